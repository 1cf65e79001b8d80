package order

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Move changes a locked order's status and records why. The database refuses
// moves that make no sense.
func Move(ctx context.Context, tx *postgres.Tx, o *Order, to Status, why string) error {
	_, err := tx.Exec(ctx, `with moved as (
			update sales_order set status = $2,
				ended_at = case when $2 in ('cancelled', 'refunded') then now() end where id = $1 returning id
		) insert into order_event (order_id, kind, detail) select id, $2, $3 from moved`, o.ID, to, why)
	if err != nil {
		return fmt.Errorf("move order to %s: %w", to, err)
	}
	o.Status = to
	return nil
}

// MarkPaid moves a locked order to paid, to be sent or ready by promised, and
// gives it the next receipt number. The series is a locked row, so numbers have
// no gaps and the lock comes last.
func MarkPaid(ctx context.Context, tx *postgres.Tx, o *Order, promised stock.Day) error {
	err := tx.Get(ctx, o, `with next as (
			update number_series set last = last + 1 where name = 'receipt' returning last
		), paid as (
			update sales_order set status = 'paid', paid_at = now(), ended_at = null, receipt_number = next.last, promised_on = $2
			from next where id = $1 returning sales_order.*
		), noted as (
			insert into order_event (order_id, kind, detail) select id, 'paid', '' from paid
		) select `+columns+` from paid`, o.ID, promised.Time)
	if err != nil {
		return fmt.Errorf("mark order paid: %w", err)
	}
	return nil
}

// Note adds to the order's own story.
func Note(ctx context.Context, tx *postgres.Tx, orderID int64, kind, detail string) error {
	_, err := tx.Exec(ctx, `insert into order_event (order_id, kind, detail) values ($1, $2, $3)`, orderID, kind, detail)
	if err != nil {
		return fmt.Errorf("note on order: %w", err)
	}
	return nil
}

// LeaveCart frees the cart of a cancelled order, so that it can be ordered again.
func LeaveCart(ctx context.Context, tx *postgres.Tx, orderID int64) error {
	if _, err := tx.Exec(ctx, `update sales_order set cart_id = null where id = $1`, orderID); err != nil {
		return fmt.Errorf("leave cart: %w", err)
	}
	return nil
}
