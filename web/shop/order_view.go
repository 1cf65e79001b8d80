package shopview

// Standing says where an order is, in the order page's own terms.
const (
	StandsAwaiting  = "awaiting"  // can be paid now
	StandsVerifying = "verifying" // the buyer came back; Stripe has not told yet
	StandsPaid      = "paid"
	StandsCancelled = "cancelled"
	StandsRefunding = "refunding" // given back by us, on its way
	StandsRefunded  = "refunded"
)

// OrderPage is one order at its secret address: to pay, the receipt, or what
// became of it.
type OrderPage struct {
	Layout
	Token     string
	Standing  string
	Heading   string
	Lead      string // what happened and what comes next
	Problem   string
	Until     string // reserved until, a time of day
	Facts     []Pair // number, receipt, dates
	Lines     []OrderLine
	Sums      Sums
	Buyer     []string
	Delivery  []string // address lines, or where and when to pick up
	Promise   string   // « Prêt vendredi 27 novembre », « Livré d’ici le 4 décembre »
	Parcels   []ParcelLine
	Pickup    bool
	Refunds   []Pair
	Credits   []CreditLink
	Seller    Seller
	Taxes     []string // registration numbers, as the receipt names them
	SandBoxed bool     // the payment page is the local Stripe
}

// OrderLine is one article as it was sold, with the lots it came from.
type OrderLine struct {
	Name, Variant, Maker string
	Quantity             int
	Unit, Amount         string
	Tax                  string // « TVH 13 % »
	Lots                 []LotRef
}

// LotRef leads to a lot's journey. Href is empty for a lot nobody knows.
type LotRef struct {
	Code, Href string
	Quantity   int
}

// Receipt says whether the page is a receipt to keep and print.
func (p OrderPage) Receipt() bool {
	return p.Standing == StandsPaid || p.Standing == StandsRefunded || p.Standing == StandsRefunding
}

// Line says maker and variant in one go.
func (l OrderLine) Line() string {
	if l.Variant == "" {
		return l.Maker
	}
	return l.Maker + " · " + l.Variant
}

// ParcelLine says of a parcel that it left or waits; Href follows it at the
// carrier's, where that can be.
type ParcelLine struct{ Said, Number, Href string }

// CreditLink leads to a credit note of the order.
type CreditLink struct{ Label, Href, Amount string }

// CreditPage is a credit note at its order's secret address, to keep and print.
type CreditPage struct {
	Layout
	Void         string
	Facts, Sums  []Pair
	Lines        []CreditLine
	Seller, Said []string
	PDF, Back    string
}

// CreditLine is one article given back.
type CreditLine struct{ Name, Detail, Amount string }
