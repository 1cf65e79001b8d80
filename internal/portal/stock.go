package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Figures are where the pieces received are now: Received = Sold + Aside + Lost
// + Transit + Left + Returned, always.
type Figures struct {
	Received int64 `db:"received"`
	Sold     int64 `db:"sold"`       // with buyers, or waiting to be sent to them
	Aside    int64 `db:"aside"`      // in quarantine or damaged
	Lost     int64 `db:"lost"`       // given up: lost, stolen, expired, given; less than nothing where more was found
	Transit  int64 `db:"transit"`    // on the way to the store or between its places
	Left     int64 `db:"left_here"`  // shop floor, back room, stalls
	Returned int64 `db:"given_back"` // to the cooperative, once received
}

// Article is one article of the cooperative: one variant of which there was a
// lot.
type Article struct {
	VariantID int64  `db:"variant_id"`
	SKU       string `db:"sku"`
	Name      string `db:"name"`
	Lots      int    `db:"lots"`
	Figures
	Month int64 `db:"month"` // sold in the last 30 days, less what was refunded
	Scant bool  `db:"scant"` // runs low, or ran out while it was selling
}

// What counts as running low: no more left than sold lately, or nearly nothing.
// What is gone counts while it sold not long ago.
const (
	monthDays  = 30
	recentDays = 90
	nearlyNone = 2
)

// places says of each location what its pieces count as.
const places = `places as (select id, case when kind in ('supplier', 'field', 'workshop') then 'coop' when kind in ('to_send', 'customer') then 'sold'
		when kind in ('quarantine', 'damaged') then 'aside' when kind = 'loss' then 'lost' when kind = 'transit' then 'transit' else 'here' end as part from location)`

// figures sum levels s at places p. What came and went back is known by its
// movements (back); levels know only the difference.
const figures = `coalesce(-sum(s.on_hand) filter (where p.part = 'coop'), 0)::bigint as kept, coalesce(sum(s.on_hand) filter (where p.part = 'sold'), 0)::bigint as sold,
		coalesce(sum(s.on_hand) filter (where p.part = 'aside'), 0)::bigint as aside, coalesce(sum(s.on_hand) filter (where p.part = 'lost'), 0)::bigint as lost,
		coalesce(sum(s.on_hand) filter (where p.part = 'transit'), 0)::bigint as transit, coalesce(sum(s.on_hand) filter (where p.part = 'here'), 0)::bigint as left_here`

// back are the pieces of each of the lots that were here and went back to the
// cooperative. The void of a receipt is not that: those were never here. The few
// movements there and back are found before their entries are looked up.
const back = `home as materialized (select m.lot_id, m.entry_id, m.quantity, m.from_location, m.to_location from stock_movement m
		where m.lot_id in (select id from lots) and (m.to_location = any(array(select id from places where part = 'coop'))
			or m.from_location = any(array(select id from places where part = 'coop')))),
	back as (select h.lot_id, sum(h.quantity * case when e.kind = 'void' then -1 else 1 end)::bigint as n
		from home h join stock_entry e on e.id = h.entry_id join places f on f.id = h.from_location join places t on t.id = h.to_location
		where t.part = 'coop' and e.kind <> 'void' and f.part <> 'transit' or f.part = 'coop' and e.kind = 'void' and t.part <> 'transit' group by h.lot_id)`

// backUnread stands for it where nobody asks.
const backUnread = `back as (select 0::bigint as lot_id, 0::bigint as n where false)`

// called is the name of variant v in the reader's language ($1), with what
// tells it from its siblings.
const called = `(coalesce((select x.name from product_text x where x.product_id = v.product_id order by x.lang <> $1 limit 1), v.sku)
		|| coalesce(', ' || nullif(case $1 when 'fr' then coalesce(nullif(v.name_fr, ''), v.name_en) else coalesce(nullif(v.name_en, ''), v.name_fr) end, ''), ''))`

// articles are those of the cooperative's that ever had a lot, with their
// figures; $2 is the day, of what lots are counted and back how.
func articles(of, back string) string {
	return `with ` + places + `, lots as (select id, variant_id from lot where cooperative_id = (select window_of()) and ` + of + `), ` + back + articleFigures
}

var articleFigures = `,
	have as (select l.variant_id, count(distinct l.id) as lots, ` + figures + `
		from lots l left join stock_level s on s.lot_id = l.id left join places p on p.id = s.location_id group by l.variant_id),
	gone as (select l.variant_id, sum(b.n)::bigint as given_back from back b join lots l on l.id = b.lot_id group by l.variant_id),
	lately as (select variant_id, coalesce(sum(quantity) filter (where occurred_on > $2::date - ` + fmt.Sprint(monthDays) + `), 0) as month, sum(quantity) as recent
		from cooperative_line where cooperative_id = (select window_of()) and kind in ('sale', 'refund') and occurred_on > $2::date - ` + fmt.Sprint(recentDays) + `
		group by variant_id),
	list as (select v.id as variant_id, v.sku, ` + called + ` as name, h.lots, h.sold, h.aside, h.lost, h.transit, h.left_here,
			coalesce(g.given_back, 0) as given_back, h.kept + coalesce(g.given_back, 0) as received, coalesce(y.month, 0) as month,
			case when h.left_here > 0 then h.left_here <= greatest(coalesce(y.month, 0), ` + fmt.Sprint(nearlyNone) + `) else coalesce(y.recent, 0) > 0 end as scant
		from have h join variant v on v.id = h.variant_id left join gone g on g.variant_id = h.variant_id left join lately y on y.variant_id = h.variant_id) `

// Articles reads a page of the articles, from 1, and whether another follows:
// first what runs low, the scarcest first; what is gone for good comes last.
func Articles(ctx context.Context, r postgres.Reader, l i18n.Lang, day time.Time, page, limit int) ([]Article, bool, error) {
	var list []Article
	err := r.Select(ctx, &list, articles(`true`, back)+`select * from list order by scant desc, left_here = 0 and not scant, left_here, name, sku limit $3 offset $4`,
		string(l), day.Format(time.DateOnly), limit+1, (max(page, 1)-1)*limit)
	if err != nil {
		return nil, false, fmt.Errorf("read what is left: %w", err)
	}
	return list[:min(len(list), limit)], len(list) > limit, nil
}

// Remaining reads what the first page shows: articles of which pieces are left
// or ran out while they were selling, at most limit, the scarcest first. What
// was returned is not counted.
func Remaining(ctx context.Context, r postgres.Reader, l i18n.Lang, day time.Time, limit int) ([]Article, error) {
	var list []Article
	err := r.Select(ctx, &list, articles(`true`, backUnread)+`select * from list where left_here > 0 or scant order by scant desc, left_here, name, sku limit $3`,
		string(l), day.Format(time.DateOnly), limit)
	if err != nil {
		return nil, fmt.Errorf("read what runs low: %w", err)
	}
	return list, nil
}

// ArticleBySKU reads one article. One that is not the cooperative's, or of
// which there never was a lot, is a fault.NotFound.
func ArticleBySKU(ctx context.Context, r postgres.Reader, l i18n.Lang, day time.Time, sku string) (Article, error) {
	var a Article
	err := r.Get(ctx, &a, articles(`variant_id = (select id from variant where sku = $3)`, back)+`select * from list`, string(l), day.Format(time.DateOnly), sku)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return a, fmt.Errorf("read an article: %w", err)
	}
	return a, nil
}
