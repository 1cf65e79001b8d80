package stripe_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"plantagenet/internal/payment"
	"plantagenet/internal/payment/stripe"
)

const eventBody = `{"id":"evt_1","object":"event","api_version":"2025-09-30.clover","created":1764000000,"type":"checkout.session.completed",
	"data":{"object":{"id":"cs_1","object":"checkout.session","amount_total":"not even a number"}}}`

func verifier(t testing.TB) *stripe.Client {
	t.Helper()
	c, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: "http://127.0.0.1:1", WebhookSecrets: []string{"whsec_first", " whsec_second ", ""}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func signed(body, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: secret, Timestamp: at}).Header
}

func TestASignedEventOfAnyVersionIsTakenAsAHint(t *testing.T) {
	t.Parallel()
	c, now := verifier(t), time.Now()
	for _, secret := range []string{"whsec_first", "whsec_second"} {
		e, err := c.VerifyWebhook([]byte(eventBody), signed(eventBody, secret, now.Add(-4*time.Minute)), now)
		want := payment.Event{ID: "evt_1", Type: "checkout.session.completed", ObjectID: "cs_1", ObjectType: "checkout.session",
			APIVersion: "2025-09-30.clover", Created: time.Unix(1764000000, 0)}
		if err != nil || e != want {
			t.Errorf("%s: %+v %v", secret, e, err)
		}
	}
}

func TestForgedAlteredAndStaleEventsAreRefused(t *testing.T) {
	t.Parallel()
	c, now := verifier(t), time.Now()
	good := signed(eventBody, "whsec_first", now)
	for name, attempt := range map[string][2]string{
		"forged":           {eventBody, signed(eventBody, "whsec_other", now)},
		"empty secret":     {eventBody, signed(eventBody, "", now)},
		"one byte altered": {strings.Replace(eventBody, "cs_1", "cs_2", 1), good},
		"one byte more":    {eventBody + " ", good},
		"too old":          {eventBody, signed(eventBody, "whsec_first", now.Add(-stripe.Tolerance-time.Second))},
		"newer time":       {eventBody, strings.Replace(signed(eventBody, "whsec_first", now.Add(-time.Hour)), "t=", "t=9", 1)},
		"second time":      {eventBody, "t=" + "99999999999," + signed(eventBody, "whsec_first", now.Add(-time.Hour))},
		"no signature":     {eventBody, ""},
		"no time":          {eventBody, good[strings.Index(good, "v1="):]},
		"old scheme":       {eventBody, strings.Replace(good, "v1=", "v0=", 1)},
		"no event":         {`[]`, signed(`[]`, "whsec_first", now)},
		"no id":            {`{"type":"x"}`, signed(`{"type":"x"}`, "whsec_first", now)},
	} {
		if e, err := c.VerifyWebhook([]byte(attempt[0]), attempt[1], now); !errors.Is(err, payment.ErrSignature) {
			t.Errorf("%s: %+v %v", name, e, err)
		}
	}
}

func FuzzVerifyWebhook(f *testing.F) {
	c, now := verifier(f), time.Now()
	f.Add([]byte(eventBody), signed(eventBody, "whsec_other", now))
	f.Add([]byte(`{}`), "t=1,v1=00")
	f.Add([]byte{0xff}, "t=-1,t=,v1=,v1=zz,=,")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		if e, err := c.VerifyWebhook(body, header, now); err == nil {
			t.Errorf("taken without a secret: %+v", e)
		}
		good := signed(string(body), "whsec_second", now)
		if e, err := c.VerifyWebhook(body, good, now); err == nil && (e.ID == "" || e.Type == "") {
			t.Errorf("an event without id or type: %+v", e)
		}
	})
}
