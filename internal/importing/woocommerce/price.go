package woocommerce

import (
	"regexp"
	"strings"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
)

const maxPrice = money.Cents(100_000_000) // one million dollars

// prices are what a thing costs now and, while it is on sale, what it costs
// otherwise. A sale that is over or has not begun leaves the regular price.
func (p *parser) prices(row csvfile.Row) (money.Cents, *money.Cents) {
	regular, sale := get(row, "regular"), get(row, "sale")
	if regular == "" && sale == "" {
		if kind, _ := kindOf(row); kind != "variable" {
			p.Fail(row.Line, "no_price")
		}
		return 0, nil
	}
	full := p.amount(row, "regular", regular)
	if sale == "" {
		return full, nil
	}
	low := p.amount(row, "sale", sale)
	switch {
	case regular == "":
		return low, nil
	case low >= full:
		p.Warn(row.Line, "sale_high")
		return full, nil
	case !p.onSale(row):
		return full, nil
	}
	return low, &full
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

func (p *parser) onSale(row csvfile.Row) bool {
	from, to := dated.FindString(get(row, "starts")), dated.FindString(get(row, "ends"))
	switch {
	case from > today():
		p.Warn(row.Line, "sale_begins", from)
		return false
	case to != "" && to < today():
		p.Warn(row.Line, "sale_ended", to)
		return false
	case to != "":
		p.Warn(row.Line, "sale_ends", to)
	}
	return true
}

// amount reads a price with a point or a comma, groups of three and a dollar
// sign, as shops in French and in English write one.
func (p *parser) amount(row csvfile.Row, column, text string) money.Cents {
	if text == "" {
		return 0
	}
	c, err := money.Parse(decimal(text))
	switch {
	case err != nil:
		p.Fail(row.Line, "amount", text, titled(column))
	case c > maxPrice:
		p.Fail(row.Line, "amount_high", text, titled(column))
	}
	return c
}

var grouped = regexp.MustCompile(`^\d{1,3}([.,]\d{3})+[.,]\d{1,2}$`)

// decimal leaves an amount's digits and its one mark; zeros past the cents go.
func decimal(text string) string {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "$", "", "CAD", "", "CA", "").Replace(text)
	mark := strings.LastIndexAny(text, ".,")
	if mark < 0 {
		return text
	}
	whole, fraction := text[:mark], text[mark+1:]
	if grouped.MatchString(text) && strings.ContainsAny(whole, ".,") && !strings.Contains(whole, text[mark:mark+1]) {
		whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	}
	if len(fraction) > 2 {
		fraction = fraction[:2] + strings.TrimRight(fraction[2:], "0")
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}
