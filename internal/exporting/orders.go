package exporting

import (
	"context"
	"fmt"
	"io"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/tax"
)

// entriesAtOnce is how many sales and refunds are in memory at once.
const entriesAtOnce = 500

// bill is one entry of the money ledger that a buyer paid or was paid by.
type bill struct {
	ID         int64     `db:"id"`
	At         time.Time `db:"occurred_at"`
	Kind       string    `db:"kind"` // sale or refund
	Sign       int64     `db:"sign"` // -1: a reversal takes it back
	OrderID    *int64    `db:"order_id"`
	Number     *int64    `db:"number"`
	Receipt    *int64    `db:"receipt_number"`
	Status     string    `db:"status"`
	Channel    string    `db:"channel"`
	Fulfilment string    `db:"fulfilment"`
	Province   string    `db:"province"`
	PlacedAt   time.Time `db:"placed_at"`
}

// taxColumns are the components, each with a column of its own.
var taxColumns = []string{tax.HST, tax.GST, tax.QST, tax.PSTBC, tax.PSTSK, tax.RSTMB}

// Orders writes what buyers paid and were paid back in a period, by the day it
// was booked: a row an order line with its part of the shipping and its taxes by
// component, refunds with a minus as rows of their own. Buyers' names stay out.
func Orders(ctx context.Context, r postgres.Reader, w io.Writer, p Period, f Form) error {
	columns := []string{"date", "row", "order", "receipt", "status", "channel", "fulfilment", "province", "sku", "name", "cooperative",
		"tax_class", "quantity", "unit", "net", "shipping"}
	for _, t := range taxColumns {
		columns = append(columns, "tax_"+t)
	}
	s, err := newSheet(w, f, append(columns, "total")...)
	if err != nil {
		return err
	}
	from, to := p.bounds()
	for after := int64(0); ; {
		var page []bill
		err := r.Select(ctx, &page, `select e.id, e.occurred_at, coalesce(root.kind, e.kind) as kind, case when e.reverses_id is null then 1 else -1 end as sign, e.order_id,
				o.number, o.receipt_number, coalesce(o.status, '') as status, coalesce(o.channel, 'counter') as channel,
				coalesce(o.fulfilment, '') as fulfilment, coalesce(o.tax_province, 'ON') as province, coalesce(o.placed_at, e.occurred_at) as placed_at
			from ledger_entry e left join ledger_entry root on root.id = e.reverses_id left join sales_order o on o.id = e.order_id
			where e.occurred_at >= $1 and e.occurred_at < $2 and e.id > $3 and coalesce(root.kind, e.kind) in ('sale', 'refund') order by e.id limit $4`,
			from, to, after, entriesAtOnce)
		if err != nil {
			return fmt.Errorf("read sales and refunds: %w", err)
		}
		b, err := readBook(ctx, r, page)
		if err != nil {
			return err
		}
		for _, e := range page {
			after = e.ID
			for _, row := range b.rows(e) {
				if err := row.write(s, e, f.Lang); err != nil {
					return err
				}
			}
		}
		if len(page) < entriesAtOnce {
			return s.end()
		}
	}
}

// paid is one row: an article sold, or what was given back.
type paid struct {
	row       string // sale, counter, counter_rest, refund, refund_rest
	line      order.Line
	quantity  *int64
	unit      *money.Cents
	net, ship money.Cents
	taxes     map[string]money.Cents
}

func (p paid) write(s *sheet, e bill, l i18n.Lang) error {
	total := p.net + p.ship
	cells := []any{e.At.In(clock.Store).Format(time.DateOnly), i18n.Say(l, "export.row."+p.row), e.Number, e.Receipt, word(l, "status", e.Status), word(l, "channel", e.Channel),
		word(l, "fulfilment", e.Fulfilment), e.Province, p.line.SKU, named(p.line), p.line.MakerName, p.line.TaxClass, p.quantity, p.unit, p.net, p.ship}
	for _, t := range taxColumns {
		cells, total = append(cells, p.taxes[t]), total+p.taxes[t]
	}
	return s.write(append(cells, total)...)
}

// word is a code in the file's language; empty stays empty.
func word(l i18n.Lang, what, code string) string {
	if code == "" {
		return ""
	}
	return i18n.Say(l, "export."+what+"."+code)
}

func named(l order.Line) string {
	if l.VariantName == "" {
		return l.Name
	}
	return l.Name + " – " + l.VariantName
}
