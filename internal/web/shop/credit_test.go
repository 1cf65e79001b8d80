package shop_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/privacy"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
)

func TestACreditNoteIsReadAtItsOrdersSecretAddressOnly(t *testing.T) {
	t.Parallel()
	b := buys(t)
	o, other := shoptest.PaidOrder(t, b.db, b.gateway, 1, b.bag), shoptest.PaidOrder(t, b.db, b.gateway, 1, b.honey)
	n, err := returns.Refund(t.Context(), b.gateway.Shop(b.db), returns.Request{Key: "k", OrderID: o.ID, Reason: "goodwill", Ask: credit.Ask{Shipping: 100}})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Refund(t.Context(), b.gateway.Shop(b.db), n.RefundID); err != nil {
		t.Fatal(err)
	}
	path := "/fr/commandes/" + o.Token
	b.do("GET", path, nil).says(t, "Note de crédit 1", "1,13 $")
	note := b.do("GET", path+"/notes-de-credit/1", nil)
	note.says(t, "Note de crédit 1 / Credit note 1", "TVH 13 % sur 1,00 $", "TPS/TVH / GST/HST 123456789 RT0001", shoptest.Buyer.Name)
	if note.header.Get("Cache-Control") == "" || !strings.Contains(note.header.Get("Cache-Control"), "no-store") {
		t.Errorf("a credit note may be kept by others: %q", note.header.Get("Cache-Control"))
	}
	if paper := b.do("GET", "/en/orders/"+o.Token+"/credit-notes/1/pdf", nil); paper.status != 200 || !strings.HasPrefix(paper.body, "%PDF-") {
		t.Errorf("the paper: %d", paper.status)
	}
	v := browsertest.Visit(t, browsertest.Desk)
	for _, lang := range []string{"fr/commandes/" + o.Token + "/notes-de-credit/1", "en/orders/" + o.Token + "/credit-notes/1"} {
		v.Open(b.base + "/" + lang)
		for _, s := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
			v.Resize(s)
			v.Fits(lang[:2] + " " + s.Name)
			v.Axe(lang[:2] + " " + s.Name)
			v.Picture("shop-credit-" + lang[:2] + "-" + s.Name)
		}
	}
	for _, wrong := range []string{"/fr/commandes/" + other.Token + "/notes-de-credit/1", path + "/notes-de-credit/2", path + "/notes-de-credit/x", path + "/notes-de-credit/99999999999999999999/pdf"} {
		if a := b.do("GET", wrong, nil); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, a.status)
		}
	}
}

func TestOpeningTheLinkToLeaveChangesNothingAndPressingDoes(t *testing.T) {
	t.Parallel()
	b := buys(t)
	c, err := privacy.Record(t.Context(), b.db, privacy.Consent{Email: "a@exemple.ca", Lang: "fr", Source: "paper", Wording: "Oui.", GivenAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/fr/infolettre/"+c.Token, nil).says(t, "Se désabonner")
	standing := `select count(*) from consent where withdrawn_at is null`
	if n := shoptest.Count(t, b.db, standing); n != 1 {
		t.Error("opening the link was enough")
	}
	for range 2 {
		b.do("POST", "/en/newsletter/"+c.Token, nil).says(t, "Done")
	}
	if n := shoptest.Count(t, b.db, standing); n != 0 {
		t.Error("still on the list")
	}
	if a := b.do("POST", "/fr/infolettre/0123456789012345678901", nil); a.status != http.StatusNotFound {
		t.Errorf("an unknown address: %d", a.status)
	}
}
