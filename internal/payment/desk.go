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
