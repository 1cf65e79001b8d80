package tax

import "plantagenet/internal/i18n"

// Label is a tax's short name in a language: TVH, HST.
func Label(l i18n.Lang, tax string) string { return i18n.Say(l, "tax.name."+tax) }

// Name is a tax with its rate as receipts show it: « TVH 13 % », “HST 13%”.
func Name(l i18n.Lang, tax, rate string) string {
	return Label(l, tax) + i18n.NBSP + i18n.Percent(l, rate)
}

// Name is the rate as receipts say it: « TVH 13 % ».
func (r Rate) Name(l i18n.Lang) string { return Name(l, r.Tax, decimal(r.Rate)) }

// Decimal is the rate as an exact fraction, "0.09975".
func (r Rate) Decimal() string { return decimal(r.Rate) }
