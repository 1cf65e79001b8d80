package checkout

import (
	"context"
	"fmt"

	"plantagenet/internal/crash"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Lapse is the sweep over holds past their hour: goods go back, then their
// orders are cancelled. The payment is left open: should it have been made after
// all, Settle honours it or gives it back. Returns how many holds it ended.
func Lapse(ctx context.Context, s Shop) (int, error) {
	ended := 0
	for {
		var orders []int64
		err := postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) (err error) {
			orders, err = stock.Lapse(ctx, tx, nil, 100)
			return err
		})
		if err != nil {
			return ended, err
		}
		crash.At("K13")
		ended += len(orders)
		if len(orders) < 100 {
			break
		}
	}
	return ended, cancelLapsed(ctx, s)
}

// cancelLapsed finds its work in the tables and not in the sweep's memory, so
// that a sweep killed half-way is finished by the next.
func cancelLapsed(ctx context.Context, s Shop) error {
	ids, err := order.AwaitingWithoutHold(ctx, s.DB, 500)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := cancelUnpaid(ctx, s, id); err != nil {
			return fmt.Errorf("cancel lapsed order: %w", err)
		}
	}
	return nil
}

func cancelUnpaid(ctx context.Context, s Shop, id int64) error {
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, id)
		if err != nil || o.Status != order.AwaitingPayment {
			return err
		}
		p, err := payment.Latest(ctx, tx, id)
		if err != nil {
			return err
		}
		return abandon(ctx, tx, &o, &p, "hold_lapsed")
	})
}
