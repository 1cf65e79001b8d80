package report

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// OpenCase is something about money that waits for a person.
type OpenCase struct {
	Kind     string    `db:"kind"`
	Order    *int64    `db:"number"`
	OpenedAt time.Time `db:"opened_at"`
}

// OpenCases lists at most limit cases, the oldest first, and counts them all.
func OpenCases(ctx context.Context, r postgres.Reader, limit int) (list []OpenCase, count int64, err error) {
	var rows []struct {
		OpenCase
		Count int64 `db:"count"`
	}
	err = r.Select(ctx, &rows, `select c.kind, o.number, c.opened_at, count(*) over () as count
		from desk_case c left join sales_order o on o.id = c.order_id where c.closed_at is null order by c.opened_at, c.id limit $1`, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read open cases: %w", err)
	}
	for _, row := range rows {
		list, count = append(list, row.OpenCase), row.Count
	}
	return list, count, nil
}

// Spoiling is a lot whose best-before is near or past, with what is left of it.
type Spoiling struct {
	Lot        string    `db:"lot"`
	Name       string    `db:"name"`
	BestBefore time.Time `db:"best_before"`
	Pieces     int64     `db:"pieces"`
}

// SpoilingWithin lists lots with pieces on a shelf whose best-before comes
// within so many days, the soonest first.
func SpoilingWithin(ctx context.Context, r postgres.Reader, l i18n.Lang, days, limit int) ([]Spoiling, error) {
	var list []Spoiling
	err := r.Select(ctx, &list, `select l.code as lot, coalesce(t.name, u.name, p.slug) as name, l.best_before, s.pieces
		from lot l join variant v on v.id = l.variant_id join product p on p.id = v.product_id
		left join product_text t on t.product_id = p.id and t.lang = $1 left join product_text u on u.product_id = p.id and u.lang <> $1
		cross join lateral (select coalesce(sum(on_hand), 0)::bigint as pieces from stock_level where lot_id = l.id and sellable) s
		where l.best_before < (now() at time zone 'America/Toronto')::date + $2::int and s.pieces > 0
		order by l.best_before, l.id limit $3`, l, days, limit)
	if err != nil {
		return nil, fmt.Errorf("read best-before: %w", err)
	}
	return list, nil
}

// Owed is what the store owes one cooperative now.
type Owed struct {
	Slug   string      `db:"slug"`
	Name   string      `db:"name"`
	Amount money.Cents `db:"amount"`
}

// OwedNow lists at most limit cooperatives that are owed something, the most
// first, and the sum owed to all.
func OwedNow(ctx context.Context, r postgres.Reader, limit int) (list []Owed, total money.Cents, err error) {
	var rows []struct {
		Owed
		Total money.Cents `db:"total"`
	}
	err = r.Select(ctx, &rows, `select c.slug, c.name, -b.balance_cents as amount, sum(-b.balance_cents) over ()::bigint as total
		from cooperative c join ledger_account a on a.cooperative_id = c.id join ledger_balance b on b.account_id = a.id
		where b.balance_cents < 0 order by b.balance_cents limit $1`, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read what is owed: %w", err)
	}
	for _, row := range rows {
		list, total = append(list, row.Owed), row.Total
	}
	return list, total, nil
}

// DaySales are one day's sales and refunds, taxes included.
type DaySales struct {
	Web         int64       `db:"web"`
	WebCents    money.Cents `db:"web_cents"`
	Counter     int64       `db:"counter"`
	CounterSum  money.Cents `db:"counter_cents"`
	Refunds     int64       `db:"refunds"`
	RefundCents money.Cents `db:"refund_cents"`
}

// SalesOf reads one day of the store, so many days ago.
func SalesOf(ctx context.Context, r postgres.Reader, daysAgo int) (DaySales, error) {
	var d DaySales
	err := r.Get(ctx, &d, `with day as (
			select (date_trunc('day', now() at time zone 'America/Toronto') - $1::int * interval '1 day') as d
		), span as (
			select d at time zone 'America/Toronto' as begins, (d + interval '1 day') at time zone 'America/Toronto' as ends from day
		) select
			(select count(*) from sales_order, span where paid_at >= begins and paid_at < ends and channel in ('web', 'api')) as web,
			coalesce((select sum(total_cents) from sales_order, span where paid_at >= begins and paid_at < ends and channel in ('web', 'api')), 0)::bigint as web_cents,
			(select count(*) from ledger_entry e, span where e.kind = 'sale' and e.occurred_at >= begins and e.occurred_at < ends and e.payment_id is null) as counter,
			coalesce((select sum(p.amount_cents) from ledger_entry e join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id and a.code = 'till', span
				where e.kind = 'sale' and e.occurred_at >= begins and e.occurred_at < ends), 0)::bigint as counter_cents,
			(select count(*) from refund, span where created_at >= begins and created_at < ends and state <> 'failed') as refunds,
			coalesce((select sum(amount_cents) from refund, span where created_at >= begins and created_at < ends and state <> 'failed'), 0)::bigint as refund_cents`, daysAgo)
	if err != nil {
		return d, fmt.Errorf("read a day's sales: %w", err)
	}
	return d, nil
}
