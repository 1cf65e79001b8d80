package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Disputed is a dispute as we keep it. Status is Stripe's word.
type Disputed struct {
	ID        string      `db:"id"`
	PaymentID string      `db:"payment_id"`
	OrderID   int64       `db:"order_id"`
	Amount    money.Cents `db:"amount_cents"`
	Fee       money.Cents `db:"fee_cents"` // what Stripe keeps of it, won or lost
	Reason    string      `db:"reason"`
	Status    string      `db:"status"`
	DueBy     *time.Time  `db:"due_by"`
	OpenedAt  time.Time   `db:"opened_at"`
	ClosedAt  *time.Time  `db:"closed_at"`
}

const disputeColumns = `id, payment_id, order_id, amount_cents, fee_cents, reason, status, due_by, opened_at, closed_at`

// TakesMoney says whether Stripe holds the amount: an inquiry takes nothing, and
// what is won comes back.
func (d Disputed) TakesMoney() bool { return takesMoney(d.Status) }

// TakesMoney says whether Stripe holds the amount now.
func (d Dispute) TakesMoney() bool { return takesMoney(d.Status) }

func takesMoney(status string) bool { return status != "won" && !strings.HasPrefix(status, "warning_") }

// SaveDispute records a dispute as Stripe tells it now.
func SaveDispute(ctx context.Context, tx *postgres.Tx, p Payment, d Dispute) error {
	_, err := tx.Exec(ctx, `insert into dispute (id, payment_id, order_id, amount_cents, fee_cents, reason, status, due_by, opened_at, closed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, now(), case when $7 in ('won', 'lost', 'warning_closed') then now() end)
		on conflict (id) do update set status = excluded.status, due_by = excluded.due_by,
			fee_cents = greatest(dispute.fee_cents, excluded.fee_cents),
			closed_at = case when excluded.closed_at is not null then coalesce(dispute.closed_at, now()) end`,
		d.ID, p.ID, p.OrderID, d.Amount, d.Fee, d.Reason, d.Status, d.DueBy)
	if err != nil {
		return fmt.Errorf("record dispute: %w", err)
	}
	return nil
}

// DisputesOf lists an order's disputes, oldest first.
func DisputesOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Disputed, error) {
	var list []Disputed
	err := r.Select(ctx, &list, `select `+disputeColumns+` from dispute where order_id = $1 order by opened_at, id`, orderID)
	return list, err
}

// DisputeByID finds a dispute by Stripe's id.
func DisputeByID(ctx context.Context, r postgres.Reader, id string) (Disputed, error) {
	var d Disputed
	err := r.Get(ctx, &d, `select `+disputeColumns+` from dispute where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "not_found")
	}
	return d, err
}

// Disputes lists disputes: those still open first, by the day an answer is due.
func Disputes(ctx context.Context, r postgres.Reader, limit int) ([]Disputed, error) {
	var list []Disputed
	err := r.Select(ctx, &list, `select `+disputeColumns+` from dispute order by closed_at is not null, due_by nulls last, opened_at desc, id limit $1`, limit)
	return list, err
}
