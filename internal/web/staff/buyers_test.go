package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/order"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestAPersonIsFoundHandedTheirFileAndForgotten(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	srv, c := serve(t, d, manager), browserless(t)
	resp, err := c.PostForm(srv.URL+"/staff/buyers", url.Values{"who": {"lalonde"}})
	_, body := answerOf(t, resp, err)
	path := fmt.Sprintf("/staff/buyers/%d", o.Number)
	if !strings.Contains(body, path) || !strings.Contains(body, shoptest.Buyer.Email) {
		t.Fatal("the person is not found")
	}
	look(t, srv, "/staff/buyers", "buyers")
	look(t, srv, path, "buyer")
	resp, err = c.PostForm(srv.URL+path+"/export", nil)
	if status, body := answerOf(t, resp, err); status != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("the file: %d", status)
	}
	resp, err = c.Get(srv.URL + path + "/erase?lang=fr")
	if _, body := answerOf(t, resp, err); !strings.Contains(body, "encore à remettre") || strings.Contains(body, "name=\"asked\"") {
		t.Error("an open order does not hinder")
	}
	cancel(t, d, o.ID)
	look(t, srv, path+"/erase", "erase")
	resp, err = c.PostForm(srv.URL+path+"/erase", url.Values{"asked": {""}})
	if status, body := answerOf(t, resp, err); status != http.StatusUnprocessableEntity || !strings.Contains(body, "data-focus") {
		t.Errorf("without a word: %d", status)
	}
	resp, err = c.PostForm(srv.URL+path+"/erase", url.Values{"asked": {"courriel du 20 novembre"}})
	if status, body := answerOf(t, resp, err); status != 200 || !strings.Contains(body, "La personne est effacée") {
		t.Errorf("forgetting: %d", status)
	}
	resp, err = c.Get(srv.URL + path)
	if status, _ := answerOf(t, resp, err); status != http.StatusNotFound {
		t.Errorf("the forgotten person's page: %d", status)
	}
	verified(t, db)
}

// cancel gives a whole order back, and Stripe has done it.
func cancel(t *testing.T, d Desk, id int64) {
	t.Helper()
	o := mustOrder(t, d, id)
	desk, err := returns.Read(t.Context(), d.Shop.DB, o)
	if err != nil {
		t.Fatal(err)
	}
	ask := credit.Ask{Shipping: desk.Sale.Shipping}
	for _, p := range desk.Sale.Parts {
		ask.Lines = append(ask.Lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: p.Quantity, Place: stock.Floor})
	}
	n, err := returns.Refund(t.Context(), d.Shop, returns.Request{Key: "cancel", OrderID: id, Reason: "cancelled", Ask: ask})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Refund(t.Context(), d.Shop, n.RefundID); err != nil {
		t.Fatal(err)
	}
}

func mustOrder(t *testing.T, d Desk, id int64) order.Order {
	t.Helper()
	o, err := order.ByID(t.Context(), d.Shop.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAConsentIsRecordedListedAndWithdrawn(t *testing.T) {
	t.Parallel()
	db, g, _ := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	srv, c := serve(t, d, clerk), browserless(t)
	form := url.Values{"email": {"=a@exemple.ca"}, "name": {"=HYPERLINK(1)"}, "language": {"fr"}, "source": {"paper"}, "given": {"2026-01-02"}, "wording": {"Oui?"}}
	resp, err := c.PostForm(srv.URL+"/staff/consents", form)
	if status, body := answerOf(t, resp, err); status != 200 || !strings.Contains(body, "noté") {
		t.Fatalf("recording: %d", status)
	}
	resp, err = c.PostForm(srv.URL+"/staff/consents", form)
	if status, _ := answerOf(t, resp, err); status != http.StatusConflict {
		t.Errorf("recorded twice: %d", status)
	}
	look(t, srv, "/staff/consents", "consents")
	resp, err = c.Get(srv.URL + "/staff/consents/export")
	if _, body := answerOf(t, resp, err); !strings.Contains(body, "'=HYPERLINK(1)") || !strings.Contains(body, "/fr/infolettre/") {
		t.Errorf("the list: %q", body)
	}
	id := shoptest.Count(t, db, `select id from consent`)
	resp, err = c.PostForm(fmt.Sprintf("%s/staff/consents/%d/withdraw", srv.URL, id), nil)
	if status, body := answerOf(t, resp, err); status != 200 || !strings.Contains(body, "retiré") {
		t.Errorf("withdrawing: %d", status)
	}
	resp, err = c.Get(srv.URL + "/staff/consents/export")
	if _, body := answerOf(t, resp, err); strings.Contains(body, "exemple.ca") {
		t.Error("who has left is still on the list")
	}
	boss := browserless(t)
	resp, err = boss.PostForm(fmt.Sprintf("%s/staff/consents/%d/erase", serve(t, d, manager).URL, id), nil)
	if status, body := answerOf(t, resp, err); status != 200 || strings.Contains(body, "exemple.ca") {
		t.Errorf("erasing the address: %d", status)
	}
}
