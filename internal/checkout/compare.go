package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/payment"
)

// Comparison is what Stripe's books and ours say of the same payments.
type Comparison struct {
	Asked    int // paid pages that Stripe tells of
	Breaches []string
}

// Compare asks Stripe for all paid pages since a moment and looks for each in
// our books: captured for exactly that much. One paid within the last quarter
// of an hour may still be on its way (I4).
func Compare(ctx context.Context, s Shop, since time.Time) (Comparison, error) {
	sessions, err := s.Gateway.SessionsSince(ctx, since)
	if err != nil {
		return Comparison{}, fmt.Errorf("ask Stripe: %w", err)
	}
	var c Comparison
	for _, session := range sessions {
		if session.PaymentStatus != payment.Paid || session.PaymentID == "" {
			continue
		}
		c.Asked++
		if breach, err := compare(ctx, s, session); err != nil {
			return c, err
		} else if breach != "" {
			c.Breaches = append(c.Breaches, breach)
		}
	}
	return c, nil
}

func compare(ctx context.Context, s Shop, session payment.Session) (string, error) {
	p, err := payment.ByID(ctx, s.DB, session.PaymentID)
	switch {
	case errors.Is(err, payment.ErrNotFound):
		return "", nil // another program's page on the same account: ours are written before Stripe is asked
	case err != nil:
		return "", err
	case p.Captured == nil && time.Since(session.Created) > time.Hour:
		return fmt.Sprintf("Stripe was paid for %s and our books do not say so", p.ID), nil
	case p.Captured != nil && session.Received != 0 && *p.Captured != session.Received:
		return fmt.Sprintf("payment %s: Stripe received %d cents, our books say %d", p.ID, session.Received, *p.Captured), nil
	}
	return "", nil
}
