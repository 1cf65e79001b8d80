package checkout

import (
	"context"
	"time"

	"plantagenet/internal/cart"
	"plantagenet/internal/catalog"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
	"plantagenet/internal/tax"
)

// Destination is how goods reach the buyer: order.Ship with an address in
// Canada, or order.Pickup in Plantagenet.
type Destination struct {
	Fulfilment string
	Line1      string
	Line2      string
	City       string
	Province   string
	PostalCode string
}

// QuotedLine is one article of a cart with what it comes to.
type QuotedLine struct {
	catalog.Item
	Quantity      int
	SeenPrice     money.Cents // what the visitor was last shown
	Amount        money.Cents // quantity × price, before tax
	Net           money.Cents // after discount
	ShippingShare money.Cents
	Rates         []tax.Rate
}

// Quotation is what a cart comes to for a destination. Service and days are the
// carrier's; TaxProvince is the place of supply.
type Quotation struct {
	Lines       []QuotedLine
	Fulfilment  string
	TaxProvince string
	Goods       money.Cents
	Shipping    money.Cents
	Carrier     shipping.Quote
	Taxes       []tax.Component
	Tax         money.Cents
	Total       money.Cents
}

// Quote reads a cart and reckons shipping, each tax and the total for a
// destination, at today's prices. It promises nothing and reserves nothing.
func Quote(ctx context.Context, r postgres.Reader, cartID, lang string, d Destination) (Quotation, error) {
	c, err := cart.Read(ctx, r, cartID)
	if err != nil {
		return Quotation{}, err
	}
	return quote(ctx, r, c, lang, d)
}

func quote(ctx context.Context, r postgres.Reader, c cart.Cart, lang string, d Destination) (Quotation, error) {
	lines, err := Lines(ctx, r, c, lang)
	if err != nil {
		return Quotation{}, err
	}
	return QuoteOf(ctx, r, lines, d)
}

// Lines joins a cart's lines with what the catalogue says of them now.
func Lines(ctx context.Context, r postgres.Reader, c cart.Cart, lang string) ([]QuotedLine, error) {
	ids := make([]int64, len(c.Lines))
	for i, l := range c.Lines {
		ids[i] = l.VariantID
	}
	items, err := catalog.ForCart(ctx, r, i18n.Lang(lang), nil, ids)
	if err != nil {
		return nil, err
	}
	return Join(c, items), nil
}

// Join puts what the catalogue says of its articles to a cart's lines. An
// article that is gone is left out.
func Join(c cart.Cart, items []catalog.Item) []QuotedLine {
	byID := make(map[int64]catalog.Item, len(items))
	for _, item := range items {
		byID[item.VariantID] = item
	}
	lines := make([]QuotedLine, 0, len(c.Lines))
	for _, l := range c.Lines {
		if item, ok := byID[l.VariantID]; ok {
			amount := item.Price.Times(l.Quantity)
			lines = append(lines, QuotedLine{Item: item, Quantity: l.Quantity, SeenPrice: l.SeenPrice, Amount: amount, Net: amount})
		}
	}
	return lines
}

// reckon is pure: lines, registrations, destination and day in, totals out.
func reckon(lines []QuotedLine, registered map[string]bool, d Destination, day time.Time) (Quotation, error) {
	q := Quotation{Lines: lines, Fulfilment: d.Fulfilment, TaxProvince: "ON", Carrier: shipping.Pickup()}
	if d.Fulfilment == order.Ship {
		var err error
		if q.Carrier, err = shipping.For(d.Province, day, parcels(lines)); err != nil {
			return q, err
		}
		q.TaxProvince = d.Province
	}
	sale := tax.Sale{Date: day, Place: tax.Province(q.TaxProvince), Shipping: q.Carrier.Price, Registrations: tax.Registrations{
		GSTHST: registered["gst_hst"], QST: registered["qst"], PSTBC: registered["pst_bc"], PSTSK: registered["pst_sk"], RSTMB: registered["rst_mb"]}}
	for _, l := range lines {
		sale.Lines = append(sale.Lines, tax.Line{Class: tax.Class(l.TaxClass), Quantity: l.Quantity, Unit: l.Price})
	}
	r, err := tax.Compute(sale)
	if err != nil {
		return q, err
	}
	for i, l := range r.Lines {
		q.Lines[i].Net, q.Lines[i].ShippingShare, q.Lines[i].Rates = l.Net, l.ShippingShare, l.Rates
	}
	q.Goods, q.Shipping, q.Taxes, q.Tax, q.Total = r.Goods, r.Shipping, r.Components, r.Tax, r.Total
	return q, nil
}

func parcels(lines []QuotedLine) []shipping.Parcel {
	list := make([]shipping.Parcel, len(lines))
	for i, l := range lines {
		list[i] = shipping.Parcel{WeightG: l.WeightG, LengthMM: l.LengthMM, WidthMM: l.WidthMM, HeightMM: l.HeightMM, Quantity: l.Quantity}
	}
	return list
}

// ready refuses what cannot become an order, before anything is locked: nothing
// to pay for, goods that are gone, a total other than the one agreed.
func (q Quotation) ready(agreed *money.Cents) error {
	if len(q.Lines) == 0 {
		return ErrEmpty
	}
	for _, l := range q.Lines {
		if l.Available < int64(l.Quantity) {
			return stock.SoldOut(l.VariantID, max(l.Available, 0)).With("Name", l.Name).With("SKU", l.SKU)
		}
	}
	if agreed != nil && *agreed != q.Total {
		return ErrTotalChanged
	}
	if q.Total < minTotal {
		return fault.New(fault.Invalid, "total_too_small")
	}
	return nil
}

// minTotal is the least that Stripe charges in Canadian dollars, in cents.
const minTotal = 50

func (q Quotation) orderLines() []order.Line {
	lines := make([]order.Line, len(q.Lines))
	for i, l := range q.Lines {
		lines[i] = order.Line{VariantID: l.VariantID, ProductID: l.ProductID, CooperativeID: l.CooperativeID, SKU: l.SKU, Name: l.Name,
			VariantName: l.VariantName, MakerName: l.Maker, TaxClass: l.TaxClass, Quantity: l.Quantity, Unit: l.Price, Net: l.Net, ShippingShare: l.ShippingShare}
	}
	return lines
}

// adjustments are what stands between goods and total: shipping even where it
// is free, then each tax.
func (q Quotation) adjustments() []order.Adjustment {
	list := []order.Adjustment{{Kind: "shipping", Code: q.Carrier.Service, Amount: q.Shipping}}
	for _, c := range q.Taxes {
		list = append(list, order.Adjustment{Kind: "tax", Code: c.Tax, Rate: c.Rate, Base: c.Base, Amount: c.Amount})
	}
	return list
}

// QuoteOf is Quote for a cart's lines that have been read already.
func QuoteOf(ctx context.Context, r postgres.Reader, lines []QuotedLine, d Destination) (Quotation, error) {
	registered, err := store.Registered(ctx, r)
	if err != nil {
		return Quotation{}, err
	}
	return reckon(lines, registered, d, clock.Now())
}
