package tax

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/money"
)

// caseFile is the accountant's file of carts; what it does not name is ignored.
type caseFile struct {
	Cases []struct {
		ID       string          `json:"id"`
		Input    caseInput       `json:"input"`
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

// Check reckons the carts of a case file, writes the results to out in the
// shape of "expected", and to differ one line for each value that is not what
// the case expects. ok is false where any differs or cannot be reckoned.
func Check(in io.Reader, out, differ io.Writer) (ok bool, err error) {
	var file caseFile
	if err := json.NewDecoder(in).Decode(&file); err != nil {
		return false, fmt.Errorf("the file is not a case file: %w", err)
	}
	if len(file.Cases) == 0 {
		return false, errors.New("the file holds no cases")
	}
	type answer struct {
		ID       string      `json:"id"`
		Expected *caseResult `json:"expected,omitempty"`
		Error    string      `json:"error,omitempty"`
	}
	answers := make([]answer, len(file.Cases))
	ok = true
	for i, c := range file.Cases {
		answers[i].ID = c.ID
		got, err := c.Input.reckon()
		if err != nil {
			answers[i].Error, ok = err.Error(), false
			fmt.Fprintf(differ, "%s: %v\n", c.ID, err)
			continue
		}
		answers[i].Expected = &got
		for _, line := range differences(c.Expected, got) {
			ok = false
			fmt.Fprintf(differ, "%s: %s\n", c.ID, line)
		}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return ok, e.Encode(map[string]any{"cases": answers})
}

func (in caseInput) sale() (Sale, error) {
	day, err := time.Parse(time.DateOnly, in.Date)
	if err != nil {
		return Sale{}, fmt.Errorf("date: %w", err)
	}
	place := Province("ON")
	if in.Fulfilment == "ship" {
		if in.ShipTo == nil {
			return Sale{}, errors.New("ship_to is missing")
		}
		place = Province(in.ShipTo.Province)
	}
	s := Sale{Date: day, Place: place, Registrations: in.Registrations, Discount: in.Discount, Shipping: in.Shipping}
	for _, l := range in.Lines {
		s.Lines = append(s.Lines, Line{Class: Class(l.TaxClass), Quantity: l.Qty, Unit: l.Unit})
	}
	return s, nil
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
		if in.Shipping > 0 {
			got.ShippingShare = append(got.ShippingShare, l.ShippingShare)
		}
		if in.Discount > 0 {
			got.LineNet = append(got.LineNet, l.Net)
		}
	}
	in.tender(&got)
	if in.Refund != nil {
		if got.CreditNote, err = in.Refund.note(s, r); err != nil {
			return caseResult{}, err
		}
	}
	if in.Consignment != nil {
		got.Settlement, err = in.Consignment.settle(r)
	}
	return got, err
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

func (c consignment) settle(r Result) (*settlement, error) {
	if c.Line < 0 || c.Line >= len(r.Lines) {
		return nil, fmt.Errorf("consignment: there is no line %d", c.Line)
	}
	digits, err := fraction(c.CommissionRate)
	if err != nil {
		return nil, fmt.Errorf("commission_rate: %w", err)
	}
	sale := r.Lines[c.Line].Net
	commission := sale.Share(digits, 1_000_000)
	return &settlement{Sale: sale, Commission: commission, Due: sale - commission}, nil
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
		list[i] = caseComponent{c.Tax, c.Rate, c.Base, c.Amount}
	}
	return list
}

// differences compares what a case expects, and only that, with what was reckoned.
func differences(expected json.RawMessage, got caseResult) []string {
	if len(bytes.TrimSpace(expected)) == 0 {
		return nil
	}
	var want, have any
	body, _ := json.Marshal(got) // plain values always marshal
	if err := json.Unmarshal(expected, &want); err != nil {
		return []string{err.Error()}
	}
	_ = json.Unmarshal(body, &have)
	return compare("", want, have)
}

func compare(path string, want, have any) []string {
	switch w := want.(type) {
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return []string{differ(path, want, have)}
		}
		var lines []string
		for _, k := range keys(w) {
			lines = append(lines, compare(path+"."+k, w[k], h[k])...)
		}
		return lines
	case []any:
		h, ok := have.([]any)
		if !ok && len(w) > 0 || len(h) != len(w) {
			return []string{differ(path, want, have)}
		}
		var lines []string
		for i := range w {
			lines = append(lines, compare(fmt.Sprintf("%s[%d]", path, i), w[i], h[i])...)
		}
		return lines
	}
	if want != have {
		return []string{differ(path, want, have)}
	}
	return nil
}

func differ(path string, want, have any) string {
	w, _ := json.Marshal(want)
	h, _ := json.Marshal(have)
	return fmt.Sprintf("%s: expected %s, reckoned %s", strings.TrimPrefix(path, "."), w, h)
}

func keys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}
