package tax

import (
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
)

// Returned says how many pieces of a sale's line come back.
type Returned struct {
	Line     int
	Quantity int
}

// Note is what a credit note gives back, taxes by component.
type Note struct {
	Goods      money.Cents
	Shipping   money.Cents
	Components []Component
	Tax        money.Cents
	Total      money.Cents
}

// Credit reckons a credit note at the rates and place of the sale, rounded as
// the sale was (Excise Tax Act, s. 232). What is returned in full gives back
// exactly what was charged for it.
func Credit(s Sale, r Result, returned []Returned, shipping bool) (Note, error) {
	part, err := returnedLines(s, r, returned, shipping)
	if err != nil {
		return Note{}, err
	}
	var n Note
	for _, l := range part {
		n.Goods += l.Net
		n.Shipping += l.ShippingShare
	}
	n.Components = components(part)
	for _, c := range n.Components {
		n.Tax += c.Amount
	}
	n.Total = n.Goods + n.Shipping + n.Tax
	return n, nil
}

func returnedLines(s Sale, r Result, returned []Returned, shipping bool) ([]LineResult, error) {
	pieces := make([]int, len(r.Lines))
	for _, b := range returned {
		if b.Line < 0 || b.Line >= len(r.Lines) || b.Quantity < 0 || pieces[b.Line]+b.Quantity > s.Lines[b.Line].Quantity {
			return nil, fault.New(fault.Invalid, "credit_line")
		}
		pieces[b.Line] += b.Quantity
	}
	part := make([]LineResult, len(r.Lines))
	for i, l := range r.Lines {
		part[i].Rates = l.Rates
		if q := s.Lines[i].Quantity; q > 0 {
			part[i].Net = l.Net.Share(int64(pieces[i]), int64(q))
		}
		if shipping {
			part[i].ShippingShare = l.ShippingShare
		}
	}
	return part, nil
}

// RoundCash rounds an amount due in cash to the nearest five cents.
func RoundCash(due money.Cents) money.Cents { return due.Share(1, 5) * 5 }
