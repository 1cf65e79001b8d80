package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"plantagenet/internal/crash"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// outcome words kept with an applied event.
const (
	outcomeApplied = "applied"
	outcomeNotOurs = "not ours"
	outcomeIgnored = "ignored"
)

// Apply works through one event of the inbox. The object is fetched anew, so
// that order, age and repetition of deliveries do not matter; what it means is
// booked by the same verbs the sweep uses. An event that cannot be applied is
// kept and tried again.
func Apply(ctx context.Context, s Shop, id string) error {
	d, err := payment.Delivered(ctx, s.DB, id)
	if err != nil || d.AppliedAt != nil {
		return err
	}
	outcome, err := act(ctx, s, d)
	if err != nil {
		return keep(ctx, s, d, err)
	}
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		_, err := payment.MarkApplied(ctx, tx, d.ID, outcome)
		crash.At("K8b")
		return err
	})
}

// act fetches the event's object and books it; every branch may be repeated.
func act(ctx context.Context, s Shop, d payment.Delivery) (string, error) {
	switch {
	case strings.HasPrefix(d.Type, "checkout.session."):
		session, err := s.Gateway.Session(ctx, d.ObjectID)
		return settled(ctx, s, session, err)
	case d.Type == "payment_intent.payment_failed":
		return declined(ctx, s, d)
	case strings.HasPrefix(d.Type, "payment_intent."):
		session, err := s.Gateway.SessionOfIntent(ctx, d.ObjectID)
		return settled(ctx, s, session, err)
	case d.Type == "charge.refunded", strings.HasPrefix(d.Type, "refund."), strings.HasPrefix(d.Type, "charge.refund."):
		return refunded(ctx, s, d)
	case strings.HasPrefix(d.Type, "charge.dispute."):
		return disputed(ctx, s, d)
	}
	return outcomeIgnored, nil
}

func settled(ctx context.Context, s Shop, session payment.Session, err error) (string, error) {
	if err != nil {
		return "", err
	}
	err = Settle(ctx, s, session)
	if errors.Is(err, payment.ErrNotFound) {
		return outcomeNotOurs, nil
	}
	return outcomeApplied, err
}

// declined counts a refused card once per event: the count and the event's end
// are one transaction.
func declined(ctx context.Context, s Shop, d payment.Delivery) (string, error) {
	session, err := s.Gateway.SessionOfIntent(ctx, d.ObjectID)
	if err != nil {
		return "", err
	}
	p, err := paymentOf(ctx, s.DB, session)
	if errors.Is(err, payment.ErrNotFound) {
		return outcomeNotOurs, nil
	}
	if err != nil {
		return "", err
	}
	return outcomeApplied, postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		if _, err := order.Lock(ctx, tx, p.OrderID); err != nil {
			return err
		}
		if err := payment.Declined(ctx, tx, p.ID); err != nil {
			return err
		}
		fresh, err := payment.MarkApplied(ctx, tx, d.ID, outcomeApplied)
		if err == nil && !fresh {
			return errAlreadyApplied
		}
		return err
	})
}

var errAlreadyApplied = errors.New("event was applied by another")

func refunded(ctx context.Context, s Shop, d payment.Delivery) (string, error) {
	p, err := refundedPayment(ctx, s, d)
	if errors.Is(err, payment.ErrNotFound) {
		return outcomeNotOurs, nil
	}
	if err != nil {
		return "", err
	}
	return outcomeApplied, syncRefunds(ctx, s, p)
}

func refundedPayment(ctx context.Context, s Shop, d payment.Delivery) (payment.Payment, error) {
	if d.ObjectType == "charge" {
		return payment.ByCharge(ctx, s.DB, d.ObjectID)
	}
	answer, err := s.Gateway.Refund(ctx, d.ObjectID)
	if err != nil {
		return payment.Payment{}, err
	}
	return payment.ByIntent(ctx, s.DB, answer.IntentID)
}

// disputed records a dispute as it stands now.
func disputed(ctx context.Context, s Shop, d payment.Delivery) (string, error) {
	dispute, err := s.Gateway.Dispute(ctx, d.ObjectID)
	if err != nil {
		return "", err
	}
	p, err := payment.ByIntent(ctx, s.DB, dispute.IntentID)
	if errors.Is(err, payment.ErrNotFound) {
		return outcomeNotOurs, nil
	}
	if err != nil {
		return "", err
	}
	return outcomeApplied, postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error { return bookDispute(ctx, tx, p, dispute) })
}

// keep postpones an event that could not be applied and says so; one whose
// object Stripe does not know goes before a person, and is still tried again.
func keep(ctx context.Context, s Shop, d payment.Delivery, cause error) error {
	if errors.Is(cause, errAlreadyApplied) {
		return nil
	}
	err := postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		if errors.Is(cause, payment.ErrUnknownObject) {
			err := payment.Raise(ctx, tx, payment.Case{Kind: "unknown_object", Key: "event:" + d.ID, Detail: d.Type + " " + d.ObjectID})
			if err != nil {
				return err
			}
		}
		return payment.Postpone(ctx, tx, d.ID, cause.Error())
	})
	return errors.Join(fmt.Errorf("apply %s %s: %w", d.Type, d.ID, cause), err)
}
