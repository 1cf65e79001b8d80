package checkout

import (
	"context"
	"errors"
	"fmt"

	"plantagenet/internal/crash"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// Refund asks Stripe for a refund that was written before, under its own id as
// the key, and books the answer. It may be asked any number of times.
func Refund(ctx context.Context, s Shop, id string) error {
	ret, err := payment.ReturnByID(ctx, s.DB, id)
	if err != nil || ret.State == "succeeded" || ret.State == "failed" {
		return err
	}
	p, err := payment.ByID(ctx, s.DB, ret.PaymentID)
	if err != nil {
		return err
	}
	answer, err := askRefund(ctx, s, ret, p)
	if errors.Is(err, payment.ErrRefused) {
		return refuseRefund(ctx, s, ret, err)
	}
	if err != nil {
		return unavailable(err)
	}
	crash.At("K12")
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error { return saveRefund(ctx, tx, id, answer) })
}

func askRefund(ctx context.Context, s Shop, ret payment.Return, p payment.Payment) (payment.Refund, error) {
	if ret.StripeID != nil {
		return s.Gateway.Refund(ctx, *ret.StripeID)
	}
	if p.IntentID == nil {
		return payment.Refund{}, fmt.Errorf("refund %s: its payment has no intent", ret.ID)
	}
	crash.At("K11")
	return s.Gateway.CreateRefund(ctx, payment.RefundRequest{Key: ret.ID, IntentID: *p.IntentID, Amount: ret.Amount, Reason: ret.Reason})
}

// saveRefund books what Stripe says of a refund, once, whoever learns it: the
// job, the sweep, an event.
func saveRefund(ctx context.Context, tx *postgres.Tx, id string, answer payment.Refund) error {
	ret, o, err := lockRefund(ctx, tx, id)
	if err != nil {
		return err
	}
	before := ret.State
	if before == "failed" {
		return nil
	}
	first, err := payment.SaveReturn(ctx, tx, &ret, answer.ID, refundState(answer.Status))
	switch {
	case err != nil:
		return err
	case ret.State == "failed":
		return bookFailure(ctx, tx, &o, ret, "refund_failed", answer.ID)
	case !first:
		return nil
	}
	if err := bookReturn(ctx, tx, ret); err != nil {
		return err
	}
	return jobs.Insert(ctx, tx, SendMail{Mail: MailRefunded, OrderID: ret.OrderID, RefundID: ret.ID}, nil)
}

// lockRefund locks a refund after its order and payment.
func lockRefund(ctx context.Context, tx *postgres.Tx, id string) (payment.Return, order.Order, error) {
	ret, err := payment.ReturnByID(ctx, tx, id)
	if err != nil {
		return ret, order.Order{}, err
	}
	o, err := order.Lock(ctx, tx, ret.OrderID)
	if err != nil {
		return ret, o, err
	}
	if _, err := payment.Lock(ctx, tx, ret.PaymentID); err != nil {
		return ret, o, err
	}
	ret, err = payment.LockReturn(ctx, tx, id)
	return ret, o, err
}

// bookFailure undoes in the books what a refund had done, puts the order where
// it stood before, and asks a person to look.
func bookFailure(ctx context.Context, tx *postgres.Tx, o *order.Order, ret payment.Return, kind, detail string) error {
	if err := unbookReturn(ctx, tx, ret); err != nil {
		return err
	}
	if err := Restate(ctx, tx, o); err != nil {
		return err
	}
	if err := order.Note(ctx, tx, o.ID, kind, ret.ID); err != nil {
		return err
	}
	return payment.Raise(ctx, tx, payment.Case{Kind: kind, Key: kind + ":" + ret.ID, OrderID: &ret.OrderID, PaymentID: &ret.PaymentID, Detail: detail})
}

// Restate moves a locked, paid order to where its refunds have brought it: all,
// a part or nothing of what was paid is given back or on its way.
func Restate(ctx context.Context, tx *postgres.Tx, o *order.Order) error {
	if o.PaidAt == nil {
		return nil
	}
	given, err := payment.GivenBack(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	to := order.PartlyRefunded
	switch {
	case given >= o.Total:
		to = order.Refunded
	case given == 0 && o.FulfilledAt != nil:
		to = order.Fulfilled
	case given == 0:
		to = order.Paid
	}
	if o.Status == to {
		return nil
	}
	return order.Move(ctx, tx, o, to, "")
}

// refundState folds Stripe's words into ours.
func refundState(status string) string {
	switch status {
	case "succeeded":
		return "succeeded"
	case "failed", "canceled":
		return "failed"
	}
	return "pending"
}

// refuseRefund keeps a refund that Stripe will not make in front of a person.
// One that staff had decided is taken out of the books again; one the shop owes
// by itself stays owed.
func refuseRefund(ctx context.Context, s Shop, ret payment.Return, cause error) error {
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		locked, o, err := lockRefund(ctx, tx, ret.ID)
		if err != nil || locked.State != ret.State {
			return err
		}
		if locked.Reason == payment.ReasonRequested {
			if err := payment.FailReturn(ctx, tx, &locked); err != nil {
				return err
			}
			return bookFailure(ctx, tx, &o, locked, "refund_refused", cause.Error())
		}
		return payment.Raise(ctx, tx, payment.Case{Kind: "refund_refused", Key: "refund_refused:" + ret.ID,
			OrderID: &ret.OrderID, PaymentID: &ret.PaymentID, Detail: cause.Error()})
	})
}

// syncRefunds compares Stripe's refunds of a payment with ours: one made in
// Stripe's own dashboard is written down and put before a person.
func syncRefunds(ctx context.Context, s Shop, p payment.Payment) error {
	if p.IntentID == nil {
		return nil
	}
	answers, err := s.Gateway.RefundsOf(ctx, *p.IntentID)
	if err != nil {
		return unavailable(err)
	}
	for _, answer := range answers {
		if err := syncRefund(ctx, s, p, answer); err != nil {
			return err
		}
	}
	return nil
}

func syncRefund(ctx context.Context, s Shop, p payment.Payment, answer payment.Refund) error {
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		if answer.Key != "" {
			return saveRefund(ctx, tx, answer.Key, answer)
		}
		o, err := order.Lock(ctx, tx, p.OrderID)
		if err != nil {
			return err
		}
		locked, err := payment.Lock(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		id, err := payment.ReturnElsewhere(ctx, tx, locked, answer.ID, answer.Amount)
		if err != nil {
			return err
		}
		err = payment.Raise(ctx, tx, payment.Case{Kind: "refund_elsewhere", Key: "refund_elsewhere:" + answer.ID,
			OrderID: &p.OrderID, PaymentID: &p.ID, Detail: answer.ID})
		if err != nil {
			return err
		}
		if err := saveRefund(ctx, tx, id, answer); err != nil {
			return err
		}
		return Restate(ctx, tx, &o)
	})
}

func unavailable(err error) error {
	if errors.Is(err, payment.ErrUncertain) {
		return fault.New(fault.Unavailable, "payment_unavailable").Because(err)
	}
	return err
}
