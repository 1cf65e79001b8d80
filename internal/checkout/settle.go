package checkout

import (
	"context"
	"fmt"

	"plantagenet/internal/crash"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Settle books what Stripe says of a session, once, whoever calls: the webhook,
// the buyer's return, the sweep. A captured payment ends as exactly one paid
// order or exactly one full refund.
func Settle(ctx context.Context, s Shop, session payment.Session) error {
	p, err := paymentOf(ctx, s.DB, session)
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error { return settle(ctx, tx, p, session) })
}

// paymentOf finds our payment: by the id we gave the session, else by its own.
func paymentOf(ctx context.Context, r postgres.Reader, session payment.Session) (payment.Payment, error) {
	if session.PaymentID != "" {
		return payment.ByID(ctx, r, session.PaymentID)
	}
	return payment.BySession(ctx, r, session.ID)
}

func settle(ctx context.Context, tx *postgres.Tx, found payment.Payment, session payment.Session) error {
	o, err := order.Lock(ctx, tx, found.OrderID)
	if err != nil {
		return err
	}
	p, err := payment.Lock(ctx, tx, found.ID)
	if err != nil {
		return err
	}
	switch {
	case p.State == payment.Succeeded || p.State == payment.Returned:
		return learnFee(ctx, tx, p, session)
	case session.PaymentStatus == payment.Paid:
		return settlePaid(ctx, tx, &o, &p, session)
	case session.Status == payment.SessionExpired:
		return settleExpired(ctx, tx, &o, &p)
	}
	return payment.Checked(ctx, tx, p.ID)
}

func settlePaid(ctx context.Context, tx *postgres.Tx, o *order.Order, p *payment.Payment, session payment.Session) error {
	if session.Received != p.Amount || session.Currency != p.Currency {
		return giveBack(ctx, tx, o, p, session, payment.ReasonMismatch)
	}
	if o.Status != order.AwaitingPayment && o.Status != order.Cancelled {
		return giveBack(ctx, tx, o, p, session, payment.ReasonDuplicate)
	}
	sold, err := sell(ctx, tx, o)
	if err != nil {
		return err
	}
	if !sold {
		return giveBack(ctx, tx, o, p, session, payment.ReasonSoldOut)
	}
	if err := payment.Capture(ctx, tx, p, payment.Succeeded, session); err != nil {
		return err
	}
	crash.At("K8")
	if err := bookSale(ctx, tx, *o, *p); err != nil {
		return err
	}
	if err := jobs.Insert(ctx, tx, SendMail{Mail: MailConfirmed, OrderID: o.ID}, nil); err != nil {
		return fmt.Errorf("ask for the confirmation: %w", err)
	}
	ready := ReadyBy(o.PlacedAt)
	return order.MarkPaid(ctx, tx, o, stock.On(ready.Year(), ready.Month(), ready.Day()))
}

// sell turns the hold into a sale; when the hold had ended, it takes the goods
// again if they are still there.
func sell(ctx context.Context, tx *postgres.Tx, o *order.Order) (bool, error) {
	sold, err := stock.Sell(ctx, tx, o.ID)
	if err != nil || sold {
		return sold, err
	}
	lines, err := order.Lines(ctx, tx, o.ID)
	if err != nil {
		return false, err
	}
	if _, err := stock.Lapse(ctx, tx, variantsOf(lines), 100); err != nil {
		return false, err
	}
	return stock.SellNow(ctx, tx, o.ID, wants(lines), "paid after the hold had ended")
}

// giveBack books a captured payment that the shop cannot keep: the whole of it
// is owed to the buyer until Stripe has returned it.
func giveBack(ctx context.Context, tx *postgres.Tx, o *order.Order, p *payment.Payment, session payment.Session, reason string) error {
	if err := payment.Capture(ctx, tx, p, payment.Returned, session); err != nil {
		return err
	}
	ret, err := payment.IntendReturn(ctx, tx, *p, session.Received, reason)
	if err != nil {
		return err
	}
	if o.Status == order.AwaitingPayment || o.Status == order.Cancelled {
		if _, err := stock.Release(ctx, tx, o.ID); err != nil {
			return err
		}
		if err := order.Move(ctx, tx, o, order.Refunded, reason); err != nil {
			return err
		}
	}
	if err := bookLatePayment(ctx, tx, *o, *p, session.Received); err != nil {
		return err
	}
	if err := payment.Raise(ctx, tx, payment.Case{Kind: "given_back_" + reason, Key: "given_back:" + p.ID, OrderID: &o.ID, PaymentID: &p.ID}); err != nil {
		return err
	}
	crash.At("K11")
	return jobs.Insert(ctx, tx, SendRefund{RefundID: ret.ID}, nil)
}

func settleExpired(ctx context.Context, tx *postgres.Tx, o *order.Order, p *payment.Payment) error {
	if err := payment.End(ctx, tx, p, payment.Expired); err != nil {
		return err
	}
	return abandon(ctx, tx, o, p, "payment_expired")
}

func variantsOf(lines []order.Line) []int64 {
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.VariantID
	}
	return ids
}
