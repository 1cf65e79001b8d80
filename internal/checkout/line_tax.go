package checkout

import (
	"strings"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/tax"
)

// LineTaxes says for each line of an order which taxes it bore, in words: a
// receipt of $100 or more has to tell which items are taxable (SOR/91-45 s. 3).
// What the shop collected that day is read from what the order was charged.
func LineTaxes(l i18n.Lang, o order.Order, lines []order.Line, adjustments []order.Adjustment) ([]string, error) {
	rates, err := LineRates(o, lines, adjustments)
	if err != nil {
		return nil, err
	}
	words := make([]string, len(lines))
	for i := range lines {
		words[i] = TaxWords(l, rates[i])
	}
	return words, nil
}

// LineRates says for each line of an order which taxes it bore, at the rates of
// the day it was placed.
func LineRates(o order.Order, lines []order.Line, adjustments []order.Adjustment) ([][]tax.Rate, error) {
	sale := tax.Sale{Date: o.PlacedAt.In(clock.Store), Place: tax.Province(o.TaxProvince), Discount: o.Discount, Registrations: charged(adjustments)}
	for _, line := range lines {
		sale.Lines = append(sale.Lines, tax.Line{Class: tax.Class(line.TaxClass), Quantity: line.Quantity, Unit: line.Unit})
	}
	r, err := tax.Compute(sale)
	if err != nil {
		return nil, err
	}
	rates := make([][]tax.Rate, len(lines))
	for i := range lines {
		rates[i] = r.Lines[i].Rates
	}
	return rates, nil
}

func charged(adjustments []order.Adjustment) (r tax.Registrations) {
	for _, a := range adjustments {
		switch a.Code {
		case tax.HST, tax.GST:
			r.GSTHST = true
		case tax.QST:
			r.QST = true
		case tax.PSTBC:
			r.PSTBC = true
		case tax.PSTSK:
			r.PSTSK = true
		case tax.RSTMB:
			r.RSTMB = true
		}
	}
	return r
}

// TaxWords names the taxes of one article: « TPS 5 % + TVQ 9,975 % », or that
// it bears none.
func TaxWords(l i18n.Lang, rates []tax.Rate) string {
	if len(rates) == 0 {
		return i18n.Say(l, "checkout.untaxed_line")
	}
	names := make([]string, len(rates))
	for i, r := range rates {
		names[i] = r.Name(l)
	}
	return strings.Join(names, " + ")
}
