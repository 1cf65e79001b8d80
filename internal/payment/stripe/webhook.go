package stripe

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"plantagenet/internal/payment"
)

// Tolerance is how old a signed event may be; Stripe signs anew at each retry.
const Tolerance = 5 * time.Minute

// VerifyWebhook tells Stripe's events from forged, altered and replayed ones.
// Any of our secrets will do. The body's API version does not matter, because
// only type and object id are taken from it.
func (c *Client) VerifyWebhook(body []byte, signature string, now time.Time) (payment.Event, error) {
	signed, ok := signedAt(signature)
	if !ok {
		return payment.Event{}, fmt.Errorf("%w: no time of signing", payment.ErrSignature)
	}
	if age := now.Sub(signed); age > Tolerance {
		return payment.Event{}, fmt.Errorf("%w: said to be signed %v ago", payment.ErrSignature, age.Round(time.Second))
	}
	for _, secret := range c.secrets {
		if webhook.ValidatePayloadIgnoringTolerance(body, signature, secret) == nil {
			return readEvent(body)
		}
	}
	return payment.Event{}, payment.ErrSignature
}

// signedAt reads the time of a signature header: t=…,v1=…. A header with two
// times is refused: the signature covers one, and the age would be judged by the other.
func signedAt(header string) (at time.Time, ok bool) {
	for _, part := range strings.Split(header, ",") {
		text, found := strings.CutPrefix(strings.TrimSpace(part), "t=")
		if !found {
			continue
		}
		seconds, err := strconv.ParseInt(text, 10, 64)
		if ok || err != nil || seconds <= 0 {
			return time.Time{}, false
		}
		at, ok = time.Unix(seconds, 0), true
	}
	return at, ok
}

func readEvent(body []byte) (payment.Event, error) {
	var e struct {
		ID         string `json:"id"`
		Type       string `json:"type"`
		APIVersion string `json:"api_version"`
		Created    int64  `json:"created"`
		Data       struct {
			Object struct {
				ID     string `json:"id"`
				Object string `json:"object"`
			} `json:"object"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &e); err != nil || e.ID == "" || e.Type == "" {
		return payment.Event{}, fmt.Errorf("%w: the body is no event", payment.ErrSignature)
	}
	return payment.Event{ID: e.ID, Type: e.Type, ObjectID: e.Data.Object.ID, ObjectType: e.Data.Object.Object,
		APIVersion: e.APIVersion, Created: time.Unix(e.Created, 0)}, nil
}

// EventsSince lists all events created at or after since, newest first: what
// webhooks should have brought. Stripe keeps 30 days of them.
func (c *Client) EventsSince(ctx context.Context, since time.Time) ([]payment.Event, error) {
	params := &stripego.EventListParams{CreatedRange: &stripego.RangeQueryParams{GreaterThanOrEqual: since.Unix()}}
	params.Limit = stripego.Int64(100)
	params.Context = ctx
	var list []payment.Event
	all := c.api.Events.List(params)
	for all.Next() {
		list = append(list, event(all.Event()))
	}
	return list, explain("list events", all.Err())
}

func event(e *stripego.Event) payment.Event {
	out := payment.Event{ID: e.ID, Type: string(e.Type), APIVersion: e.APIVersion, Created: time.Unix(e.Created, 0)}
	if e.Data != nil {
		out.ObjectID, _ = e.Data.Object["id"].(string)
		out.ObjectType, _ = e.Data.Object["object"].(string)
	}
	return out
}

// Subscribed are the events the shop acts on.
var Subscribed = []string{
	"checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
	"payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
	"charge.refunded", "charge.refund.updated",
	"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
}

// SetupWebhook makes the endpoint that Stripe delivers to, pinned to the API
// version the client speaks, and returns its signing secret, told only once.
func (c *Client) SetupWebhook(ctx context.Context, url string) (secret string, err error) {
	params := &stripego.WebhookEndpointParams{URL: stripego.String(url), APIVersion: stripego.String(stripego.APIVersion),
		EnabledEvents: stripego.StringSlice(Subscribed)}
	params.Context = ctx
	made, err := c.api.WebhookEndpoints.New(params)
	if err != nil {
		return "", explain("set up webhook", err)
	}
	return made.Secret, complete("set up webhook", made.ID)
}
