package report

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// StockQuery asks for one page of the stock list. After and Before are SKUs: the
// page behind or in front of them.
type StockQuery struct {
	Lang          i18n.Lang
	Text          string // of SKU or name
	Cooperative   string // slug
	Place         string // location code: what lies there
	Only          string // "low", "out" or empty
	After, Before string
	Limit         int
}

// StockRow is one variant and where its pieces are.
type StockRow struct {
	VariantID   int64       `db:"variant_id"`
	ProductID   int64       `db:"product_id"`
	SKU         string      `db:"sku"`
	Name        string      `db:"name"`
	Variant     string      `db:"variant"`
	Cooperative string      `db:"cooperative"`
	CoopName    string      `db:"cooperative_name"`
	Active      bool        `db:"active"`
	Floor       int64       `db:"floor"`
	BackRoom    int64       `db:"back_room"`
	Stalls      int64       `db:"stalls"`
	Aside       int64       `db:"aside"` // quarantine and damaged
	ToSend      int64       `db:"to_send"`
	Transit     int64       `db:"transit"`
	Held        int64       `db:"held"`
	Available   int64       `db:"available"`
	Value       money.Cents `db:"value_cents"` // bought lots at cost
	Oldest      *time.Time  `db:"oldest"`      // the oldest lot that is here came on this day
	Lots        int64       `db:"lots"`
	Cover       *int        `db:"cover_days"`
	Suggested   int64       `db:"suggested"`
	Low         bool        `db:"low"`
}

// OnHand is all that is really here.
func (r StockRow) OnHand() int64 { return r.Floor + r.BackRoom + r.Stalls + r.Aside + r.ToSend }

// variantFacts are a variant's name and where its pieces are; v and p are in scope.
const variantFacts = `v.id as variant_id, p.id as product_id, v.sku, v.active, coalesce(t.name, u.name, p.slug) as name,
		case $1 when 'fr' then v.name_fr else v.name_en end as variant, c.slug as cooperative, c.name as cooperative_name,
		n.floor, n.back_room, n.stalls, n.aside, n.to_send, n.transit, n.held, n.available, n.value_cents, n.oldest, n.lots,
		o.cover_days, coalesce(o.suggested, 0) as suggested, coalesce(o.low, false) as low`

const variantJoins = ` join cooperative c on c.id = p.cooperative_id
	left join product_text t on t.product_id = p.id and t.lang = $1
	left join product_text u on u.product_id = p.id and u.lang <> $1
	left join variant_outlook o on o.variant_id = v.id
	cross join lateral (select
		coalesce(sum(s.on_hand) filter (where a.kind = 'floor'), 0)::bigint as floor,
		coalesce(sum(s.on_hand) filter (where a.kind = 'back_room'), 0)::bigint as back_room,
		coalesce(sum(s.on_hand) filter (where a.kind = 'stall'), 0)::bigint as stalls,
		coalesce(sum(s.on_hand) filter (where a.kind in ('quarantine', 'damaged')), 0)::bigint as aside,
		coalesce(sum(s.on_hand) filter (where a.kind = 'to_send'), 0)::bigint as to_send,
		coalesce(sum(s.on_hand) filter (where a.kind = 'transit'), 0)::bigint as transit,
		coalesce(sum(s.held), 0)::bigint as held,
		coalesce(sum(s.on_hand - s.held) filter (where s.sellable), 0)::bigint as available,
		coalesce(sum(s.on_hand * l.unit_cost_cents) filter (where s.real and a.kind not in ('transit', 'to_send')), 0)::bigint as value_cents,
		min(l.received_on) filter (where s.real and s.on_hand > 0 and a.kind <> 'transit') as oldest,
		count(distinct s.lot_id) filter (where s.real and s.on_hand > 0) as lots
		from stock_level s join location a on a.id = s.location_id join lot l on l.id = s.lot_id where s.variant_id = v.id) n`

// conditions are what each filter asks of variant v, product p and cooperative c.
// Only those asked for stand in the statement: it then walks the SKUs in order
// and stops at the page's end, however many there are.
func (q StockQuery) conditions() (where string, args []any) {
	args = []any{q.Lang, q.Limit + 1}
	ask := func(condition string, arg any) {
		if arg != nil {
			args = append(args, arg)
			condition = strings.ReplaceAll(condition, "$?", "$"+strconv.Itoa(len(args)))
		}
		where += " and " + condition
	}
	if q.Text != "" {
		ask(`(v.sku ilike replace(replace($?, '%', ''), '_', '\_') || '%' or p.id in (
			select product_id from product_text where search @@ websearch_to_tsquery('shop_fr', $?)
			union select product_id from product_text where search @@ websearch_to_tsquery('shop_en', $?)))`, q.Text)
	}
	if q.Cooperative != "" {
		ask(`p.cooperative_id = (select id from cooperative where slug = $?)`, q.Cooperative)
	}
	if q.Place != "" {
		ask(`exists (select from stock_level s where s.variant_id = v.id and s.on_hand <> 0 and s.location_id = (select id from location where code = $?))`, q.Place)
	}
	switch q.Only {
	case "low":
		ask(`exists (select from variant_outlook o where o.variant_id = v.id and o.low)`, nil)
	case "out":
		ask(`v.active and not exists (select from stock_level s where s.variant_id = v.id and s.sellable and s.on_hand > s.held)`, nil)
	}
	if q.Before != "" {
		ask(`v.sku < $?`, q.Before)
	} else if q.After != "" {
		ask(`v.sku > $?`, q.After)
	}
	return where, args
}

// StockList reads one page of the stock list in the order of SKUs, one row more
// than asked where there is a further page.
func StockList(ctx context.Context, r postgres.Reader, q StockQuery) ([]StockRow, error) {
	order := "asc"
	if q.Before != "" {
		order = "desc"
	}
	where, args := q.conditions()
	var list []StockRow
	err := r.Select(ctx, &list, `with page as materialized (
			select v.id, v.sku from variant v join product p on p.id = v.product_id where true`+where+` order by v.sku `+order+` limit $2
		) select `+variantFacts+` from page join variant v on v.id = page.id join product p on p.id = v.product_id `+variantJoins+` order by v.sku`, args...)
	if err != nil {
		return nil, fmt.Errorf("list stock: %w", err)
	}
	return list, nil
}

// StockOf reads one variant as the list shows it; sql.ErrNoRows when there is none.
func StockOf(ctx context.Context, r postgres.Reader, l i18n.Lang, sku string) (StockRow, error) {
	var row StockRow
	err := r.Get(ctx, &row, `select `+variantFacts+` from variant v join product p on p.id = v.product_id `+variantJoins+` where v.sku = $2`, l, sku)
	return row, err
}
