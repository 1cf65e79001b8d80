package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Return is a refund as we keep it: written before Stripe is asked, its id the
// idempotency key of the call. State is intended, pending, succeeded or failed.
type Return struct {
	ID        string      `db:"id"`
	PaymentID string      `db:"payment_id"`
	OrderID   int64       `db:"order_id"`
	Amount    money.Cents `db:"amount_cents"`
	Reason    string      `db:"reason"`
	State     string      `db:"state"`
	StripeID  *string     `db:"stripe_id"`
	CreatedAt time.Time   `db:"created_at"`
}

const returnColumns = `id, payment_id, order_id, amount_cents, reason, state, stripe_id, created_at`

// Reasons why the shop gives money back by itself.
const (
	ReasonSoldOut   = "sold_out"  // paid after the hold lapsed, and the stock was gone
	ReasonDuplicate = "duplicate" // the order had been paid already
	ReasonMismatch  = "mismatch"  // the amount was not what had been agreed
	ReasonCancelled = "cancelled" // the buyer had cancelled before the payment came
	ReasonRequested = "requested" // staff gave it back
	ReasonElsewhere = "elsewhere" // made in Stripe's own dashboard
)

func init() {
	postgres.Explain("refund_within_payment", fault.New(fault.Conflict, "refund_too_large"))
}

// IntendReturn writes the intention to give money back.
func IntendReturn(ctx context.Context, tx *postgres.Tx, p Payment, amount money.Cents, reason string) (Return, error) {
	var r Return
	err := tx.Get(ctx, &r, `insert into refund (id, payment_id, order_id, amount_cents, reason) values ($1, $2, $3, $4, $5)
		returning `+returnColumns, NewID("re"), p.ID, p.OrderID, amount, reason)
	if err != nil {
		return r, fmt.Errorf("intend refund: %w", err)
	}
	return r, nil
}

// LockReturn reads a refund and holds it.
func LockReturn(ctx context.Context, tx *postgres.Tx, id string) (Return, error) {
	return oneReturn(ctx, tx, `select `+returnColumns+` from refund where id = $1 for update`, id)
}

// ReturnByID finds a refund by our id.
func ReturnByID(ctx context.Context, r postgres.Reader, id string) (Return, error) {
	return oneReturn(ctx, r, `select `+returnColumns+` from refund where id = $1`, id)
}

func oneReturn(ctx context.Context, r postgres.Reader, query string, arg any) (Return, error) {
	var got Return
	err := r.Get(ctx, &got, query, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return got, fault.New(fault.NotFound, "refund_not_found")
	}
	if err != nil {
		return got, fmt.Errorf("read refund: %w", err)
	}
	return got, nil
}

// SaveReturn records what Stripe said of a locked refund; the first time it
// succeeds is told by true.
func SaveReturn(ctx context.Context, tx *postgres.Tx, r *Return, stripeID, state string) (bool, error) {
	before := r.State
	err := tx.Get(ctx, r, `update refund set state = $2, stripe_id = $3,
		ended_at = case when $2 in ('succeeded', 'failed') then coalesce(ended_at, now()) end where id = $1 returning `+returnColumns,
		r.ID, state, stripeID)
	if err != nil {
		return false, fmt.Errorf("record refund: %w", err)
	}
	return before != "succeeded" && r.State == "succeeded", nil
}

// FailReturn records that Stripe will never make a locked refund.
func FailReturn(ctx context.Context, tx *postgres.Tx, r *Return) error {
	err := tx.Get(ctx, r, `update refund set state = 'failed', ended_at = now() where id = $1 returning `+returnColumns, r.ID)
	if err != nil {
		return fmt.Errorf("record refused refund: %w", err)
	}
	return nil
}

// GivenBack is what the refunds of an order's own payment come to, given back or
// on its way; a second payment returned whole is none of it.
func GivenBack(ctx context.Context, r postgres.Reader, orderID int64) (money.Cents, error) {
	var c money.Cents
	err := r.Get(ctx, &c, `select coalesce(sum(r.amount_cents), 0) from refund r join payment p on p.id = r.payment_id
		where r.order_id = $1 and r.state <> 'failed' and p.state = 'succeeded'`, orderID)
	return c, err
}

// OpenReturns lists refunds that Stripe has not confirmed, oldest first.
func OpenReturns(ctx context.Context, r postgres.Reader, quiet time.Duration, limit int) ([]Return, error) {
	var list []Return
	err := r.Select(ctx, &list, `select `+returnColumns+` from refund where state in ('intended', 'pending')
		and created_at < now() - $1 * interval '1 second' order by created_at limit $2`, quiet.Seconds(), limit)
	return list, err
}

// ReturnsOf lists an order's refunds.
func ReturnsOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Return, error) {
	var list []Return
	err := r.Select(ctx, &list, `select `+returnColumns+` from refund where order_id = $1 order by created_at`, orderID)
	return list, err
}

// ReturnElsewhere writes down a refund that was made in Stripe's own dashboard
// and returns our id for it; the same one again gives the same id.
func ReturnElsewhere(ctx context.Context, tx *postgres.Tx, p Payment, stripeID string, amount money.Cents) (string, error) {
	var id string
	err := tx.Get(ctx, &id, `select id from refund where stripe_id = $1`, stripeID)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	r, err := IntendReturn(ctx, tx, p, amount, ReasonElsewhere)
	return r.ID, err
}
