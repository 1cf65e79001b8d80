package sending

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Pick is what is taken from one shelf for several orders: so many pieces of
// one lot of an article.
type Pick struct {
	VariantID int64  `db:"variant_id"`
	SKU       string `db:"sku"`
	Name      string `db:"name"`
	Lot       string `db:"lot"`
	Order     int64  `db:"number"`
	Quantity  int64  `db:"quantity"`
	Shelf     string `db:"-"`
}

// Picks reads what is still to be taken for open orders, by number, in the
// order of the shelves: what is in no parcel yet. Names are in lang.
func Picks(ctx context.Context, r postgres.Reader, numbers []int64, lang string) ([]Pick, error) {
	var list []Pick
	err := r.Select(ctx, &list, `with here as (
			select o.id as order_id, o.number, l.id as line_id, l.variant_id, l.name, l.variant_name, m.lot_id,
				sum(case when m.to_location = w.id then m.quantity when m.from_location = w.id then -m.quantity else 0 end)
				- coalesce((select sum(pl.quantity) from parcel_line pl join parcel p on p.id = pl.parcel_id
					where pl.order_line_id = l.id and pl.lot_id = m.lot_id and p.state in ('open', 'packed')), 0) as quantity
			from sales_order o join order_line l on l.order_id = o.id join stock_movement m on m.order_line_id = l.id, location w
			where o.number = any($1) and o.status in ('paid', 'partly_refunded') and o.fulfilled_at is null and w.code = 'to-send'
			group by o.id, l.id, m.lot_id
		) select h.number, h.variant_id, v.sku, lot.code as lot, h.quantity::bigint,
			concat_ws(', ', coalesce(t.name, h.name), nullif(case when t.name is null then h.variant_name when $2 = 'fr' then v.name_fr else v.name_en end, '')) as name
		from here h join variant v on v.id = h.variant_id join lot on lot.id = h.lot_id
		left join product_text t on t.product_id = v.product_id and t.lang = $2
		where h.quantity > 0 order by v.sku, lot.id, h.number`, postgres.Array(numbers), lang)
	if err != nil {
		return nil, fmt.Errorf("read what to pick: %w", err)
	}
	variants := make([]int64, len(list))
	for i, p := range list {
		variants[i] = p.VariantID
	}
	shelves, err := stock.Shelves(ctx, r, variants)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Shelf = shelves[list[i].VariantID]
	}
	slices.SortStableFunc(list, func(a, b Pick) int { return AlongShelves(a.Shelf, b.Shelf) })
	return list, nil
}

var shelfName = regexp.MustCompile(`^(\D*)(\d*)(.*)$`)

// AlongShelves compares shelves as one walks along them: A2 before A10 before
// B1; what has no shelf comes last.
func AlongShelves(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(b, a)
	}
	x, y := shelfName.FindStringSubmatch(a), shelfName.FindStringSubmatch(b)
	m, _ := strconv.Atoi(x[2]) // digits, or nothing
	n, _ := strconv.Atoi(y[2])
	return cmp.Or(cmp.Compare(x[1], y[1]), cmp.Compare(m, n), cmp.Compare(x[3], y[3]))
}
