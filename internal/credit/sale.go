package credit

import (
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

// Part is what one order line brought from one lot, and what of it was given
// back before. Amounts are cents before tax.
type Part struct {
	LineID, LotID int64
	CooperativeID int64
	Terms         stock.Terms
	ShareBP       int         // consignment: the cooperative's share, hundredths of a per cent
	Cost          money.Cents // bought: what all its pieces cost, as booked at the sale
	Quantity      int64
	Net           money.Cents
	Rates         []tax.Rate
	Given         Given
}

// Given is what earlier refunds gave back of one line and lot. Restocked counts
// pieces that came back, with money or without: their cost is in the inventory.
type Given struct {
	LineID    int64       `db:"order_line_id"`
	LotID     int64       `db:"lot_id"`
	Pieces    int64       `db:"pieces"`
	Cents     money.Cents `db:"cents"`
	Share     money.Cents `db:"share"`
	Restocked int64       `db:"-"`
}

// Left is what can still be given back, in cents and in pieces.
func (p Part) Left() (money.Cents, int64) { return p.Net - p.Given.Cents, p.Quantity - p.Given.Pieces }

// Worth is what so many of the pieces left are worth; all of them, all that is left.
func (p Part) Worth(pieces int64) money.Cents {
	cents, left := p.Left()
	if left <= 0 {
		return 0
	}
	return cents.Share(min(pieces, left), left)
}

// share is what the cooperative's share falls by when net more is given back:
// its share of what is kept is rounded as its share of the sale was.
func (p Part) share(net money.Cents) money.Cents {
	if p.Terms != stock.Consignment {
		return 0
	}
	kept := (p.Net - p.Given.Cents - net).Share(int64(p.ShareBP), 10000)
	return max(p.Net.Share(int64(p.ShareBP), 10000)-kept-p.Given.Share, 0)
}

// CostOf is what so many pieces that come back on the shelf had cost.
func (p Part) CostOf(pieces int64) money.Cents {
	if p.Terms != stock.Bought || p.Quantity == 0 {
		return 0
	}
	return p.Cost.Share(min(p.Given.Restocked+pieces, p.Quantity), p.Quantity) - p.Cost.Share(p.Given.Restocked, p.Quantity)
}

// Charged is one tax as the sale was charged it, and what was given back of it.
// ShippingBase is the part of the base that is shipping.
type Charged struct {
	tax.Rate
	Base, ShippingBase, Amount money.Cents
	GivenBase, GivenAmount     money.Cents
}

// upTo is the tax on so much of the base, rounded as the sale was; on the whole
// base exactly what was charged.
func (c Charged) upTo(base money.Cents) money.Cents {
	if base >= c.Base {
		return c.Amount
	}
	return min(base.Share(c.Rate.Rate, 100000), c.Amount)
}

// Sale is a paid order as it can be given back.
type Sale struct {
	Parts                   []Part
	Taxes                   []Charged
	Shipping, GivenShipping money.Cents
}

// Part finds what a line brought from a lot.
func (s Sale) Part(lineID, lotID int64) (Part, bool) {
	for _, p := range s.Parts {
		if p.LineID == lineID && p.LotID == lotID {
			return p, true
		}
	}
	return Part{}, false
}
