package payout

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Ways are how money reaches a cooperative: banks, the mobile operators of West
// Africa, paper.
var Ways = []string{"orange_money", "moov_money", "wave", "airtel_money", "zamani_cash", "nita", "bank_transfer", "interac", "cheque", "cash", "other"}

// Payout is a payment to a cooperative, made outside the program and recorded.
type Payout struct {
	ID            int64       `db:"id" json:"id"`
	CooperativeID int64       `db:"cooperative_id" json:"-"`
	Currency      fx.Currency `db:"currency" json:"currency"`
	Minor         int64       `db:"amount_minor" json:"amount_minor"` // as sent, in minor units of the currency
	RateID        *int64      `db:"rate_id" json:"-"`
	Cents         money.Cents `db:"amount_cents" json:"amount_cents"` // as booked
	Fee           money.Cents `db:"fee_cents" json:"fee_cents"`       // the bank's, borne by the store
	PaidOn        stock.Day   `db:"paid_on" json:"paid_on"`
	Way           string      `db:"way" json:"way"`                 // one of Ways
	Destination   string      `db:"destination" json:"destination"` // masked: at most four digits of an account
	Reference     string      `db:"reference" json:"reference"`
	Note          string      `db:"note" json:"note,omitempty"`
	Key           string      `db:"key" json:"-"`
	PaidBy        string      `db:"paid_by" json:"-"`
	CreatedAt     time.Time   `db:"created_at" json:"-"`
	ReversedAt    *time.Time  `db:"reversed_at" json:"-"`
	ReversedWhy   string      `db:"reversed_why" json:"reversed_why,omitempty"`
}

// BookedKey names the payment's entry in the money ledger.
func (p Payout) BookedKey() string { return "payout:" + p.Key }

// Known says whether money may go this way.
func Known(way string) bool { return slices.Contains(Ways, way) }

const columns = `p.id, p.cooperative_id, p.currency, p.amount_minor, p.rate_id, p.amount_cents, p.fee_cents, p.paid_on, p.way, p.destination, p.reference,
	p.note, p.key, p.paid_by, p.created_at, p.reversed_at, p.reversed_why`

func init() {
	postgres.Explain("payout_destination_masked", fault.New(fault.Invalid, "payout_destination").On("destination"))
	postgres.Explain("payout_reference_once", fault.New(fault.Conflict, "payout_reference").On("reference"))
	postgres.Explain("payout_fee", fault.New(fault.Invalid, "payout_fee").On("fee"))
	postgres.Explain("payout_answer_said", fault.New(fault.Invalid, "too_long").With("Max", saidLimit).On("said"))
}

// ByKey reads the payment recorded under a key; nil where there is none.
func ByKey(ctx context.Context, r postgres.Reader, key string) (*Payout, error) {
	var p Payout
	err := r.Get(ctx, &p, `select `+columns+` from payout p where key = $1`, key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &p, err
}

// Add writes a payment. One whose reference another standing payment has is a
// conflict, one that names a whole account is invalid.
func Add(ctx context.Context, tx *postgres.Tx, p Payout) (Payout, error) {
	err := tx.Get(ctx, &p, `with p as (insert into payout (cooperative_id, currency, amount_minor, rate_id, amount_cents, fee_cents, paid_on, way,
			destination, reference, note, key, paid_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning *)
		select `+columns+` from p`, p.CooperativeID, p.Currency, p.Minor, p.RateID, p.Cents, p.Fee, p.PaidOn, p.Way, p.Destination, p.Reference, p.Note,
		p.Key, p.PaidBy)
	return p, err
}

// Lock reads a payment for whoever reverses it.
func Lock(ctx context.Context, tx *postgres.Tx, id int64) (Payout, error) {
	var p Payout
	err := tx.Get(ctx, &p, `select `+columns+` from payout p where id = $1 for update`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "not_found")
	}
	return p, err
}

// MarkReversed says why a locked payment does not stand.
func (p Payout) MarkReversed(ctx context.Context, tx *postgres.Tx, why string) error {
	_, err := tx.Exec(ctx, `update payout set reversed_at = now(), reversed_why = $2 where id = $1`, p.ID, why)
	return err
}
