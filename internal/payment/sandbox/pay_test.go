package sandbox_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/payment"
)

func TestAPaidPageIsToldByWebhookAndFetch(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	made := b.session("pay_1")
	if made.Status != payment.SessionOpen || made.PaymentStatus != payment.Unpaid || made.Amount != 10394 || made.Currency != "CAD" || made.PaymentID != "pay_1" {
		t.Fatalf("new session: %+v", made)
	}
	paid := b.pay(made, "4242 4242 4242 4242")
	if paid.Status != payment.SessionComplete || paid.PaymentStatus != payment.Paid || paid.Received != 10394 || paid.IntentID == "" || paid.ChargeID == "" {
		t.Errorf("paid session: %+v", paid)
	}
	if !paid.FeeKnown || paid.Fee != 331 { // 103,94 $ × 2.9 % = 301.426, and 30
		t.Errorf("fee %d, known %v", paid.Fee, paid.FeeKnown)
	}
	if e := b.await("checkout.session.completed", 1); e.ObjectID != made.ID || e.ObjectType != "checkout.session" || e.APIVersion != "2023-10-16" {
		t.Errorf("event: %+v", e)
	}
	b.await("payment_intent.succeeded", 1)
	b.await("charge.succeeded", 1)
	found, err := b.client.SessionOfIntent(context.Background(), paid.IntentID)
	if err != nil || found != paid {
		t.Errorf("by intent %+v, want %+v: %v", found, paid, err)
	}
}

func TestTwoClicksChargeOnce(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if status, _, _ := b.submit(s.URL, card("4242424242424242")); status != http.StatusSeeOther {
				t.Errorf("a click answered %d", status)
			}
		})
	}
	all.Wait()
	for _, of := range []string{"charges", "payment_intents", "balance_transactions"} { // of any intent: a lost one would have charged too
		_, out, _ := b.raw("GET", "/v1/"+of, "", nil)
		if n := len(out["data"].([]any)); n != 1 {
			t.Errorf("%d %s", n, of)
		}
	}
}

func TestADeclinedCardShowsWhyAndAnotherMayBeTried(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	for number, words := range map[string]string{"4000000000000002": "La banque a refusé", "4000000000009995": "solde de la carte est insuffisant",
		"4000000000000069": "expirée", "4929000000006": "numéro d’essai"} {
		status, _, body := b.submit(s.URL, card(number))
		if status != http.StatusPaymentRequired || !strings.Contains(body, words) || !strings.Contains(body, `name="card"`) {
			t.Errorf("%s answered %d: %s", number, status, body)
		}
	}
	b.await("payment_intent.payment_failed", 4)
	b.await("charge.failed", 4)
	if got := b.fetch(s.ID); got.Status != payment.SessionOpen || got.Received != 0 {
		t.Errorf("after declines: %+v", got)
	}
	if got := b.pay(s, "4242424242424242"); got.Received != 10394 {
		t.Errorf("after another card: %+v", got)
	}
}

func TestBadFieldsAreNamedAndNothingIsTried(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	for _, form := range []url.Values{{}, {"card": {"4242424242424241"}, "expiry": {"12/34"}, "cvc": {"123"}},
		{"card": {"4242424242424242"}, "expiry": {"01/20"}, "cvc": {"123"}}, {"card": {"４２４２424242424242"}, "expiry": {"13/34"}, "cvc": {"12a"}}} {
		status, _, body := b.submit(s.URL, form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `aria-invalid="true"`) {
			t.Errorf("%v answered %d", form, status)
		}
	}
	if got := b.fetch(s.ID); got.IntentID != "" {
		t.Errorf("something was tried: %+v", got)
	}
}

func TestThreeDSecureAsksTheBankFirst(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	status, _, body := b.submit(s.URL, card("4000 0025 0000 3155"))
	if status != http.StatusOK || !strings.Contains(body, `value="approve"`) || !strings.Contains(body, `value="fail"`) {
		t.Fatalf("the card answered %d: %s", status, body)
	}
	status, _, body = b.submit(s.URL, url.Values{"action": {"fail"}})
	if status != http.StatusPaymentRequired || !strings.Contains(body, "Votre banque n’a pas confirmé") {
		t.Errorf("fail answered %d", status)
	}
	if status, _, _ = b.submit(s.URL, url.Values{"action": {"approve"}}); status != http.StatusConflict {
		t.Errorf("approve with nothing to approve answered %d", status)
	}
	b.submit(s.URL, card("4000002500003155"))
	status, to, _ := b.submit(s.URL, url.Values{"action": {"approve"}})
	if status != http.StatusSeeOther || !strings.Contains(to, s.ID) || b.fetch(s.ID).PaymentStatus != payment.Paid {
		t.Errorf("approve answered %d to %s", status, to)
	}
}

func TestAClosedPageTakesNoMoney(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	if status, to, _ := b.submit(s.URL, url.Values{"action": {"cancel"}}); status != http.StatusSeeOther || to != request("").CancelURL {
		t.Errorf("cancel answered %d to %s", status, to)
	}
	if got, err := b.client.ExpireSession(context.Background(), s.ID); err != nil || got.Status != payment.SessionExpired {
		t.Fatalf("expire: %+v %v", got, err)
	}
	if status, _, body := b.submit(s.URL, card("4242424242424242")); status != http.StatusGone || !strings.Contains(body, "Rien n’a été débité") {
		t.Errorf("a closed page answered %d", status)
	}
	if got, err := b.client.ExpireSession(context.Background(), s.ID); err != nil || got.Status != payment.SessionExpired || got.Received != 0 {
		t.Errorf("expire again: %+v %v", got, err)
	}
	b.await("checkout.session.expired", 1)
}

func TestADisputedCardBringsADispute(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	paid := b.pay(b.session("pay_1"), "4000000000000259")
	e := b.await("charge.dispute.created", 1)
	d, err := b.client.Dispute(context.Background(), e.ObjectID)
	if err != nil || d.IntentID != paid.IntentID || d.ChargeID != paid.ChargeID || d.Amount != 10394 || d.Status != "needs_response" ||
		d.DueBy == nil || d.DueBy.Before(time.Now()) {
		t.Fatalf("dispute %+v: %v", d, err)
	}
	if _, err := b.client.CreateRefund(context.Background(), payment.RefundRequest{Key: "re_1", IntentID: paid.IntentID, Amount: 1}); err == nil {
		t.Error("a disputed charge was refunded")
	}
	b.control(`{"dispute": "win", "id": "` + d.ID + `"}`)
	b.await("charge.dispute.closed", 1)
	if d, _ = b.client.Dispute(context.Background(), d.ID); d.Status != "won" {
		t.Errorf("won dispute: %+v", d)
	}
}
