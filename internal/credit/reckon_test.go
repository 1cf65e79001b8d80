package credit

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plantagenet/internal/money"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

var (
	hst = tax.Rate{Tax: "HST", Rate: 13000}
	gst = tax.Rate{Tax: "GST", Rate: 5000}
	qst = tax.Rate{Tax: "QST", Rate: 9975}
)

// drawSale is a random sale of several lines and lots, terms and taxes.
func drawSale(t *rapid.T) Sale {
	s := Sale{Shipping: money.Cents(rapid.IntRange(0, 2500).Draw(t, "shipping"))}
	taxes := rapid.SampledFrom([][]tax.Rate{{hst}, {gst, qst}, {gst}, {}}).Draw(t, "province")
	lines := rapid.IntRange(1, 4).Draw(t, "lines")
	weights := make([]int64, lines)
	var rates [][]tax.Rate
	for i := range lines {
		mine := slices.Clone(taxes)
		if rapid.IntRange(0, 3).Draw(t, "untaxed") == 0 {
			mine = nil
		}
		rates = append(rates, mine)
		for lot := range rapid.IntRange(1, 3).Draw(t, "lots") {
			p := Part{LineID: int64(i + 1), LotID: int64(10*i + lot), Quantity: int64(rapid.IntRange(1, 5).Draw(t, "pieces")),
				Net: money.Cents(rapid.IntRange(0, 9999).Draw(t, "net")), Rates: mine, Terms: stock.Bought}
			if p.Cost = money.Cents(rapid.IntRange(0, 4000).Draw(t, "cost")); rapid.Bool().Draw(t, "consigned") {
				p.Terms, p.ShareBP = stock.Consignment, rapid.IntRange(0, 10000).Draw(t, "share")
			}
			weights[i] += int64(p.Net)
			s.Parts = append(s.Parts, p)
		}
	}
	shares := money.Split(s.Shipping, weights)
	for _, r := range taxes {
		c := Charged{Rate: r}
		for i := range lines {
			if slices.Contains(rates[i], r) {
				c.ShippingBase += shares[i]
				c.Base += shares[i] + money.Cents(weights[i])
			}
		}
		if c.Base > 0 {
			c.Amount = c.Base.Share(r.Rate, 100000)
			s.Taxes = append(s.Taxes, c)
		}
	}
	return s
}

// take books a note into the sale, as the database's sums would.
func take(s *Sale, n Note) {
	s.GivenShipping += n.Shipping
	for _, l := range n.Lines {
		for i := range s.Parts {
			if p := &s.Parts[i]; p.LineID == l.LineID && p.LotID == l.LotID {
				p.Given.Cents, p.Given.Pieces, p.Given.Share = p.Given.Cents+l.Net, p.Given.Pieces+l.Quantity, p.Given.Share+l.Share
				p.Given.Restocked += l.Back
			}
		}
	}
	for _, x := range n.Taxes {
		for i := range s.Taxes {
			if c := &s.Taxes[i]; c.Tax == x.Code && c.Decimal() == x.Rate {
				c.GivenBase, c.GivenAmount = c.GivenBase+x.Base, c.GivenAmount+x.Amount
			}
		}
	}
}

func drawAsk(t *rapid.T, s Sale) Ask {
	a := Ask{Shipping: money.Cents(rapid.Int64Range(0, int64(s.Shipping-s.GivenShipping)).Draw(t, "shipping back"))}
	for _, p := range s.Parts {
		cents, pieces := p.Left()
		l := AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: rapid.Int64Range(0, pieces).Draw(t, "pieces back")}
		if rapid.Bool().Draw(t, "by amount") {
			amount := money.Cents(rapid.Int64Range(0, int64(cents)).Draw(t, "amount"))
			l.Amount = &amount
		}
		if rapid.Bool().Draw(t, "goods back") {
			l.Place = stock.Floor
		}
		a.Lines = append(a.Lines, l)
	}
	return a
}

// theRest asks for all that is left.
func theRest(s Sale) Ask {
	a := Ask{Shipping: s.Shipping - s.GivenShipping}
	for _, p := range s.Parts {
		cents, pieces := p.Left()
		a.Lines = append(a.Lines, AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: pieces, Amount: &cents, Place: stock.Floor})
	}
	return a
}

func TestWhateverIsGivenBackInPartsEndsAtExactlyNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawSale(t)
		costs := make([]money.Cents, len(s.Parts))
		for range rapid.IntRange(0, 6).Draw(t, "refunds") {
			back(t, &s, drawAsk(t, s), costs)
		}
		back(t, &s, theRest(s), costs)
		for i, p := range s.Parts {
			if p.Given.Cents != p.Net || p.Given.Pieces != p.Quantity {
				t.Fatalf("%+v is not given back whole", p)
			}
			if p.Terms == stock.Consignment && p.Given.Share != p.Net.Share(int64(p.ShareBP), 10000) {
				t.Fatalf("a share of %d fell by %d", p.Net.Share(int64(p.ShareBP), 10000), p.Given.Share)
			}
			if p.Terms == stock.Bought && costs[i] != p.Cost.Share(p.Given.Restocked, p.Quantity) {
				t.Fatalf("%d pieces back of %d that cost %d gave %d", p.Given.Restocked, p.Quantity, p.Cost, costs[i])
			}
		}
		for _, c := range s.Taxes {
			if c.GivenAmount != c.Amount || c.GivenBase != c.Base {
				t.Fatalf("%+v is not given back whole", c)
			}
		}
		if s.GivenShipping != s.Shipping {
			t.Fatal("shipping is left")
		}
	})
}

// back gives back and sees that nothing is negative or more than there was.
func back(t *rapid.T, s *Sale, a Ask, costs []money.Cents) {
	n, err := Reckon(*s, a)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range n.Lines {
		if l.Net < 0 || l.Share < 0 || l.Share > l.Net {
			t.Fatalf("line %+v", l)
		}
		for i, p := range s.Parts {
			if p.LineID == l.LineID && p.LotID == l.LotID {
				costs[i] += p.CostOf(l.Back)
			}
		}
	}
	for _, x := range n.Taxes {
		if x.Amount < 0 || x.Base < 0 {
			t.Fatalf("tax %+v", x)
		}
	}
	take(s, n)
}

// The accountant's case V18: one bowl of two comes back.
func TestOnePieceOfTwoIsTheAccountantsCreditNote(t *testing.T) {
	t.Parallel()
	s := Sale{Shipping: 900, Parts: []Part{{LineID: 1, LotID: 1, Quantity: 2, Net: 3190, Terms: stock.Bought, Rates: []tax.Rate{hst}}},
		Taxes: []Charged{{Rate: hst, Base: 4090, ShippingBase: 900, Amount: 532}}}
	n, err := Reckon(s, Ask{Lines: []AskLine{{LineID: 1, LotID: 1, Quantity: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if n.Goods != 1595 || n.Shipping != 0 || n.Tax != 207 || n.Total != 1802 || n.Taxes[0] != (Tax{"HST", "0.13", 1595, 207}) {
		t.Errorf("%+v", n)
	}
}
