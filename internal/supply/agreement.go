package supply

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Agreement is what the store and a cooperative agreed on, from a day. It is
// never edited: a new one ends it.
type Agreement struct {
	ID            int64       `db:"id" json:"-"`
	CooperativeID int64       `db:"cooperative_id" json:"-"`
	Terms         stock.Terms `db:"terms" json:"terms"`
	ShareBP       *int        `db:"share_bp" json:"share_bp,omitempty"` // consignment: hundredths of a per cent of the net price
	Currency      fx.Currency `db:"currency" json:"currency"`           // of costs and advances
	AdvanceBP     int         `db:"advance_bp" json:"advance_bp"`       // paid ahead on request, of an order's value
	ValidFrom     stock.Day   `db:"valid_from" json:"valid_from"`
	EndedOn       *stock.Day  `db:"ended_on" json:"ended_on,omitempty"` // the first day it no longer holds
	AgreedOn      stock.Day   `db:"agreed_on" json:"agreed_on"`
	ByStore       string      `db:"agreed_by_store" json:"agreed_by_store"`
	ByCooperative string      `db:"agreed_by_cooperative" json:"agreed_by_cooperative"`
	Note          string      `db:"note" json:"note,omitempty"`
	Key           string      `db:"key" json:"-"`
	CreatedBy     string      `db:"created_by" json:"-"`
	CreatedAt     time.Time   `db:"created_at" json:"-"`
}

// FairAdvanceBP is what WFTO's third principle asks for on request: half of an
// order's value, ahead.
const FairAdvanceBP = 5000

const agreementColumns = `id, cooperative_id, terms, share_bp, currency, advance_bp, valid_from, ended_on, agreed_on,
	agreed_by_store, agreed_by_cooperative, note, key, created_by, created_at`

func init() {
	postgres.Explain("agreement_one_at_a_time", fault.New(fault.Conflict, "agreement_overlaps").On("valid_from"))
	postgres.Explain("agreement_terms", fault.New(fault.Invalid, "agreement_terms").On("share"))
}

// Once makes asking twice under one key wait for one another, until commit.
func Once(ctx context.Context, tx *postgres.Tx, key string) error {
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended($1, 11))`, key)
	return err
}

// Agree writes an agreement and ends the one that held before on its first day.
// An agreement that was used since then cannot be replaced back in time.
func Agree(ctx context.Context, tx *postgres.Tx, a Agreement) (Agreement, error) {
	if _, err := tx.Exec(ctx, `select from cooperative where id = $1 for update`, a.CooperativeID); err != nil {
		return a, fmt.Errorf("lock cooperative: %w", err)
	}
	var there Agreement
	err := tx.Get(ctx, &there, `select `+agreementColumns+` from agreement where key = $1`, a.Key)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return there, err
	}
	before, err := replace(ctx, tx, a)
	if err != nil {
		return a, err
	}
	err = tx.Get(ctx, &a, `insert into agreement (cooperative_id, terms, share_bp, currency, advance_bp, valid_from, agreed_on,
			agreed_by_store, agreed_by_cooperative, note, key, created_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning `+agreementColumns,
		a.CooperativeID, a.Terms, a.ShareBP, a.Currency, a.AdvanceBP, a.ValidFrom, a.AgreedOn, a.ByStore, a.ByCooperative, a.Note,
		a.Key, audit.From(ctx).Actor())
	if err != nil {
		return a, fmt.Errorf("write agreement: %w", err)
	}
	return a, audit.Write(ctx, tx, audit.Change{Act: "agreement.write", Subject: "cooperative", ID: Slug(ctx, tx, a.CooperativeID), Before: before, After: a})
}

// replace ends the open agreement before a new one; nil where there was none.
func replace(ctx context.Context, tx *postgres.Tx, a Agreement) (any, error) {
	var open Agreement
	err := tx.Get(ctx, &open, `select `+agreementColumns+` from agreement where cooperative_id = $1 and ended_on is null`, a.CooperativeID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	end := a.ValidFrom
	if !end.After(open.ValidFrom.Time) {
		end = open.ValidFrom // it never held
	}
	var used bool
	err = tx.Get(ctx, &used, `select exists (select from shipment where agreement_id = $1 and left_on >= $2)
		or exists (select from purchase_order where agreement_id = $1 and created_at::date >= $2)
		or exists (select from advance where agreement_id = $1 and paid_on >= $2)`, open.ID, end)
	if err != nil {
		return nil, err
	}
	if used && end.Equal(open.ValidFrom.Time) {
		return nil, fault.New(fault.Conflict, "agreement_used").On("valid_from")
	}
	_, err = tx.Exec(ctx, `update agreement set ended_on = $2 where id = $1`, open.ID, end)
	return open, err
}

// End lets an agreement run out: on is the first day it no longer holds.
func End(ctx context.Context, tx *postgres.Tx, id int64, on stock.Day) error {
	a, err := AgreementByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.EndedOn != nil || on.Before(a.ValidFrom.Time) {
		return fault.New(fault.Invalid, "agreement_end").On("ended_on")
	}
	if _, err := tx.Exec(ctx, `update agreement set ended_on = $2 where id = $1`, id, on); err != nil {
		return fmt.Errorf("end agreement: %w", err)
	}
	after := a
	after.EndedOn = &on
	return audit.Write(ctx, tx, audit.Change{Act: "agreement.end", Subject: "cooperative", ID: Slug(ctx, tx, a.CooperativeID), Before: a, After: after})
}

// InForce is the agreement that holds with a cooperative on a day; a fault when
// there is none.
func InForce(ctx context.Context, r postgres.Reader, cooperativeID int64, on stock.Day) (Agreement, error) {
	var a Agreement
	err := r.Get(ctx, &a, `select `+agreementColumns+` from agreement where cooperative_id = $1 and valid_from <= $2
		and (ended_on is null or ended_on > $2)`, cooperativeID, on)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.Conflict, "no_agreement")
	}
	return a, err
}

// AgreementByID reads an agreement; one that does not exist is a fault.NotFound.
func AgreementByID(ctx context.Context, r postgres.Reader, id int64) (Agreement, error) {
	var a Agreement
	err := r.Get(ctx, &a, `select `+agreementColumns+` from agreement where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, err
}

// Agreements are all that were made with a cooperative, the latest first.
func Agreements(ctx context.Context, r postgres.Reader, cooperativeID int64) ([]Agreement, error) {
	var list []Agreement
	err := r.Select(ctx, &list, `select `+agreementColumns+` from agreement where cooperative_id = $1
		order by valid_from desc, id desc limit 50`, cooperativeID)
	return list, err
}

// Slug names a cooperative in the audit log.
func Slug(ctx context.Context, r postgres.Reader, cooperativeID int64) string {
	var slug string
	if err := r.Get(ctx, &slug, `select slug from cooperative where id = $1`, cooperativeID); err != nil {
		return fmt.Sprint(cooperativeID)
	}
	return slug
}
