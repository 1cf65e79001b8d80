package tax

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
)

// Line is one article of a sale; Unit is cents a piece before tax.
type Line struct {
	Class    Class
	Quantity int
	Unit     money.Cents
}

// Sale is what taxes are reckoned on. Date is the civil day in the store's time
// zone on which the tax becomes payable; Place is the place of supply: the
// delivery address's province, or Ontario for pick-up and counter.
type Sale struct {
	Date          time.Time
	Place         Province
	Registrations Registrations
	Lines         []Line
	Discount      money.Cents // off the whole order
	Shipping      money.Cents
}

// Component is one tax at one rate over the whole sale. Rate is an exact
// decimal fraction, "0.09975".
type Component struct {
	Tax    string
	Rate   string
	Base   money.Cents
	Amount money.Cents
}

// LineResult is what one line comes to: Net after discount, its share of the
// shipping, and the rates it bears.
type LineResult struct {
	Net           money.Cents
	ShippingShare money.Cents
	Rates         []Rate
}

// Rate is a tax at a rate in hundred-thousandths: QST at 9975.
type Rate struct {
	Tax  string
	Rate int64
}

// Result is a sale with its taxes.
type Result struct {
	Place      Province
	Lines      []LineResult
	Goods      money.Cents // net of discount
	Shipping   money.Cents
	Components []Component
	Tax        money.Cents
	Total      money.Cents
}

// limits keep every product far from overflow.
const (
	maxLines    = 1000
	maxQuantity = 1_000_000
	maxCents    = 100_000_000_00
)

// Compute reckons the taxes of a sale: bases are summed per tax and rate over
// the whole order, multiplied once, half a cent rounded up. Discount and
// shipping are spread over the goods by amount, by the largest remainder; gift
// cards and donations bear none of either. Shipping of nothing but those is a
// charge on no supply, and bears no tax.
func Compute(s Sale) (Result, error) {
	if err := s.check(); err != nil {
		return Result{}, err
	}
	r := Result{Place: s.Place, Lines: make([]LineResult, len(s.Lines)), Shipping: s.Shipping}
	s.spread(&r)
	if err := s.rate(&r); err != nil {
		return Result{}, err
	}
	r.Components = components(r.Lines)
	r.Total = r.Goods + r.Shipping
	for _, c := range r.Components {
		r.Tax += c.Amount
	}
	r.Total += r.Tax
	return r, nil
}

func (s Sale) check() error {
	if !s.Place.Known() {
		return fault.New(fault.Invalid, "province").On("province")
	}
	if len(s.Lines) > maxLines {
		return fault.New(fault.Invalid, "too_many_lines")
	}
	var goods money.Cents
	for _, l := range s.Lines {
		if !l.Class.Known() {
			return fault.New(fault.Invalid, "tax_class").With("Class", string(l.Class))
		}
		if l.Quantity < 0 || l.Quantity > maxQuantity || l.Unit < 0 || l.Unit > maxCents {
			return fault.New(fault.Invalid, "quantity").On("quantity").With("Max", maxQuantity)
		}
		if l.Class.supply() {
			goods += l.Unit.Times(l.Quantity)
		}
	}
	if s.Discount < 0 || s.Discount > goods || s.Shipping < 0 || s.Shipping > maxCents {
		return fault.New(fault.Invalid, "discount").On("discount")
	}
	return nil
}

func (s Sale) spread(r *Result) {
	gross, weights := make([]money.Cents, len(s.Lines)), make([]int64, len(s.Lines))
	for i, l := range s.Lines {
		gross[i] = l.Unit.Times(l.Quantity)
		if l.Class.supply() {
			weights[i] = int64(gross[i])
		}
	}
	net := make([]int64, len(s.Lines))
	for i, part := range money.Split(s.Discount, weights) {
		r.Lines[i].Net = gross[i] - part
		r.Goods += r.Lines[i].Net
		if s.Lines[i].Class.supply() {
			net[i] = int64(r.Lines[i].Net)
		}
	}
	for _, w := range [][]int64{net, weights, s.pieces()} { // goods given away still carry their shipping
		if sum(w) == 0 {
			continue
		}
		for i, part := range money.Split(s.Shipping, w) {
			r.Lines[i].ShippingShare = part
		}
		return
	}
}

// pieces weighs each line of goods by its pieces: none for a gift card or donation.
func (s Sale) pieces() []int64 {
	w := make([]int64, len(s.Lines))
	for i, l := range s.Lines {
		if l.Class.supply() {
			w[i] = int64(l.Quantity)
		}
	}
	return w
}

func (s Sale) rate(r *Result) error {
	day := s.Date.Format(time.DateOnly)
	tax, provincialPart, err := provincialRate(s.Place, day)
	if err != nil {
		return err
	}
	t := ticket{day: day}
	for i, l := range s.Lines {
		if l.Class == PreparedFood {
			t.prepared += r.Lines[i].Net
		}
	}
	for i, l := range s.Lines {
		t.net, t.pieces = r.Lines[i].Net, l.Quantity
		if r.Lines[i].Rates, err = s.ratesOf(l.Class, tax, provincialPart, t); err != nil {
			return err
		}
	}
	return nil
}

func (s Sale) ratesOf(c Class, tax string, provincialPart int64, t ticket) ([]Rate, error) {
	if !c.supply() {
		return nil, nil
	}
	fed := int64(federal)
	if c.zeroRated() || c.onHoliday(t.day) {
		fed = 0
	}
	if tax == HST {
		return s.harmonised(c, fed, provincialPart, t)
	}
	var rates []Rate
	if fed > 0 && s.Registrations.GSTHST {
		rates = append(rates, Rate{GST, fed})
	}
	if tax == "" || !s.Registrations.has(tax) {
		return rates, nil
	}
	free, err := exempt(s.Place, c, t)
	if err == nil && !free {
		rates = append(rates, Rate{tax, provincialPart})
	}
	return rates, err
}

// harmonised is HST: one tax of two parts, of which a rebate at the point of
// sale takes the provincial one and the federal holiday takes both.
func (s Sale) harmonised(c Class, fed, provincialPart int64, t ticket) ([]Rate, error) {
	if fed == 0 || !s.Registrations.GSTHST {
		return nil, nil
	}
	free, err := exempt(s.Place, c, t)
	if err != nil {
		return nil, err
	}
	if free {
		provincialPart = 0
	}
	return []Rate{{HST, fed + provincialPart}}, nil
}

func components(lines []LineResult) []Component {
	bases := map[Rate]money.Cents{}
	for _, l := range lines {
		for _, r := range l.Rates {
			bases[r] += l.Net + l.ShippingShare
		}
	}
	rates := make([]Rate, 0, len(bases))
	for r, base := range bases {
		if base != 0 {
			rates = append(rates, r)
		}
	}
	sort.Slice(rates, func(a, b int) bool {
		if rates[a].Tax != rates[b].Tax {
			return order[rates[a].Tax] < order[rates[b].Tax]
		}
		return rates[a].Rate > rates[b].Rate
	})
	list := make([]Component, len(rates))
	for i, r := range rates {
		list[i] = Component{Tax: r.Tax, Rate: decimal(r.Rate), Base: bases[r], Amount: bases[r].Share(r.Rate, 100000)}
	}
	return list
}

// decimal writes hundred-thousandths as an exact fraction: 13000 is "0.13".
func decimal(rate int64) string {
	return "0." + strings.TrimRight(strconv.FormatInt(rate+100000, 10)[1:], "0")
}

func sum(weights []int64) (n int64) {
	for _, w := range weights {
		n += w
	}
	return n
}
