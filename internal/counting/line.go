package counting

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Line is what was counted of an article, or of one lot of it, in a place.
type Line struct {
	ID        int64       `db:"id"`
	Place     string      `db:"place"`
	PlaceFR   string      `db:"place_fr"`
	PlaceEN   string      `db:"place_en"`
	VariantID int64       `db:"variant_id"`
	SKU       string      `db:"sku"`
	Name      string      `db:"name"`
	Lot       string      `db:"lot"` // its code, where the lot was scanned
	Counted   int64       `db:"counted"`
	Expected  int64       `db:"expected"`
	Cost      money.Cents `db:"cost_cents"` // of the difference; missing is negative
	LastAt    time.Time   `db:"last_at"`
	Steady    bool        `db:"steady"`    // false: goods were carried in or out while it was counted
	Overtaken bool        `db:"overtaken"` // a later count of the same is approved: nothing is booked
	Reason    string      `db:"reason"`
	Note      string      `db:"note"`
	LeftOut   bool        `db:"left_out"`
	Short     int64       `db:"short"`     // missing pieces that are held or sold
	NotKnown  int64       `db:"not_known"` // pieces that go to the lot not known
	Lots      string      `db:"lots"`      // "L-301 −2, L-300 −1"
	Orders    string      `db:"orders"`    // numbers of the orders that hold or wait for short pieces
}

// Off is counted less expected.
func (l Line) Off() int64 { return l.Counted - l.Expected }

// PlaceName is the place in a language.
func (l Line) PlaceName(lang string) string {
	if lang == "en" {
		return l.PlaceEN
	}
	return l.PlaceFR
}

// Lines lists a count's lines, short ones first, then by how far they are off at
// cost. With onlyOff, lines without a difference are left out.
func Lines(ctx context.Context, r postgres.Reader, id int64, lang string, onlyOff bool, limit, offset int) ([]Line, error) {
	var list []Line
	err := r.Select(ctx, &list, `select l.id, p.code as place, p.name_fr as place_fr, p.name_en as place_en, l.variant_id, v.sku, `+nameSQL+` as name,
			coalesce(lot.code, '') as lot, l.counted, l.expected, l.cost_cents, l.last_at, l.steady, l.overtaken, coalesce(l.reason, '') as reason,
			l.note, l.left_out, l.short, l.not_known,
			coalesce((select string_agg(k.code || ' ' || case when c.moved < 0 then '−' else '+' end || abs(c.moved), ', ' order by k.received_on, k.id)
				from count_lot c join lot k on k.id = c.lot_id where c.line_id = l.id and c.moved <> 0), '') as lots,
			case when l.short > 0 then coalesce((select string_agg(distinct o.number::text, ', ') from sales_order o join order_line ol on ol.order_id = o.id
				where ol.variant_id = l.variant_id and (
					exists (select from stock_hold h join stock_hold_line hl on hl.hold_id = h.id where h.state = 'active' and hl.order_line_id = ol.id and hl.location_id = l.location_id)
					or (o.status in ('paid', 'partly_refunded') and exists (select from stock_movement m join location t on t.id = m.to_location and t.code = 'to-send'
						where m.order_line_id = ol.id and m.from_location = l.location_id)))), '') else '' end as orders
		from count_line l join location p on p.id = l.location_id join variant v on v.id = l.variant_id left join lot on lot.id = l.lot_id
		where l.count_id = $1 and (not $3 or l.counted <> l.expected)
		order by l.short = 0, l.left_out, abs(l.cost_cents) desc, abs(l.counted - l.expected) desc, v.sku, l.id limit $4 offset $5`, id, lang, onlyOff, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read a count's lines: %w", err)
	}
	return list, nil
}

// Summary is how a count stands at review.
type Summary struct {
	Lines     int64       `db:"lines"`
	Off       int64       `db:"off"`       // lines with a difference that is booked
	Missing   int64       `db:"missing"`   // pieces
	TooMany   int64       `db:"too_many"`  // pieces
	Cost      money.Cents `db:"cost"`      // net at cost
	NoReason  int64       `db:"no_reason"` // lines that wait for one
	Short     int64       `db:"short"`     // lines that cannot be booked: orders stand in the way
	Unsteady  int64       `db:"unsteady"`
	Overtaken int64       `db:"overtaken"`
	LeftOut   int64       `db:"left_out"`
}

// SummaryOf reads it.
func SummaryOf(ctx context.Context, r postgres.Reader, id int64) (Summary, error) {
	var s Summary
	err := r.Get(ctx, &s, `with line as (select l.*, l.counted - l.expected as d, `+counts+` as live from count_line l where l.count_id = $1
		), article as (select sum(d) as d, sum(cost_cents) as cost from line where live group by location_id, variant_id
		) select count(*) as lines, count(*) filter (where d <> 0 and live) as off,
			(select coalesce(sum(-d) filter (where d < 0), 0) from article)::bigint as missing,
			(select coalesce(sum(d) filter (where d > 0), 0) from article)::bigint as too_many,
			(select coalesce(sum(cost), 0) from article)::bigint as cost, count(*) filter (where d <> 0 and live and reason is null) as no_reason,
			count(*) filter (where short > 0 and live) as short, count(*) filter (where not steady and d <> 0 and live) as unsteady,
			count(*) filter (where overtaken) as overtaken, count(*) filter (where left_out) as left_out
		from line`, id)
	return s, err
}

// Say gives lines their reason, note, and whether they are left out. Lines of
// other counts are not touched; it returns how many it found.
func Say(ctx context.Context, tx *postgres.Tx, id int64, lines []Line) (int64, error) {
	ids, reasons, notes, out := make([]int64, len(lines)), make([]string, len(lines)), make([]string, len(lines)), make([]bool, len(lines))
	for i, l := range lines {
		ids[i], reasons[i], notes[i], out[i] = l.ID, l.Reason, l.Note, l.LeftOut
	}
	n, err := tx.Exec(ctx, `update count_line l set reason = nullif(s.reason, ''), note = s.note, left_out = s.left_out
		from unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[]) as s(id, reason, note, left_out) where l.id = s.id and l.count_id = $1`,
		id, postgres.Array(ids), postgres.Array(reasons), postgres.Array(notes), postgres.Array(out))
	if err != nil {
		return 0, fmt.Errorf("give reasons: %w", err)
	}
	return n, nil
}

// SayRest gives every line that still wants a reason this one.
func SayRest(ctx context.Context, tx *postgres.Tx, id int64, reason string) (int64, error) {
	return tx.Exec(ctx, `update count_line set reason = $2 where count_id = $1 and reason is null and counted <> expected`, id, reason)
}

// Moved is one lot's part of the difference of one line.
type Moved struct {
	LotID    int64  `db:"lot_id"`
	Place    string `db:"place"`
	Quantity int64  `db:"quantity"` // pieces in (+) or out (-)
}

// Moves are how an assessed count's differences are put on lots.
func Moves(ctx context.Context, r postgres.Reader, id int64) ([]Moved, error) {
	var list []Moved
	err := r.Select(ctx, &list, `select k.lot_id, p.code as place, sum(k.moved)::bigint as quantity from count_lot k join count_line l on l.id = k.line_id
		join location p on p.id = l.location_id where l.count_id = $1 and k.moved <> 0 group by 1, 2 having sum(k.moved) <> 0 order by 1, 2`, id)
	if err != nil {
		return nil, fmt.Errorf("read a count's moves: %w", err)
	}
	return list, nil
}

// Unknown are pieces of variants that no lot ever lost.
type Unknown struct {
	LineID    int64  `db:"line_id"`
	VariantID int64  `db:"variant_id"`
	Place     string `db:"place"`
	Quantity  int64  `db:"quantity"`
}

// NotKnown lists what goes to the lots not known.
func NotKnown(ctx context.Context, r postgres.Reader, id int64) ([]Unknown, error) {
	var list []Unknown
	err := r.Select(ctx, &list, `select l.id as line_id, l.variant_id, p.code as place, l.not_known as quantity from count_line l
		join location p on p.id = l.location_id where l.count_id = $1 and l.not_known > 0 and `+counts+` order by l.id`, id)
	return list, err
}

// PutOn records on which lots the pieces not known were put.
func PutOn(ctx context.Context, tx *postgres.Tx, lines, lots, quantities []int64) error {
	_, err := tx.Exec(ctx, `insert into count_lot (line_id, lot_id, moved) select * from unnest($1::bigint[], $2::bigint[], $3::bigint[])
		on conflict (line_id, lot_id) do update set moved = count_lot.moved + excluded.moved`, postgres.Array(lines), postgres.Array(lots), postgres.Array(quantities))
	if err != nil {
		return fmt.Errorf("put pieces on the lot not known: %w", err)
	}
	return nil
}

// AsOf is the last moment anything was added to a count.
func AsOf(ctx context.Context, r postgres.Reader, id int64) (time.Time, error) {
	var at time.Time
	err := r.Get(ctx, &at, `select coalesce(max(last_at), now()) from count_line where count_id = $1`, id)
	return at, err
}

// BlockedOver names a blocked lot of which a count found pieces in a place where
// the ledger has none; empty when there is none.
func BlockedOver(ctx context.Context, r postgres.Reader, id int64) (string, error) {
	var lot string
	err := r.Get(ctx, &lot, `select coalesce(min(lot.code), '') from count_line l join lot on lot.id = l.lot_id and lot.blocked
		where l.count_id = $1 and l.counted > l.expected and `+counts, id)
	return lot, err
}
