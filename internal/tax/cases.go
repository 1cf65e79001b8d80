package tax

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/money"
)

// caseFile is the accountant's file of carts; what it does not name is ignored.
// Each input is read on its own, so that one bad cart spoils no other.
type caseFile struct {
	Cases []struct {
		ID       string          `json:"id"`
		Input    json.RawMessage `json:"input"`
		Expected json.RawMessage `json:"expected"`
	} `json:"cases"`
}

type caseInput struct {
	Date          string        `json:"date"`
	Fulfilment    string        `json:"fulfilment"`
	ShipTo        *caseAddress  `json:"ship_to"`
	Registrations Registrations `json:"registrations"`
	Tender        string        `json:"tender"`
	Lines         []caseLine    `json:"lines"`
	Shipping      money.Cents   `json:"shipping_cents"`
	Discount      money.Cents   `json:"order_discount_cents"`
	GiftCard      money.Cents   `json:"gift_card_tender_cents"`
	Refund        *caseRefund   `json:"refund"`
	Consignment   *consignment  `json:"consignment"`
}

type caseAddress struct {
	Province string `json:"province"`
}

type caseLine struct {
	TaxClass string      `json:"tax_class"`
	Qty      int         `json:"qty"`
	Unit     money.Cents `json:"unit_cents"`
}

type caseRefund struct {
	Date  string `json:"date"`
	Lines []struct {
		Line int `json:"line"`
		Qty  int `json:"qty"`
	} `json:"lines"`
	Shipping bool `json:"refund_shipping"`
}

type consignment struct {
	Line           int    `json:"line"`
	Registered     bool   `json:"principal_registered"`
	CommissionRate string `json:"commission_rate"`
}

type caseComponent struct {
	Tax    string      `json:"tax"`
	Rate   string      `json:"rate"`
	Base   money.Cents `json:"base_cents"`
	Amount money.Cents `json:"tax_cents"`
}

type caseResult struct {
	Place         Province        `json:"place_of_supply"`
	Goods         money.Cents     `json:"goods_net_cents"`
	Shipping      money.Cents     `json:"shipping_cents"`
	ShippingShare []money.Cents   `json:"shipping_share_cents,omitempty"`
	LineNet       []money.Cents   `json:"line_net_cents,omitempty"`
	Components    []caseComponent `json:"components"`
	TaxTotal      money.Cents     `json:"tax_total_cents"`
	Total         money.Cents     `json:"total_cents"`
	AfterGiftCard *money.Cents    `json:"due_after_gift_card_cents,omitempty"`
	CashDue       *money.Cents    `json:"cash_due_cents,omitempty"`
	CashRounding  *money.Cents    `json:"cash_rounding_cents,omitempty"`
	CreditNote    *caseNote       `json:"credit_note,omitempty"`
	Settlement    *settlement     `json:"settlement,omitempty"`
}

type caseNote struct {
	Goods      money.Cents     `json:"goods_cents"`
	Shipping   money.Cents     `json:"shipping_cents"`
	Components []caseComponent `json:"components"`
	TaxTotal   money.Cents     `json:"tax_total_cents"`
	Total      money.Cents     `json:"total_cents"`
}

type settlement struct {
	Sale            money.Cents `json:"sale_ex_tax_cents"`
	Commission      money.Cents `json:"commission_cents"`
	Due             money.Cents `json:"due_to_cooperative_cents"`
	TaxOnCommission money.Cents `json:"tax_on_commission_cents"`
}

func (in caseInput) sale() (Sale, error) {
	day, err := time.Parse(time.DateOnly, in.Date)
	if err != nil {
		return Sale{}, fmt.Errorf("date: %w", err)
	}
	place, err := in.place()
	if err != nil {
		return Sale{}, err
	}
	s := Sale{Date: day, Place: place, Registrations: in.Registrations, Discount: in.Discount, Shipping: in.Shipping}
	if len(in.Lines) == 0 {
		return Sale{}, errors.New("lines: the cart is empty")
	}
	if in.GiftCard < 0 {
		return Sale{}, errors.New("gift_card_tender_cents is below nothing")
	}
	for i, l := range in.Lines {
		if l.Qty < 1 {
			return Sale{}, fmt.Errorf("lines[%d].qty is %d, not a whole number of pieces from 1", i, l.Qty)
		}
		s.Lines = append(s.Lines, Line{Class: Class(l.TaxClass), Quantity: l.Qty, Unit: l.Unit})
	}
	return s, nil
}

// place is the place of supply (Excise Tax Act, Sch. IX, Part II): where the
// carrier delivers, else the counter in Ontario.
func (in caseInput) place() (Province, error) {
	switch in.Fulfilment {
	case "counter", "pickup":
		return "ON", nil
	case "ship":
		if in.ShipTo == nil {
			return "", errors.New("ship_to is missing")
		}
		if !Province(in.ShipTo.Province).Known() {
			return "", fmt.Errorf("ship_to.province: there is no province %q", in.ShipTo.Province)
		}
		return Province(in.ShipTo.Province), nil
	}
	return "", fmt.Errorf("fulfilment is none of counter, pickup, ship: %q", in.Fulfilment)
}

func (in caseInput) reckon() (caseResult, error) {
	s, err := in.sale()
	if err != nil {
		return caseResult{}, err
	}
	r, err := Compute(s)
	if err != nil {
		return caseResult{}, err
	}
	got := caseResult{Place: r.Place, Goods: r.Goods, Shipping: r.Shipping, Components: listed(r.Components), TaxTotal: r.Tax, Total: r.Total}
	for _, l := range r.Lines {
		got.ShippingShare, got.LineNet = append(got.ShippingShare, l.ShippingShare), append(got.LineNet, l.Net)
	}
	in.tender(&got)
	if in.Refund != nil {
		if in.Refund.Date != "" && in.Refund.Date < in.Date {
			return caseResult{}, fmt.Errorf("refund.date: %s is before the sale", in.Refund.Date)
		}
		if got.CreditNote, err = in.Refund.note(s, r); err != nil {
			return caseResult{}, err
		}
	}
	if in.Consignment != nil {
		got.Settlement, err = in.Consignment.settle(s, r)
	}
	return got, err
}

// printed leaves out what only a discount or shipping makes worth saying, as
// the worked examples do.
func (in caseInput) printed(got caseResult) caseResult {
	if in.Shipping == 0 {
		got.ShippingShare = nil
	}
	if in.Discount == 0 {
		got.LineNet = nil
	}
	return got
}

func (in caseInput) tender(got *caseResult) {
	due := got.Total
	if in.GiftCard > 0 {
		due -= min(in.GiftCard, due)
		after := due
		got.AfterGiftCard = &after
	}
	if in.Tender == "cash" {
		cash := RoundCash(due)
		rounding := cash - due
		got.CashDue, got.CashRounding = &cash, &rounding
	}
}

func (f caseRefund) note(s Sale, r Result) (*caseNote, error) {
	returned := make([]Returned, len(f.Lines))
	for i, l := range f.Lines {
		returned[i] = Returned{Line: l.Line, Quantity: l.Qty}
	}
	n, err := Credit(s, r, returned, f.Shipping)
	if err != nil {
		return nil, err
	}
	return &caseNote{Goods: n.Goods, Shipping: n.Shipping, Components: listed(n.Components), TaxTotal: n.Tax, Total: n.Total}, nil
}

// settle shares a consigned line's price between shop and cooperative. For a
// principal that is not registered the shop is deemed the supplier and its
// commission bears no tax (Excise Tax Act, s. 177(1)); to a registered one the
// commission is a service, taxed as any in Ontario.
func (c consignment) settle(s Sale, r Result) (*settlement, error) {
	if c.Line < 0 || c.Line >= len(r.Lines) {
		return nil, fmt.Errorf("consignment: there is no line %d", c.Line)
	}
	millionths, err := fraction(c.CommissionRate)
	if err != nil {
		return nil, fmt.Errorf("consignment.commission_rate: %w", err)
	}
	sale := r.Lines[c.Line].Net
	commission := sale.Share(millionths, 1_000_000)
	got := settlement{Sale: sale, Commission: commission, Due: sale - commission}
	if c.Registered {
		service, err := Compute(Sale{Date: s.Date, Place: "ON", Registrations: s.Registrations, Lines: []Line{{Standard, 1, commission}}})
		if err != nil {
			return nil, fmt.Errorf("consignment: %w", err)
		}
		got.TaxOnCommission = service.Tax
		got.Due -= service.Tax
	}
	return &got, nil
}

// fraction reads "0.40" as 400000 millionths.
func fraction(text string) (int64, error) {
	whole, rest, _ := strings.Cut(text, ".")
	if len(rest) > 6 {
		return 0, errors.New("more than six decimals")
	}
	n, err := strconv.ParseUint(whole+(rest + "000000")[:6], 10, 32)
	if err == nil && n > 1_000_000 {
		err = errors.New("more than the whole")
	}
	return int64(n), err
}

func listed(components []Component) []caseComponent {
	list := make([]caseComponent, len(components))
	for i, c := range components {
		list[i] = caseComponent(c)
	}
	return list
}
