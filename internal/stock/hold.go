package stock

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Want asks for pieces of a variant for one order line. A variant stands in
// one line of an order only.
type Want struct {
	OrderLineID int64
	VariantID   int64
	Quantity    int
}

// Taken is what one line got from one lot at one location.
type Taken struct {
	OrderLineID int64 `db:"order_line_id"`
	VariantID   int64 `db:"variant_id"`
	LotID       int64 `db:"lot_id"`
	LocationID  int64 `db:"location_id"`
	Quantity    int64 `db:"quantity"`
}

// pick chooses lots for $1 lines, $2 variants, $3 quantities: soonest to expire
// first, then oldest. The candidate levels are locked by lot, then location,
// before they are read, so that two buyers see each other.
const pick = `with want as (
		select * from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as w(order_line_id, variant_id, quantity)
	), locked as materialized (
		select s.lot_id, s.location_id, s.variant_id, s.on_hand - s.held as free from stock_level s
		where s.sellable and s.variant_id = any($2) and s.on_hand > s.held
		order by s.lot_id, s.location_id for update
	), ranked as (
		select k.*, w.order_line_id, w.quantity, coalesce(sum(k.free) over (partition by k.variant_id
			order by l.best_before nulls last, l.received_on, l.id, k.location_id
			rows between unbounded preceding and 1 preceding), 0) as before
		from locked k join lot l on l.id = k.lot_id join want w on w.variant_id = k.variant_id
	), taken as materialized (
		select order_line_id, variant_id, lot_id, location_id, least(free, quantity - before)::bigint as quantity
		from ranked where before < quantity
	)`

const holdSQL = pick + `, raised as (
		update stock_level s set held = s.held + t.quantity from taken t
		where s.lot_id = t.lot_id and s.location_id = t.location_id
	), hold as (
		insert into stock_hold (order_id, expires_at) values ($4, now() + $5 * interval '1 second') returning id
	), line as (
		insert into stock_hold_line (hold_id, order_line_id, lot_id, location_id, quantity)
		select hold.id, t.order_line_id, t.lot_id, t.location_id, t.quantity from taken t, hold
	) select order_line_id, variant_id, lot_id, location_id, quantity from taken`

// Hold reserves pieces for an order until the database's clock has passed
// lifetime. It takes all lines or fails with a sold_out fault that says what is
// left; holds past their hour are put back first where they stand in the way.
// After a fault the transaction must be rolled back.
func Hold(ctx context.Context, tx *postgres.Tx, orderID int64, lifetime time.Duration, wants []Want) ([]Taken, error) {
	lines, variants, quantities := columns(wants)
	var taken []Taken
	err := tx.Select(ctx, &taken, holdSQL, postgres.Array(lines), postgres.Array(variants), postgres.Array(quantities),
		orderID, lifetime.Seconds())
	if err != nil {
		return nil, fmt.Errorf("hold stock: %w", err)
	}
	return taken, short(wants, taken)
}

// short says which want was not filled, as a fault, or nil.
func short(wants []Want, taken []Taken) error {
	got := make(map[int64]int64, len(wants))
	for _, t := range taken {
		got[t.OrderLineID] += t.Quantity
	}
	for _, w := range wants {
		if got[w.OrderLineID] < int64(w.Quantity) {
			return SoldOut(w.VariantID, got[w.OrderLineID])
		}
	}
	return nil
}

// SoldOut is the fault for a variant of which only left pieces can be bought.
func SoldOut(variantID, left int64) *fault.Fault {
	return fault.New(fault.Conflict, "sold_out").With("Left", left).With("VariantID", variantID)
}

func columns(wants []Want) (lines, variants, quantities []int64) {
	for _, w := range wants {
		lines = append(lines, w.OrderLineID)
		variants = append(variants, w.VariantID)
		quantities = append(quantities, int64(w.Quantity))
	}
	return lines, variants, quantities
}

// end moves active holds to a last state and puts the held pieces back, in one
// statement: it happens once, whoever else tries.
const end = `), line as (
		select l.lot_id, l.location_id, sum(l.quantity) as quantity
		from stock_hold_line l join ended on ended.id = l.hold_id group by 1, 2
	), locked as materialized (
		select s.lot_id, s.location_id, line.quantity from stock_level s
		join line on line.lot_id = s.lot_id and line.location_id = s.location_id
		order by s.lot_id, s.location_id for update of s
	), lowered as (
		update stock_level s set held = s.held - locked.quantity from locked
		where s.lot_id = locked.lot_id and s.location_id = locked.location_id
	) select order_id from ended`

const releaseSQL = `with ended as (
		update stock_hold set state = $2, ended_at = now() where order_id = $1 and state = 'active' returning id, order_id
	` + end

// Release gives an order's held pieces back. False when its hold had ended before.
func Release(ctx context.Context, tx *postgres.Tx, orderID int64) (bool, error) {
	return endHold(ctx, tx, orderID, "released")
}

func endHold(ctx context.Context, tx *postgres.Tx, orderID int64, state string) (bool, error) {
	var ended []int64
	if err := tx.Select(ctx, &ended, releaseSQL, orderID, state); err != nil {
		return false, fmt.Errorf("end hold as %s: %w", state, err)
	}
	return len(ended) > 0, nil
}

const lapseSQL = `with due as materialized (
		select id from stock_hold h where state = 'active' and expires_at <= now()
		and ($1::bigint[] is null or exists (select from stock_hold_line l join lot on lot.id = l.lot_id
			where l.hold_id = h.id and lot.variant_id = any($1)))
		order by id limit $2 for update skip locked
	), ended as (
		update stock_hold h set state = 'lapsed', ended_at = now() from due where h.id = due.id returning h.id, h.order_id
	` + end

// Lapse ends at most limit holds that are past their hour by the database's
// clock and returns their orders. With variants, only holds on those.
func Lapse(ctx context.Context, tx *postgres.Tx, variants []int64, limit int) ([]int64, error) {
	var orders []int64
	if err := tx.Select(ctx, &orders, lapseSQL, postgres.Array(variants), limit); err != nil {
		return nil, fmt.Errorf("lapse holds: %w", err)
	}
	return orders, nil
}
