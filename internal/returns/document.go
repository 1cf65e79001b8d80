package returns

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
	"plantagenet/internal/tax"
)

// Document is a credit note as it is shown, printed and mailed: what SOR/91-44
// and the Excise Tax Act (s. 232) ask of it, in both languages at once, the
// asked one first.
type Document struct {
	Lang   i18n.Lang
	Title  string
	Void   string // where the bank refused it: why it counts for nothing
	Facts  []Pair
	Lines  []DocumentLine
	Sums   []Pair // the last is the total
	Seller []string
	Said   []string
	At     time.Time
	Number int64
}

// Pair is a label and what stands against it.
type Pair struct{ Label, Value string }

// DocumentLine is one article given back.
type DocumentLine struct{ Name, Detail, Amount string }

// tongues says a message in both languages, the first one first.
type tongues i18n.Lang

func (t tongues) both(key string, args ...i18n.Args) string {
	first, second := i18n.Say(i18n.Lang(t), key, args...), i18n.Say(i18n.Lang(t).Other(), key, args...)
	if first == second {
		return first
	}
	return first + " / " + second
}

func (t tongues) money(c money.Cents) string { return i18n.Money(i18n.Lang(t), c) }

// DocumentOf reads a credit note of an order by its number.
func DocumentOf(ctx context.Context, r postgres.Reader, l i18n.Lang, o order.Order, number int64) (Document, error) {
	note, err := credit.ByNumber(ctx, r, o.ID, number)
	if err != nil {
		return Document{}, err
	}
	lines, err := order.Lines(ctx, r, o.ID)
	if err != nil {
		return Document{}, err
	}
	lots, err := stock.SoldLots(ctx, r, o.ID)
	if err != nil {
		return Document{}, err
	}
	seller, err := store.Read(ctx, r)
	if err != nil {
		return Document{}, err
	}
	return write(l, o, note, lines, lots, seller), nil
}

func write(l i18n.Lang, o order.Order, note credit.Issued, lines []order.Line, lots []stock.SoldLot, seller store.Facts) Document {
	say := tongues(l)
	d := Document{Lang: l, Number: note.Number, At: note.IssuedAt, Title: say.both("credit.title", i18n.Args{"Number": note.Number}),
		Facts: []Pair{{say.both("credit.number"), strconv.FormatInt(note.Number, 10)}, {say.both("credit.date"), i18n.Date(l, note.IssuedAt)},
			{say.both("credit.order"), strconv.FormatInt(o.Number, 10)}}}
	if o.ReceiptNumber != nil {
		d.Facts = append(d.Facts, Pair{say.both("credit.receipt"), strconv.FormatInt(*o.ReceiptNumber, 10)})
	}
	if o.Name != "" {
		d.Facts = append(d.Facts, Pair{say.both("credit.buyer"), o.Name})
	}
	for _, n := range note.Lines {
		d.Lines = append(d.Lines, say.line(n, lines, lots))
	}
	d.Sums = say.sums(note)
	d.Seller = say.seller(seller)
	d.Said = []string{say.both("credit.card")}
	if note.State == "failed" {
		d.Void = say.both("credit.void")
	}
	return d
}

func (t tongues) line(n credit.Line, lines []order.Line, lots []stock.SoldLot) DocumentLine {
	out := DocumentLine{Amount: t.money(n.Net)}
	for _, line := range lines {
		if line.ID == n.LineID {
			out.Name = line.Name
			if line.VariantName != "" {
				out.Name += ", " + line.VariantName
			}
		}
	}
	out.Detail = t.both("credit.amount_only")
	if n.Quantity > 0 {
		out.Detail = i18n.Count(i18n.Lang(t), "credit.pieces", int(n.Quantity)) + " / " + i18n.Count(i18n.Lang(t).Other(), "credit.pieces", int(n.Quantity))
	}
	for _, lot := range lots {
		if lot.LotID == n.LotID && lot.OrderLineID == n.LineID && lot.Known {
			out.Detail += " · lot " + lot.Code
		}
	}
	return out
}

func (t tongues) sums(note credit.Issued) []Pair {
	var list []Pair
	if note.Goods > 0 {
		list = append(list, Pair{t.both("credit.goods"), t.money(note.Goods)})
	}
	if note.Shipping > 0 {
		list = append(list, Pair{t.both("credit.shipping"), t.money(note.Shipping)})
	}
	for _, x := range note.Taxes {
		list = append(list, Pair{t.tax(x), t.money(x.Amount)})
	}
	return append(list, Pair{t.both("credit.total"), t.money(note.Total)})
}

// tax names a tax with its rate and what it was reckoned on.
func (t tongues) tax(x credit.Tax) string {
	l := i18n.Lang(t)
	return i18n.Say(l, "credit.tax", i18n.Args{"Tax": tax.Name(l, x.Code, x.Rate), "Base": i18n.Money(l, x.Base)}) + " / " +
		i18n.Say(l.Other(), "credit.tax", i18n.Args{"Tax": tax.Name(l.Other(), x.Code, x.Rate), "Base": i18n.Money(l.Other(), x.Base)})
}

func (t tongues) seller(f store.Facts) []string {
	list := []string{f.Name}
	place := f.City + " (" + f.Province + ") " + strings.ReplaceAll(f.PostalCode, " ", i18n.NBSP)
	if f.Line1 != "" {
		place = f.Line1 + ", " + place
	}
	if f.City != "" {
		list = append(list, place)
	}
	for _, part := range []struct{ key, value string }{{"credit.gst", f.GSTNumber}, {"credit.qst", f.QSTNumber}} {
		if part.value != "" {
			list = append(list, t.both(part.key)+" "+strings.ReplaceAll(part.value, " ", i18n.NBSP))
		}
	}
	return list
}

// RefundNote finds the credit note behind a refund; nil for one the shop made by itself.
func RefundNote(ctx context.Context, r postgres.Reader, ret payment.Return) (*credit.Issued, error) {
	note, err := credit.ByRefund(ctx, r, ret.ID)
	if errors.Is(err, credit.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read credit note: %w", err)
	}
	return &note, nil
}
