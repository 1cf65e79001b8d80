package credit

import (
	"fmt"
	"slices"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/tax"
)

// Ask is what is to be given back: pieces of a line from a lot, or an amount of
// it before tax, and shipping. Place is where the pieces come to; empty: nowhere.
type Ask struct {
	Lines    []AskLine
	Shipping money.Cents
}

// AskLine asks for one line and lot. Amount nil is what the pieces are worth.
type AskLine struct {
	LineID, LotID int64
	Quantity      int64
	Amount        *money.Cents
	Place         string
}

// Field names a line's field in a form: "quantity.12.7".
func Field(name string, lineID, lotID int64) string {
	return fmt.Sprintf("%s.%d.%d", name, lineID, lotID)
}

// Note is what is given back, taxes by component.
type Note struct {
	Lines    []Line
	Taxes    []Tax
	Goods    money.Cents
	Shipping money.Cents
	Tax      money.Cents
	Total    money.Cents
}

// Line is what is given back of one line from one lot. Share is what the
// cooperative's share falls by; Back pieces come to Place.
type Line struct {
	LineID   int64       `db:"order_line_id" json:"order_line_id"`
	LotID    int64       `db:"lot_id" json:"lot_id"`
	Quantity int64       `db:"quantity" json:"quantity"`
	Net      money.Cents `db:"net_cents" json:"net_cents"`
	Share    money.Cents `db:"share_cents" json:"share_cents"`
	Back     int64       `db:"back" json:"back"`
	Place    string      `db:"place" json:"place"`
}

// Tax is what is given back of one tax at one rate.
type Tax struct {
	Code   string      `db:"code" json:"code"`
	Rate   string      `db:"rate" json:"rate"`
	Base   money.Cents `db:"base_cents" json:"base_cents"`
	Amount money.Cents `db:"amount_cents" json:"amount_cents"`
}

// Reckon says what asking for that comes to, at the rates of the sale (Excise
// Tax Act, s. 232). Together with what was given back before, no line, tax or
// share exceeds what the sale brought, and what is given back in full comes to
// exactly that.
func Reckon(s Sale, a Ask) (Note, error) {
	var n Note
	var faults []*fault.Fault
	now := map[int]money.Cents{}
	for _, l := range a.Lines {
		line, at, err := s.line(l)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if _, twice := now[at]; twice {
			faults = append(faults, fault.New(fault.Invalid, "refund_line_twice"))
			continue
		}
		if now[at] = line.Net; line.Net > 0 || line.Quantity > 0 {
			n.Lines, n.Goods = append(n.Lines, line), n.Goods+line.Net
		}
	}
	if a.Shipping < 0 || a.Shipping > s.Shipping-s.GivenShipping {
		faults = append(faults, fault.New(fault.Conflict, "refund_shipping").On("shipping"))
	}
	if err := fault.Form(faults); err != nil {
		return Note{}, err
	}
	n.Shipping = a.Shipping
	n.taxes(s, now)
	n.Total = n.Goods + n.Shipping + n.Tax
	return n, nil
}

func (s Sale) line(l AskLine) (Line, int, *fault.Fault) {
	for i, p := range s.Parts {
		if p.LineID != l.LineID || p.LotID != l.LotID {
			continue
		}
		cents, pieces := p.Left()
		if l.Quantity < 0 || l.Quantity > pieces {
			return Line{}, i, fault.New(fault.Conflict, "refund_pieces").On(Field("quantity", l.LineID, l.LotID)).With("Left", pieces)
		}
		net := p.Worth(l.Quantity)
		if l.Amount != nil {
			net = *l.Amount
		}
		if net < 0 || net > cents {
			return Line{}, i, fault.New(fault.Conflict, "refund_amount").On(Field("amount", l.LineID, l.LotID))
		}
		line := Line{LineID: l.LineID, LotID: l.LotID, Quantity: l.Quantity, Net: net, Share: p.share(net)}
		if l.Place != "" && l.Quantity > 0 {
			line.Back, line.Place = l.Quantity, l.Place
		}
		return line, i, nil
	}
	return Line{}, 0, fault.New(fault.Invalid, "refund_line")
}

// taxes gives back, of each component, what all refunds together come to less
// what the earlier ones gave.
func (n *Note) taxes(s Sale, now map[int]money.Cents) {
	for _, c := range s.Taxes {
		base := part(c.ShippingBase, s.GivenShipping+n.Shipping, s.Shipping)
		for i, p := range s.Parts {
			if p.bears(c.Rate) {
				base += p.Given.Cents + now[i]
			}
		}
		t := Tax{Code: c.Tax, Rate: c.Decimal(), Base: max(base-c.GivenBase, 0), Amount: max(c.upTo(base)-c.GivenAmount, 0)}
		if t.Base > 0 || t.Amount > 0 {
			n.Taxes, n.Tax = append(n.Taxes, t), n.Tax+t.Amount
		}
	}
}

// part is base × given/whole, and nothing of nothing.
func part(base, given, whole money.Cents) money.Cents {
	if whole <= 0 {
		return 0
	}
	return base.Share(int64(given), int64(whole))
}

func (p Part) bears(r tax.Rate) bool { return slices.Contains(p.Rates, r) }
