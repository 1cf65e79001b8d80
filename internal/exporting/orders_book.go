package exporting

import (
	"context"
	"fmt"

	"plantagenet/internal/clock"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/tax"
)

// book is what belongs to a page of entries.
type book struct {
	lines       map[int64][]order.Line // by order
	adjustments map[int64][]adjusted
	postings    map[int64][]booked // by entry
}

type adjusted struct {
	OrderID int64 `db:"order_id"`
	order.Adjustment
}

// booked are an entry's postings gathered: what buyers paid or were paid back
// of a line, a tax, shipping. Debit positive, as in the ledger.
type booked struct {
	EntryID int64       `db:"entry_id"`
	What    string      `db:"what"` // goods, shipping, or a tax's code
	LineID  *int64      `db:"order_line_id"`
	SKU     string      `db:"sku"`
	Name    string      `db:"name"`
	Amount  money.Cents `db:"amount"`
	Pieces  *int64      `db:"quantity"`
}

func readBook(ctx context.Context, r postgres.Reader, page []bill) (book, error) {
	b := book{lines: map[int64][]order.Line{}, adjustments: map[int64][]adjusted{}, postings: map[int64][]booked{}}
	var orders, entries []int64
	for _, e := range page {
		if entries = append(entries, e.ID); e.OrderID != nil {
			orders = append(orders, *e.OrderID)
		}
	}
	var lines []order.Line
	err := r.Select(ctx, &lines, `select id, order_id, position, variant_id, product_id, cooperative_id, sku, name, variant_name, maker_name, tax_class,
		quantity, unit_cents, net_cents, shipping_share_cents from order_line where order_id = any($1) order by order_id, position`, postgres.Array(orders))
	if err != nil {
		return b, fmt.Errorf("read order lines: %w", err)
	}
	for _, l := range lines {
		b.lines[l.OrderID] = append(b.lines[l.OrderID], l)
	}
	var adjustments []adjusted
	err = r.Select(ctx, &adjustments, `select order_id, kind, code, rate, base_cents, amount_cents from order_adjustment
		where order_id = any($1) and kind = 'tax' order by order_id, position`, postgres.Array(orders))
	if err != nil {
		return b, fmt.Errorf("read taxes of orders: %w", err)
	}
	for _, a := range adjustments {
		b.adjustments[a.OrderID] = append(b.adjustments[a.OrderID], a)
	}
	return b, b.readPostings(ctx, r, entries)
}

func (b book) readPostings(ctx context.Context, r postgres.Reader, entries []int64) error {
	var postings []booked
	err := r.Select(ctx, &postings, `select p.entry_id, k.what, p.order_line_id, coalesce(v.sku, '') as sku, coalesce(min(t.name), '') as name,
			sum(p.amount_cents)::bigint as amount, max(p.quantity) as quantity
		from ledger_posting p join ledger_account a on a.id = p.account_id
		cross join lateral (select case when a.code like 'tax:%' then upper(substr(a.code, 5)) when a.code = 'income:shipping' then 'shipping'
			when a.code like 'income:%' or a.code like 'coop:%' then 'goods' end as what) k
		left join lot l on l.id = p.lot_id left join variant v on v.id = l.variant_id left join product_text t on t.product_id = v.product_id and t.lang = 'fr'
		where p.entry_id = any($1) and k.what is not null group by p.entry_id, k.what, p.order_line_id, v.sku order by 1, 3 nulls last, 2`, postgres.Array(entries))
	if err != nil {
		return fmt.Errorf("read what was booked: %w", err)
	}
	for _, p := range postings {
		b.postings[p.EntryID] = append(b.postings[p.EntryID], p)
	}
	return nil
}

// rows are an entry's: the order's lines for its sale, else what was booked.
func (b book) rows(e bill) []paid {
	if e.Kind == "sale" && e.OrderID != nil && e.Sign > 0 {
		return b.sold(e)
	}
	return b.booked(e)
}

// sold are the lines of a paid order. A tax stands on the order once; it is
// shared over the lines that bear it, by what each was taxed on, to the cent.
func (b book) sold(e bill) []paid {
	lines := b.lines[*e.OrderID]
	rows := make([]paid, len(lines))
	for i, l := range lines {
		pieces, unit := int64(l.Quantity), l.Unit
		rows[i] = paid{row: "sale", line: l, quantity: &pieces, unit: &unit, net: l.Net, ship: l.ShippingShare, taxes: map[string]money.Cents{}}
	}
	bears := bearing(e, lines, b.adjustments[*e.OrderID])
	for _, a := range b.adjustments[*e.OrderID] {
		weights := make([]int64, len(lines))
		for i, l := range lines {
			if bears[i][rateOf(a.Code, a.Rate)] {
				weights[i] = int64(l.Net + l.ShippingShare)
			}
		}
		for i, part := range money.Split(a.Amount, weights) {
			rows[i].taxes[a.Code] += part
		}
	}
	return rows
}

func rateOf(code, rate string) string { return code + " " + rate }

// bearing says which taxes at which rates each line bears, by the rules of the
// day it was sold; an order from before a rule that is gone bears all it has.
func bearing(e bill, lines []order.Line, adjustments []adjusted) []map[string]bool {
	sale := tax.Sale{Date: e.PlacedAt.In(clock.Store), Place: tax.Province(e.Province)}
	for _, l := range lines {
		sale.Lines = append(sale.Lines, tax.Line{Class: tax.Class(l.TaxClass), Quantity: l.Quantity, Unit: l.Unit})
	}
	for _, a := range adjustments {
		switch a.Code {
		case tax.HST, tax.GST:
			sale.Registrations.GSTHST = true
		case tax.QST:
			sale.Registrations.QST = true
		case tax.PSTBC:
			sale.Registrations.PSTBC = true
		case tax.PSTSK:
			sale.Registrations.PSTSK = true
		case tax.RSTMB:
			sale.Registrations.RSTMB = true
		}
	}
	bears := make([]map[string]bool, len(lines))
	result, err := tax.Compute(sale)
	for i := range lines {
		bears[i] = map[string]bool{}
		if err != nil {
			for _, a := range adjustments {
				bears[i][rateOf(a.Code, a.Rate)] = true
			}
			continue
		}
		for _, rate := range result.Lines[i].Rates {
			bears[i][rateOf(rate.Tax, rate.Decimal())] = true
		}
	}
	return bears
}

// booked are rows read from the ledger alone: what was given back of each line,
// then the taxes and the shipping that went back with it; at the counter, the
// articles sold and their taxes, in one row where there is one article.
func (b book) booked(e bill) []paid {
	kind := "refund"
	if e.OrderID == nil && e.Kind == "sale" {
		kind = "counter"
	}
	var rows []paid
	rest := paid{row: kind + "_rest", taxes: map[string]money.Cents{}}
	moved := false
	for _, p := range b.postings[e.ID] {
		switch p.What {
		case "goods":
			rows = append(rows, paid{row: kind, line: b.lineOf(e, p), quantity: signed(p.Pieces, p.Amount), net: -p.Amount})
		case "shipping":
			rest.ship, moved = rest.ship-p.Amount, true
		default:
			rest.taxes[p.What], moved = rest.taxes[p.What]-p.Amount, true
		}
	}
	switch {
	case moved && kind == "counter" && len(rows) == 1:
		rows[0].ship, rows[0].taxes = rest.ship, rest.taxes
	case moved:
		rows = append(rows, rest)
	}
	return rows
}

func (b book) lineOf(e bill, p booked) order.Line {
	if e.OrderID != nil && p.LineID != nil {
		for _, l := range b.lines[*e.OrderID] {
			if l.ID == *p.LineID {
				return l
			}
		}
	}
	return order.Line{SKU: p.SKU, Name: p.Name}
}

// signed are pieces with a minus where money went back.
func signed(pieces *int64, amount money.Cents) *int64 {
	if pieces == nil || amount < 0 {
		return pieces
	}
	n := -*pieces
	return &n
}
