package portal

import (
	"context"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// SaleLine is one sale or refund of one lot: no buyer, no order.
type SaleLine struct {
	ID      int64       `db:"id"`
	On      time.Time   `db:"occurred_on"`
	What    string      `db:"what"`
	SKU     string      `db:"sku"`
	Name    string      `db:"name"`
	Lot     string      `db:"lot"`
	Channel string      `db:"channel"` // web or counter
	Bought  bool        `db:"bought"`
	Pieces  int64       `db:"quantity"`
	Net     money.Cents `db:"net_cents"`
	Share   money.Cents `db:"amount_cents"`
}

// PriceEach is what one piece cost before tax, rounded to a cent; false where
// the line has no pieces.
func (l SaleLine) PriceEach() (money.Cents, bool) {
	one, _ := each(l.Net, l.Pieces)
	return one, l.Pieces != 0
}

// LinesOf reads the lines of a month after another in the order of days, at
// most limit; the zero one begins.
func LinesOf(ctx context.Context, r postgres.Reader, l i18n.Lang, month time.Time, after SaleLine, limit int) ([]SaleLine, error) {
	var lines []SaleLine
	from, to := span(month)
	start := from
	if after.ID != 0 {
		start = after.On.Format(time.DateOnly)
	}
	err := r.Select(ctx, &lines, `select s.id, s.occurred_on, s.what, s.lot, s.channel, s.bought, s.quantity, s.net_cents, s.amount_cents, coalesce(v.sku, '') as sku, coalesce(`+called+`, '') as name from (
			select l.id, l.occurred_on, `+what+` as what, l.variant_id, coalesce(lot.code, '') as lot, coalesce(l.channel, '') as channel,
				coalesce(lot.terms = 'bought', false) as bought, l.quantity, l.net_cents, l.amount_cents
			from `+sales+` and l.occurred_on < $2::date and (l.occurred_on, l.id) > ($3::date, $4::bigint)
			order by l.occurred_on, l.id limit $5) s left join variant v on v.id = s.variant_id
		order by s.occurred_on, s.id`, string(l), to, start, after.ID, limit)
	return lines, wrap(err, "read the month's lines")
}
