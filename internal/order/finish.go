package order

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Finish marks a locked order as fulfilled when nothing of it is left to send
// or hand over, and says whether it is. Whoever moves an order's pieces calls
// it last: sending, handing over, a refund that puts goods back. A paid order
// becomes Fulfilled; one refunded in part keeps its status.
func Finish(ctx context.Context, tx *postgres.Tx, o *Order) (bool, error) {
	if !o.Open() {
		return o.FulfilledAt != nil, nil
	}
	pieces, err := stock.OrderPiecesOf(ctx, tx, o.ID)
	if err != nil {
		return false, err
	}
	for _, p := range pieces {
		if p.ToSend > 0 {
			return false, nil
		}
	}
	err = tx.Get(ctx, o, `with done as (
			update sales_order set fulfilled_at = now(), status = case status when 'paid' then 'fulfilled' else status end
			where id = $1 returning *
		), noted as (
			insert into order_event (order_id, kind) select id, 'fulfilled' from done
		) select `+columns+` from done`, o.ID)
	if err != nil {
		return false, fmt.Errorf("finish order: %w", err)
	}
	return true, nil
}

// Address is where an order is sent.
type Address struct {
	Line1, Line2, City, Province, PostalCode string
}

// Readdress changes where a locked order is sent and, with it, the place of
// supply. Whether taxes allow it is decided by who calls.
func Readdress(ctx context.Context, tx *postgres.Tx, o *Order, a Address) error {
	err := tx.Get(ctx, o, `with moved as (
			update sales_order set line1 = $2, line2 = $3, city = $4, province = $5, postal_code = $6, tax_province = $5
			where id = $1 returning *
		), noted as (
			insert into order_event (order_id, kind) select id, 'readdressed' from moved
		) select `+columns+` from moved`, o.ID, a.Line1, a.Line2, a.City, a.Province, a.PostalCode)
	if err != nil {
		return fmt.Errorf("readdress order: %w", err)
	}
	return nil
}
