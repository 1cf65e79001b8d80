package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// instance serves the API of one shop process on loopback.
func instance(t testing.TB, s checkout.Shop) string {
	t.Helper()
	e := echo.New()
	d := Deps{Shop: s, BaseURL: "http://localhost:8080", ClientHash: func(echo.Context) string { return "" }}
	if err := gate.Mount(e, gate.Options{}, Routes(d)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server.URL
}

type answered struct {
	status int
	kind   string
	body   map[string]any
	raw    string
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}

func call(t testing.TB, method, url, body string, headers ...string) answered {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answered{status: resp.StatusCode, kind: resp.Header.Get("Content-Type"), raw: string(raw)}
	_ = json.Unmarshal(raw, &a.body) // what is not an object stays raw
	return a
}

const buyer = `{"lang":"fr","email":"marie@exemple.ca","name":"Marie Lalonde","fulfilment":"ship","address":{"line1":"12, rue Principale","city":"Gatineau","province":"QC","postal_code":"j8x2k1"}}`

func filled(t testing.TB, base, sku string, quantity int) string {
	t.Helper()
	made := call(t, "POST", base+"/api/v1/carts", "")
	if made.status != 201 {
		t.Fatalf("new cart: %d %s", made.status, made.raw)
	}
	id := made.body["id"].(string)
	put := call(t, "PUT", base+"/api/v1/carts/"+id+"/lines/"+sku, fmt.Sprintf(`{"quantity":%d}`, quantity))
	if put.status != 200 {
		t.Fatalf("put line: %d %s", put.status, put.raw)
	}
	return id
}

func amount(v any) int64 {
	return int64(v.(map[string]any)["amount"].(float64))
}

func TestFromProductToPayURL(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Register(t, db)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-1", Price: 4800, Lots: []int64{7}, ShareBP: 6000, WeightG: 300})
	g := shoptest.NewGateway()
	base := instance(t, g.Shop(db))
	list := call(t, "GET", base+"/api/v1/products?lang=fr", "")
	first := list.body["items"].([]any)[0].(map[string]any)
	if list.status != 200 || first["available"].(float64) != 7 || amount(first["price"]) != 4800 || list.body["next"] != nil {
		t.Fatalf("%d %s", list.status, list.raw)
	}
	whole := call(t, "GET", base+"/api/v1/products/sac-1?lang=en", "")
	if whole.body["name"] != "Item SAC-1" || len(whole.body["lots"].([]any)) != 1 {
		t.Fatalf("%d %s", whole.status, whole.raw)
	}
	id := filled(t, base, "SAC-1", 2)
	quote := call(t, "POST", base+"/api/v1/carts/"+id+"/quote", `{"fulfilment":"ship","address":{"province":"QC"}}`)
	if amount(quote.body["shipping"]) != 1195 || amount(quote.body["total"]) != 9600+1195+540+1077 {
		t.Fatalf("%d %s", quote.status, quote.raw)
	}
	place := call(t, "POST", base+"/api/v1/carts/"+id+"/checkout", buyer, "Idempotency-Key", "from-product")
	order := place.body["order"].(map[string]any)
	if place.status != 201 || order["status"] != "awaiting_payment" || place.body["pay_url"] == "" || amount(order["total"]) != 12412 {
		t.Fatalf("%d %s", place.status, place.raw)
	}
	again := call(t, "POST", base+"/api/v1/carts/"+id+"/checkout", buyer, "Idempotency-Key", "from-product")
	if again.status != 201 || again.raw != place.raw {
		t.Fatalf("the same key answered\n%s\nand then\n%s", place.raw, again.raw)
	}
	other := call(t, "POST", base+"/api/v1/carts/"+id+"/checkout", strings.Replace(buyer, "Marie", "Anne", 1), "Idempotency-Key", "from-product")
	if other.status != 422 || other.body["code"] != "key_reused" {
		t.Fatalf("another body: %d %s", other.status, other.raw)
	}
	seen := call(t, "GET", base+"/api/v1/orders/"+order["token"].(string), "")
	if seen.body["status"] != "awaiting_payment" || seen.body["pay_url"] != place.body["pay_url"] {
		t.Fatalf("%d %s", seen.status, seen.raw)
	}
}

func TestErrorsAreProblemDocumentsWithStableCodes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-2", Price: 4800, Lots: []int64{3}, ShareBP: 6000})
	base := instance(t, shoptest.NewGateway().Shop(db)) + "/api/v1"
	id := filled(t, strings.TrimSuffix(base, "/api/v1"), "SAC-2", 1)
	lines := base + "/carts/" + id + "/lines/"
	for _, c := range []struct {
		method, url, body string
		status            int
		code              string
	}{
		{"GET", base + "/products/nothing", "", 404, "not_found"},
		{"GET", base + "/products/%00", "", 404, ""},
		{"GET", base + "/products/%ff", "", 404, ""},
		{"GET", base + "/carts/nothing", "", 404, "not_found"},
		{"GET", base + "/orders/nothing", "", 404, "not_found"},
		{"GET", base + "/nowhere", "", 404, "not_found"},
		{"GET", base + "/products?cursor=x", "", 422, "cursor"},
		{"PUT", lines + "SAC-2", `{"quantity":4}`, 409, "sold_out"},
		{"PUT", lines + "NOTHING", `{"quantity":1}`, 404, "not_found"},
		{"PUT", lines + "SAC-2", `{"quantity":-1}`, 422, "quantity"},
		{"PUT", lines + "SAC-2", `{"quantity":0.5}`, 422, "invalid"},
		{"PUT", lines + "SAC-2", `{"quantity":9223372036854775808}`, 422, "invalid"},
		{"PUT", lines + "SAC-2", `{"quantity":NaN}`, 422, "not_json"},
		{"PUT", lines + "SAC-2", `{"quantity":"１"}`, 422, "invalid"},
		{"PUT", lines + "SAC-2", `{}`, 422, "quantity"},
		{"PUT", lines + "SAC-2", `{"quantity":1}{}`, 422, "not_json"},
		{"PUT", lines + "SAC-2", strings.Repeat("[", 20000), 422, "not_json"},
		{"PUT", lines + "SAC-2", `"` + strings.Repeat("x", MaxBody) + `"`, 413, "too_large"},
		{"POST", base + "/carts/" + id + "/quote", `{"fulfilment":"drone"}`, 422, "invalid"},
		{"POST", base + "/carts/" + id + "/checkout", buyer, 422, "idempotency_key"},
	} {
		got := call(t, c.method, c.url, c.body)
		if got.status != c.status || c.code != "" && got.body["code"] != c.code || got.kind != "application/problem+json" {
			t.Errorf("%s %.80s %.40s: %d %s %.200s", c.method, c.url, c.body, got.status, got.kind, got.raw)
		}
	}
	sold := call(t, "PUT", lines+"SAC-2", `{"quantity":4}`)
	if sold.body["left"].(float64) != 3 {
		t.Errorf("sold_out does not say what is left: %s", sold.raw)
	}
}

func TestAProblemIsToldInWordsNotInKeys(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-4", Price: 4800, Lots: []int64{3}, ShareBP: 6000})
	base := instance(t, shoptest.NewGateway().Shop(db))
	cart := base + "/api/v1/carts/" + filled(t, base, "SAC-4", 1)
	for _, lang := range []string{"fr", "en"} {
		for _, got := range []answered{
			call(t, "PUT", cart+"/lines/SAC-4?lang="+lang, `{"quantity":NaN}`),
			call(t, "PUT", cart+"/lines/SAC-4?lang="+lang, `{"quantity":0.5}`),
			call(t, "POST", cart+"/checkout?lang="+lang, buyer),
		} {
			if got.status < 400 || strings.Contains(got.raw, "fault.") {
				t.Errorf("%d %s", got.status, got.raw)
			}
		}
	}
}

func TestAFormIsToldEveryFieldAtFault(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-3", Price: 4800, Lots: []int64{3}, ShareBP: 6000})
	base := instance(t, shoptest.NewGateway().Shop(db))
	id := filled(t, base, "SAC-3", 1)
	got := call(t, "POST", base+"/api/v1/carts/"+id+"/checkout?lang=en", `{"lang":"de","email":"marie@","name":"\u0000","phone":"x","fulfilment":"ship",
		"address":{"line1":"","city":"","province":"ZZ","postal_code":"K0D 1L0"},"total":1}`, "Idempotency-Key", "every-field")
	fields := map[string]bool{}
	for _, e := range got.body["errors"].([]any) {
		fields[e.(map[string]any)["field"].(string)] = true
	}
	for _, name := range []string{"lang", "email", "name", "phone", "line1", "city", "province", "postal_code"} {
		if !fields[name] {
			t.Errorf("nothing is said of %s: %s", name, got.raw)
		}
	}
}

func TestTheDocumentNamesEveryRouteAndNoOther(t *testing.T) {
	t.Parallel()
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			named[strings.ToUpper(method)+" "+path] = true
		}
	}
	param := regexp.MustCompile(`:(\w+)`)
	for _, r := range Routes(Deps{}) {
		key := r.Method + " " + param.ReplaceAllString(r.Path, "{$1}")
		if strings.HasSuffix(r.Path, "/openapi.json") || strings.HasSuffix(r.Path, "/docs") {
			continue
		}
		if !named[key] {
			t.Errorf("%s is not in the document", key)
		}
		delete(named, key)
	}
	for key := range named {
		t.Errorf("the document names %s, which is no route", key)
	}
}

func TestTheDocumentCanBeRead(t *testing.T) {
	t.Parallel()
	base := instance(t, shoptest.NewGateway().Shop(pgtest.New(t)))
	page := call(t, "GET", base+"/api/v1/docs", "")
	if page.status != 200 || !strings.Contains(page.raw, "/api/v1/carts/{id}/checkout") || !strings.Contains(page.raw, "<h1>") {
		t.Fatalf("%d %.300s", page.status, page.raw)
	}
	if raw := call(t, "GET", base+"/api/v1/openapi.json", ""); raw.body["openapi"] != "3.1.0" {
		t.Fatalf("%d %.100s", raw.status, raw.raw)
	}
}

func FuzzCheckoutBody(f *testing.F) {
	db := pgtest.New(f)
	shoptest.Put(f, db, shoptest.Spec{SKU: "FUZZ", Price: 4800, Lots: []int64{1000}, ShareBP: 6000})
	base := instance(f, shoptest.NewGateway().Shop(db))
	for _, seed := range []string{buyer, `{}`, `[]`, `null`, `{"address":null,"fulfilment":"ship"}`, "{\"name\":\"\\u0000\\ufeff\\u202e\"}", `{"email":"a@b.c","name":"é","fulfilment":"pickup","lang":"fr"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		cart := shoptest.Cart(t, db, 1, article(t, db))
		r, err := http.NewRequest("POST", base+"/api/v1/carts/"+cart+"/checkout", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "fuzz-"+cart)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode >= 500 {
			t.Fatalf("%d for %q", resp.StatusCode, body)
		}
	})
}

func article(t testing.TB, db *postgres.DB) shoptest.Article {
	t.Helper()
	return shoptest.Article{VariantID: shoptest.Count(t, db, `select id from variant where sku = 'FUZZ'`), Price: 4800}
}
