package staff

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

func TestACodeOpensItsThing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-1", Price: 4800, Lots: []int64{0}, ShareBP: 7000})
	pot := shoptest.Put(t, db, shoptest.Spec{SKU: "POT-2", Price: 4800, Lots: []int64{4}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, shoptest.NewGateway(), 1, pot)
	if _, err := db.SQL().Exec(`update variant set sku = 'SAC/1 é' where id = $1`, bag.VariantID); err != nil {
		t.Fatal(err)
	}
	srv, b := server(t, db, volunteer), browser(t)
	for q, want := range map[string]string{
		"pot-2": "/staff/articles/POT-2", "sac/1 é": "/staff/articles/SAC%2F1%20%C3%A9", "POT-2-L1": "/staff/lots/POT-2-L1",
		"http://localhost:8080/fr/parcours/POT-2-L1": "/staff/lots/POT-2-L1", "#" + number(o.Number): "/staff/orders/" + number(o.Number),
		"essai": "/staff/cooperatives/essai",
	} {
		res, err := b.Get(srv.URL + "/staff/find?q=" + url.QueryEscape(q))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != want {
			t.Errorf("%q: %d to %q, want %q", q, res.StatusCode, res.Header.Get("Location"), want)
		}
	}
	for _, q := range []string{"", "po", "zzzz", "%%%", strings.Repeat("x", 5000), "\x00"} {
		read(t, srv, "/staff/find?q="+url.QueryEscape(q))
	}
}

func TestTheSearchBoxShowsAVolunteerNoBuyer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "POT-2", Price: 4800, Lots: []int64{4}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, shoptest.NewGateway(), 1, a)
	srv, b := server(t, db, volunteer), browser(t)
	for _, q := range []string{"lalonde", "marie@exemple.ca", number(o.Number), "POT"} {
		for _, kind := range []string{"", "&kind=buyer", "&kind=order"} {
			res, err := b.Get(srv.URL + "/staff/find?q=" + url.QueryEscape(q) + kind)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if strings.Contains(string(body), shoptest.Buyer.Name) || q != shoptest.Buyer.Email && strings.Contains(string(body), shoptest.Buyer.Email) {
				t.Errorf("%q%s names the buyer to a volunteer", q, kind)
			}
		}
	}
	if body := read(t, server(t, db, clerk), "/staff/find?q=lalonde"); !strings.Contains(body, shoptest.Buyer.Name) || !strings.Contains(body, "/staff/buyers/") {
		t.Error("a clerk does not find the buyer")
	}
	for _, who := range []struct {
		sees bool
		body string
	}{{false, read(t, server(t, db, volunteer), "/staff/lots/POT-2-L1")}, {true, read(t, server(t, db, accountant), "/staff/lots/POT-2-L1")}} {
		if strings.Contains(who.body, shoptest.Buyer.Name) != who.sees || strings.Contains(who.body, "70\u00a0%") != who.sees {
			t.Errorf("the lot's page tells buyers and terms: %v, want %v", !who.sees, who.sees)
		}
	}
}

// A scanner types into no field at all, as people hold it: from any page the
// code and its Enter open the thing.
func TestAScannerWorksFromAnyPage(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	srv := server(t, db, manager)
	v := browsertest.Visit(t, browsertest.Desk)
	for _, from := range []string{"/staff/keys", "/staff/articles/C301-SAC-NAT", "/staff/work", "/staff/reorder"} {
		v.Open(srv.URL + from)
		v.Press("C301-SAC-NAT" + kb.Enter)
		v.Arrives("/staff/articles/C301-SAC-NAT")
	}
	v.Open(srv.URL + "/staff/keys")
	v.Press("sac" + kb.Enter)
	v.Arrives("/staff/find?q=sac")
	look(t, srv, "/staff/find?q=sac", "find")
	look(t, srv, "/staff/find?q=C301&kind=lot", "find-lots")
	look(t, srv, "/staff/find?q=zzzzzz", "find-none")
}

func TestLotsInABrowser(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	if _, err := db.SQL().Exec(`insert into lot_block (lot_id, reason, blocked_by) select min(l.id), 'recall', 'Odile Essai' from lot l
		where not exists (select from stock_level s where s.lot_id = l.id and s.sellable and s.on_hand > 0)`); err != nil {
		t.Log(err) // every lot of the demonstration may be on the shelf
	}
	var code string
	if err := db.Get(t.Context(), &code, `select l.code from lot l join stock_movement m on m.lot_id = l.id where l.known group by l.code order by count(*) desc limit 1`); err != nil {
		t.Fatal(err)
	}
	srv := server(t, db, owner)
	look(t, srv, "/staff/lots", "lots")
	look(t, srv, "/staff/lots?state=near", "lots-near")
	look(t, srv, "/staff/lots/"+code, "lot")
	if body := read(t, srv, "/staff/lots?state=all&page=2"); !strings.Contains(body, `rel="prev"`) {
		t.Error("the second page does not lead back")
	}
	if res, err := http.Get(srv.URL + "/staff/lots/RIEN"); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("a lot that is not there: %v", err)
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
