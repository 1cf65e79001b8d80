package payment

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// State is where a payment stands.
type State string

// Intended: written, Stripe not yet asked. Open: the buyer can pay. Succeeded:
// captured and kept for the order. Returned: captured and given back whole.
const (
	Intended  State = "intended"
	Opened    State = "open"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Expired   State = "expired"
	Returned  State = "returned"
)

// MaxAttempts is how many payments one order may start.
const MaxAttempts = 5

// Payment is one intention to be paid. Its id is our own and the idempotency
// key of the call to Stripe, stored before the call.
type Payment struct {
	ID               string       `db:"id"`
	OrderID          int64        `db:"order_id"`
	Attempt          int          `db:"attempt"`
	State            State        `db:"state"`
	Amount           money.Cents  `db:"amount_cents"`
	Currency         string       `db:"currency"`
	AgreedHash       string       `db:"agreed_hash"`
	SessionID        *string      `db:"session_id"`
	SessionURL       *string      `db:"session_url"`
	SessionExpiresAt time.Time    `db:"session_expires_at"`
	IntentID         *string      `db:"intent_id"`
	ChargeID         *string      `db:"charge_id"`
	Captured         *money.Cents `db:"captured_cents"` // what Stripe took
	Fee              *money.Cents `db:"fee_cents"`      // nil: not known yet
	ClientHash       string       `db:"client_hash"`
	Declines         int          `db:"declines"`
	CreatedAt        time.Time    `db:"created_at"`
	SucceededAt      *time.Time   `db:"succeeded_at"`
}

const columns = `id, order_id, attempt, state, amount_cents, currency, agreed_hash, session_id, session_url,
	session_expires_at, intent_id, charge_id, captured_cents, fee_cents, client_hash, declines, created_at, succeeded_at`

// ErrNotFound is the fault for a payment we did not start.
var ErrNotFound = fault.New(fault.NotFound, "payment_not_found")

// NewID makes an id of 130 random bits after a short prefix: "pay_…", "re_…".
func NewID(prefix string) string {
	b := make([]byte, 17)
	_, _ = rand.Read(b) // crypto/rand never fails
	return prefix + "_" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// Intend writes the intention to be paid for an order. lifetime is until the
// page at Stripe closes, by the database's clock.
func Intend(ctx context.Context, tx *postgres.Tx, p *Payment, lifetime time.Duration) error {
	p.ID, p.State, p.Currency = NewID("pay"), Intended, "CAD"
	err := tx.Get(ctx, p, `insert into payment (id, order_id, attempt, amount_cents, agreed_hash, client_hash, session_expires_at)
		values ($1, $2, $3, $4, $5, $6, date_trunc('second', now() + $7 * interval '1 second')) returning `+columns,
		p.ID, p.OrderID, p.Attempt, p.Amount, p.AgreedHash, p.ClientHash, lifetime.Seconds())
	if err != nil {
		return fmt.Errorf("intend payment: %w", err)
	}
	return nil
}

// Open records the session that Stripe made for an intention. Asked again with
// the same session it changes nothing. It does not wait for the disk: lost, it
// is learnt again from Stripe under the same key.
func Open(ctx context.Context, tx *postgres.Tx, id string, s Session) error {
	_, err := tx.Exec(ctx, `update payment set state = case when state = 'intended' then 'open' else state end,
		session_id = $2, session_url = $3, checked_at = now() from set_config('synchronous_commit', 'off', true)
		where id = $1 and (session_id is null or session_id = $2)`, id, s.ID, s.URL)
	if err != nil {
		return fmt.Errorf("record session: %w", err)
	}
	return nil
}

// Lock reads a payment and holds it; the order must be locked before.
func Lock(ctx context.Context, tx *postgres.Tx, id string) (Payment, error) {
	return one(ctx, tx, `select `+columns+` from payment where id = $1 for update`, id)
}

// ByID finds a payment by our own id.
func ByID(ctx context.Context, r postgres.Reader, id string) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where id = $1`, id)
}

// BySession finds a payment by Stripe's session.
func BySession(ctx context.Context, r postgres.Reader, sessionID string) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where session_id = $1`, sessionID)
}

// ByIntent finds a payment by Stripe's payment intent.
func ByIntent(ctx context.Context, r postgres.Reader, intentID string) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where intent_id = $1`, intentID)
}

// ByCharge finds a payment by Stripe's charge.
func ByCharge(ctx context.Context, r postgres.Reader, chargeID string) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where charge_id = $1`, chargeID)
}

// SucceededOf returns the payment that was captured and kept for an order.
func SucceededOf(ctx context.Context, r postgres.Reader, orderID int64) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where order_id = $1 and state = 'succeeded'`, orderID)
}

// Latest returns an order's last attempt.
func Latest(ctx context.Context, r postgres.Reader, orderID int64) (Payment, error) {
	return one(ctx, r, `select `+columns+` from payment where order_id = $1 order by attempt desc limit 1`, orderID)
}

func one(ctx context.Context, r postgres.Reader, query string, arg any) (Payment, error) {
	var p Payment
	err := r.Get(ctx, &p, query, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("read payment: %w", err)
	}
	return p, nil
}

// Capture records what Stripe captured for a locked payment, as kept for the
// order (Succeeded) or to be given back whole (Returned).
func Capture(ctx context.Context, tx *postgres.Tx, p *Payment, to State, s Session) error {
	err := tx.Get(ctx, p, `update payment set state = $2, session_id = coalesce(session_id, $3), intent_id = $4, charge_id = $5,
		captured_cents = $6, fee_cents = $7, succeeded_at = now(), checked_at = now() where id = $1 returning `+columns,
		p.ID, to, s.ID, s.IntentID, s.ChargeID, s.Received, feeOf(s))
	if err != nil {
		return fmt.Errorf("record captured payment: %w", err)
	}
	return nil
}

// LearnFee records Stripe's fee once it is known; false when it was known before.
func LearnFee(ctx context.Context, tx *postgres.Tx, id string, fee money.Cents) (bool, error) {
	n, err := tx.Exec(ctx, `update payment set fee_cents = $2 where id = $1 and fee_cents is null`, id, fee)
	return n == 1, err
}

// End moves a locked payment that was never captured to failed or expired.
func End(ctx context.Context, tx *postgres.Tx, p *Payment, to State) error {
	_, err := tx.Exec(ctx, `update payment set state = $2, checked_at = now() where id = $1 and state in ('intended', 'open')`, p.ID, to)
	if err != nil {
		return fmt.Errorf("end payment: %w", err)
	}
	p.State = to
	return nil
}

// Checked notes that Stripe was asked about a payment just now.
func Checked(ctx context.Context, tx *postgres.Tx, id string) error {
	_, err := tx.Exec(ctx, `update payment set checked_at = now() where id = $1`, id)
	return err
}

// Declined counts a card that Stripe refused, for throttling.
func Declined(ctx context.Context, tx *postgres.Tx, id string) error {
	_, err := tx.Exec(ctx, `update payment set declines = declines + 1 where id = $1`, id)
	return err
}

// RecentDeclines counts the cards refused in the last hour for one visitor's
// keyed address hash.
func RecentDeclines(ctx context.Context, r postgres.Reader, clientHash string) (int, error) {
	var n int
	err := r.Get(ctx, &n, `select coalesce(sum(declines), 0) from payment
		where client_hash = $1 and created_at > now() - interval '1 hour' and declines > 0`, clientHash)
	return n, err
}

// Unsettled lists payments that Stripe should be asked about: intended or open
// and not asked for that long, oldest first.
func Unsettled(ctx context.Context, r postgres.Reader, quiet time.Duration, limit int) ([]Payment, error) {
	var list []Payment
	err := r.Select(ctx, &list, `select `+columns+` from payment where state in ('intended', 'open')
		and coalesce(checked_at, created_at) < now() - $1 * interval '1 second' order by created_at limit $2`, quiet.Seconds(), limit)
	return list, err
}

// FeeUnknown lists captured payments whose fee Stripe had not told yet.
func FeeUnknown(ctx context.Context, r postgres.Reader, limit int) ([]Payment, error) {
	var list []Payment
	err := r.Select(ctx, &list, `select `+columns+` from payment where state in ('succeeded', 'returned') and fee_cents is null
		and succeeded_at < now() - interval '1 minute' order by succeeded_at limit $1`, limit)
	return list, err
}

func feeOf(s Session) any {
	if !s.FeeKnown {
		return nil
	}
	return s.Fee
}
