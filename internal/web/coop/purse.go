package coop

import (
	"context"

	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
)

// purse says amounts in the cooperative's own currency, at the latest rate that
// staff have entered.
type purse struct {
	lang     i18n.Lang
	currency fx.Currency
	rate     *fx.Rate
}

func (g glance) purse(ctx context.Context) (purse, error) {
	p := purse{lang: g.lang, currency: g.Currency}
	if g.Currency == fx.CAD {
		return p, nil
	}
	var err error
	p.rate, err = fx.On(ctx, g, g.day)
	return p, err
}

// other is an amount in the own currency; empty where that is the dollar or no
// rate is known.
func (p purse) other(c money.Cents) string {
	if p.rate == nil {
		return ""
	}
	return fx.Write(p.lang, fx.FromCents(c, p.currency, p.rate.Rate), p.currency)
}

// words are the rate, its day and its source, once a page; empty where there is
// nothing to say.
func (p purse) words() string {
	switch {
	case p.currency == fx.CAD:
		return ""
	case p.rate == nil:
		return i18n.Say(p.lang, "coop.no_rate")
	}
	return i18n.Say(p.lang, "coop.rate", i18n.Args{"One": i18n.Money(p.lang, 100), "Other": fx.PerDollar(p.lang, p.currency, p.rate.Rate),
		"Day": dayWords(p.lang, &stock.Day{Time: p.rate.On}), "Source": p.rate.Source})
}
