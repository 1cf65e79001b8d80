package replenish

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"plantagenet/internal/jobs"
	"plantagenet/internal/postgres"
)

// gather counts anew the days touched by entries written since the mark, less
// ten minutes: an entry may commit after a later one.
const gather = `with fresh as (
		select id, occurred_at from stock_entry where recorded_at >= (select since - interval '10 minutes' from replenish_mark)
			and kind in ('sell', 'return', 'void')
	), touched as (
		select distinct l.variant_id, (f.occurred_at at time zone 'America/Toronto')::date as day
		from fresh f join stock_movement m on m.entry_id = f.id join lot l on l.id = m.lot_id
		union
		select distinct l.variant_id, (o.occurred_at at time zone 'America/Toronto')::date
		from fresh f join stock_entry v on v.id = f.id and v.kind = 'void' join stock_entry o on o.id = v.voids_id
		join stock_movement m on m.entry_id = v.id join lot l on l.id = m.lot_id
	), counted as (
		select t.variant_id, t.day,
			coalesce(sum(m.quantity) filter (where e.kind = 'sell'), 0) as sold,
			coalesce(sum(m.quantity) filter (where e.kind = 'return'), 0) as returned
		from touched t join lot l on l.variant_id = t.variant_id join stock_movement m on m.lot_id = l.id
		join stock_entry e on e.id = m.entry_id and e.kind in ('sell', 'return')
			and e.occurred_at >= t.day::timestamp at time zone 'America/Toronto'
			and e.occurred_at < (t.day + 1)::timestamp at time zone 'America/Toronto'
			and not exists (select from stock_entry v where v.voids_id = e.id)
		group by t.variant_id, t.day
	) insert into variant_day (variant_id, day, sold, returned)
	select t.variant_id, t.day, coalesce(c.sold, 0), coalesce(c.returned, 0)
	from touched t left join counted c using (variant_id, day)
	on conflict (variant_id, day) do update set sold = excluded.sold, returned = excluded.returned`

// figures reads what suggestions are reckoned from, for the next batch of active
// variants; nothing but theirs is touched.
const figures = `with today as (select (now() at time zone 'America/Toronto')::date as today
	), batch as materialized (
		select v.id, p.cooperative_id from variant v join product p on p.id = v.product_id where v.active and v.id > $2 order by v.id limit $3
	) select b.id as variant_id, b.cooperative_id, s.available, s.transit, d.sold_90, d.sold_before, d.sold_season,
		coalesce(least(90, greatest(14, today - (select min(received_on) from lot where variant_id = b.id))), 0)::int as days_90
	from today, batch b
	cross join lateral (select coalesce(sum(l.on_hand - l.held) filter (where l.sellable), 0)::bigint as available,
			coalesce(sum(l.on_hand) filter (where l.location_id = (select id from location where code = 'transit')), 0)::bigint as transit
		from stock_level l where l.variant_id = b.id) s
	cross join lateral (select
			coalesce(sum(y.sold - y.returned) filter (where y.day > today - 90), 0)::bigint as sold_90,
			coalesce(sum(y.sold - y.returned) filter (where y.day > today - 455 and y.day <= today - 365), 0)::bigint as sold_before,
			coalesce(sum(y.sold - y.returned) filter (where y.day > today - 365 and y.day <= today - 365 + $1::int), 0)::bigint as sold_season
		from variant_day y where y.variant_id = b.id and y.day > today - 455) d
	order by b.id`

// batch is how many variants are reckoned at a time: memory stays flat however
// many there are.
const batch = 2000

type row struct {
	VariantID     int64 `db:"variant_id"`
	CooperativeID int64 `db:"cooperative_id"`
	Figures
}

// Leads gives the days from order to arrival by cooperative; one that is left
// out has no record.
type Leads func(ctx context.Context, r postgres.Reader) (map[int64]int, error)

// Refresh counts new sales into their days and reckons every variant's outlook
// anew. Two at once are one after the other.
func Refresh(ctx context.Context, db *postgres.DB, leads Leads) error {
	lead, err := leads(ctx, db)
	if err != nil {
		return fmt.Errorf("read lead times: %w", err)
	}
	if err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error { return count(ctx, tx) }); err != nil {
		return fmt.Errorf("count sales by day: %w", err)
	}
	for after := int64(0); ; {
		var rows []row
		if err := db.Select(ctx, &rows, figures, seasonDays, after, batch); err != nil {
			return fmt.Errorf("read figures: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		after = rows[len(rows)-1].VariantID
		if err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error { return keep(ctx, tx, rows, lead) }); err != nil {
			return fmt.Errorf("keep outlooks: %w", err)
		}
	}
}

func count(ctx context.Context, tx *postgres.Tx) error {
	var began string
	if err := tx.Get(ctx, &began, `select now()::text from replenish_mark for update`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, gather); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update replenish_mark set since = $1::timestamptz`, began)
	return err
}

// Reckon is the job that refreshes everything.
type Reckon struct{}

// Kind names the job for the queue.
func (Reckon) Kind() string { return "reckon_outlooks" }

// Ask has everything reckoned anew in the background; asked twice while it
// waits, it is done once.
func Ask(ctx context.Context, db *postgres.DB) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		return jobs.Insert(ctx, tx, Reckon{}, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: jobs.WhileWaiting()})
	})
}

// LowStock is the job that mails what has fallen to its reorder point.
type LowStock struct {
	Variants []int64 `json:"variants"`
}

// Kind names the job for the queue.
func (LowStock) Kind() string { return "low_stock" }

// keep writes a batch of outlooks.
func keep(ctx context.Context, tx *postgres.Tx, rows []row, lead map[int64]int) error {
	n := len(rows)
	ids, available, transit, sold, before, season := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	days, leads, cover, quantity := make([]int64, n), make([]int64, n), make([]*int64, n), make([]int64, n)
	for i, r := range rows {
		r.LeadDays = lead[r.CooperativeID]
		if r.LeadDays == 0 {
			r.LeadDays = usualLead
		}
		s := Suggest(r.Figures)
		ids[i], available[i], transit[i], sold[i], before[i], season[i] = r.VariantID, r.Available, r.Transit, r.Sold90, r.SoldBefore, r.SoldSeason
		days[i], leads[i], quantity[i] = int64(r.Days90), int64(r.LeadDays), s.Quantity
		if s.Cover != nil {
			c := int64(min(*s.Cover, 9999))
			cover[i] = &c
		}
	}
	_, err := tx.Exec(ctx, `with reckoned as (
			select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
				as r(variant_id, available, transit, sold_90, days_90, sold_before, sold_season, lead_days, cover_days, suggested) order by 1
		)
		insert into variant_outlook as o (variant_id, available, transit, sold_90, days_90, sold_before, sold_season, lead_days, cover_days, suggested)
			select variant_id, available, transit, sold_90, days_90, sold_before, sold_season, lead_days, cover_days, suggested from reckoned
			on conflict (variant_id) do update set available = excluded.available, transit = excluded.transit, sold_90 = excluded.sold_90,
				days_90 = excluded.days_90, sold_before = excluded.sold_before, sold_season = excluded.sold_season, lead_days = excluded.lead_days,
				cover_days = excluded.cover_days, suggested = excluded.suggested, reckoned_at = now(),
				low = o.reorder_point is not null and excluded.available <= o.reorder_point,
				told_at = case when o.reorder_point is not null and excluded.available <= o.reorder_point then o.told_at end`,
		postgres.Array(ids), postgres.Array(available), postgres.Array(transit), postgres.Array(sold), postgres.Array(days),
		postgres.Array(before), postgres.Array(season), postgres.Array(leads), postgres.Array(cover), postgres.Array(quantity))
	if err != nil {
		return err
	}
	return tell(ctx, tx, ids)
}

// tell leaves the mail about what has newly fallen to its point to a job, and
// marks it told in the same transaction: once, until there is enough again.
func tell(ctx context.Context, tx *postgres.Tx, ids []int64) error {
	var fallen []int64
	err := tx.Select(ctx, &fallen, `update variant_outlook set told_at = now()
		where variant_id = any($1) and low and told_at is null returning variant_id`, postgres.Array(ids))
	if err != nil || len(fallen) == 0 {
		return err
	}
	return jobs.Insert(ctx, tx, LowStock{Variants: fallen}, nil)
}
