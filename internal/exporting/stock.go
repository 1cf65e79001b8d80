package exporting

import (
	"context"
	"fmt"
	"io"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// lotsAtOnce is how many lots are in memory at once.
const lotsAtOnce = 500

type valued struct {
	LotID       int64        `db:"lot_id"`
	Lot         string       `db:"lot"`
	SKU         string       `db:"sku"`
	Name        string       `db:"name"`
	Cooperative string       `db:"cooperative"`
	Terms       string       `db:"terms"`
	Place       string       `db:"place"`
	Received    stock.Day    `db:"received_on"`
	Quantity    int64        `db:"quantity"`
	UnitCost    *money.Cents `db:"unit_cost_cents"`
}

// valuedSQL reads lots in pages; what was where on the day is summed from their
// movements, so that a day long past is as exact as today. What is sold and
// waits to be handed over is no longer the store's.
const valuedSQL = `select l.id as lot_id, l.code as lot, v.sku, coalesce(t.name, '') || coalesce(nullif(' – ' || case $4 when 'fr' then coalesce(nullif(v.name_fr, ''), v.name_en)
			else coalesce(nullif(v.name_en, ''), v.name_fr) end, ' – '), '') as name,
		c.name as cooperative, l.terms, case $4 when 'fr' then p.name_fr else p.name_en end as place, l.received_on, m.quantity::bigint as quantity, l.unit_cost_cents
	from (select * from lot where id > $1 order by id limit $3) l join variant v on v.id = l.variant_id join cooperative c on c.id = l.cooperative_id
	left join lateral (select name from product_text where product_id = v.product_id order by lang = $4 desc limit 1) t on true
	left join lateral (select s.location_id, sum(s.quantity) as quantity from stock_movement mv join stock_entry e on e.id = mv.entry_id
		cross join lateral (values (mv.to_location, mv.quantity), (mv.from_location, -mv.quantity)) as s(location_id, quantity)
		where mv.lot_id = l.id and e.occurred_at < $2 group by s.location_id having sum(s.quantity) <> 0) m on true
	left join location p on p.id = m.location_id and p.real and p.kind <> 'to_send' order by l.id, p.code`

// Stock writes what the store had at the end of a day and what it had cost, a
// row for each lot and place. Consigned goods are counted and not valued: they
// are the cooperatives'.
func Stock(ctx context.Context, r postgres.Reader, w io.Writer, day stock.Day, f Form) error {
	s, err := newSheet(w, f, "sku", "name", "lot", "place", "cooperative", "terms", "received_on", "quantity", "unit_cost", "value")
	if err != nil {
		return err
	}
	_, until := Period{day, day}.bounds()
	for after := int64(0); ; {
		var page []valued
		// The outer joins keep a row of every lot of the page, whose id says where the next one begins.
		err := r.Select(ctx, &page, `select lot_id, lot, sku, name, cooperative, terms, coalesce(place, '') as place, received_on,
			coalesce(case when place is null then 0 else quantity end, 0) as quantity, unit_cost_cents from (`+valuedSQL+`) x`, after, until, lotsAtOnce, string(f.Lang))
		if err != nil {
			return fmt.Errorf("value the stock: %w", err)
		}
		if len(page) == 0 {
			return s.end()
		}
		for _, v := range page {
			after = max(after, v.LotID)
			if v.Quantity == 0 {
				continue
			}
			var value *money.Cents
			if v.UnitCost != nil {
				worth := money.Cents(v.Quantity) * *v.UnitCost
				value = &worth
			}
			terms := i18n.Say(f.Lang, "export.terms."+v.Terms)
			if err := s.write(v.SKU, v.Name, v.Lot, v.Place, v.Cooperative, terms, v.Received.Format(time.DateOnly), v.Quantity, v.UnitCost, value); err != nil {
				return err
			}
		}
	}
}

// CountSheet writes a list to count by: what lies in a place (empty: everywhere
// real), the counted column left open. Its columns have one name in every
// language, for stockroom.LoadCount reads the sheet back; expected figures are
// left out, so that the count is blind.
func CountSheet(ctx context.Context, r postgres.Reader, w io.Writer, place string, f Form) error {
	s, err := newSheet(w, f, "count.sku", "count.lot", "count.place", "count.name", "count.counted")
	if err != nil {
		return err
	}
	for last := (valued{}); ; {
		var page []valued
		err := r.Select(ctx, &page, `select l.id as lot_id, l.code as lot, v.sku, coalesce(t.name, '') as name, p.code as place
			from stock_level s join location p on p.id = s.location_id join lot l on l.id = s.lot_id join variant v on v.id = s.variant_id
			left join lateral (select name from product_text where product_id = v.product_id order by lang = $1 desc limit 1) t on true
			where s.real and p.kind <> 'to_send' and s.on_hand > 0 and ($2 = '' or p.code = $2) and (v.sku, l.id, p.code) > ($3, $4, $5)
			order by v.sku, l.id, p.code limit $6`, string(f.Lang), place, last.SKU, last.LotID, last.Place, lotsAtOnce)
		if err != nil {
			return fmt.Errorf("read what is to be counted: %w", err)
		}
		for _, v := range page {
			if err := s.write(v.SKU, v.Lot, v.Place, v.Name, ""); err != nil {
				return err
			}
		}
		if len(page) < lotsAtOnce {
			return s.end()
		}
		last = page[len(page)-1]
	}
}
