package parcel

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Scan puts Quantity pieces of a lot into a parcel. Key is the form's: sent
// twice, it counts once. Code is what was scanned or typed.
type Scan struct {
	ParcelID    int64  `db:"parcel_id"`
	OrderLineID int64  `db:"order_line_id"`
	LotID       int64  `db:"lot_id"`
	Key         string `db:"key"`
	Code        string `db:"code"`
	Quantity    int64  `db:"quantity"`
	Who         string `db:"who"`
}

// Filling returns the parcel of a locked order that is being filled, opening
// one where there is none. One that was set aside is taken up again.
func Filling(ctx context.Context, tx *postgres.Tx, orderID int64, who string) (Parcel, error) {
	var p Parcel
	err := tx.Get(ctx, &p, `update parcel set waits_for = '', set_aside_at = null where order_id = $1 and state = 'open' returning `+columns, orderID)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.Get(ctx, &p, `insert into parcel (order_id, number, opened_by)
			values ($1, (select coalesce(max(number), 0) + 1 from parcel where order_id = $1), $2) returning `+columns, orderID, who)
	}
	if err != nil {
		return p, fmt.Errorf("open parcel: %w", err)
	}
	return p, nil
}

// Scanned says whether a scan's key was used before.
func Scanned(ctx context.Context, r postgres.Reader, key string) (bool, error) {
	var done bool
	err := r.Get(ctx, &done, `select exists (select from parcel_scan where key = $1)`, key)
	return done, err
}

// Put adds a scan's pieces to its parcel.
func Put(ctx context.Context, tx *postgres.Tx, s Scan) error {
	_, err := tx.Exec(ctx, `with scan as (
			insert into parcel_scan (parcel_id, order_line_id, lot_id, key, code, quantity, who) values ($1, $2, $3, $4, $5, $6, $7)
		) insert into parcel_line (parcel_id, order_line_id, lot_id, quantity) values ($1, $2, $3, $6)
		on conflict (parcel_id, order_line_id, lot_id) do update set quantity = parcel_line.quantity + excluded.quantity`,
		s.ParcelID, s.OrderLineID, s.LotID, s.Key, s.Code, s.Quantity, s.Who)
	if err != nil {
		return fmt.Errorf("put into parcel: %w", err)
	}
	return nil
}

// LastKey is the key of the last scan into a parcel that was not undone; empty
// when there is none.
func LastKey(ctx context.Context, r postgres.Reader, parcelID int64) (string, error) {
	var key string
	err := r.Get(ctx, &key, `select key from parcel_scan where parcel_id = $1 and undone_at is null order by id desc limit 1`, parcelID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return key, err
}

// Last returns what one key put into a parcel and still lies there.
func Last(ctx context.Context, r postgres.Reader, parcelID int64, key string) ([]Scan, error) {
	var scans []Scan
	err := r.Select(ctx, &scans, `select parcel_id, order_line_id, lot_id, key, code, quantity, who from parcel_scan
		where parcel_id = $1 and key = $2 and undone_at is null order by id`, parcelID, key)
	return scans, err
}

// Undo takes out again what one key put into a parcel; done before, nothing
// happens and it is false.
func Undo(ctx context.Context, tx *postgres.Tx, parcelID int64, key, who string) (bool, error) {
	var undone []Scan
	err := tx.Select(ctx, &undone, `update parcel_scan set undone_at = now(), undone_by = $3
		where parcel_id = $1 and key = $2 and undone_at is null
		returning parcel_id, order_line_id, lot_id, key, code, quantity, who`, parcelID, key, who)
	if err != nil {
		return false, fmt.Errorf("undo scan: %w", err)
	}
	for _, s := range undone {
		if err := take(ctx, tx, s); err != nil {
			return false, err
		}
	}
	return len(undone) > 0, nil
}

func take(ctx context.Context, tx *postgres.Tx, s Scan) error {
	emptied, err := tx.Exec(ctx, `delete from parcel_line where parcel_id = $1 and order_line_id = $2 and lot_id = $3 and quantity = $4`,
		s.ParcelID, s.OrderLineID, s.LotID, s.Quantity)
	if err != nil || emptied == 1 {
		return err
	}
	n, err := tx.Exec(ctx, `update parcel_line set quantity = quantity - $4 where parcel_id = $1 and order_line_id = $2 and lot_id = $3`,
		s.ParcelID, s.OrderLineID, s.LotID, s.Quantity)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "parcel_closed")
	}
	return err
}

// SetAside leaves an open parcel half filled and says what it waits for.
func SetAside(ctx context.Context, tx *postgres.Tx, p *Parcel, why string) error {
	err := tx.Get(ctx, p, `update parcel set waits_for = $2, set_aside_at = now() where id = $1 returning `+columns, p.ID, why)
	if err != nil {
		return fmt.Errorf("set parcel aside: %w", err)
	}
	return nil
}
