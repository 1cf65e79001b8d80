package shopview

// CartPage is what a visitor means to buy, before the order.
type CartPage struct {
	Layout
	Lines    []CartLine
	Added    string // what was just put in, in words; "" for nothing
	Removed  *Undo  // what was just taken out
	Problem  string // why the last change was refused
	Subtotal string
	Pieces   int
	Waiting  *Waiting // an order made from an earlier cart and not paid yet
	Blocked  bool     // a line has to be mended before the order
}

// CartLine is one article of a cart. Warnings say what changed since the
// visitor last looked: the price, the stock.
type CartLine struct {
	SKU, Name, Href string
	Maker, Variant  string
	Picture         Picture
	Quantity, Most  int // Most is what can be bought now
	Unit, Amount    string
	Tax             string // « TVH 13 % », once the place is known
	Warnings        []string
	Gone            bool // nothing is left, or it is no longer sold
}

// Undo offers to put back what was just taken out.
type Undo struct {
	Words    string
	SKU      string
	Quantity int
}

// Waiting is an order that still awaits its payment.
type Waiting struct {
	Number, Href string
}

// ID is the line's anchor, so that a change comes back to its place.
func (l CartLine) ID() string { return "ligne-" + l.SKU }

// Line says maker and variant in one go: « Coop 301 · naturel ».
func (l CartLine) Line() string {
	if l.Variant == "" {
		return l.Maker
	}
	return l.Maker + " · " + l.Variant
}
