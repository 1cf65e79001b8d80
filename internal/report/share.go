package report

import (
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
)

// Share says where the price of one piece goes, before tax: what the
// cooperative receives by its lot's terms, and what stays with the store, the
// card's fee included. The two add up to the price.
type Share struct {
	Price, Cooperative, Store money.Cents
}

// ShareOf splits a price by a lot's terms: the cooperative's share of the net
// price, or what the store paid for the piece.
func ShareOf(price money.Cents, l stock.Lot) Share {
	s := Share{Price: price}
	switch {
	case l.Terms == stock.Consignment && l.ShareBP != nil:
		s.Cooperative = price.Share(int64(*l.ShareBP), 10_000)
	case l.UnitCost != nil:
		s.Cooperative = min(*l.UnitCost, price)
	}
	s.Store = price - s.Cooperative
	return s
}

// PerMille is the cooperative's part in tenths of a per cent, half up.
func (s Share) PerMille() int64 {
	if s.Price <= 0 {
		return 0
	}
	return (2000*int64(s.Cooperative) + int64(s.Price)) / (2 * int64(s.Price))
}
