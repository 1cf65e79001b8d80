package shop_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

// buyer is a visitor with cookies in a shop of two articles.
type buyer struct {
	t       *testing.T
	db      *postgres.DB
	gateway *shoptest.Gateway
	base    string
	client  *http.Client
	bag     shoptest.Article
	honey   shoptest.Article
}

func buys(t *testing.T) *buyer {
	t.Helper()
	db := pgtest.New(t)
	shoptest.Register(t, db)
	b := &buyer{t: t, db: db, gateway: shoptest.NewGateway(),
		bag:   shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 4800, Lots: []int64{2, 1}, ShareBP: 7000}),
		honey: shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{20}, Cost: 600})}
	window := &shop.Window{DB: db, Cache: page.NewCache(1 << 20), BaseURL: "http://localhost:8080", Demo: true}
	buying := shop.Buying{Shop: b.gateway.Shop(db), Window: window, ClientHash: func(echo.Context) string { return "" }}
	e := echo.New()
	routes := append(window.Routes(), buying.Routes()...)
	if err := gate.Mount(e, gate.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: window.BaseURL, ErrorPage: window.ErrorPage}, routes); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	jar, _ := cookiejar.New(nil)
	b.base = server.URL
	b.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return b
}

type answer struct {
	status int
	header http.Header
	body   string
}

// says fails unless the page holds each text, spaces of any kind alike.
func (a answer) says(t *testing.T, texts ...string) {
	t.Helper()
	plain := strings.ReplaceAll(html.UnescapeString(a.body), "\u00a0", " ")
	for _, text := range texts {
		if !strings.Contains(plain, text) {
			t.Errorf("the page (%d) does not say %q", a.status, text)
		}
	}
}

func (b *buyer) do(method, path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequest(method, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (b *buyer) get(path string) answer { b.t.Helper(); return b.do("GET", path, nil) }

// post sends a form and follows the redirect after it, as a browser does.
func (b *buyer) post(path string, form url.Values) answer {
	b.t.Helper()
	a := b.do("POST", path, form)
	if to := a.header.Get("Location"); a.status == http.StatusSeeOther && strings.HasPrefix(to, "/") {
		return b.get(to)
	}
	return a
}

func (b *buyer) add(sku, quantity string) answer {
	b.t.Helper()
	return b.post("/fr/panier", url.Values{"sku": {sku}, "quantity": {quantity}})
}

var (
	formKey = regexp.MustCompile(`name="key" value="([^"]+)"`)
	total   = regexp.MustCompile(`name="total" value="(\d+)"`)
)

// form is a checkout filled in for delivery to Gatineau, with what the page carries.
func (b *buyer) form() url.Values {
	b.t.Helper()
	shown := b.get("/fr/commande")
	key := formKey.FindStringSubmatch(shown.body)
	if shown.status != http.StatusOK || key == nil {
		b.t.Fatalf("the checkout page answered %d", shown.status)
	}
	form := url.Values{"key": {key[1]}, "fulfilment": {"ship"}, "name": {"Marie-Ève Lalonde"}, "email": {"marie@exemple.ca"},
		"line1": {"12, rue Principale"}, "city": {"Gatineau"}, "province": {"QC"}, "postal_code": {"j8x2k1"}, "terms": {"1"}, "action": {"place"}}
	form.Set("total", total.FindStringSubmatch(b.do("POST", "/fr/commande/total", form).body)[1])
	return form
}

func (b *buyer) orders() int64 {
	b.t.Helper()
	return shoptest.Count(b.t, b.db, `select count(*) from sales_order`)
}

// ordered places the order and returns the path of its page.
func (b *buyer) ordered() (path string, o order.Order) {
	b.t.Helper()
	a := b.do("POST", "/fr/commande", b.form())
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("the order answered %d: %s", a.status, a.body)
	}
	var token string
	if err := b.db.Get(b.t.Context(), &token, `select token from sales_order`); err != nil {
		b.t.Fatal(err)
	}
	o, err := order.ByToken(b.t.Context(), b.db, token)
	if err != nil {
		b.t.Fatal(err)
	}
	return "/fr/commandes/" + token, o
}

func TestAnArticleIsAddedSteppedAndTakenOut(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1").says(t, "Ajouté", "Article SAC", "48,00 $")
	line := func(more url.Values) answer {
		more.Set("sku", "SAC")
		return b.post("/fr/panier/lignes", more)
	}
	line(url.Values{"step": {"1"}}).says(t, "96,00 $")
	b.get("/en/cart").says(t, "$96.00", "Your cart")
	line(url.Values{"quantity": {"9"}}).says(t, "Il n'en reste plus assez", "144,00 $")
	line(url.Values{"remove": {"1"}}).says(t, "retiré du panier", "Annuler", "Votre panier est vide")
	if a := b.add("SAC", "1.5"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("half a piece answered %d", a.status)
	}
	if a := b.add("NULLE-PART", "1"); a.status != http.StatusNotFound {
		t.Errorf("an unknown article answered %d", a.status)
	}
}

func TestACartTellsWhatChangedSince(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "3")
	if _, err := b.db.SQL().ExecContext(t.Context(), `update variant set price_cents = 5000 where sku = 'SAC'`); err != nil {
		t.Fatal(err)
	}
	b.get("/fr/panier").says(t, "Le prix a changé : 50,00 $ au lieu de 48,00 $")
	if _, err := b.db.SQL().ExecContext(t.Context(), `update product set status = 'draft' where slug = 'sac'`); err != nil {
		t.Fatal(err)
	}
	b.get("/fr/panier").says(t, "plus vendu", "Corrigez d’abord")
}

func TestTheTotalFollowsTheForm(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	b.get("/fr/commande").says(t, "TVH 13 % sur 48,00 $", "54,24 $", "Vendu par", "30 jours")
	part := b.do("POST", "/fr/commande/total", url.Values{"fulfilment": {"ship"}, "province": {"QC"}})
	part.says(t, "TPS 5 %", "TVQ 9,975 %", "Livraison")
	if strings.Contains(part.body, "<html") {
		t.Error("the total came as a whole page")
	}
	b.do("POST", "/en/checkout/total", url.Values{"fulfilment": {"ship"}}).says(t, "depends on the address")
}

func TestWhatWasTypedComesBackWithWhatToMend(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	form := b.form()
	form.Set("email", "marie@")
	form.Set("postal_code", "D0B 1L0")
	form.Del("terms")
	a := b.do("POST", "/fr/commande", form)
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("answered %d", a.status)
	}
	a.says(t, `value="marie@"`, `value="D0B 1L0"`, `value="12, rue Principale"`, `value="Marie-Ève Lalonde"`, `value="`+form.Get("key")+`"`,
		"exemple.ca", "jamais la lettre D", "Cochez la case", `href="#postal_code"`)
	if b.orders() != 0 {
		t.Error("an order was made")
	}
}

func TestNothingIsOrderedWithoutAcceptingTheTerms(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	form := b.form()
	form.Del("terms")
	b.do("POST", "/fr/commande", form).says(t, "Cochez la case")
	if b.orders() != 0 {
		t.Error("an order was made")
	}
}

func TestATotalThatChangedIsShownBeforeItIsAgreedTo(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	form := b.form()
	if _, err := b.db.SQL().ExecContext(t.Context(), `update variant set price_cents = 5000 where sku = 'SAC'`); err != nil {
		t.Fatal(err)
	}
	a := b.do("POST", "/fr/commande", form)
	if a.status != http.StatusConflict || b.orders() != 0 {
		t.Errorf("answered %d with %d orders", a.status, b.orders())
	}
	a.says(t, "Le total a changé", `value="`+form.Get("key")+`"`)
}

func TestADoubleClickOnPayIsOneOrderAndOnePage(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	form := b.form()
	var wait sync.WaitGroup
	var mu sync.Mutex
	places := map[string]bool{}
	for range 6 {
		wait.Go(func() {
			a := b.do("POST", "/fr/commande", form)
			mu.Lock()
			defer mu.Unlock()
			if a.status != http.StatusSeeOther {
				t.Errorf("answered %d: %s", a.status, a.body)
			}
			places[a.header.Get("Location")] = true
		})
	}
	wait.Wait()
	if b.orders() != 1 || len(places) != 1 || shoptest.Count(t, b.db, `select count(*) from payment`) != 1 {
		t.Errorf("%d orders, pages %v", b.orders(), places)
	}
}

func TestAnOrderIsPaidAndBecomesAReceipt(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "1")
	b.add("MIEL", "2")
	path, o := b.ordered()
	a := b.get(path)
	a.says(t, "attend son paiement", "Rien n’a été prélevé", "Modifier le panier")
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the order may be kept: %q", a.header.Get("Cache-Control"))
	}
	b.get("/fr/panier").says(t, "attend son paiement")
	p, err := payment.Latest(t.Context(), b.db, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.gateway.Pay(p.ID, o.Total, 100)
	b.get(path+"?retour=1").says(t, "votre commande est payée", "SAC-L1", "MIEL-L1", "non taxé", "TVQ 9,975 %", "123456789 RT0001", "au plus tard le", "J8X 2K1")
	b.get(strings.Replace(path, "/fr/commandes/", "/en/orders/", 1)).says(t, "your order is paid", "no tax")
	if a := b.do("POST", path+"/payer", url.Values{}); a.status != http.StatusSeeOther || a.header.Get("Location") != path {
		t.Errorf("paying twice answered %d %s", a.status, a.header.Get("Location"))
	}
	b.post(path+"/modifier", url.Values{}).says(t, "votre commande est payée")
}

func TestGoingBackToTheCartGivesItBackAsItWas(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.add("SAC", "2")
	path, _ := b.ordered()
	b.post(path+"/modifier", url.Values{}).says(t, "Article SAC", "96,00 $")
	b.get(path).says(t, "Cette commande est annulée")
	if n := shoptest.Count(t, b.db, `select count(*) from stock_hold where state = 'active'`); n != 0 {
		t.Errorf("%d holds still stand", n)
	}
}

func TestLegalPagesNameTheSellerAndThePrices(t *testing.T) {
	t.Parallel()
	b := buys(t)
	b.get("/fr/conditions").says(t, "613 555-", "DEMO")
	b.get("/en/terms").says(t, "613 555-", "within 7 days")
	b.get("/fr/confidentialite").says(t, "Commission d’accès à l’information", "six ans")
	b.get("/en/privacy").says(t, "Privacy officer")
	b.get("/fr/livraison-et-retours").says(t, "9,95 $", "79,95 $", "Nunavut")
	b.get("/en/shipping-and-returns").says(t, "$9.95", "8 to 15")
}
