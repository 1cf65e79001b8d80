package portal

import (
	"context"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// What a row of a month says happened.
const (
	Sale        = "sale"
	Undone      = "undone" // a sale that was taken back whole
	Refund      = "refund"
	PriceRefund = "price_refund" // a part of the price, no piece
	Unrefunded  = "unrefunded"   // a refund that failed: the sale stands again
)

// Row is what was sold of one article at one shelf price in a month, or what
// was given back of it. The amounts of what was given back are less than nothing.
type Row struct {
	SKU    string      `db:"sku"`
	Name   string      `db:"name"`
	What   string      `db:"what"`   // one of the above
	Bought bool        `db:"bought"` // outright: the share was paid at delivery
	Price  money.Cents `db:"price"`  // of sales: the shelf price of a piece, rounded to a cent; else 0
	Pieces int64       `db:"pieces"`
	Web    int64       `db:"web"` // of the pieces; the others over the counter
	Net    money.Cents `db:"net"`
	Share  money.Cents `db:"share"`
}

// PriceEven says whether every piece cost just the price.
func (r Row) PriceEven() bool { return r.Price.Times(int(r.Pieces)) == r.Net }

// ShareEach is the share of one piece, rounded half a cent up, and whether it
// divides evenly.
func (r Row) ShareEach() (one money.Cents, even bool) { return each(r.Share, r.Pieces) }

func each(sum money.Cents, pieces int64) (money.Cents, bool) {
	if pieces == 0 {
		return 0, false
	}
	if pieces < 0 {
		sum, pieces = -sum, -pieces
	}
	one := sum.Share(1, pieces)
	return one, one.Times(int(pieces)) == sum
}

// what says in one word what a line l is.
const what = `case when l.kind = 'sale' then case when l.reversal then 'undone' else 'sale' end
	when l.reversal then 'unrefunded' when l.quantity = 0 then 'price_refund' else 'refund' end`

// Rows reads a month article by article, what sold most first and what was
// given back last: at most limit rows from offset on.
func Rows(ctx context.Context, r postgres.Reader, l i18n.Lang, month time.Time, limit, offset int) ([]Row, error) {
	var rows []Row
	from, to := span(month)
	err := r.Select(ctx, &rows, `with part as (
			select l.variant_id, `+what+` as what, coalesce(lot.terms = 'bought', false) as bought,
				case when `+sold+` then coalesce(round(l.net_cents::numeric / nullif(l.quantity, 0)), 0) else 0 end::bigint as price,
				l.quantity, l.channel, l.net_cents, l.amount_cents
			from `+sales+` and l.occurred_on >= $2::date and l.occurred_on < $3::date
		), summed as (
			select variant_id, what, bought, price, sum(quantity)::bigint as pieces, coalesce(sum(quantity) filter (where channel = 'web'), 0)::bigint as web,
				sum(net_cents)::bigint as net, sum(amount_cents)::bigint as share
			from part group by variant_id, what, bought, price
		)
		select coalesce(v.sku, '') as sku, coalesce(`+called+`, '') as name, s.what, s.bought, s.price, s.pieces, s.web, s.net, s.share
		from summed s left join variant v on v.id = s.variant_id
		order by s.what <> 'sale', s.pieces desc, v.sku, s.price, s.what, s.bought limit $4 offset $5`, string(l), from, to, limit, offset)
	return rows, wrap(err, "read the month's articles")
}
