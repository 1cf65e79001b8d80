package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"plantagenet/internal/payment"
	"plantagenet/internal/payment/stripe"
)

// calls is how often a route was called.
func (b *box) calls(route string) int {
	n, _ := b.control(`{}`)["calls"].(map[string]any)[route].(float64)
	return int(n)
}

func TestALostAnswerGivesTheSamePageUnderTheSameKey(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.control(`{"answer_lost": true}`)
	req := request("pay_1")
	if s, err := b.client.CreateSession(context.Background(), req); !errors.Is(err, payment.ErrUncertain) {
		t.Fatalf("a lost answer came as %+v, %v", s, err)
	}
	b.control(`{"answer_lost": false}`)
	first, err := b.client.CreateSession(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	all, err := b.client.SessionsSince(context.Background(), time.Now().Add(-time.Hour))
	if err != nil || len(all) != 1 || all[0].ID != first.ID {
		t.Errorf("sessions made: %+v %v", all, err)
	}
	if again, err := b.client.CreateSession(context.Background(), req); err != nil || again.ID != first.ID {
		t.Errorf("asked a third time: %+v %v", again, err)
	}
}

func TestAKeyUsedForSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	req := request("pay_1")
	if _, err := b.client.CreateSession(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	req.Email = "autre@exemple.ca"
	if _, err := b.client.CreateSession(context.Background(), req); !errors.Is(err, payment.ErrKeyReused) {
		t.Errorf("another body under the same key: %v", err)
	}
}

func TestStripesOwnErrorMayHideAPageThatWasMade(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.control(`{"status_500": 1}`)
	req := request("pay_1")
	s, err := b.client.CreateSession(context.Background(), req)
	if err != nil || s.PaymentID != "pay_1" {
		t.Fatalf("a page made behind a 500 was not found: %+v %v", s, err)
	}
	again, err := b.client.CreateSession(context.Background(), req)
	if err != nil || again.ID != s.ID {
		t.Errorf("the remembered 500 led to %+v, %v", again, err)
	}
	b.control(`{"status_500": {"count": 1, "applied": false}}`)
	if _, err := b.client.CreateSession(context.Background(), request("pay_2")); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("a 500 with nothing made: %v", err)
	}
	if _, err := b.client.CreateSession(context.Background(), request("pay_2")); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("the same key after it: %v", err)
	}
}

func TestARefundMadeBehindA500IsFound(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	paid := b.pay(b.session("pay_1"), "4242424242424242")
	b.control(`{"status_500": 1}`)
	r, err := b.client.CreateRefund(context.Background(), payment.RefundRequest{Key: "re_1", IntentID: paid.IntentID, Amount: 500, Reason: "late"})
	if err != nil || r.Amount != 500 || r.Key != "re_1" || r.Reason != "late" || r.Status != "succeeded" {
		t.Errorf("refund behind a 500: %+v %v", r, err)
	}
	if list, err := b.client.RefundsOf(context.Background(), paid.IntentID); err != nil || len(list) != 1 {
		t.Errorf("refunds: %+v %v", list, err)
	}
}

func TestABusyStripeIsAskedAgain(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.control(`{"status_429": 2, "status_409": 1}`)
	b.session("pay_1")
	if n := b.calls("POST checkout/sessions"); n < 3 {
		t.Errorf("asked %d times", n)
	}
	b.control(`{"status_429": true}`)
	if _, err := b.client.CreateSession(context.Background(), request("pay_2")); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("a Stripe that stays busy: %v", err)
	}
}

func TestSlowAndForeignAnswersLeaveTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.control(`{"html": 3}`)
	if _, err := b.client.CreateSession(context.Background(), request("pay_1")); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("HTML: %v", err)
	}
	impatient, err := stripe.New(stripe.Options{Key: testKey, APIURL: b.url, Timeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	b.control(`{"slow": {"ms": 600, "count": 3}}`)
	if _, err := impatient.CreateSession(context.Background(), request("pay_2")); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("too slow: %v", err)
	}
	b.session("pay_2")
	dead, err := stripe.New(stripe.Options{Key: testKey, APIURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dead.Session(context.Background(), "cs_1"); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestWebhooksComeTwiceLateShuffledOrNotAtAll(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.control(`{"duplicate": true}`)
	b.pay(b.session("pay_1"), "4242424242424242")
	b.await("checkout.session.completed", 2)
	b.control(`{"duplicate": false, "drop": true}`)
	second := b.pay(b.session("pay_2"), "4242424242424242")
	eventually(t, "events to be dropped", func() bool {
		return b.control(`{}`)["deliveries"].(map[string]any)["dropped"].(float64) >= 4
	})
	if n := len(b.events("checkout.session.completed")); n != 2 {
		t.Errorf("%d events after dropping", n)
	}
	list, err := b.client.EventsSince(context.Background(), time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range list {
		found = found || e.Type == "checkout.session.completed" && e.ObjectID == second.ID
	}
	if !found {
		t.Error("a dropped event is not among those that can be asked for")
	}
	b.control(`{"drop": false, "reorder": true, "delay": {"ms": 50, "count": 2}}`)
	b.pay(b.session("pay_3"), "4242424242424242")
	b.await("checkout.session.completed", 3)
}

func TestAnEndpointThatFailsIsToldAgain(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	secret, err := b.client.SetupWebhook(context.Background(), "http://127.0.0.1:1/webhooks")
	if err != nil || secret == "" {
		t.Fatalf("set up: %q %v", secret, err)
	}
	b.pay(b.session("pay_1"), "4242424242424242")
	b.await("checkout.session.completed", 1)
	eventually(t, "a second attempt", func() bool {
		now := b.control(`{"deliver_now": true}`)["deliveries"].(map[string]any)
		return now["waiting"].(float64) >= 1 && now["attempts"].(float64) > now["delivered"].(float64)+2
	})
}

func TestAnEventIsSentUntilItIsTaken(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.refuse.Store(1000)
	b.pay(b.session("pay_1"), "4242424242424242")
	b.await("checkout.session.completed", 2) // refused once, and sent again
	b.refuse.Store(0)
	eventually(t, "every event to be taken", func() bool {
		now := b.control(`{"deliver_now": true}`)["deliveries"].(map[string]any)
		return now["waiting"].(float64) == 0 && now["delivered"].(float64) == 4
	})
	first, again := b.events("checkout.session.completed")[0], b.await("checkout.session.completed", 3)
	if first.ID != again.ID {
		t.Errorf("sent again under another id: %s, %s", first.ID, again.ID)
	}
}

func TestUnknownSwitchesAreNamed(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	res, err := b.http.PostForm(b.url+"/_control", map[string][]string{"explode": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Errorf("answered %d", res.StatusCode)
	}
	if res, err = b.http.PostForm(b.url+"/_control?reset=1", map[string][]string{"slow": {"1"}, "duplicate": {"on"}}); err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("a form answered %d", res.StatusCode)
	}
}
