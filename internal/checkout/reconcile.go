package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// Reconcile asks Stripe about everything that is not finished, so that no
// webhook is ever needed: payments intended or open, refunds not confirmed, fees
// not known, events not applied. One failure does not stop the rest.
func Reconcile(ctx context.Context, s Shop, quiet time.Duration) error {
	return errors.Join(
		reconcilePayments(ctx, s, quiet),
		reconcileEvents(ctx, s),
		reconcileRefunds(ctx, s, quiet),
		reconcileFees(ctx, s),
		alarm(ctx, s),
	)
}

func reconcilePayments(ctx context.Context, s Shop, quiet time.Duration) error {
	list, err := payment.Unsettled(ctx, s.DB, quiet, 200)
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range list {
		if err := reconcilePayment(ctx, s, p); err != nil {
			errs = append(errs, fmt.Errorf("reconcile payment %s: %w", p.ID, err))
		}
	}
	return errors.Join(errs...)
}

func reconcilePayment(ctx context.Context, s Shop, p payment.Payment) error {
	if p.SessionID != nil {
		session, err := s.Gateway.Session(ctx, *p.SessionID)
		if err != nil {
			return err
		}
		return Settle(ctx, s, session)
	}
	if clock.Now().Sub(p.CreatedAt) > 23*time.Hour {
		return lookUp(ctx, s, p)
	}
	return startAgain(ctx, s, p)
}

// startAgain finds out what became of a call that was not answered: the same
// key gives the same session. Where Stripe says no, Start has given up the order.
func startAgain(ctx context.Context, s Shop, p payment.Payment) error {
	o, err := order.ByID(ctx, s.DB, p.OrderID)
	if err != nil {
		return err
	}
	placed, err := Load(ctx, s.DB, o)
	if err != nil {
		return err
	}
	_, err = Start(ctx, s, placed)
	if f, ok := fault.Of(err); ok && f.Code == "payment_refused" {
		return nil
	}
	return err
}

// lookUp is for an intention older than Stripe keeps keys: nothing is asked
// anew; the session is found among Stripe's own or there was none.
func lookUp(ctx context.Context, s Shop, p payment.Payment) error {
	sessions, err := s.Gateway.SessionsSince(ctx, p.CreatedAt.Add(-time.Minute))
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.PaymentID == p.ID {
			return Settle(ctx, s, session)
		}
	}
	_, err = giveUp(ctx, s.DB, p.OrderID, payment.Failed, "no_session")
	return err
}

func reconcileEvents(ctx context.Context, s Shop) error {
	waiting, err := payment.Waiting(ctx, s.DB, 500)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range waiting {
		errs = append(errs, Apply(ctx, s, d.ID))
	}
	return errors.Join(errs...)
}

func reconcileRefunds(ctx context.Context, s Shop, quiet time.Duration) error {
	open, err := payment.OpenReturns(ctx, s.DB, quiet, 200)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range open {
		errs = append(errs, Refund(ctx, s, r.ID))
	}
	return errors.Join(errs...)
}

func reconcileFees(ctx context.Context, s Shop) error {
	list, err := payment.FeeUnknown(ctx, s.DB, 200)
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range list {
		session, err := s.Gateway.Session(ctx, *p.SessionID)
		if err == nil {
			err = Settle(ctx, s, session)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// alarm puts events that wait longer than 15 minutes before a person, once a day.
func alarm(ctx context.Context, s Shop) error {
	n, err := payment.Stuck(ctx, s.DB)
	if err != nil || n == 0 {
		return err
	}
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		return payment.Raise(ctx, tx, payment.Case{Kind: "events_stuck", Key: "events_stuck:" + clock.Now().Format(time.DateOnly),
			Detail: fmt.Sprint(n)})
	})
}
