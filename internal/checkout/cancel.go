package checkout

import (
	"context"
	"errors"

	"plantagenet/internal/cart"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Cancel is the buyer's "change my cart" before paying: Stripe's page is closed
// first, so that nothing can be paid any more, then the goods go back and the
// cart opens again under its id, which is returned. An order that turns out to
// be paid stays paid.
func Cancel(ctx context.Context, s Shop, o order.Order) (cartID string, err error) {
	p, err := payment.Latest(ctx, s.DB, o.ID)
	if err != nil {
		return "", err
	}
	if p.State == payment.Intended {
		// Stripe may have made the page without our knowing: ask again under the same key to learn its id.
		placed, err := Load(ctx, s.DB, o)
		if err != nil {
			return "", err
		}
		if _, err := Start(ctx, s, placed); err != nil {
			return "", err
		}
		if p, err = payment.Latest(ctx, s.DB, o.ID); err != nil {
			return "", err
		}
	}
	if p.State == payment.Opened {
		if err := closePage(ctx, s, p); err != nil {
			return "", err
		}
	}
	return giveUp(ctx, s.DB, o.ID, payment.Expired, "cancelled_by_buyer")
}

// closePage expires the session; when it had completed meanwhile, the payment is settled.
func closePage(ctx context.Context, s Shop, p payment.Payment) error {
	session, err := s.Gateway.ExpireSession(ctx, *p.SessionID)
	if errors.Is(err, payment.ErrRefused) {
		session, err = s.Gateway.Session(ctx, *p.SessionID)
	}
	if err != nil {
		return unavailable(err)
	}
	return Settle(ctx, s, session)
}

// giveUp ends an unpaid order: its goods go back and its cart opens again.
func giveUp(ctx context.Context, db *postgres.DB, orderID int64, to payment.State, why string) (cartID string, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, orderID)
		if err != nil {
			return err
		}
		if o.Status != order.AwaitingPayment && o.Status != order.Cancelled {
			return ErrPaymentClosed
		}
		p, err := payment.Latest(ctx, tx, orderID)
		if err != nil {
			return err
		}
		if err := payment.End(ctx, tx, &p, to); err != nil {
			return err
		}
		if err := abandon(ctx, tx, &o, nil, why); err != nil {
			return err
		}
		if o.CartID == nil {
			return nil
		}
		cartID = *o.CartID
		if err := order.LeaveCart(ctx, tx, orderID); err != nil {
			return err
		}
		_, err = cart.Reopen(ctx, tx, cartID)
		return err
	})
	return cartID, err
}

// abandon releases an unpaid order's goods and cancels it. Where p is given and
// cards were refused, the buyer is told that nothing was charged.
func abandon(ctx context.Context, tx *postgres.Tx, o *order.Order, p *payment.Payment, why string) error {
	if _, err := stock.Release(ctx, tx, o.ID); err != nil {
		return err
	}
	if o.Status != order.AwaitingPayment {
		return nil
	}
	if err := order.Move(ctx, tx, o, order.Cancelled, why); err != nil {
		return err
	}
	if p == nil || p.Declines == 0 {
		return nil
	}
	return jobs.Insert(ctx, tx, SendMail{Mail: MailPaymentFailed, OrderID: o.ID}, nil)
}
