package supply

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Advance is money paid to a cooperative ahead of its goods.
type Advance struct {
	ID            int64       `db:"id" json:"-"`
	CooperativeID int64       `db:"cooperative_id" json:"-"`
	AgreementID   int64       `db:"agreement_id" json:"-"`
	OrderID       *int64      `db:"order_id" json:"-"`
	OrderNumber   *string     `db:"order_number" json:"order,omitempty"`
	Currency      fx.Currency `db:"currency" json:"currency"`
	Minor         int64       `db:"amount_minor" json:"amount_minor"` // as paid, in minor units of the currency
	RateID        *int64      `db:"rate_id" json:"-"`
	Cents         money.Cents `db:"amount_cents" json:"amount_cents"` // as booked
	PaidOn        stock.Day   `db:"paid_on" json:"paid_on"`
	Reference     string      `db:"reference" json:"reference"`
	Key           string      `db:"key" json:"-"`
	PaidBy        string      `db:"paid_by" json:"-"`
	ReversedAt    *time.Time  `db:"reversed_at" json:"-"`
	ReversedWhy   string      `db:"reversed_why" json:"reversed_why,omitempty"`
}

// BookedKey names the advance's entry in the money ledger.
func (a Advance) BookedKey() string { return "advance:" + a.Key }

const advanceColumns = `a.id, a.cooperative_id, a.agreement_id, a.order_id, a.currency, a.amount_minor, a.rate_id, a.amount_cents, a.paid_on,
	a.reference, a.key, a.paid_by, a.reversed_at, a.reversed_why,
	(select number from purchase_order o where o.id = a.order_id) as order_number`

// AddAdvance writes an advance; false when one with its key is there, which is
// then returned.
func AddAdvance(ctx context.Context, tx *postgres.Tx, a Advance) (Advance, bool, error) {
	if err := Once(ctx, tx, a.Key); err != nil {
		return a, false, err
	}
	var there Advance
	err := tx.Get(ctx, &there, `select `+advanceColumns+` from advance a where key = $1`, a.Key)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return there, false, err
	}
	err = tx.Get(ctx, &a, `with a as (insert into advance (cooperative_id, agreement_id, order_id, currency, amount_minor, rate_id, amount_cents,
			paid_on, reference, key, paid_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning *)
		select `+advanceColumns+` from a`, a.CooperativeID, a.AgreementID, a.OrderID, a.Currency, a.Minor, a.RateID, a.Cents, a.PaidOn,
		a.Reference, a.Key, a.PaidBy)
	return a, err == nil, err
}

// LockAdvance reads an advance for whoever reverses it.
func LockAdvance(ctx context.Context, tx *postgres.Tx, id int64) (Advance, error) {
	var a Advance
	err := tx.Get(ctx, &a, `select `+advanceColumns+` from advance a where id = $1 for update`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, err
}

// MarkReversed says why a locked advance does not stand.
func (a Advance) MarkReversed(ctx context.Context, tx *postgres.Tx, why string) error {
	_, err := tx.Exec(ctx, `update advance set reversed_at = now(), reversed_why = $2 where id = $1`, a.ID, why)
	return err
}

// Advances are what was paid ahead to a cooperative, the latest first.
func Advances(ctx context.Context, r postgres.Reader, cooperativeID int64) ([]Advance, error) {
	var list []Advance
	err := r.Select(ctx, &list, `select `+advanceColumns+` from advance a where cooperative_id = $1 order by paid_on desc, id desc limit 50`, cooperativeID)
	return list, err
}
