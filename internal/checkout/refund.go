package checkout

import (
	"context"
	"errors"
	"fmt"

	"plantagenet/internal/crash"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
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
	return s.Gateway.CreateRefund(ctx, payment.RefundRequest{Key: ret.ID, IntentID: *p.IntentID, Amount: ret.Amount, Reason: ret.Reason})
}

func saveRefund(ctx context.Context, tx *postgres.Tx, id string, answer payment.Refund) error {
	ret, err := payment.LockReturn(ctx, tx, id)
	if err != nil {
		return err
	}
	first, err := payment.SaveReturn(ctx, tx, &ret, answer.ID, refundState(answer.Status))
	if err != nil || !first {
		return err
	}
	if err := bookReturn(ctx, tx, ret); err != nil {
		return err
	}
	return jobs.Insert(ctx, tx, SendMail{Mail: MailRefunded, OrderID: ret.OrderID, RefundID: ret.ID}, nil)
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
func refuseRefund(ctx context.Context, s Shop, ret payment.Return, cause error) error {
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
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
		return saveRefund(ctx, tx, id, answer)
	})
}

func unavailable(err error) error {
	if errors.Is(err, payment.ErrUncertain) {
		return fault.New(fault.Unavailable, "payment_unavailable").Because(err)
	}
	return err
}
