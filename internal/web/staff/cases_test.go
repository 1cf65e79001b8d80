package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/shoptest"
)

func TestACaseIsClosedWithAWordAndCanBeOpenedAgain(t *testing.T) {
	t.Parallel()
	db, g, o := refundable(t)
	d := desk(t, db)
	d.Shop = g.Shop(db)
	srv, c := serve(t, d, clerk), browserless(t)
	var payment string
	if err := db.SQL().QueryRow(`select id from payment where order_id = $1`, o.ID).Scan(&payment); err != nil {
		t.Fatal(err)
	}
	g.DisputePayment(payment, "needs_response", o.Total)
	if _, err := db.SQL().Exec(`insert into stripe_event (id, type, object_id, object_type, created_at) values ('evt_d', 'charge.dispute.created', $1, 'dispute', now())`, "dp_"+payment); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Apply(t.Context(), d.Shop, "evt_d"); err != nil {
		t.Fatal(err)
	}
	resp, err := c.Get(srv.URL + "/staff/cases?lang=fr")
	_, body := answerOf(t, resp, err)
	for _, said := range []string{"Paiement contesté", fmt.Sprintf("Commande n° %d", o.Number), "à répondre", "fraude"} {
		if !strings.Contains(body, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	resp, err = c.Get(srv.URL + "/staff/disputes/dp_" + payment)
	_, body = answerOf(t, resp, err)
	for _, said := range []string{shoptest.Buyer.Name, shoptest.Buyer.Email, shoptest.Buyer.Line1, "pi_" + payment, "/fr/conditions", "Article MIEL", o.Token} {
		if !strings.Contains(body, said) {
			t.Errorf("the evidence does not say %q", said)
		}
	}
	look(t, srv, "/staff/cases", "cases")
	look(t, srv, "/staff/disputes/dp_"+payment, "dispute")
	id := shoptest.Count(t, db, `select id from desk_case`)
	path := fmt.Sprintf("%s/staff/cases/%d", srv.URL, id)
	resp, err = c.PostForm(path+"/close", url.Values{"note": {" "}})
	if status, body := answerOf(t, resp, err); status != http.StatusUnprocessableEntity || !strings.Contains(body, "data-focus") {
		t.Errorf("closed without a word: %d", status)
	}
	resp, err = c.PostForm(path+"/close", url.Values{"note": {"répondu dans Stripe"}})
	if status, body := answerOf(t, resp, err); status != http.StatusOK || !strings.Contains(body, clerk.Name) {
		t.Errorf("closing: %d", status)
	}
	resp, err = c.PostForm(path+"/close", url.Values{"note": {"encore"}})
	if status, _ := answerOf(t, resp, err); status != http.StatusConflict {
		t.Errorf("closing twice: %d", status)
	}
	for range 2 {
		resp, err = c.PostForm(path+"/reopen", nil)
		if status, _ := answerOf(t, resp, err); status != http.StatusOK {
			t.Errorf("reopening: %d", status)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act in ('case.close', 'case.reopen')`); n != 2 {
		t.Errorf("%d audit rows", n)
	}
	verified(t, db)
}
