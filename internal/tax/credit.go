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

// CreditAfter reckons a credit note that follows others on the same sale. Each
// component gives back what all returns together come to, less what the earlier
// ones gave: the notes never exceed what was charged, and the last one makes
// them equal to it.
func CreditAfter(s Sale, r Result, earlier []Returned, shippingEarlier bool, now []Returned, shippingNow bool) (Note, error) {
	if shippingEarlier && shippingNow {
		return Note{}, fault.New(fault.Invalid, "credit_line")
	}
	given, err := Credit(s, r, earlier, shippingEarlier)
	if err != nil {
		return Note{}, err
	}
	whole, err := Credit(s, r, append(append([]Returned{}, earlier...), now...), shippingEarlier || shippingNow)
	if err != nil {
		return Note{}, err
	}
	n := Note{Goods: whole.Goods - given.Goods, Shipping: whole.Shipping - given.Shipping}
	for _, c := range whole.Components {
		for _, g := range given.Components {
			if g.Tax == c.Tax && g.Rate == c.Rate {
				c.Base, c.Amount = c.Base-g.Base, c.Amount-g.Amount
			}
		}
		if c.Base != 0 {
			n.Components = append(n.Components, c)
			n.Tax += c.Amount
		}
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
