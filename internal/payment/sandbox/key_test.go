package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"plantagenet/internal/payment/sandbox"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func plain() url.Values {
	return url.Values{"mode": {"payment"}, "success_url": {"http://x.test/"}, "line_items[0][price_data][currency]": {"cad"},
		"line_items[0][price_data][unit_amount]": {"1000"}, "line_items[0][price_data][product_data][name]": {"Sac"}, "line_items[0][quantity]": {"1"}}
}

func TestAKeyBringsItsFirstAnswerAgainAndSaysSo(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	_, first, header := b.raw("POST", "/v1/checkout/sessions", "pay_1", plain())
	if header.Get("Idempotent-Replayed") != "" {
		t.Error("a first answer says that it is replayed")
	}
	status, again, header := b.raw("POST", "/v1/checkout/sessions", "pay_1", plain())
	if status != http.StatusOK || again["id"] != first["id"] || header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %d %v %v", status, again["id"], header)
	}
	other := plain()
	other.Set("line_items[0][quantity]", "2")
	if status, out, _ := b.raw("POST", "/v1/checkout/sessions", "pay_1", other); status != 400 || problemIn(out)["type"] != "idempotency_error" {
		t.Errorf("another body: %d %v", status, out)
	}
}

func TestAKeyInUseIsAConflict(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.http.Timeout = 5 * time.Second // a call that waits for the first one is a failure
	tx, end, err := postgres.Begin(context.Background(), b.db)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	// The first call is kept from ending by a row of its key that is not decided yet.
	if _, err := tx.Exec(context.Background(), `insert into stripe_sandbox.idempotency (key, fingerprint, status, answer) values ('pay_1', '', 1, '')`); err != nil {
		t.Fatal(err)
	}
	first := make(chan int, 1)
	go func() {
		status, _, _ := b.raw("POST", "/v1/checkout/sessions", "pay_1", plain())
		first <- status
	}()
	eventually(t, "the first call to hold its key", func() bool {
		var n int
		err := b.db.Get(context.Background(), &n, `select count(*) from pg_locks where locktype = 'advisory' and objsubid = 1
			and (classid::bigint << 32) | objid::bigint = hashtextextended('stripe_sandbox pay_1', 0)`)
		return err == nil && n == 1
	})
	if status, out, _ := b.raw("POST", "/v1/checkout/sessions", "pay_1", plain()); status != http.StatusConflict || problemIn(out)["code"] != "idempotency_key_in_use" {
		t.Errorf("the key in use: %d %v", status, out)
	}
	if status, _, _ := b.raw("POST", "/v1/checkout/sessions", "pay_2", plain()); status != http.StatusOK {
		t.Errorf("another key meanwhile: %d", status)
	}
	end()
	if status := <-first; status != http.StatusOK {
		t.Errorf("the first call: %d", status)
	}
	if status, _, _ := b.raw("POST", "/v1/checkout/sessions", "pay_1", plain()); status != http.StatusOK {
		t.Errorf("after it: %d", status)
	}
}

func TestTextThatCannotBeKeptIsRefused(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, path := range []string{"/v1/charges?customer=%ff", "/v1/charges?customer=%00", "/v1/charges?cus%fftomer=1"} {
		if status, out, _ := b.raw("GET", path, "", nil); status != 400 {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
	for _, path := range []string{"/v1/charges/%00", "/v1/charges/%ff"} {
		if status, out, _ := b.raw("GET", path, "", nil); status != http.StatusNotFound {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
	for _, path := range []string{"/c/pay/%00", "/c/pay/%ff"} {
		if status, _, _ := b.open(b.url + path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, name := range []string{"metadata[\x00]", "metadata[\xff]"} {
		form := plain()
		form.Set(name, "v")
		if status, out, _ := b.raw("POST", "/v1/checkout/sessions", "", form); status != 400 {
			t.Errorf("%q: %d %v", name, status, out)
		}
	}
	if status, out, _ := b.raw("POST", "/v1/checkout/sessions", "pay_\xff", plain()); status != 400 {
		t.Errorf("a key that is no text: %d %v", status, out)
	}
}

func TestTheKeyComesAsBearerOrBasicOrNotAtAll(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for name, want := range map[string]struct {
		sign   func(*http.Request)
		status int
	}{
		"basic":  {func(r *http.Request) { r.SetBasicAuth(testKey, "") }, http.StatusOK},
		"bearer": {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+testKey) }, http.StatusOK},
		"other":  {func(r *http.Request) { r.SetBasicAuth("sk_test_other", "") }, http.StatusUnauthorized},
		"none":   {func(*http.Request) {}, http.StatusUnauthorized},
	} {
		req, err := http.NewRequest("GET", b.url+"/v1/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		want.sign(req)
		res, err := b.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want.status {
			t.Errorf("%s answered %d", name, res.StatusCode)
		}
	}
}

// The prepared statements of a lone connection count how often each was planned,
// which is how often it ran.
func TestAPageIsMadeInTwoStatements(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	db, err := postgres.Open(context.Background(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	server := httptest.NewServer(sandbox.New(db, sandbox.Options{BaseURL: "http://x.test", SecretKey: testKey}).Handler())
	defer server.Close()
	b := &box{t: t, url: server.URL, http: server.Client()}
	const pages = 3
	for i := range pages {
		if status, out, _ := b.raw("POST", "/v1/checkout/sessions", "pay_"+strconv.Itoa(i), plain()); status != http.StatusOK {
			t.Fatalf("answered %d: %v", status, out)
		}
	}
	var ran int
	err = db.Get(context.Background(), &ran, `select coalesce(sum(generic_plans + custom_plans), 0) from pg_prepared_statements where statement like '%stripe_sandbox.%' and statement not like '%pg_prepared%'`)
	if err != nil || ran != 2*pages {
		t.Errorf("%d statements for %d pages: %v", ran, pages, err)
	}
}
