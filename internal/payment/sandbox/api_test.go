package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/money"
	"plantagenet/internal/payment"
	"plantagenet/internal/payment/stripe"
)

func TestRefundsStayWithinWhatWasCaptured(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	ctx := context.Background()
	paid := b.pay(b.session("pay_1"), "4242424242424242")
	ask := func(key string, amount int64) (payment.Refund, error) {
		return b.client.CreateRefund(ctx, payment.RefundRequest{Key: key, IntentID: paid.IntentID, Amount: money.Cents(amount)})
	}
	first, err := ask("re_1", 4000)
	if err != nil || first.Status != "succeeded" || first.IntentID != paid.IntentID {
		t.Fatalf("first refund: %+v %v", first, err)
	}
	if again, err := ask("re_1", 4000); err != nil || again.ID != first.ID {
		t.Errorf("the same key again: %+v %v", again, err)
	}
	if _, err := ask("re_2", 6395); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("a refund past what is left: %v", err)
	}
	if _, err := ask("re_3", 6394); err != nil {
		t.Errorf("the rest: %v", err)
	}
	if _, err := ask("re_4", 1); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("a refund of nothing left: %v", err)
	}
	if list, err := b.client.RefundsOf(ctx, paid.IntentID); err != nil || len(list) != 2 {
		t.Errorf("refunds: %+v %v", list, err)
	}
	b.await("charge.refunded", 2)
	if e := b.await("refund.created", 2); e.ObjectType != "refund" {
		t.Errorf("event of a refund: %+v", e)
	}
	_, charge, _ := b.raw("GET", "/v1/charges/"+paid.ChargeID, "", nil)
	if charge["refunded"] != true || charge["amount_refunded"] != 10394.0 {
		t.Errorf("charge: %v", charge)
	}
}

func TestSlowRefundsEndByThemselves(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for number, end := range map[string][2]string{"4000000000007726": {"pending", "succeeded"}, "4000000000005126": {"succeeded", "failed"}} {
		paid := b.pay(b.session("pay_"+number), number)
		r, err := b.client.CreateRefund(context.Background(), payment.RefundRequest{Key: "re_" + number, IntentID: paid.IntentID, Amount: 100})
		if err != nil || r.Status != end[0] {
			t.Fatalf("%s: %+v %v", number, r, err)
		}
		eventually(t, "the refund's end", func() bool {
			r, err := b.client.Refund(context.Background(), r.ID)
			return err == nil && r.Status == end[1]
		})
	}
	b.await("charge.refund.updated", 2)
}

func TestListsPageByCursor(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for i := range 7 {
		b.session(fmt.Sprintf("pay_%d", i))
	}
	_, first, _ := b.raw("GET", "/v1/checkout/sessions?limit=3", "", nil)
	data := first["data"].([]any)
	if len(data) != 3 || first["has_more"] != true || data[0].(map[string]any)["client_reference_id"] != "pay_6" {
		t.Fatalf("first page: %v", first)
	}
	last := data[2].(map[string]any)["id"].(string)
	_, second, _ := b.raw("GET", "/v1/checkout/sessions?limit=10&starting_after="+last, "", nil)
	if n := len(second["data"].([]any)); n != 4 || second["has_more"] != false {
		t.Errorf("second page: %v", second)
	}
	_, back, _ := b.raw("GET", "/v1/checkout/sessions?limit=2&ending_before="+last, "", nil)
	if got := back["data"].([]any); len(got) != 2 || got[0].(map[string]any)["id"] != data[0].(map[string]any)["id"] {
		t.Errorf("page before: %v", back)
	}
	if status, out, _ := b.raw("GET", "/v1/checkout/sessions?starting_after=cs_none", "", nil); status != 400 || problemIn(out)["code"] != "resource_missing" {
		t.Errorf("unknown cursor: %d %v", status, out)
	}
	all, err := b.client.SessionsSince(context.Background(), time.Now().Add(-time.Minute))
	if err != nil || len(all) != 7 {
		t.Errorf("all: %d %v", len(all), err)
	}
	if none, err := b.client.SessionsSince(context.Background(), time.Now().Add(time.Hour)); err != nil || len(none) != 0 {
		t.Errorf("from the future: %d %v", len(none), err)
	}
}

func TestManualCaptureTakesPartAndCancelTakesNothing(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	form := url.Values{"amount": {"2000"}, "currency": {"cad"}, "capture_method": {"manual"}, "confirm": {"true"}, "payment_method": {"pm_card_visa"}}
	status, held, _ := b.raw("POST", "/v1/payment_intents", "k1", form)
	if status != 200 || held["status"] != "requires_capture" || held["amount_capturable"] != 2000.0 {
		t.Fatalf("held: %d %v", status, held)
	}
	id := held["id"].(string)
	if status, out, _ := b.raw("POST", "/v1/payment_intents/"+id+"/capture", "", url.Values{"amount_to_capture": {"2001"}}); status != 400 {
		t.Errorf("captured too much: %v", out)
	}
	_, taken, _ := b.raw("POST", "/v1/payment_intents/"+id+"/capture", "", url.Values{"amount_to_capture": {"1500"}, "expand[]": {"latest_charge.balance_transaction"}})
	txn := taken["latest_charge"].(map[string]any)["balance_transaction"].(map[string]any)
	if taken["status"] != "succeeded" || taken["amount_received"] != 1500.0 || txn["fee"] != 74.0 || txn["net"] != 1426.0 {
		t.Errorf("taken: %v %v", taken, txn)
	}
	if status, out, _ := b.raw("POST", "/v1/payment_intents/"+id+"/cancel", "", nil); status != 400 || problemIn(out)["code"] != "payment_intent_unexpected_state" {
		t.Errorf("cancel of a captured one: %d %v", status, out)
	}
	_, other, _ := b.raw("POST", "/v1/payment_intents", "k2", form)
	if _, out, _ := b.raw("POST", "/v1/payment_intents/"+other["id"].(string)+"/cancel", "", nil); out["status"] != "canceled" {
		t.Errorf("cancelled: %v", out)
	}
	form.Set("payment_method", "pm_card_chargeDeclined")
	for range 2 { // the refusal is remembered under its key
		if status, out, _ := b.raw("POST", "/v1/payment_intents", "k3", form); status != 402 || problemIn(out)["decline_code"] != "generic_decline" {
			t.Errorf("declined: %d %v", status, out)
		}
	}
}

func TestCallsAreRefusedAsStripeRefusesThem(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	good := url.Values{"mode": {"payment"}, "success_url": {"http://x.test/"}, "line_items[0][price_data][currency]": {"cad"},
		"line_items[0][price_data][unit_amount]": {"1000"}, "line_items[0][price_data][product_data][name]": {"Sac"}, "line_items[0][quantity]": {"1"}}
	if status, out, h := b.raw("POST", "/v1/checkout/sessions", "", good); status != 200 || h.Get("Request-Id") == "" || out["_hidden"] != nil {
		t.Fatalf("a good call: %d %v", status, out)
	}
	for name, spoil := range map[string][3]string{
		"mode":       {"mode", "subscription", "mode"},
		"amount":     {"line_items[0][price_data][unit_amount]", "1.5", "line_items[0][price_data][unit_amount]"},
		"small":      {"line_items[0][price_data][unit_amount]", "49", "line_items"},
		"huge":       {"line_items[0][quantity]", "9223372036854775807", "line_items[0][quantity]"},
		"early":      {"expires_at", fmt.Sprint(time.Now().Add(29 * time.Minute).Unix()), "expires_at"},
		"late":       {"expires_at", fmt.Sprint(time.Now().Add(25 * time.Hour).Unix()), "expires_at"},
		"locale":     {"locale", "xx", "locale"},
		"address":    {"success_url", "javascript:alert(1)", "success_url"},
		"unheard of": {"colour[of]", "red", "colour[of]"},
		"expansion":  {"expand[]", "secrets", "expand"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(spoil[0], spoil[1])
		status, out, _ := b.raw("POST", "/v1/checkout/sessions", "", form)
		if p := problemIn(out); status != 400 || p["type"] != "invalid_request_error" || p["param"] != spoil[2] {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	if status, _, _ := b.raw("GET", "/v1/checkout/sessions/cs_none", "", nil); status != http.StatusNotFound {
		t.Errorf("unknown session: %d", status)
	}
	if _, err := b.client.Session(context.Background(), "cs_none"); !errors.Is(err, payment.ErrUnknownObject) {
		t.Errorf("unknown session: %v", err)
	}
	stranger, err := stripe.New(stripe.Options{Key: "sk_test_other", APIURL: b.url})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Session(context.Background(), "cs_none"); !errors.Is(err, payment.ErrUncertain) || !strings.Contains(err.Error(), "Invalid API Key") {
		t.Errorf("another key: %v", err)
	}
}

func TestCustomersAndEndpointsLive(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	_, made, _ := b.raw("POST", "/v1/customers", "", url.Values{"email": {"a@exemple.ca"}, "metadata[a]": {"1"}, "metadata[b]": {"2"}})
	path := "/v1/customers/" + made["id"].(string)
	_, changed, _ := b.raw("POST", path, "", url.Values{"name": {"Awa"}, "metadata[b]": {""}})
	if changed["name"] != "Awa" || changed["email"] != "a@exemple.ca" || len(changed["metadata"].(map[string]any)) != 1 {
		t.Errorf("changed: %v", changed)
	}
	if _, gone, _ := b.raw("DELETE", path, "", nil); gone["deleted"] != true {
		t.Errorf("deleted: %v", gone)
	}
	if status, _, _ := b.raw("GET", path, "", nil); status != http.StatusNotFound {
		t.Errorf("a deleted customer answers %d", status)
	}
	form := url.Values{"url": {"http://127.0.0.1:1/w"}, "enabled_events[]": {"charge.succeeded"}, "api_version": {"2023-10-16"}}
	_, hook, _ := b.raw("POST", "/v1/webhook_endpoints", "", form)
	_, again, _ := b.raw("GET", "/v1/webhook_endpoints/"+hook["id"].(string), "", nil)
	if hook["secret"] == nil || again["secret"] != nil || again["status"] != "enabled" {
		t.Errorf("endpoint: %v, read again %v", hook, again)
	}
	if status, out, _ := b.raw("POST", "/v1/webhook_endpoints", "", url.Values{"url": {"ftp://x"}, "enabled_events[]": {"*"}}); status != 400 {
		t.Errorf("bad address: %v", out)
	}
}
