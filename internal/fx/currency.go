package fx

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
)

// Currency is an ISO 4217 code the store pays in.
type Currency string

// The currencies of the store's suppliers and carriers.
const (
	CAD Currency = "CAD"
	EUR Currency = "EUR"
	XOF Currency = "XOF"
)

// Currencies are those an amount may be written in.
var Currencies = []Currency{CAD, EUR, XOF}

// Known says whether amounts may be written in the currency.
func (c Currency) Known() bool { return c == CAD || c == EUR || c == XOF }

// Decimals is how many digits of a unit the currency has: none for the CFA franc.
func (c Currency) Decimals() int {
	if c == XOF {
		return 0
	}
	return 2
}

// peg is how many CFA francs are one euro, by treaty.
var peg = big.NewRat(655957, 1000)

// ErrNoRate says that an amount in another currency came without its rate.
var ErrNoRate = errors.New("no exchange rate")

// ToCents turns minor units of the currency (cents of a euro, whole CFA francs)
// into cents of a Canadian dollar, half a cent away from zero. Rate is dollars
// for one euro as an exact decimal; Canadian dollars need none.
func ToCents(minor int64, c Currency, rate string) (money.Cents, error) {
	if c == CAD {
		return money.Cents(minor), nil
	}
	perEuro, ok := new(big.Rat).SetString(rate)
	if !ok || perEuro.Sign() <= 0 || !c.Known() {
		return 0, ErrNoRate
	}
	cents := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), perEuro)
	if c == XOF {
		cents.Mul(cents, big.NewRat(100, 1)).Quo(cents, peg)
	}
	rounded := halfAway(cents)
	if !rounded.IsInt64() {
		return 0, money.ErrOverflow
	}
	return money.Cents(rounded.Int64()), nil
}

// FromCents turns cents of a Canadian dollar into minor units of the currency at
// a rate (dollars for one euro), half a unit away from zero: what an amount is
// worth, not what is booked. Zero where the rate is none.
func FromCents(cents money.Cents, c Currency, rate string) int64 {
	if c == CAD {
		return int64(cents)
	}
	perEuro, ok := new(big.Rat).SetString(rate)
	if !ok || perEuro.Sign() <= 0 || !c.Known() {
		return 0
	}
	minor := new(big.Rat).Quo(new(big.Rat).SetInt64(int64(cents)), perEuro)
	if c == XOF {
		minor.Mul(minor, peg).Quo(minor, big.NewRat(100, 1))
	}
	return halfAway(minor).Int64()
}

// PerDollar is what one Canadian dollar buys of the currency, for people:
// « 404,91 F CFA », « 0,6168 € ».
func PerDollar(l i18n.Lang, c Currency, rate string) string {
	perEuro, ok := new(big.Rat).SetString(rate)
	if !ok || perEuro.Sign() <= 0 {
		return ""
	}
	one := new(big.Rat).Inv(perEuro)
	if c == XOF {
		return Decimal(l, one.Mul(one, peg).FloatString(2)) + i18n.NBSP + "F" + i18n.NBSP + "CFA"
	}
	if l == i18n.English {
		return "€" + one.FloatString(4)
	}
	return Decimal(l, one.FloatString(4)) + i18n.NBSP + "€"
}

// halfAway rounds to a whole number, halves away from zero.
func halfAway(r *big.Rat) *big.Int {
	twice := new(big.Int).Mul(new(big.Int).Abs(r.Num()), big.NewInt(2))
	twice.Add(twice, r.Denom())
	n := new(big.Int).Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if r.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// PerFranc is what one CFA franc costs at a rate for the euro, with eight decimals.
func PerFranc(rate string) string {
	perEuro, ok := new(big.Rat).SetString(rate)
	if !ok {
		return ""
	}
	return new(big.Rat).Quo(perEuro, peg).FloatString(8)
}

// ErrNotAnAmount is for a text that is no amount of the currency.
var ErrNotAnAmount = fault.New(fault.Invalid, "not_an_amount")

// Parse reads a written amount in minor units: "12 500" of CFA francs, "48,50"
// or "48.50" of the others. No sign, at most ten digits before the mark.
func Parse(text string, c Currency) (int64, error) {
	text = strings.NewReplacer(" ", "", i18n.NBSP, "", "\u202f", "", ",", ".").Replace(text)
	whole, fraction, marked := strings.Cut(text, ".")
	if whole == "" || len(whole) > 10 || len(fraction) > c.Decimals() || marked && fraction == "" || !digits(whole+fraction) {
		return 0, ErrNotAnAmount
	}
	fraction += strings.Repeat("0", c.Decimals()-len(fraction))
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0, ErrNotAnAmount
	}
	return n, nil
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// Plain writes minor units as a form field holds them: "48.50", "12500".
func Plain(minor int64, c Currency) string {
	if c.Decimals() == 0 {
		return strconv.FormatInt(minor, 10)
	}
	return strconv.FormatInt(minor/100, 10) + "." + strconv.FormatInt(minor%100+100, 10)[1:]
}

// Write writes an amount for people: « 12 500 F CFA », « 48,50 € », “€48.50”.
func Write(l i18n.Lang, minor int64, c Currency) string {
	switch c {
	case XOF:
		return i18n.Number(l, minor) + i18n.NBSP + "F" + i18n.NBSP + "CFA"
	case EUR:
		dollars := i18n.Money(l, money.Cents(minor))
		return strings.Replace(dollars, "$", "€", 1)
	}
	return i18n.Money(l, money.Cents(minor))
}

// Decimal writes an exact decimal for people, without the zeros that say nothing.
func Decimal(l i18n.Lang, exact string) string {
	if strings.Contains(exact, ".") {
		exact = strings.TrimRight(strings.TrimRight(exact, "0"), ".")
	}
	if l == i18n.French {
		return strings.Replace(exact, ".", ",", 1)
	}
	return exact
}
