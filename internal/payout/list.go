package payout

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Listed is a payment with what was last said of it, the rate it was booked at
// and what was owed after it.
type Listed struct {
	Payout
	Received   *bool       `db:"received"` // nil: no answer yet
	AnsweredAt *time.Time  `db:"answered_at"`
	Said       string      `db:"said"`
	Rate       string      `db:"rate"` // dollars for one euro, empty for dollars
	RateOn     *time.Time  `db:"rate_on"`
	RateSource string      `db:"rate_source"`
	After      money.Cents `db:"after_cents"`
}

const listed = `select ` + columns + `, a.received, a.answered_at, coalesce(a.said, '') as said, coalesce(trim_scale(x.rate)::text, '') as rate, x.rate_on,
		coalesce(x.source, '') as rate_source, coalesce(l.balance_cents, 0) as after_cents
	from payout p left join exchange_rate x on x.id = p.rate_id
	left join lateral (select received, answered_at, said from payout_answer a where a.payout_id = p.id order by a.id desc limit 1) a on true
	left join ledger_entry e on e.key = 'payout:' || p.key
	left join cooperative_line l on l.entry_id = e.id and l.cooperative_id = p.cooperative_id `

// Of lists what was paid to a cooperative, the newest first.
func Of(ctx context.Context, r postgres.Reader, cooperativeID int64, limit, offset int) ([]Listed, error) {
	var list []Listed
	err := r.Select(ctx, &list, listed+`where p.cooperative_id = $1 order by p.paid_on desc, p.id desc limit $2 offset $3`, cooperativeID, limit, offset)
	return list, err
}

// ByID reads one payment to a cooperative; one that is not its is a fault.NotFound.
func ByID(ctx context.Context, r postgres.Reader, cooperativeID, id int64) (Listed, error) {
	var p Listed
	err := r.Get(ctx, &p, listed+`where p.cooperative_id = $1 and p.id = $2`, cooperativeID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "not_found")
	}
	return p, err
}
