package payment

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Case is something about money that needs a person. Key names its cause: one
// case for one cause, however often it is met.
type Case struct {
	Kind      string
	Key       string
	OrderID   *int64
	PaymentID *string
	Detail    string
}

// Raise puts a case on the staff's desk.
func Raise(ctx context.Context, tx *postgres.Tx, c Case) error {
	_, err := tx.Exec(ctx, `insert into desk_case (kind, key, order_id, payment_id, detail) values ($1, $2, $3, $4, $5)
		on conflict (key) do nothing`, c.Kind, c.Key, c.OrderID, c.PaymentID, c.Detail)
	if err != nil {
		return fmt.Errorf("raise case: %w", err)
	}
	return nil
}

// SaveDispute records a dispute as Stripe tells it now.
func SaveDispute(ctx context.Context, tx *postgres.Tx, p Payment, d Dispute) error {
	_, err := tx.Exec(ctx, `insert into dispute (id, payment_id, order_id, amount_cents, reason, status, due_by, opened_at)
		values ($1, $2, $3, $4, $5, $6, $7, now())
		on conflict (id) do update set status = excluded.status, due_by = excluded.due_by,
			closed_at = case when excluded.status in ('won', 'lost') then coalesce(dispute.closed_at, now()) end`,
		d.ID, p.ID, p.OrderID, d.Amount, d.Reason, d.Status, d.DueBy)
	if err != nil {
		return fmt.Errorf("record dispute: %w", err)
	}
	return nil
}
