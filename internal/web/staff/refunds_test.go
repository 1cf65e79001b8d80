package staff

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/checkout"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
)

// refundable is a shop with one paid order of a bag from two lots and honey.
func refundable(t *testing.T) (*postgres.DB, *shoptest.Gateway, order.Order) {
	t.Helper()
	db, g := pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{1, 5}, ShareBP: 7000})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{5}, Cost: 500})
	return db, g, shoptest.PaidOrder(t, db, g, 2, bag, honey)
}

// gatewayServer serves the desk over the gateway that took the payment.
func gatewayServer(t *testing.T, db *postgres.DB, g *shoptest.Gateway, caller gate.Caller) string {
	t.Helper()
	d := desk(t, db)
	d.Shop = g.Shop(db)
	return serve(t, d, caller).URL
}

// browserless keeps cookies and follows redirects, as a browser does.
func browserless(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func answerOf(t *testing.T, resp *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.ReplaceAll(string(body), "\u00a0", " ")
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([\w.]+)" value="([^"]*)"`)

// carried are the hidden values of a page's forms.
func carried(body string) url.Values {
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		v.Set(m[1], m[2])
	}
	return v
}

func TestAThirdIsRefundedAsAPersonDoesIt(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	base, c := gatewayServer(t, db, g, clerk), browserless(t)
	path := fmt.Sprintf("%s/staff/orders/%d/refund", base, o.Number)
	resp, err := c.Get(path + "?lang=fr")
	_, body := answerOf(t, resp, err)
	form := carried(body)
	var line, lot int64
	if err := db.SQL().QueryRow(`select order_line_id, lot_id from stock_movement m join lot l on l.id = m.lot_id where l.code = 'SAC-L2' and order_line_id is not null limit 1`).Scan(&line, &lot); err != nil {
		t.Fatal(err)
	}
	form.Set(fmt.Sprintf("quantity.%d.%d", line, lot), "1")
	form.Set(fmt.Sprintf("place.%d.%d", line, lot), "floor")
	form.Set("reason", "changed_mind")
	form.Set("act", "reckon")
	resp, err = c.PostForm(path, form)
	_, body = answerOf(t, resp, err)
	for _, said := range []string{"Rembourser 110,74 $", "TVH 13 % sur 98,00 $", "12,74 $", "137,20 $ → 68,60 $", "SAC-L2 → Magasin"} {
		if !strings.Contains(body, said) {
			t.Errorf("the reckoning does not say %q", said)
		}
	}
	form.Set("agreed", "1")
	form.Set("act", "give")
	resp, err = c.PostForm(path, form)
	if status, again := answerOf(t, resp, err); status != http.StatusConflict || !strings.Contains(again, "Le total a changé") {
		t.Errorf("another total than the one shown: %d", status)
	}
	form.Set("agreed", carried(body).Get("agreed"))
	for range 2 { // double click
		resp, err = c.PostForm(path, form)
		status, after := answerOf(t, resp, err)
		if status != http.StatusOK || !strings.Contains(after, "Note de crédit 1") || !strings.Contains(after, "en route") {
			t.Errorf("after the refund: %d", status)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from refund`); n != 1 {
		t.Fatalf("%d refunds", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = 'order.refund' and who = $1`, clerk.Name); n != 1 {
		t.Errorf("%d audit rows", n)
	}
	resp, err = c.Get(path[:len(path)-len("/refund")] + "/credit/1")
	if _, body := answerOf(t, resp, err); !strings.Contains(body, "Credit note 1") || !strings.Contains(body, "123456789 RT0001") {
		t.Error("the credit note does not say what the law wants")
	}
	resp, err = c.Get(path[:len(path)-len("/refund")] + "/credit/1/pdf")
	if status, body := answerOf(t, resp, err); status != 200 || !strings.HasPrefix(body, "%PDF-") {
		t.Errorf("the paper: %d", status)
	}
	verified(t, db)
}

// verified fails the test for every broken promise.
func verified(t *testing.T, db *postgres.DB) {
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

func TestTheRefundFormSaysWhatIsWrongAtItsField(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	base, c := gatewayServer(t, db, g, manager), browserless(t)
	path := fmt.Sprintf("%s/staff/orders/%d/refund", base, o.Number)
	for _, wrong := range []url.Values{{"quantity": {"-1"}}, {"quantity": {"0.5"}}, {"quantity": {"99"}}, {"quantity": {"1e9"}}, {"amount": {"-1"}}, {"amount": {"99999999"}}, {"amount": {"NaN"}}, {"amount": {"１２"}}} {
		form := url.Values{"act": {"reckon"}, "key": {"k"}, "seen": {"0"}, "reason": {"price"}}
		var line, lot int64
		if err := db.SQL().QueryRow(`select order_line_id, lot_id from stock_movement where order_line_id is not null limit 1`).Scan(&line, &lot); err != nil {
			t.Fatal(err)
		}
		for name, v := range wrong {
			form[fmt.Sprintf("%s.%d.%d", name, line, lot)] = v
		}
		resp, err := c.PostForm(path, form)
		if status, body := answerOf(t, resp, err); status < 400 || status >= 500 || !strings.Contains(body, "aria-invalid=\"true\"") {
			t.Errorf("%v: %d", wrong, status)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from refund`); n != 0 {
		t.Errorf("%d refunds", n)
	}
}

func TestTheRefundPageInABrowser(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	srv := serve(t, d, manager)
	path := fmt.Sprintf("/staff/orders/%d", o.Number)
	look(t, srv, path+"/refund", "refund")
	form := url.Values{"act": {"whole"}, "key": {"k"}, "seen": {"0"}}
	resp, err := browserless(t).PostForm(srv.URL+path+"/refund", form)
	_, body := answerOf(t, resp, err)
	form = carried(body)
	form.Set("act", "give")
	form.Set("shipping", "1")
	form.Set("reason", "goodwill")
	form.Set("agreed", "101")
	resp, err = browserless(t).PostForm(srv.URL+path+"/refund", form)
	if status, _ := answerOf(t, resp, err); status != http.StatusConflict {
		t.Errorf("shipping of 1 $ with its tax is not 1,01 $: %d", status)
	}
	form.Set("agreed", "111") // of the shipping, the share of the bags is taxed
	resp, err = browserless(t).PostForm(srv.URL+path+"/refund", form)
	if status, _ := answerOf(t, resp, err); status != http.StatusOK {
		t.Fatalf("refund: %d", status)
	}
	var id string
	if err := db.SQL().QueryRow(`select id from refund`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Refund(t.Context(), d.Shop, id); err != nil {
		t.Fatal(err)
	}
	look(t, srv, path+"/refund", "refund-after")
	look(t, srv, path+"/credit/1", "credit-note")
}

// TestARefundAtTheKeyboardAlone gives one piece back without touching the mouse:
// the first field has the focus, the total comes by itself, Ctrl+Enter sends.
func TestARefundAtTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(fmt.Sprintf("%s/staff/orders/%d/refund?lang=fr", serve(t, d, manager).URL, o.Number))
	v.Press("1\t")
	v.Sees("Rembourser 110,74")
	v.Axe("the refund with its total")
	v.Picture("refund-keyboard")
	v.Press("\t\t\t\t\t\t\t\t\tA") // past the other rows and the shipping, to the reason
	v.Resize(browsertest.Phone)
	v.Fits("the refund with its total")
	v.Picture("refund-keyboard-phone")
	v.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.Sees("Note de crédit 1")
	if n := shoptest.Count(t, db, `select count(*) from refund_line where quantity = 1 and place = 'floor'`); n != 1 {
		t.Errorf("%d pieces came back", n)
	}
	verified(t, db)
}

func TestGoodsThatCameBackAreTakenInOnThePage(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	ship(t, d, o.ID)
	srv, c := serve(t, d, clerk), browserless(t)
	path := fmt.Sprintf("/staff/orders/%d", o.Number)
	resp, err := c.Get(srv.URL + path + "/refund?lang=fr")
	_, body := answerOf(t, resp, err)
	var line, lot int64
	if err := db.SQL().QueryRow(`select order_line_id, lot_id from stock_movement m join lot l on l.id = m.lot_id where l.code = 'MIEL-L1' and order_line_id is not null limit 1`).Scan(&line, &lot); err != nil {
		t.Fatal(err)
	}
	form := carried(body)
	form.Set(fmt.Sprintf("back.%d.%d", line, lot), "3")
	form.Set(fmt.Sprintf("backplace.%d.%d", line, lot), "quarantine")
	resp, err = c.PostForm(srv.URL+path+"/take-back", form)
	if status, body := answerOf(t, resp, err); status != http.StatusUnprocessableEntity || !strings.Contains(body, "aria-invalid=\"true\"") {
		t.Errorf("three of two: %d", status)
	}
	form.Set(fmt.Sprintf("back.%d.%d", line, lot), "1")
	for range 2 {
		resp, err = c.PostForm(srv.URL+path+"/take-back", form)
		if status, body := answerOf(t, resp, err); status != http.StatusOK || !strings.Contains(body, "Les articles sont de retour") {
			t.Errorf("taking back: %d", status)
		}
	}
	if n := shoptest.Count(t, db, `select on_hand from stock_level s join location l on l.id = s.location_id where l.code = 'quarantine' and s.lot_id = $1`, lot); n != 1 {
		t.Errorf("%d pieces in quarantine", n)
	}
	look(t, srv, path+"/refund", "refund-sent")
	verified(t, db)
}

// ship hands everything of an order to its buyer.
func ship(t *testing.T, d Desk, id int64) {
	t.Helper()
	for i, code := range []string{"2*SAC", "2*MIEL"} {
		if err := sending.Put(t.Context(), d.Shop.DB, sending.Scan{OrderID: id, Key: fmt.Sprint("ship-", i), Code: code, Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	parcels, err := parcel.Of(t.Context(), d.Shop.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = sending.Send(t.Context(), d.Shop.DB, sending.Dispatch{Packing: sending.Packing{OrderID: id, ParcelID: parcels[0].ID, Box: "m", WeightG: 900}, Carrier: "canada_post", Service: "expedited"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAccountantReadsRefundsAndMakesNone(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	base, c := gatewayServer(t, db, g, accountant), browserless(t)
	path := fmt.Sprintf("%s/staff/orders/%d/refund", base, o.Number)
	resp, err := c.Get(path)
	if status, body := answerOf(t, resp, err); status != 200 || strings.Contains(body, "value=\"give\"") || strings.Contains(body, "value=\"reckon\"") {
		t.Errorf("the accountant's page: %d", status)
	}
	resp, err = c.PostForm(path, url.Values{"act": {"give"}})
	if status, _ := answerOf(t, resp, err); status != http.StatusForbidden && status != http.StatusNotFound {
		t.Errorf("an accountant refunds: %d", status)
	}
}
