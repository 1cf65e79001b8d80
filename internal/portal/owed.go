package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Mine is whose window it is. Currency is what the agreement in force is in;
// the Canadian dollar without one.
type Mine struct {
	Slug     string      `db:"slug"`
	Name     string      `db:"name"`
	Country  string      `db:"country"`
	Currency fx.Currency `db:"currency"`
}

// Who reads whose window it is, on a day.
func Who(ctx context.Context, r postgres.Reader, day time.Time) (Mine, error) {
	var m Mine
	err := r.Get(ctx, &m, `select c.slug, c.name, coalesce(c.country, '') as country, coalesce((select a.currency from agreement a
			where a.cooperative_id = c.id and a.valid_from <= $1::date and (a.ended_on is null or a.ended_on > $1::date)), 'CAD') as currency
		from cooperative c`, day.Format(time.DateOnly))
	if err != nil {
		return m, fmt.Errorf("read whose window it is: %w", err)
	}
	return m, nil
}

// Owed is what the money ledger says the cooperative is owed, in cents of a
// Canadian dollar; less than nothing when it was paid ahead.
func Owed(ctx context.Context, r postgres.Reader) (money.Cents, error) {
	var owed money.Cents
	err := r.Get(ctx, &owed, `select -b.balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id`)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return owed, err
}
