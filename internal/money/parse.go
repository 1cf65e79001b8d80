package money

import (
	"errors"
	"strings"
)

// ErrNotAnAmount says that a text is not a plain amount with at most two decimals.
var ErrNotAnAmount = errors.New("not an amount")

// Parse reads a plain decimal such as "48", "48.5" or "48.00" (a comma is taken
// as the decimal mark) without sign, exponent or grouping, up to ten million dollars.
func Parse(text string) (Cents, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", ".")
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" || len(whole) > 8 || len(fraction) > 2 || strings.HasSuffix(text, ".") {
		return 0, ErrNotAnAmount
	}
	var c Cents
	for _, r := range whole + (fraction + "00")[:2] {
		if r < '0' || r > '9' {
			return 0, ErrNotAnAmount
		}
		c = c*10 + Cents(r-'0')
	}
	return c, nil
}
