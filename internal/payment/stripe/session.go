package stripe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"plantagenet/internal/money"
	"plantagenet/internal/payment"
)

const wholeSession = "payment_intent.latest_charge.balance_transaction"

// CreateSession makes a hosted payment page. Where Stripe answers with an error
// of its own it may have made the page all the same, and repeats the error for
// that key: then the page is looked up by our payment's id.
func (c *Client) CreateSession(ctx context.Context, req payment.SessionRequest) (payment.Session, error) {
	params, err := sessionParams(req)
	if err != nil {
		return payment.Session{}, err
	}
	params.Context = ctx
	params.SetIdempotencyKey(req.Key)
	made, err := c.api.CheckoutSessions.New(params)
	if err == nil {
		return c.checked(ctx, session(made), req)
	}
	if replayedFailure(err) {
		if found, ok := c.lookUp(ctx, req); ok {
			return found, nil
		}
	}
	return payment.Session{}, explain("create session", err)
}

// checked holds a new page to the order's total. One that asks for anything
// else is closed before a buyer sees it.
func (c *Client) checked(ctx context.Context, made payment.Session, req payment.SessionRequest) (payment.Session, error) {
	if err := complete("create session", made.ID); err != nil {
		return payment.Session{}, err
	}
	if made.Amount == req.Total && made.Currency == req.Currency {
		return made, nil
	}
	err := fmt.Errorf("create session: %w: %s asks for %d %s, the order for %d %s",
		payment.ErrRefused, made.ID, made.Amount, made.Currency, req.Total, req.Currency)
	if _, expireErr := c.ExpireSession(ctx, made.ID); expireErr != nil {
		return payment.Session{}, fmt.Errorf("%w; it could not be closed: %v", err, expireErr)
	}
	return payment.Session{}, err
}

// lookUp finds the page of a payment among those made since it can have been
// asked for: the shop's pages close well within an hour.
func (c *Client) lookUp(ctx context.Context, req payment.SessionRequest) (payment.Session, bool) {
	list, err := c.SessionsSince(ctx, req.ExpiresAt.Add(-time.Hour))
	if err != nil {
		return payment.Session{}, false
	}
	for _, s := range list {
		if s.PaymentID == req.PaymentID && s.Status == payment.SessionOpen && s.Amount == req.Total {
			return s, true
		}
	}
	return payment.Session{}, false
}

func sessionParams(req payment.SessionRequest) (*stripego.CheckoutSessionParams, error) {
	lines, total := lineParams(req)
	if total != req.Total {
		return nil, fmt.Errorf("create session: %w: lines come to %d cents, the order to %d", payment.ErrRefused, total, req.Total)
	}
	about := map[string]string{"payment_id": req.PaymentID, "order_number": req.OrderNumber}
	p := &stripego.CheckoutSessionParams{
		Mode:               stripego.String(string(stripego.CheckoutSessionModePayment)),
		PaymentMethodTypes: []*string{stripego.String("card")},
		ClientReferenceID:  stripego.String(req.PaymentID),
		Locale:             stripego.String(req.Locale),
		SuccessURL:         stripego.String(req.SuccessURL),
		CancelURL:          stripego.String(req.CancelURL),
		ExpiresAt:          stripego.Int64(req.ExpiresAt.Unix()),
		LineItems:          lines,
		Metadata:           about,
		PaymentIntentData: &stripego.CheckoutSessionPaymentIntentDataParams{
			Description: stripego.String("Plantagenet " + req.OrderNumber), Metadata: about},
	}
	if req.Email != "" {
		p.CustomerEmail = stripego.String(req.Email)
	}
	return p, nil
}

func lineParams(req payment.SessionRequest) (lines []*stripego.CheckoutSessionLineItemParams, total money.Cents) {
	for _, l := range req.Lines {
		product := &stripego.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripego.String(l.Name)}
		if l.Description != "" {
			product.Description = stripego.String(l.Description)
		}
		lines = append(lines, &stripego.CheckoutSessionLineItemParams{
			Quantity: stripego.Int64(int64(l.Quantity)),
			PriceData: &stripego.CheckoutSessionLineItemPriceDataParams{Currency: stripego.String(strings.ToLower(req.Currency)),
				UnitAmount: stripego.Int64(int64(l.Unit)), ProductData: product},
		})
		total += l.Unit.Times(l.Quantity)
	}
	return lines, total
}

// Session fetches a session anew, with its charge and fee.
func (c *Client) Session(ctx context.Context, id string) (payment.Session, error) {
	params := &stripego.CheckoutSessionParams{Expand: []*string{stripego.String(wholeSession)}}
	params.Context = ctx
	s, err := c.api.CheckoutSessions.Get(id, params)
	if err != nil {
		return payment.Session{}, explain("fetch session", err)
	}
	return session(s), complete("fetch session", s.ID)
}

// ExpireSession closes an open page. One that is already closed or paid is
// told as it is, which is not an error: the answer says what it came to.
func (c *Client) ExpireSession(ctx context.Context, id string) (payment.Session, error) {
	params := &stripego.CheckoutSessionExpireParams{}
	params.Context = ctx
	s, err := c.api.CheckoutSessions.Expire(id, params)
	if err == nil {
		return session(s), complete("expire session", s.ID)
	}
	if told := explain("expire session", err); !errors.Is(told, payment.ErrRefused) {
		return payment.Session{}, told
	}
	return c.Session(ctx, id)
}

// SessionOfIntent finds the session that a payment intent belongs to.
func (c *Client) SessionOfIntent(ctx context.Context, intentID string) (payment.Session, error) {
	params := &stripego.CheckoutSessionListParams{PaymentIntent: stripego.String(intentID), Expand: []*string{stripego.String("data." + wholeSession)}}
	params.Limit = stripego.Int64(1)
	found, err := c.sessions(ctx, params)
	if err != nil {
		return payment.Session{}, err
	}
	if len(found) == 0 {
		return payment.Session{}, fmt.Errorf("session of %s: %w", intentID, payment.ErrUnknownObject)
	}
	return found[0], nil
}

// SessionsSince lists all sessions created at or after since, newest first.
func (c *Client) SessionsSince(ctx context.Context, since time.Time) ([]payment.Session, error) {
	params := &stripego.CheckoutSessionListParams{CreatedRange: &stripego.RangeQueryParams{GreaterThanOrEqual: since.Unix()},
		Expand: []*string{stripego.String("data." + wholeSession)}}
	params.Limit = stripego.Int64(100)
	return c.sessions(ctx, params)
}

func (c *Client) sessions(ctx context.Context, params *stripego.CheckoutSessionListParams) ([]payment.Session, error) {
	params.Context = ctx
	var list []payment.Session
	all := c.api.CheckoutSessions.List(params)
	for all.Next() {
		list = append(list, session(all.CheckoutSession()))
	}
	return list, explain("list sessions", all.Err())
}

func session(s *stripego.CheckoutSession) payment.Session {
	out := payment.Session{
		ID: s.ID, URL: s.URL, Status: string(s.Status), PaymentStatus: string(s.PaymentStatus), PaymentID: s.ClientReferenceID,
		Amount: money.Cents(s.AmountTotal), Currency: strings.ToUpper(string(s.Currency)),
		ExpiresAt: time.Unix(s.ExpiresAt, 0), Created: time.Unix(s.Created, 0),
	}
	intent := s.PaymentIntent
	if intent == nil {
		return out
	}
	out.IntentID = intent.ID
	if intent.Status == stripego.PaymentIntentStatusSucceeded {
		out.Received = money.Cents(intent.AmountReceived)
	}
	if charge := intent.LatestCharge; charge != nil {
		out.ChargeID = charge.ID
		out.Fee, out.FeeKnown = fee(charge.BalanceTransaction, s.Currency)
	}
	return out
}

// fee is what Stripe keeps of a charge, once its balance transaction is there
// and in the currency of the sale.
func fee(t *stripego.BalanceTransaction, currency stripego.Currency) (money.Cents, bool) {
	if t == nil || t.Type == "" || t.Currency != currency {
		return 0, false
	}
	return money.Cents(t.Fee), true
}
