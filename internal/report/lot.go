package report

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Counts say where the pieces of a lot are: all that were received are sold, on
// the shelf or a market stall (reserved ones among them), set aside, on the way or lost.
type Counts struct {
	Received int64 `db:"received"`
	Sold     int64 `db:"sold"`
	Shelf    int64 `db:"shelf"`
	Aside    int64 `db:"aside"`
	Transit  int64 `db:"transit"`
	Lost     int64 `db:"lost"`
}

// Lot is a lot as visitors read of it, with the article and the maker in their
// language.
type Lot struct {
	stock.Lot
	Counts
	ProductID   int64        `db:"product_id"`
	Product     string       `db:"product"` // slug
	Name        string       `db:"name"`
	Variant     string       `db:"variant"`
	Cooperative string       `db:"cooperative"` // slug
	Maker       string       `db:"maker"`
	Place       string       `db:"place"`
	Latitude    *float64     `db:"latitude"`
	Longitude   *float64     `db:"longitude"`
	Live        bool         `db:"live"`
	Steps       []stock.Step `db:"-"`
}

// lotSelect reads lots in a language, $1.
const lotSelect = `select l.id, l.code, l.variant_id, l.cooperative_id, l.maker_id, l.known, l.terms, l.unit_cost_cents,
		l.share_bp, l.made_from, l.made_to, l.harvested_on, l.received_on, l.best_before, l.country,
		p.id as product_id, p.slug as product, p.status = 'live' as live, coalesce(t.name, o.name, p.slug) as name,
		case $1 when 'fr' then v.name_fr else v.name_en end as variant,
		c.slug as cooperative, c.name as maker, coalesce(ct.place, '') as place, c.latitude, c.longitude,
		n.received - w.coming as received, n.sold, n.shelf, n.aside, n.transit - w.coming as transit, n.lost,
		coalesce((select json_agg(s order by s.position) from lot_step s where s.lot_id = l.id), '[]') as steps
	from lot l
	join variant v on v.id = l.variant_id
	join product p on p.id = v.product_id
	join cooperative c on c.id = l.cooperative_id
	left join product_text t on t.product_id = p.id and t.lang = $1
	left join product_text o on o.product_id = p.id and o.lang <> $1
	left join cooperative_text ct on ct.cooperative_id = c.id and ct.lang = $1
	cross join lateral (select
		coalesce(-sum(s.on_hand) filter (where a.kind in ('supplier', 'field', 'workshop')), 0)::bigint as received,
		coalesce(sum(s.on_hand) filter (where a.kind in ('to_send', 'customer')), 0)::bigint as sold,
		coalesce(sum(s.on_hand) filter (where s.sellable or a.kind = 'stall'), 0)::bigint as shelf,
		coalesce(sum(s.on_hand) filter (where s.real and not s.sellable and a.kind not in ('transit', 'to_send', 'stall')), 0)::bigint as aside,
		coalesce(sum(s.on_hand) filter (where a.kind = 'transit'), 0)::bigint as transit,
		coalesce(sum(s.on_hand) filter (where a.kind = 'loss'), 0)::bigint as lost
		from stock_level s join location a on a.id = s.location_id where s.lot_id = l.id) n
	cross join lateral (select coalesce(sum(i.quantity + o.counted), 0)::bigint as coming
		from shipment_line i join shipment h on h.id = i.shipment_id and h.state in ('announced', 'partly')
		cross join lateral (select coalesce(sum(a.surplus - a.good - a.damaged - a.lost), 0) as counted from arrival_line a
			join arrival r on r.id = a.arrival_id and r.voided_at is null where a.shipment_line_id = i.id) o
		where i.lot_id = l.id) w `

// arrivedOnce leaves out lots that were announced and of which nothing has come:
// nothing may be said of them in public yet.
const arrivedOnce = ` and (n.received > w.coming or not exists (select from shipment_line i where i.lot_id = l.id)) `

type lotRow struct {
	Lot
	Steps []byte `db:"steps"`
}

func (r lotRow) whole() (Lot, error) {
	if err := json.Unmarshal(r.Steps, &r.Lot.Steps); err != nil {
		return r.Lot, fmt.Errorf("read steps of lot %s: %w", r.Code, err)
	}
	return r.Lot, nil
}

// LotByCode reads the lot of a public page with its steps, in one query. One
// that does not exist is a fault.NotFound.
func LotByCode(ctx context.Context, r postgres.Reader, lang i18n.Lang, code string) (Lot, error) {
	var row lotRow
	err := r.Get(ctx, &row, lotSelect+`where l.code = $2`+arrivedOnce, string(lang), code)
	if errors.Is(err, sql.ErrNoRows) || fault.KindOf(err) == fault.Invalid { // a code no column can hold names no lot
		return Lot{}, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return Lot{}, fmt.Errorf("read lot: %w", err)
	}
	return row.whole()
}

// LotOnShelf reads, with its steps, the lot that the next buyer of an article
// would receive: of its first choice that is on the shelf, the one that expires
// or arrived first, else the last one that was there. ok is false where the
// article never had any.
func LotOnShelf(ctx context.Context, r postgres.Reader, lang i18n.Lang, productID int64) (l Lot, ok bool, err error) {
	var row lotRow
	err = r.Get(ctx, &row, lotSelect+`where v.product_id = $2`+arrivedOnce+`order by n.shelf > 0 and v.active desc, v.position, v.id,
		case when n.shelf > 0 then l.best_before end nulls last,
		case when n.shelf > 0 then l.received_on end, l.received_on desc, l.id limit 1`, string(lang), productID)
	if errors.Is(err, sql.ErrNoRows) {
		return Lot{}, false, nil
	}
	if err != nil {
		return Lot{}, false, fmt.Errorf("read lot on the shelf: %w", err)
	}
	l, err = row.whole()
	return l, err == nil, err
}

// LotToShow reads the lot whose way here the home page tells: of the
// cooperative of that slug, the one with the most steps on record, the newest
// first.
func LotToShow(ctx context.Context, r postgres.Reader, lang i18n.Lang, cooperative string) (l Lot, ok bool, err error) {
	var row lotRow
	err = r.Get(ctx, &row, lotSelect+`where c.slug = $2 and p.status = 'live' and n.shelf > 0 and l.known
		order by (select count(*) from lot_step s where s.lot_id = l.id and s.proof = 'record') desc, l.received_on desc, l.id
		limit 1`, string(lang), cooperative)
	if errors.Is(err, sql.ErrNoRows) {
		return Lot{}, false, nil
	}
	if err != nil {
		return Lot{}, false, fmt.Errorf("read lot to show: %w", err)
	}
	l, err = row.whole()
	return l, err == nil, err
}
