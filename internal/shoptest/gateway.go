package shoptest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/money"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// Gateway is a payment gateway in memory, for tests of flows that need to say
// exactly what Stripe answers and when. Whole-shop tests use the local Stripe.
type Gateway struct {
	mu       sync.Mutex
	sessions map[string]*payment.Session
	refunds  map[string]*payment.Refund
	disputes map[string]payment.Dispute
	created  int
	// LoseAnswers makes that many calls succeed at Stripe and fail here.
	LoseAnswers int
	// Refuse makes new sessions be refused; RefuseRefunds new refunds.
	Refuse, RefuseRefunds bool
}

// NewGateway makes an empty one.
func NewGateway() *Gateway {
	return &Gateway{sessions: map[string]*payment.Session{}, refunds: map[string]*payment.Refund{}, disputes: map[string]payment.Dispute{}}
}

// Shop makes what checkout's verbs work with.
func (g *Gateway) Shop(db *postgres.DB) checkout.Shop {
	url := func(lang, token string) string { return "http://localhost:8080/" + lang + "/commandes/" + token }
	return checkout.Shop{DB: db, Gateway: g, OrderURL: url, ReturnURL: func(lang, token string) string { return url(lang, token) + "/retour" }}
}

// Created counts the sessions made.
func (g *Gateway) Created() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.created
}

// Pay captures a payment's session; received is what Stripe took.
func (g *Gateway) Pay(paymentID string, received, fee money.Cents) payment.Session {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sessions["cs_"+paymentID]
	s.Status, s.PaymentStatus, s.Received, s.Fee, s.FeeKnown = payment.SessionComplete, payment.Paid, received, fee, fee > 0
	s.IntentID, s.ChargeID = "pi_"+paymentID, "ch_"+paymentID
	return *s
}

// Expire closes a session that was not paid.
func (g *Gateway) Expire(paymentID string) payment.Session {
	s, _ := g.ExpireSession(context.Background(), "cs_"+paymentID)
	return s
}

// Dispute opens or changes a dispute of a payment.
func (g *Gateway) DisputePayment(paymentID, status string, amount money.Cents) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.disputes["dp_"+paymentID] = payment.Dispute{ID: "dp_" + paymentID, IntentID: "pi_" + paymentID, ChargeID: "ch_" + paymentID,
		Amount: amount, Reason: "fraudulent", Status: status}
}

// Refunds counts the refunds made of a payment and what they come to.
func (g *Gateway) Refunds(paymentID string) (int, money.Cents) {
	got, _ := g.RefundsOf(context.Background(), "pi_"+paymentID)
	var sum money.Cents
	for _, r := range got {
		sum += r.Amount
	}
	return len(got), sum
}

func (g *Gateway) lost() error {
	if g.LoseAnswers > 0 {
		g.LoseAnswers--
		return fmt.Errorf("answer lost: %w", payment.ErrUncertain)
	}
	return nil
}

// CreateSession is idempotent under its key, as Stripe is.
func (g *Gateway) CreateSession(_ context.Context, req payment.SessionRequest) (payment.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var sum money.Cents
	for _, l := range req.Lines {
		sum += l.Unit.Times(l.Quantity)
	}
	if g.Refuse || sum != req.Total {
		return payment.Session{}, fmt.Errorf("lines come to %d, total is %d: %w", sum, req.Total, payment.ErrRefused)
	}
	id := "cs_" + req.Key
	if g.sessions[id] == nil {
		g.created++
		g.sessions[id] = &payment.Session{ID: id, URL: "http://localhost:8081/c/pay/" + id, Status: payment.SessionOpen,
			PaymentStatus: payment.Unpaid, PaymentID: req.PaymentID, Amount: req.Total, Currency: req.Currency, ExpiresAt: req.ExpiresAt, Created: time.Now()}
	}
	return *g.sessions[id], g.lost()
}

// Session answers what a session is now.
func (g *Gateway) Session(_ context.Context, id string) (payment.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.sessions[id]; s != nil {
		return *s, g.lost()
	}
	return payment.Session{}, payment.ErrUnknownObject
}

// ExpireSession refuses a session that is complete.
func (g *Gateway) ExpireSession(_ context.Context, id string) (payment.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sessions[id]
	if s == nil {
		return payment.Session{}, payment.ErrUnknownObject
	}
	if s.Status == payment.SessionComplete {
		return payment.Session{}, payment.ErrRefused
	}
	s.Status = payment.SessionExpired
	return *s, nil
}

// SessionOfIntent finds the session that made an intent.
func (g *Gateway) SessionOfIntent(ctx context.Context, intentID string) (payment.Session, error) {
	return g.Session(ctx, "cs_"+strings.TrimPrefix(intentID, "pi_"))
}

// SessionsSince lists all sessions.
func (g *Gateway) SessionsSince(context.Context, time.Time) ([]payment.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []payment.Session
	for _, s := range g.sessions {
		list = append(list, *s)
	}
	return list, nil
}

// CreateRefund is idempotent under its key and refuses more than was captured.
func (g *Gateway) CreateRefund(_ context.Context, req payment.RefundRequest) (payment.Refund, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r := g.refunds[req.Key]; r != nil {
		return *r, g.lost()
	}
	if g.RefuseRefunds {
		return payment.Refund{}, payment.ErrRefused
	}
	sum := req.Amount
	for _, r := range g.refunds {
		if r.IntentID == req.IntentID && r.Status != "failed" {
			sum += r.Amount
		}
	}
	if s := g.sessions["cs_"+strings.TrimPrefix(req.IntentID, "pi_")]; s == nil || sum > s.Received {
		return payment.Refund{}, payment.ErrRefused
	}
	g.refunds[req.Key] = &payment.Refund{ID: "re_of_" + req.Key, IntentID: req.IntentID, Amount: req.Amount, Status: "succeeded", Key: req.Key}
	return *g.refunds[req.Key], g.lost()
}

// FailRefund lets the bank send a refund back.
func (g *Gateway) FailRefund(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refunds[key].Status = "failed"
}

// Refund answers what a refund is now.
func (g *Gateway) Refund(_ context.Context, id string) (payment.Refund, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, r := range g.refunds {
		if r.ID == id {
			return *r, nil
		}
	}
	return payment.Refund{}, payment.ErrUnknownObject
}

// RefundsOf lists the refunds of an intent.
func (g *Gateway) RefundsOf(_ context.Context, intentID string) ([]payment.Refund, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []payment.Refund
	for _, r := range g.refunds {
		if r.IntentID == intentID {
			list = append(list, *r)
		}
	}
	return list, nil
}

// Dispute answers what a dispute is now.
func (g *Gateway) Dispute(_ context.Context, id string) (payment.Dispute, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d, ok := g.disputes[id]; ok {
		return d, nil
	}
	return payment.Dispute{}, payment.ErrUnknownObject
}

// EventsSince has none: tests put events into the inbox themselves.
func (g *Gateway) EventsSince(context.Context, time.Time) ([]payment.Event, error) { return nil, nil }

// VerifyWebhook trusts nobody.
func (g *Gateway) VerifyWebhook([]byte, string, time.Time) (payment.Event, error) {
	return payment.Event{}, payment.ErrSignature
}

// RefundElsewhere is a refund made in Stripe's own dashboard.
func (g *Gateway) RefundElsewhere(paymentID string, amount money.Cents) {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := "re_dashboard_" + paymentID
	g.refunds[id] = &payment.Refund{ID: id, IntentID: "pi_" + paymentID, Amount: amount, Status: "succeeded"}
}
