package staff

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/supply"
)

var field = regexp.MustCompile(`<(?:input|textarea)[^>]* name="([^"]+)"[^>]*>`)
var valued = regexp.MustCompile(` value="([^"]*)"`)
var chosen = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>`)
var option = regexp.MustCompile(`<option value="([^"]*)" selected`)

// formOf reads what a form of the page holds, as a browser would send it back.
func formOf(t *testing.T, body, action string) url.Values {
	t.Helper()
	at := strings.Index(body, `action="`+action+`"`)
	if at < 0 {
		t.Fatalf("no form for %s in:\n%s", action, plain(body))
	}
	body = body[at : at+strings.Index(body[at:], "</form>")]
	v := url.Values{}
	for _, m := range field.FindAllStringSubmatch(body, -1) {
		if strings.Contains(m[0], `type="checkbox"`) {
			continue
		}
		v.Set(m[1], "")
		if value := valued.FindStringSubmatch(m[0]); value != nil {
			v.Set(m[1], html.UnescapeString(value[1]))
		}
	}
	for _, m := range chosen.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], "")
		if o := option.FindStringSubmatch(m[2]); o != nil {
			v.Set(m[1], o[1])
		}
	}
	return v
}

// plain is a page's words.
func plain(body string) string { return html.UnescapeString(text(body)) }

// posts fills a form in and sends it.
func (p person) posts(page, action string, pairs ...string) (int, string) {
	p.t.Helper()
	_, body := p.sees(page)
	return p.postsOn(body, action, pairs...)
}

func (p person) postsOn(body, action string, pairs ...string) (int, string) {
	p.t.Helper()
	v := formOf(p.t, body, action)
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return p.read(p.PostForm(p.srv.URL+action, v))
}

// bamako is the demonstration's shipment from Mali, with its lines.
func bamako(t *testing.T, db *postgres.DB) (supply.Shipment, []supply.ShipmentLine) {
	t.Helper()
	s, err := supply.ShipmentByKey(context.Background(), db, "demo:shipment:bamako")
	if err != nil || s == nil {
		t.Fatalf("no shipment from Bamako: %v", err)
	}
	lines, err := supply.ShipmentLines(context.Background(), db, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	return *s, lines
}

// allWell fails where a promise of the shop is broken.
func allWell(t *testing.T, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func TestAShipmentFromBamakoIsReceivedAndItsWayPaid(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	s, lines := bamako(t, db)
	counts, pays := visitor(t, server(t, db, volunteer)), visitor(t, server(t, db, clerk))
	page, to := "/staff/arrivals/"+s.Code, "/staff/arrivals/"+s.Code+"/receive"

	status, body := counts.posts(to, to, "act", "scan", "scan", lines[1].SKU)
	if status != 200 || !strings.Contains(plain(body), "1 sur 80") {
		t.Fatalf("a scan: %d %s", status, plain(body))
	}
	status, body = counts.postsOn(body, to, "act", "all")
	if v := formOf(t, body, to); status != 200 || v.Get(fmt.Sprintf("good-%d", lines[1].ID)) != "80" {
		t.Fatalf("all is here: %d %v", status, v)
	}
	first := fmt.Sprint(lines[0].ID)
	status, body = counts.postsOn(body, to, "act", "book", "good-"+first, "57", "damaged-"+first, "2", "lost-"+first, "1")
	if status != 422 || !strings.Contains(plain(body), "Dites pourquoi ces pièces sont perdues") {
		t.Fatalf("lost without a reason: %d %s", status, plain(body))
	}
	status, body = counts.postsOn(body, to, "act", "book", "note-"+first, "un pot cassé", "best-"+first, "2028-05-31", "certificate-"+first, "DEMO-BIO-1190")
	if status != 200 || !strings.Contains(plain(body), "Réception de "+s.Code+" inscrite") {
		t.Fatalf("booked: %d %s", status, plain(body))
	}
	if strings.Contains(plain(body), "$") || strings.Contains(plain(body), "CFA") {
		t.Error("the page tells a volunteer what things cost")
	}

	link := regexp.MustCompile(`href="(/staff/labels[?][^"]+)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("what came cannot be labelled from here")
	}
	if status, labels := counts.sees(html.UnescapeString(link[1])); status != 200 || !strings.Contains(labels, lines[0].Lot) || !strings.Contains(labels, `value="57"`) {
		t.Errorf("its labels: %d %s", status, plain(labels))
	}

	costs := page + "/costs"
	_, body = pays.sees(costs)
	form := formOf(t, body, costs)
	rate := regexp.MustCompile(`<option value="(\d+)">1 EUR`).FindStringSubmatch(body)
	if form.Get("kind-0") != "freight" || form.Get("basis-0") != "weight" || rate == nil {
		t.Fatalf("costs begin with %v", form)
	}
	status, body = pays.postsOn(body, costs, "act", "preview", "amount-0", "386,40", "currency-0", "EUR", "amount-1", "30,00", "amount-2", "41.17", "gst-2", "2,05")
	if status != 422 || !strings.Contains(plain(body), "Choisissez le taux de change") {
		t.Fatalf("euros without a rate: %d %s", status, plain(body))
	}
	status, body = pays.postsOn(body, costs, "act", "preview", "rate-0", rate[1])
	if said := plain(body); status != 200 || !strings.Contains(said, "626,51 $") || !strings.Contains(said, "Inscrire ces frais") { // 386,40 × 1,6214
		t.Fatalf("preview: %d %s", status, said)
	}
	if n := shoptest.Count(t, db, `select count(*) from cost_sheet`); n != 0 {
		t.Errorf("a preview booked %d sheets", n)
	}
	status, body = pays.postsOn(body, costs, "act", "book")
	if status != 200 || !strings.Contains(plain(body), "Les frais d'arrivage sont inscrits") {
		t.Fatalf("booked: %d %s", status, plain(body))
	}
	if n := shoptest.Count(t, db, `select balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'expense:freight'`); n != 62651 {
		t.Errorf("freight booked: %d", n)
	}
	status, body = pays.posts(costs, costs, "act", "book", "amount-0", "400,00")
	if status != 422 || !strings.Contains(plain(body), "Dites pourquoi") {
		t.Fatalf("a correction without a reason: %d %s", status, plain(body))
	}
	if status, body = pays.postsOn(body, costs, "act", "book", "why", "facture finale"); status != 200 {
		t.Fatalf("a correction: %d %s", status, plain(body))
	}
	if n := shoptest.Count(t, db, `select balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'expense:freight'`); n != 64856 {
		t.Errorf("freight after the correction: %d", n)
	}
	if status, body = counts.sends(page+"/void/1", "why", "essai"); status != 200 || !strings.Contains(plain(body), "Rien n'a été fait") {
		t.Errorf("an arrival with costs was voided: %d %s", status, plain(body))
	}
	allWell(t, db)
}

func TestTwoPeopleCountingOneShipmentAreToldOfEachOther(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	s, lines := bamako(t, db)
	to := "/staff/arrivals/" + s.Code + "/receive"
	one, other := visitor(t, server(t, db, volunteer)), visitor(t, server(t, db, clerk))
	_, ones := one.sees(to)
	_, others := other.sees(to)
	good := fmt.Sprintf("good-%d", lines[0].ID)
	if status, body := one.postsOn(ones, to, "act", "book", good, "50"); status != 200 {
		t.Fatalf("the first: %d %s", status, plain(body))
	}
	status, body := other.postsOn(others, to, "act", "book", good, "60")
	if status != 409 || !strings.Contains(plain(body), "Une autre personne vient de recevoir") {
		t.Fatalf("the second: %d %s", status, plain(body))
	}
	if v := formOf(t, body, to); v.Get(good) != "" || v.Get("seen") != "1" {
		t.Errorf("counts again from %v", v)
	}
	status, body = other.postsOn(body, to, "act", "book", good, "10")
	if status != 200 {
		t.Fatalf("the second again: %d %s", status, plain(body))
	}
	if n := shoptest.Count(t, db, `select sum(good) from arrival_line`); n != 60 {
		t.Errorf("%d pieces received of 60", n)
	}
	allWell(t, db)
}

func TestWhatSuppliersAreOwedIsHiddenFromVolunteers(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	s, _ := bamako(t, db)
	p, sees := visitor(t, server(t, db, volunteer)), visitor(t, server(t, db, accountant))
	for _, path := range []string{"/staff/arrivals", "/staff/arrivals/" + s.Code, "/staff/arrivals/" + s.Code + "/receive", "/staff/arrivals/new?cooperative=plateau-karite",
		"/staff/cooperatives", "/staff/cooperatives/plateau-karite", "/staff/purchase-orders", "/staff/purchase-orders/B-0001"} {
		status, body := p.sees(path)
		said := plain(body)
		if status != 200 {
			t.Errorf("%s: %d for a volunteer", path, status)
		}
		for _, word := range []string{" $", "CFA", "Solde", "Consignation", "Achat ferme", "%", "Entente"} {
			if strings.Contains(said, word) {
				t.Errorf("%s tells a volunteer %q", path, word)
			}
		}
	}
	for _, path := range []string{"/staff/rates", "/staff/arrivals/" + s.Code + "/costs", "/staff/cooperatives/plateau-karite/agreement",
		"/staff/cooperatives/plateau-karite/advance", "/staff/purchase-orders/new"} {
		if status, _ := p.sees(path); status != 403 {
			t.Errorf("%s: %d for a volunteer", path, status)
		}
	}
	if _, body := sees.sees("/staff/cooperatives/plateau-karite"); !strings.Contains(plain(body), "Achat ferme, en XOF") || !strings.Contains(plain(body), "50 %") {
		t.Errorf("the accountant sees: %s", plain(body))
	}
	if status, _ := sees.sends("/staff/rates", "rate", "2"); status != 403 {
		t.Errorf("the accountant enters a rate: %d", status)
	}
	if status, _ := sees.sends("/staff/arrivals/"+s.Code+"/cancel", "why", "x"); status != 403 {
		t.Errorf("the accountant cancels a shipment: %d", status)
	}
}

func TestAnAgreementAnAdvanceAndAnOrderLeadToAShipment(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	leads := visitor(t, server(t, db, manager))
	coop := "/staff/cooperatives/sahel-cuir"
	status, body := leads.posts(coop+"/agreement", coop+"/agreement", "terms", "consignment", "share", "")
	if status != 422 || !strings.Contains(plain(body), "La consignation demande une part") {
		t.Fatalf("consignment without a share: %d %s", status, plain(body))
	}
	if status, body = leads.posts("/staff/rates", "/staff/rates", "rate", "1,63", "rate_on", "2026-11-20"); status != 200 || !strings.Contains(plain(body), "0,00248492 $") {
		t.Fatalf("a rate: %d %s", status, plain(body))
	}
	_, body = leads.sees(coop + "/advance")
	rate := regexp.MustCompile(`<option value="(\d+)">1 EUR`).FindStringSubmatch(body)
	status, body = leads.postsOn(body, coop+"/advance", "amount", "1 000 000", "currency", "XOF", "rate", rate[1], "order", "B-0001", "reference", "SWIFT 4711")
	if status != 200 || !strings.Contains(plain(body), "1 000 000 F CFA") || !strings.Contains(plain(body), "2 484,92 $") {
		t.Fatalf("an advance: %d %s", status, plain(body))
	}
	_, body = leads.sees("/staff/arrivals/new?order=B-0001")
	v := formOf(t, body, "/staff/arrivals/new")
	if v.Get("sku-0") != "SCUI-POU-FAU" || v.Get("quantity-0") != "6" || v.Get("cost-0") != "38000" || v.Get("currency-0") != "XOF" {
		t.Fatalf("announced from the order: %v", v)
	}
	status, body = leads.postsOn(body, "/staff/arrivals/new", "act", "announce", "quantity-0", "4", "expected_on", "2030-01-01")
	if status != 200 || !strings.Contains(plain(body), "annoncé") || !strings.Contains(plain(body), "38 000 F CFA") {
		t.Fatalf("announced: %d %s", status, plain(body))
	}
	if _, body = leads.sees("/staff/purchase-orders/B-0001"); !strings.Contains(plain(body), "A-0003") {
		t.Errorf("the order does not know its shipment: %s", plain(body))
	}
	allWell(t, db)
}

func TestAnOrderToASupplierIsWrittenChangedSentAndCancelled(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	p := visitor(t, server(t, db, clerk))
	status, body := p.posts("/staff/purchase-orders/new?cooperative=plateau-karite", "/staff/purchase-orders/new", "act", "save", "sku-0", "RIEN", "quantity-0", "3", "cost-0", "12,5")
	if said := plain(body); status != 422 || !strings.Contains(said, "pas d'article RIEN") || !strings.Contains(said, "Ce montant ne se lit pas") {
		t.Fatalf("a line that cannot be: %d %s", status, said)
	}
	status, body = p.postsOn(body, "/staff/purchase-orders/new", "act", "save", "sku-0", "PKAR-KAR-150", "cost-0", "4150")
	if status != 200 || !strings.Contains(plain(body), "12 450 F CFA") {
		t.Fatalf("written: %d %s", status, plain(body))
	}
	to := "/staff/purchase-orders/B-0002"
	if status, body = p.posts(to+"/edit", to+"/edit", "act", "save", "quantity-0", "4"); status != 200 || !strings.Contains(plain(body), "16 600 F CFA") {
		t.Fatalf("changed: %d %s", status, plain(body))
	}
	p.mustSend(to+"/send", "envoyé")
	if status, _ = p.sees(to + "/edit"); status != 409 {
		t.Errorf("a sent order is edited: %d", status)
	}
	p.mustSend(to+"/cancel", "Dites pourquoi")
	p.mustSend(to+"/cancel", "annulé", "why", "plus de coton; compensation convenue")
	allWell(t, db)
}

func TestTheSupplyPagesInABrowser(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	s, _ := bamako(t, db)
	srv := server(t, db, owner)
	p := visitor(t, srv)
	look(t, srv, "/staff/arrivals/"+s.Code+"/receive", "receive")
	if status, body := p.posts("/staff/arrivals/"+s.Code+"/receive", "/staff/arrivals/"+s.Code+"/receive", "act", "all"); status != 200 {
		t.Fatal(plain(body))
	} else if status, body = p.postsOn(body, "/staff/arrivals/"+s.Code+"/receive", "act", "book"); status != 200 {
		t.Fatal(plain(body))
	}
	costs := "/staff/arrivals/" + s.Code + "/costs"
	if status, body := p.posts(costs, costs, "act", "book", "amount-0", "626,51", "amount-2", "41,17", "gst-2", "2,05"); status != 200 {
		t.Fatal(plain(body))
	}
	for _, page := range [][2]string{{"/staff/arrivals", "arrivals"}, {"/staff/arrivals/new", "announce-choose"}, {"/staff/arrivals/new?cooperative=plateau-karite", "announce"},
		{"/staff/arrivals/" + s.Code, "shipment"}, {costs, "costs"}, {"/staff/cooperatives", "cooperatives"}, {"/staff/cooperatives/plateau-karite", "cooperative"},
		{"/staff/cooperatives/plateau-karite/agreement", "agreement"}, {"/staff/cooperatives/plateau-karite/advance", "advance"},
		{"/staff/purchase-orders", "purchase-orders"}, {"/staff/purchase-orders/B-0001", "purchase-order"},
		{"/staff/purchase-orders/new?cooperative=sahel-cuir", "purchase-order-new"}, {"/staff/rates", "rates"}} {
		look(t, srv, page[0], page[1])
	}
}
