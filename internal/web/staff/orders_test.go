package staff

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

// counter is a shop with one order to send and one to be picked up, two bags
// and two jars each; the bags stand on shelf A2.
type counter struct {
	db         *postgres.DB
	ship, bag  order.Order // bag is picked up
	cloth, jar shoptest.Article
}

func openCounter(t *testing.T) counter {
	t.Helper()
	s := counter{db: pgtest.New(t)}
	gateway := shoptest.NewGateway()
	shoptest.Register(t, s.db)
	s.cloth = shoptest.Put(t, s.db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{1, 9}, ShareBP: 7000, WeightG: 400})
	s.jar = shoptest.Put(t, s.db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{9}, Cost: 500, WeightG: 700})
	s.ship, s.bag = shoptest.PaidOrder(t, s.db, gateway, 2, s.cloth, s.jar), shoptest.PaidPickup(t, s.db, gateway, 2, s.cloth, s.jar)
	if _, err := s.db.SQL().Exec(`insert into variant_place (variant_id, location_id, shelf) select $1::bigint, id, 'A2' from location where code = 'floor'
		union all select $2::bigint, id, 'D1' from location where code = 'floor'`, s.cloth.VariantID, s.jar.VariantID); err != nil {
		t.Fatal(err)
	}
	return s
}

// person walks the pages of one server, keeping cookies.
type person struct {
	t   *testing.T
	srv *httptest.Server
	*http.Client
}

func visitor(t *testing.T, srv *httptest.Server) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return person{t, srv, &http.Client{Jar: jar}}
}

func (p person) read(r *http.Response, err error) (int, string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func (p person) sees(path string) (int, string) {
	p.t.Helper()
	return p.read(p.Get(p.srv.URL + path))
}

func (p person) sends(path string, pairs ...string) (int, string) {
	p.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return p.read(p.PostForm(p.srv.URL+path, v))
}

func (p person) mustSend(path, want string, pairs ...string) string {
	p.t.Helper()
	status, body := p.sends(path, pairs...)
	if status != 200 || !strings.Contains(body, want) {
		p.t.Fatalf("%s: %d, does not say %q:\n%s", path, status, want, text(body))
	}
	return body
}

// text is a page without its markup, short enough for a failure.
func text(body string) string {
	if at := strings.Index(body, "<main"); at >= 0 {
		body = body[at:]
	}
	var b strings.Builder
	in := false
	for _, r := range body {
		switch r {
		case '<':
			in = true
		case '>':
			in = false
			b.WriteByte(' ')
		default:
			if !in {
				b.WriteRune(r)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func pathOf(o order.Order, rest string) string {
	return fmt.Sprintf("/staff/orders/%d%s", o.Number, rest)
}

func parcelID(t *testing.T, s counter, o order.Order) string {
	t.Helper()
	return fmt.Sprint(shoptest.Count(t, s.db, `select id from parcel where order_id = $1 order by number desc limit 1`, o.ID))
}

func TestAnOrderIsPackedAndSentThroughThePages(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	p := visitor(t, server(t, s.db, clerk))
	if _, body := p.sees("/staff/orders"); !strings.Contains(body, shoptest.Buyer.Name) || !strings.Contains(body, fmt.Sprint(s.ship.Number)) {
		t.Fatalf("the list: %s", text(body))
	}
	if _, body := p.sees("/staff/orders/next"); !strings.Contains(body, fmt.Sprintf("Commande n°\u00a0%d", s.ship.Number)) {
		t.Errorf("the next one: %s", text(body))
	}
	status, body := p.sends(pathOf(s.ship, "/scan"), "key", "a", "code", "RIEN")
	if status != 409 || !strings.Contains(body, "Aucun article ni lot ne porte le code RIEN") {
		t.Errorf("an unknown code: %d %s", status, text(body))
	}
	p.mustSend(pathOf(s.ship, "/scan"), "2 sur 2.", "key", "b", "code", "2*SAC")
	p.mustSend(pathOf(s.ship, "/scan"), "1 sur 2.", "key", "c", "pick", "MIEL-L1")
	p.mustSend(pathOf(s.ship, "/unscan"), "2 sur 2.", "key", "c")
	status, body = p.sends(pathOf(s.ship, "/box"), "parcel", parcelID(t, s, s.ship), "box", "m", "weight", "1,2")
	if status != 409 || !strings.Contains(body, "Il manque encore des articles") {
		t.Errorf("a parcel not complete: %d %s", status, text(body))
	}
	p.mustSend(pathOf(s.ship, "/scan"), "2 sur 2.", "key", "d", "code", "2*MIEL")
	status, body = p.sends(pathOf(s.ship, "/box"), "parcel", parcelID(t, s, s.ship), "box", "m", "weight", "lourd")
	if status != 422 || !strings.Contains(body, "kilogrammes") {
		t.Errorf("a weight that is none: %d", status)
	}
	body = p.mustSend(pathOf(s.ship, "/box"), "Numéro de suivi", "parcel", parcelID(t, s, s.ship), "box", "m", "weight", "2,35")
	if !strings.Contains(body, shoptest.Buyer.Line1) || !strings.Contains(body, "2,35\u00a0kg") {
		t.Errorf("the label: %s", text(body))
	}
	status, body = p.sends(pathOf(s.ship, "/parcels/1"), "carrier", "canada_post", "tracking", "12")
	if status != 422 || !strings.Contains(body, "Un numéro de suivi a de 6 à 40") {
		t.Errorf("a number that is none: %d", status)
	}
	p.mustSend(pathOf(s.ship, "/parcels/1"), "le colis est parti", "carrier", "canada_post", "service", "expedited", "tracking", "7023210412345678")
	p.mustSend(pathOf(s.ship, "/parcels/1"), "le colis est parti", "carrier", "canada_post", "service", "expedited", "tracking", "7023210412345678")
	if _, body := p.sees(pathOf(s.ship, "")); !strings.Contains(body, "track-reperage/fr#/search?searchFor=7023210412345678") || !strings.Contains(body, "partie ou remise") {
		t.Errorf("the order's page: %s", text(body))
	}
	if n := shoptest.Count(t, s.db, `select count(*) from river_job where kind = 'tell_parcel'`); n != 1 {
		t.Errorf("%d mails", n)
	}
	if status, _ := p.sees(pathOf(order.Order{Number: 99}, "")); status != 404 {
		t.Errorf("an order that is not there: %d", status)
	}
}

func TestAPickupIsToldAndHandedOverThroughThePages(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	p := visitor(t, server(t, s.db, volunteer))
	if _, body := p.sees(pathOf(s.bag, "/hand-over")); strings.Contains(body, shoptest.Buyer.Name) || !strings.Contains(body, "Rien n&#39;est prêt") {
		t.Errorf("before it is packed: %s", text(body))
	}
	p.mustSend(pathOf(s.bag, "/scan"), "2 sur 2.", "key", "a", "code", "2*SAC")
	p.mustSend(pathOf(s.bag, "/scan"), "2 sur 2.", "key", "b", "code", "2*MIEL")
	p.mustSend(pathOf(s.bag, "/box"), "est prête; l&#39;acheteur est averti", "parcel", parcelID(t, s, s.bag))
	if _, body := p.sees(pathOf(s.bag, "/hand-over")); !strings.Contains(body, shoptest.Buyer.Name) || strings.Contains(body, shoptest.Buyer.Phone) {
		t.Errorf("handing over: %s", text(body))
	}
	if status, body := p.sends(pathOf(s.bag, "/hand-over"), "taken", "other", "to", " "); status != 422 || !strings.Contains(body, "Écrivez qui a pris") {
		t.Errorf("nobody took it: %d", status)
	}
	p.mustSend(pathOf(s.bag, "/hand-over"), "est remise", "taken", "other", "to", "Paul Roy")
	if n := shoptest.Count(t, s.db, `select count(*) from parcel where state = 'handed_over' and handed_to = 'Paul Roy' and handed_by = 'Victor Essai'`); n != 1 {
		t.Error("it is not known who took it")
	}
}

// TestAVolunteerSeesNoMoneyAndNoBuyer looks for planted words on every page a
// volunteer can open, before and after packing.
func TestAVolunteerSeesNoMoneyAndNoBuyer(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(sending.Write(t.Context(), s.db, s.ship.ID, "note", "Téléphoner à Marie-Ève Lalonde"))
	must(sending.Put(t.Context(), s.db, sending.Scan{OrderID: s.ship.ID, Key: "k", Code: "2*SAC", Lang: "fr"}))
	p := visitor(t, server(t, s.db, volunteer))
	pages := []string{"/staff/orders", "/staff/orders?q=" + url.QueryEscape("Lalonde"), "/staff/orders?state=all", "/staff/orders/pick", pathOf(s.ship, ""), pathOf(s.ship, "/pack"),
		pathOf(s.ship, "/slip"), pathOf(s.ship, "/parcels/1/slip"), pathOf(s.bag, ""), pathOf(s.bag, "/pack")}
	b := shoptest.Buyer
	planted := []string{b.Email, b.Phone, "6135550142", b.Line1, b.City, b.PostalCode, "K6A", "Marie", "98,00", "14,00", fmt.Sprintf("%d,%02d", s.ship.Total/100, s.ship.Total%100), "\u00a0$", s.ship.Token}
	look := func() {
		t.Helper()
		for _, path := range pages {
			status, body := p.sees(path)
			if status != 200 {
				t.Errorf("%s: %d", path, status)
			}
			for _, word := range planted {
				if strings.Contains(body, word) {
					t.Errorf("%s tells a volunteer %q", path, word)
				}
			}
		}
	}
	look()
	for _, path := range []string{pathOf(s.ship, "/address"), pathOf(s.ship, "/parcels/1")} {
		if status, _ := p.sees(path); status != 403 {
			t.Errorf("%s: %d for a volunteer", path, status)
		}
		if status, _ := p.sends(path); status != 403 {
			t.Errorf("POST %s: %d for a volunteer", path, status)
		}
	}
	if status, _ := p.sends(pathOf(s.ship, "/notes"), "key", "x", "note", "x"); status != 403 {
		t.Errorf("a volunteer's note: %d", status)
	}
	must(sending.Put(t.Context(), s.db, sending.Scan{OrderID: s.ship.ID, Key: "l", Code: "2*MIEL", Lang: "fr"}))
	p.mustSend(pathOf(s.ship, "/box"), "est emballée", "parcel", parcelID(t, s, s.ship), "box", "m", "weight", "2")
	look()
	if status, _ := visitor(t, server(t, s.db, accountant)).sends(pathOf(s.ship, "/scan"), "key", "x", "code", "SAC"); status != 403 {
		t.Errorf("the accountant packs: %d", status)
	}
}

func TestAnAddressIsCorrectedThroughThePages(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	p := visitor(t, server(t, s.db, clerk))
	if _, body := p.sees(pathOf(s.ship, "/address")); !strings.Contains(body, shoptest.Buyer.Line1) {
		t.Errorf("the form does not hold what is stored: %s", text(body))
	}
	status, body := p.sends(pathOf(s.ship, "/address"), "line1", "1, rue X", "city", "Gatineau", "province", "QC", "postal_code", "J8X 2K1")
	if status != 409 || !strings.Contains(body, "La taxe dépend de la province") {
		t.Errorf("another province: %d %s", status, text(body))
	}
	p.mustSend(pathOf(s.ship, "/address"), "adresse est corrigée", "line1", "1, rue X", "city", "Ottawa", "province", "ON", "postal_code", "K1A0A1")
	p.mustSend(pathOf(s.ship, "/notes"), "Sonner deux fois", "key", "n", "note", "Sonner deux fois")
	p.mustSend(pathOf(s.ship, "/aside"), "est mise de côté", "why", "miel en rupture")
	if _, body := p.sees("/staff/orders?state=waiting"); !strings.Contains(body, "attend 4\u00a0articles") && !strings.Contains(body, "attend 4 articles") {
		t.Errorf("the list: %s", text(body))
	}
}
