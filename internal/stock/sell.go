package stock

import (
	"context"
	"fmt"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

const sellSQL = `with entry as (
		insert into stock_entry (kind, key, order_id) values ('sell', 'sell:' || $1::bigint, $1) returning id
	) insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
	select entry.id, l.lot_id, l.location_id, (select id from location where code = 'to-send'), l.quantity, l.order_line_id
	from entry, stock_hold h join stock_hold_line l on l.hold_id = h.id where h.order_id = $1 order by l.lot_id, l.location_id`

// Sell turns an order's hold into a sale whose movements name lot and order
// line. The pieces wait at ToSend until they are sent or handed over. False when the hold is no longer active: see SellNow.
func Sell(ctx context.Context, tx *postgres.Tx, orderID int64) (bool, error) {
	held, err := endHold(ctx, tx, orderID, "sold")
	if err != nil || !held {
		return false, err
	}
	if _, err := tx.Exec(ctx, sellSQL, orderID); err != nil {
		return false, fmt.Errorf("sell held stock: %w", err)
	}
	return true, nil
}

// Nothing is written unless every line is filled, so that the caller may go on
// in the same transaction when the goods are gone.
const sellNowSQL = pick + `, complete as (
		select coalesce(sum(w.quantity), 0) = coalesce((select sum(quantity) from taken), 0) as ok from want w
	), entry as (
		insert into stock_entry (kind, key, order_id, note)
		select 'sell', 'sell:' || $4::bigint, $4, $5 from complete where ok returning id
	), movement as (
		insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
		select entry.id, t.lot_id, t.location_id, (select id from location where code = 'to-send'), t.quantity, t.order_line_id
		from entry, taken t order by t.lot_id, t.location_id
	) select ok from complete`

// SellNow sells without a hold, for a payment that came after the hold lapsed:
// all lines, or none and false.
func SellNow(ctx context.Context, tx *postgres.Tx, orderID int64, wants []Want, note string) (bool, error) {
	lines, variants, quantities := columns(wants)
	var ok bool
	err := tx.Get(ctx, &ok, sellNowSQL, postgres.Array(lines), postgres.Array(variants), postgres.Array(quantities), orderID, note)
	if err != nil {
		return false, fmt.Errorf("sell without hold: %w", err)
	}
	return ok, nil
}

// SoldLot is one order line's share of one lot, with the terms it was sold on.
type SoldLot struct {
	OrderLineID   int64        `db:"order_line_id"`
	LotID         int64        `db:"lot_id"`
	Code          string       `db:"code"`
	Known         bool         `db:"known"`
	CooperativeID int64        `db:"cooperative_id"`
	Terms         Terms        `db:"terms"`
	UnitCost      *money.Cents `db:"unit_cost_cents"`
	ShareBP       *int         `db:"share_bp"`
	Quantity      int64        `db:"quantity"`
}

// SoldLots returns which lots an order's lines were filled from, net of returns.
func SoldLots(ctx context.Context, r postgres.Reader, orderID int64) ([]SoldLot, error) {
	var lots []SoldLot
	err := r.Select(ctx, &lots, `select m.order_line_id, l.id as lot_id, l.code, l.known, l.cooperative_id, l.terms,
			l.unit_cost_cents, l.share_bp, sum(m.quantity) as quantity
		from stock_entry e join stock_movement m on m.entry_id = e.id join lot l on l.id = m.lot_id
		where e.order_id = $1 and e.kind = 'sell' group by m.order_line_id, l.id order by m.order_line_id, l.id`, orderID)
	return lots, err
}

// Available returns how many pieces of each variant can be bought now. Holds
// past their hour count for nothing.
func Available(ctx context.Context, r postgres.Reader, variants []int64) (map[int64]int64, error) {
	var rows []struct {
		VariantID int64 `db:"variant_id"`
		Left      int64 `db:"left_now"`
	}
	err := r.Select(ctx, &rows, `select s.variant_id, sum(s.on_hand - s.held + coalesce((
				select sum(l.quantity) from stock_hold h join stock_hold_line l on l.hold_id = h.id
				where h.state = 'active' and h.expires_at <= now() and l.lot_id = s.lot_id and l.location_id = s.location_id), 0)
			) as left_now
		from stock_level s where s.sellable and s.variant_id = any($1) group by s.variant_id`, postgres.Array(variants))
	if err != nil {
		return nil, fmt.Errorf("read what is left: %w", err)
	}
	left := make(map[int64]int64, len(rows))
	for _, row := range rows {
		left[row.VariantID] = row.Left
	}
	return left, nil
}
