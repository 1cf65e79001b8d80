package counting

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// linesSQL draws up the lines: what was added to each, as of the last time
// somebody added to it.
const linesSQL = `insert into count_line (count_id, location_id, variant_id, lot_id, counted, expected, first_at, last_at)
	select $1, location_id, variant_id, lot_id, sum(quantity), 0, min(at), max(at) filter (where key not like 'undo:%')
	from count_scan where count_id = $1 group by location_id, variant_id, lot_id order by location_id, variant_id, lot_id
	on conflict on constraint count_line_once do update set counted = excluded.counted, last_at = excluded.last_at, cost_cents = 0, short = 0, not_known = 0`

// lockSQL locks every level a count can touch, in the one order.
const lockSQL = `select 1 from stock_level s join (
		select location_id, variant_id from count_line where count_id = $1
		union select p.id, l.variant_id from count_line l, location p where l.count_id = $1 and p.code = 'loss') k using (location_id, variant_id)
	order by s.lot_id, s.location_id for update of s`

// expectedSQL is what each lot had in the line's place at the line's moment:
// its level now, less what the movements after that moment brought, plus what
// was sold from there by then and was not yet sent. A line of its own lot covers
// that lot; the article's line covers the others. A count booked since counts as
// of its own moment, and what was voided as if it had never been.
const expectedSQL = `with target as (
		select l.id as line_id, l.location_id, l.first_at, l.last_at, s.lot_id, s.on_hand
		from count_line l join stock_level s on s.location_id = l.location_id and s.variant_id = l.variant_id
		where l.count_id = $1 and (l.lot_id = s.lot_id or (l.lot_id is null and not exists (select from count_line o
			where o.count_id = $1 and o.location_id = l.location_id and o.variant_id = l.variant_id and o.lot_id = s.lot_id)))
	), waiting as (select id from location where code = 'to-send'
	) insert into count_lot (line_id, lot_id, expected)
	select t.line_id, t.lot_id, t.on_hand - coalesce(later.net, 0) + coalesce(unsent.n, 0)
	from target t
	left join lateral (
		select sum(case when m.to_location = t.location_id then m.quantity else -m.quantity end) as net
		from stock_movement m join stock_entry e on e.id = m.entry_id
		where m.lot_id = t.lot_id and t.location_id in (m.from_location, m.to_location)
		and ` + momentSQL + ` > t.last_at) later on true
	left join lateral (
		select sum(q.quantity - greatest(0, least(q.quantity, q.gone - q.before))) as n from (
			select w.from_location, w.quantity, coalesce(w.gone, 0) + coalesce((select sum(pl.quantity) from parcel_line pl join parcel p on p.id = pl.parcel_id
				where pl.order_line_id = w.order_line_id and pl.lot_id = t.lot_id and p.packed_at <= t.last_at
				and (p.state = 'packed' or coalesce(p.sent_at, p.handed_at) > t.last_at)), 0) as gone, coalesce(sum(w.quantity) over (partition by w.order_line_id order by w.from_location
				rows between unbounded preceding and 1 preceding), 0) as before
			from (
				select m.order_line_id, m.from_location, sum(m.quantity) filter (where m.to_location = waiting.id) as quantity,
					sum(sum(m.quantity) filter (where m.from_location = waiting.id)) over (partition by m.order_line_id) as gone
				from waiting, stock_movement m join stock_entry e on e.id = m.entry_id
				where m.lot_id = t.lot_id and waiting.id in (m.from_location, m.to_location) and e.recorded_at <= t.last_at
				group by m.order_line_id, m.from_location, waiting.id) w
			where w.quantity is not null) q
		where q.from_location = t.location_id) unsent on true
	order by t.line_id, t.lot_id`

// momentSQL is when entry e with movement m took effect in the world.
const momentSQL = `case e.kind when 'void' then (select o.recorded_at from stock_entry o where o.id = e.voids_id)
	when 'count' then coalesce((select max(cl.last_at) from count_session cs join count_line cl on cl.count_id = cs.id join count_lot k on k.line_id = cl.id
		where cs.entry_id = e.id and k.lot_id = m.lot_id and k.moved <> 0 and cl.location_id in (m.from_location, m.to_location)), e.recorded_at)
	else e.recorded_at end`

// judgeSQL sums up each line, and tells where a person should count again:
// goods were carried between two scans of it, or a later count is approved.
const judgeSQL = `update count_line l set expected = coalesce(x.n, 0),
		steady = l.first_at = l.last_at or not exists (select from count_lot k join stock_movement m on m.lot_id = k.lot_id and l.location_id in (m.from_location, m.to_location)
			join stock_entry e on e.id = m.entry_id and e.kind not in ('sell', 'count', 'void')
			where k.line_id = l.id and e.recorded_at > l.first_at and e.recorded_at <= l.last_at),
		overtaken = exists (select from count_line o join count_session c on c.id = o.count_id
			where o.variant_id = l.variant_id and o.location_id = l.location_id and o.last_at >= l.last_at and c.state = 'approved' and not o.left_out
			and (o.lot_id is null or l.lot_id is null or o.lot_id = l.lot_id))
	from count_line mine left join (select k.line_id, sum(k.expected) as n from count_lot k join count_line cl on cl.id = k.line_id and cl.count_id = $1
		group by 1) x on x.line_id = mine.id
	where mine.id = l.id and l.count_id = $1`

// counts says of line l that its difference is booked.
const counts = `not l.left_out and not l.overtaken`

// missingSQL takes missing pieces off the lots soonest to expire, then the
// oldest; never more than is free there. The rest is short: held, or sold.
const missingSQL = `with need as (
		select l.id, l.location_id, l.expected - l.counted as n from count_line l where l.count_id = $1 and ` + counts + ` and l.counted < l.expected
	), ranked as (
		select n.id, n.n, k.lot_id, c.free, coalesce(sum(c.free) over (partition by n.id order by lot.best_before nulls last, lot.received_on, lot.id
			rows between unbounded preceding and 1 preceding), 0) as before
		from need n join count_lot k on k.line_id = n.id join lot on lot.id = k.lot_id
		join stock_level s on s.lot_id = k.lot_id and s.location_id = n.location_id
		cross join lateral (select greatest(0, least(k.expected, s.on_hand - s.held)) as free) c
	), taken as (
		update count_lot k set moved = -least(r.free, r.n - r.before) from ranked r where k.line_id = r.id and k.lot_id = r.lot_id and r.free > 0 and r.before < r.n
		returning k.line_id, k.moved
	) update count_line l set short = n.n + coalesce((select sum(moved) from taken where taken.line_id = n.id), 0) from need n where l.id = n.id`

// surplusSQL gives pieces too many back to lots that lost some, the lot whose
// code was scanned first, then the youngest; in one count a piece missing here
// may be too many there. What no lot ever lost came in unseen: not known.
const surplusSQL = `with lost as (
		select lot.id as lot_id, lot.variant_id, lot.received_on, coalesce(s.on_hand, 0) - coalesce((select sum(k.moved) from count_lot k
			join count_line l on l.id = k.line_id where k.lot_id = lot.id and l.count_id = $1), 0) as n
		from lot left join stock_level s on s.lot_id = lot.id and s.location_id = (select id from location where code = 'loss')
		where not lot.blocked and lot.variant_id in (select l.variant_id from count_line l where l.count_id = $1 and ` + counts + ` and l.counted > l.expected)
	), need as (
		select l.id, l.variant_id, l.lot_id, sum(l.counted - l.expected) over w - (l.counted - l.expected) as a, sum(l.counted - l.expected) over w as b
		from count_line l where l.count_id = $1 and ` + counts + ` and l.counted > l.expected
		window w as (partition by l.variant_id order by l.lot_id nulls last, l.id)
	), room as (
		select lot_id, variant_id, sum(n) over w - n as a, sum(n) over w as b from lost where n > 0
		window w as (partition by variant_id order by exists (select from need where need.lot_id = lost.lot_id) desc, received_on desc, lot_id desc)
	), given as (
		insert into count_lot (line_id, lot_id, moved)
		select need.id, room.lot_id, least(need.b, room.b) - greatest(need.a, room.a) from need join room on room.variant_id = need.variant_id
		where least(need.b, room.b) > greatest(need.a, room.a)
		on conflict (line_id, lot_id) do update set moved = excluded.moved returning line_id, moved
	) update count_line l set not_known = need.b - need.a - coalesce((select sum(moved) from given where given.line_id = need.id), 0) from need where l.id = need.id`

// lotCostSQL is what a piece of lot costs the store when it is lost, in cents:
// bought, what it cost; consigned, the cooperative's share of the price now.
const lotCostSQL = `coalesce(lot.unit_cost_cents, round(v.price_cents * lot.share_bp / 10000.0))`

const costSQL = `update count_line l set cost_cents = c.n from (
		select k.line_id, sum(k.moved * ` + lotCostSQL + `) as n from count_lot k join count_line cl on cl.id = k.line_id and cl.count_id = $1
		join lot on lot.id = k.lot_id join variant v on v.id = lot.variant_id where k.moved <> 0 group by k.line_id) c
	where l.id = c.line_id`

// sumSQL adds up by article and place: a lot's line and its article's line of
// one place are one difference.
const sumSQL = `update count_session set (units_off, cost_off_cents) = (select coalesce(sum(abs(n)), 0), coalesce(sum(abs(cost)), 0) from (
		select sum(l.counted - l.expected) as n, sum(l.cost_cents) as cost from count_line l where l.count_id = $1 and ` + counts + `
		group by l.location_id, l.variant_id) g) where id = $1`

// Assess draws up a count's lines against the ledger and proposes on which lots
// each difference is put. It runs at review and once more at approval, in a few
// statements over all lines, whatever their number. The count must be locked.
func Assess(ctx context.Context, tx *postgres.Tx, id int64) error {
	for _, step := range []struct{ what, query string }{
		{"draw up lines", linesSQL},
		{"lock levels", lockSQL},
		{"forget the last assessment", `delete from count_lot k using count_line l where l.id = k.line_id and l.count_id = $1`},
		{"expect", expectedSQL}, {"judge", judgeSQL}, {"put what is missing", missingSQL}, {"put what is too many", surplusSQL},
		{"cost", costSQL}, {"sum up", sumSQL},
	} {
		if _, err := tx.Exec(ctx, step.query, id); err != nil {
			return fmt.Errorf("assess count: %s: %w", step.what, err)
		}
	}
	return nil
}
