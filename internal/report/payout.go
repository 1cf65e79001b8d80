package report

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Payee is a cooperative as the store pays it: what it is owed now, cents, and
// the last payment that stands. Currency is its agreement's, dollars without one.
type Payee struct {
	Slug     string      `db:"slug"`
	Name     string      `db:"name"`
	Currency fx.Currency `db:"currency"`
	Owed     money.Cents `db:"owed"`
	LastID   *int64      `db:"last_id"` // nil: never paid
	LastOn   *stock.Day  `db:"last_on"`
	Minor    int64       `db:"last_minor"`
	In       fx.Currency `db:"last_currency"`
	Received *bool       `db:"received"` // nil: no answer yet
	Answered *time.Time  `db:"answered_at"`
}

// Payees lists the cooperatives, those that are owed the most first.
func Payees(ctx context.Context, r postgres.Reader, limit, offset int) ([]Payee, error) {
	var list []Payee
	err := r.Select(ctx, &list, `select c.slug, c.name, coalesce(g.currency, 'CAD') as currency, coalesce(-b.balance_cents, 0) as owed,
			p.id as last_id, p.paid_on as last_on, coalesce(p.amount_minor, 0) as last_minor, coalesce(p.currency, 'CAD') as last_currency, a.received, a.answered_at
		from cooperative c left join ledger_account x on x.cooperative_id = c.id left join ledger_balance b on b.account_id = x.id
		left join agreement g on g.cooperative_id = c.id and daterange(g.valid_from, g.ended_on, '[)') @> (now() at time zone 'America/Toronto')::date
		left join lateral (select id, paid_on, amount_minor, currency from payout p where p.cooperative_id = c.id and reversed_at is null
			order by paid_on desc, id desc limit 1) p on true
		left join lateral (select received, answered_at from payout_answer where payout_id = p.id order by id desc limit 1) a on true
		order by owed desc, c.name, c.id limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read who is paid: %w", err)
	}
	return list, nil
}

// Missing is a payment that the cooperative says it did not receive.
type Missing struct {
	ID       int64       `db:"id"`
	Slug     string      `db:"slug"`
	Name     string      `db:"name"`
	Minor    int64       `db:"amount_minor"`
	Currency fx.Currency `db:"currency"`
	PaidOn   stock.Day   `db:"paid_on"`
}

// MissingPayouts lists the standing payments whose latest answer is that they
// did not come, the oldest first.
func MissingPayouts(ctx context.Context, r postgres.Reader, limit int) ([]Missing, error) {
	var list []Missing
	err := r.Select(ctx, &list, `select p.id, c.slug, c.name, p.amount_minor, p.currency, p.paid_on
		from payout_answer a join payout p on p.id = a.payout_id join cooperative c on c.id = p.cooperative_id
		where not a.received and p.reversed_at is null
			and not exists (select from payout_answer later where later.payout_id = a.payout_id and later.id > a.id)
		order by a.id limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("read payments that did not come: %w", err)
	}
	return list, nil
}

// AccountLine is one thing that changed what a cooperative is owed.
type AccountLine struct {
	ID       int64       `db:"id"`
	Day      stock.Day   `db:"occurred_on"`
	Kind     string      `db:"kind"` // of a reversal, that of what it reverses
	Reversal bool        `db:"reversal"`
	Pieces   int64       `db:"quantity"`
	Note     string      `db:"note"`
	Amount   money.Cents `db:"amount_cents"`
	Balance  money.Cents `db:"balance_cents"` // owed after it
	PayoutID *int64      `db:"payout_id"`
}

// AccountLines reads a cooperative's account, the latest first; one line for
// what one entry changed.
func AccountLines(ctx context.Context, r postgres.Reader, cooperativeID int64, limit, offset int) ([]AccountLine, error) {
	var list []AccountLine
	err := r.Select(ctx, &list, `select l.id, l.occurred_on, l.kind, l.reversal, l.quantity, l.amount_cents, l.balance_cents, e.note,
			(select p.id from payout p where l.kind = 'payout' and p.key = substr(coalesce(v.key, e.key), 8)) as payout_id
		from cooperative_line l join ledger_entry e on e.id = l.entry_id left join ledger_entry v on v.id = e.reverses_id
		where l.cooperative_id = $1 and l.balance_cents is not null order by l.id desc limit $2 offset $3`, cooperativeID, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read a cooperative's account: %w", err)
	}
	return list, nil
}
