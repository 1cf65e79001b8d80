package portal

import (
	"context"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Lot is one lot of the cooperative's, and where its pieces are.
type Lot struct {
	ID          int64        `db:"id"`
	Code        string       `db:"code"`
	Known       bool         `db:"known"`
	SKU         string       `db:"sku"`
	Name        string       `db:"name"` // the article's
	Terms       stock.Terms  `db:"terms"`
	UnitCost    *money.Cents `db:"unit_cost_cents"` // bought: cents a piece
	ShareBP     *int         `db:"share_bp"`        // consigned: hundredths of a per cent of the net price
	MadeFrom    *stock.Day   `db:"made_from"`
	MadeTo      *stock.Day   `db:"made_to"`
	HarvestedOn *stock.Day   `db:"harvested_on"`
	ReceivedOn  stock.Day    `db:"received_on"`
	BestBefore  *stock.Day   `db:"best_before"`
	Blocked     bool         `db:"blocked"` // taken off sale everywhere: a recall, a doubt
	Public      bool         `db:"public"`  // its journey can be read by everybody
	Figures
	SoldOn *stock.Day `db:"sold_on"` // the latest sale that stands
}

// lotsOf reads the lots that where chooses among the cooperative's.
func lotsOf(ctx context.Context, r postgres.Reader, l i18n.Lang, where string, args ...any) ([]Lot, error) {
	var list []Lot
	err := r.Select(ctx, &list, `with `+places+`, lots as (select * from lot where cooperative_id = (select window_of()) and `+where+`), `+back+`
		select l.id, l.code, l.known, v.sku, `+called+` as name, l.terms, l.unit_cost_cents, l.share_bp, l.made_from, l.made_to, l.harvested_on, l.received_on,
			l.best_before, l.blocked, exists (select from product p where p.id = v.product_id and p.status = 'live') as public, n.sold, n.aside, n.lost, n.transit, n.left_here, coalesce(b.n, 0) as given_back, n.kept + coalesce(b.n, 0) as received,
			(select max(c.occurred_on) from cooperative_line c where c.lot_id = l.id and c.kind = 'sale' and not c.reversal) as sold_on
		from lots l join variant v on v.id = l.variant_id left join back b on b.lot_id = l.id
		cross join lateral (select `+figures+` from stock_level s join places p on p.id = s.location_id where s.lot_id = l.id) n
		order by l.received_on desc, l.id desc`, append([]any{string(l)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read lots: %w", err)
	}
	return list, nil
}

// Lots reads a page of an article's lots, from 1, the latest first, and whether
// another follows.
func Lots(ctx context.Context, r postgres.Reader, l i18n.Lang, variantID int64, page, limit int) ([]Lot, bool, error) {
	list, err := lotsOf(ctx, r, l, `id in (select id from lot where variant_id = $2 and cooperative_id = (select window_of())
		order by received_on desc, id desc limit $3 offset $4)`, variantID, limit+1, (max(page, 1)-1)*limit)
	if err != nil {
		return nil, false, err
	}
	return list[:min(len(list), limit)], len(list) > limit, nil
}

// AllLots reads every lot of the cooperative's, the latest first.
func AllLots(ctx context.Context, r postgres.Reader, l i18n.Lang) ([]Lot, error) {
	return lotsOf(ctx, r, l, `true`)
}

// LotByCode reads one lot. One that is not the cooperative's is a
// fault.NotFound, as one that never was.
func LotByCode(ctx context.Context, r postgres.Reader, l i18n.Lang, code string) (Lot, error) {
	list, err := lotsOf(ctx, r, l, `code = $2`, code)
	if err != nil {
		return Lot{}, err
	}
	if len(list) == 0 {
		return Lot{}, fault.New(fault.NotFound, "not_found")
	}
	return list[0], nil
}

// Moved is what happened to pieces of a lot on one day; sales of one month are
// one.
type Moved struct {
	What     string    `db:"what"`   // key of its words
	Undone   bool      `db:"undone"` // it was a mistake, and was taken back
	From     stock.Day `db:"from_on"`
	To       stock.Day `db:"to_on"`
	Quantity int64     `db:"quantity"`
}

// Moves reads a page of what happened to a lot, from 1, the newest first, and
// whether more follows. Sending what is sold, and moving between the shop floor
// and the back room, change nothing for the cooperative and are not in it.
func Moves(ctx context.Context, r postgres.Reader, lotID int64, day stock.Day, page, limit int) ([]Moved, bool, error) {
	var list []Moved
	err := r.Select(ctx, &list, `with `+places+`, act as (
			select m.quantity, (e.occurred_at at time zone 'America/Toronto')::date as day, e.kind, undone,
				case when undone then t.part else f.part end as f, case when undone then f.part else t.part end as t,
				case when undone then tl.kind else fl.kind end as f_kind, case when undone then fl.kind else tl.kind end as t_kind
			from stock_movement m join stock_entry e on e.id = m.entry_id join places f on f.id = m.from_location join places t on t.id = m.to_location
			join location fl on fl.id = f.id join location tl on tl.id = t.id cross join lateral (select e.kind = 'void' and f.part <> 'sold' as undone) x
			where m.lot_id = $1
		), named as (select quantity, day, undone, case
				when f = 'sold' and t = 'sold' then null
				when t = 'sold' then 'sold'
				when f = 'sold' then case t when 'here' then 'came_back' else 'came_back_aside' end
				when f = 'coop' then case t when 'transit' then 'shipped' when 'aside' then 'received_aside' else 'received' end
				when t = 'coop' then case f when 'transit' then 'withdrawn' else 'given_back' end
				when t = 'lost' then case when kind = 'count' then 'count_less' when f = 'transit' then 'lost_on_way' else 'given_up' end
				when f = 'lost' then case kind when 'count' then 'count_more' else 'found' end
				when f = 'transit' then case when t = 'aside' then 'arrived_aside' when kind = 'receive' then 'received' else 'arrived' end
				when t = 'transit' then 'sent_on'
				when t = 'aside' then case when f = 'here' then 'set_aside' end
				when f = 'aside' then 'put_back'
				when t_kind = 'stall' then 'to_stall'
				when f_kind = 'stall' then 'from_stall'
			end as what from act
		), told as (select *, case when what = 'sold' then date_trunc('month', day)::date else day end as from_on,
				case when what = 'sold' then least(greatest($2::date, day), (date_trunc('month', day) + interval '1 month - 1 day')::date) else day end as to_on
			from named where what is not null)
		select what, undone, from_on, max(to_on) as to_on, sum(quantity)::bigint as quantity from told group by what, undone, from_on
		order by max(to_on) desc, from_on desc, what, undone limit $3 offset $4`, lotID, day, limit+1, (max(page, 1)-1)*limit)
	if err != nil {
		return nil, false, fmt.Errorf("read what happened to a lot: %w", err)
	}
	return list[:min(len(list), limit)], len(list) > limit, nil
}
