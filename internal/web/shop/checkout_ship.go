package shop

import (
	"context"
	"errors"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/shipping"
	"plantagenet/internal/tax"
	"plantagenet/web/shop"
)

// provinces are the choices of the address, in the visitor's language.
func provinces(l i18n.Lang) []shopview.Province {
	list := make([]shopview.Province, 0, len(tax.Provinces))
	for _, p := range []string{"ON", "QC", "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "PE", "SK", "YT"} {
		list = append(list, shopview.Province{Code: p, Name: i18n.Say(l, "province."+p)})
	}
	return list
}

// province is the code where it is one, else "".
func province(code string) string {
	if tax.Province(code).Known() {
		return code
	}
	return ""
}

// shipCost is what sending would cost, to a province or at the least.
func (b Buying) shipCost(ctx context.Context, held basket, l i18n.Lang, to string) (string, error) {
	if to == "" {
		return i18n.Say(l, "checkout.shipping_from", i18n.Args{"Price": i18n.Money(l, shipping.Cheapest())}), nil
	}
	q, err := checkout.QuoteOf(ctx, b.Shop.DB, held.lines, checkout.Destination{Fulfilment: order.Ship, Province: to})
	if fault.KindOf(err) == fault.Invalid {
		return "", nil
	}
	return i18n.Money(l, q.Shipping), err
}

// service says how and until when, as distance-sale law asks.
func service(l i18n.Lang, q checkout.Quotation, unknown bool) string {
	now := clock.Now()
	switch {
	case unknown:
		return i18n.Say(l, "checkout.service_unknown")
	case q.Fulfilment == order.Pickup:
		return i18n.Say(l, "checkout.service_pickup", i18n.Args{"When": i18n.Date(l, checkout.ReadyBy(now))})
	}
	_, by := checkout.Promise(order.Order{Fulfilment: order.Ship, Province: q.TaxProvince, PlacedAt: now})
	return i18n.Say(l, "checkout.service", i18n.Args{"Service": i18n.Say(l, "shipping.service."+q.Carrier.Service), "Date": i18n.Date(l, by)})
}

// ignoreNotFound leaves only errors that are not about something missing.
func ignoreNotFound(err error) error {
	if errors.Is(err, order.ErrNotFound) {
		return nil
	}
	return err
}
