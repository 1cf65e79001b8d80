package shop

import (
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/web/shop"
)

// parcels tells the buyer what has left, with the carrier's page to follow it,
// and what waits in the store.
func parcels(l i18n.Lang, s sold) []shopview.ParcelLine {
	var lines []shopview.ParcelLine
	for _, p := range s.parcels {
		switch {
		case p.State == parcel.Sent:
			lines = append(lines, shopview.ParcelLine{Said: i18n.Say(l, "order.parcel_sent", i18n.Args{"Date": i18n.Date(l, *p.SentAt), "Carrier": carrier(l, p)}),
				Number: p.Tracking, Href: p.TrackingURL(string(l))})
		case p.State == parcel.HandedOver:
			lines = append(lines, shopview.ParcelLine{Said: i18n.Say(l, "order.parcel_handed", i18n.Args{"Date": i18n.Date(l, *p.HandedAt)})})
		case p.State == parcel.Packed && s.Order.Fulfilment == order.Pickup:
			lines = append(lines, shopview.ParcelLine{Said: i18n.Say(l, "order.parcel_ready", i18n.Args{"Date": i18n.Date(l, *p.PackedAt)})})
		}
	}
	return lines
}

func carrier(l i18n.Lang, p parcel.Parcel) string {
	if c, known := parcel.CarrierBy(p.Carrier); known && c.Name != "" {
		return c.Name
	}
	return i18n.Say(l, "staff.carrier."+p.Carrier)
}
