package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
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

// OpenedCase is a case as it stands on the desk.
type OpenedCase struct {
	ID       int64      `db:"id"`
	Kind     string     `db:"kind"`
	Detail   string     `db:"detail"`
	Order    *int64     `db:"number"` // the order's number
	OpenedAt time.Time  `db:"opened_at"`
	ClosedAt *time.Time `db:"closed_at"`
	ClosedBy string     `db:"closed_by"`
	Note     string     `db:"closing_note"`
}

const openedColumns = `c.id, c.kind, c.detail, o.number, c.opened_at, c.closed_at, c.closed_by, c.closing_note`

// ErrCaseClosed is the fault for a case that another has closed.
var ErrCaseClosed = fault.New(fault.Conflict, "case_closed")

// OpenCases lists cases that wait for a person, the oldest first.
func OpenCases(ctx context.Context, r postgres.Reader, limit int) ([]OpenedCase, error) {
	var list []OpenedCase
	err := r.Select(ctx, &list, `select `+openedColumns+` from desk_case c left join sales_order o on o.id = c.order_id
		where c.closed_at is null order by c.opened_at, c.id limit $1`, limit)
	return list, err
}

// ClosedCases lists cases that were closed, the latest first, before the id of
// the last one shown; 0 begins.
func ClosedCases(ctx context.Context, r postgres.Reader, before int64, limit int) ([]OpenedCase, error) {
	var list []OpenedCase
	err := r.Select(ctx, &list, `select `+openedColumns+` from desk_case c left join sales_order o on o.id = c.order_id
		where c.closed_at is not null and ($1::bigint = 0 or c.id < $1) order by c.id desc limit $2`, before, limit)
	return list, err
}

// LockCase reads a case and holds it.
func LockCase(ctx context.Context, tx *postgres.Tx, id int64) (OpenedCase, error) {
	var c OpenedCase
	err := tx.Get(ctx, &c, `select `+openedColumns+` from desk_case c left join sales_order o on o.id = c.order_id where c.id = $1 for update of c`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "not_found")
	}
	return c, err
}

// CloseCase closes a locked case with a word on what was done; ReopenCase takes
// that back.
func CloseCase(ctx context.Context, tx *postgres.Tx, id int64, who, note string) error {
	_, err := tx.Exec(ctx, `update desk_case set closed_at = now(), closed_by = $2, closing_note = $3 where id = $1`, id, who, note)
	return err
}

// ReopenCase puts a closed case back on the desk.
func ReopenCase(ctx context.Context, tx *postgres.Tx, id int64) error {
	_, err := tx.Exec(ctx, `update desk_case set closed_at = null, closed_by = '', closing_note = '' where id = $1`, id)
	return err
}
