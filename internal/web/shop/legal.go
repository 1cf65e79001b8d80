package shop

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/shipping"
	"plantagenet/internal/web/gate"
	"plantagenet/web/shop"
)

// legalRoutes are the long texts' rows in the one table of routes.
func (b Buying) legalRoutes() []gate.Route {
	var routes []gate.Route
	for _, l := range i18n.Langs {
		for _, text := range []string{"terms", "privacy", "shipping"} {
			routes = append(routes, gate.Route{Method: http.MethodGet, Path: page.Pattern(l, text), Roles: gate.Anyone, Rows: "public", Rate: gate.Free, Handler: b.legal(text)})
		}
	}
	return routes
}

// legal shows one of the long texts, with the store's own facts in it.
func (b Buying) legal(text string) echo.HandlerFunc {
	return func(c echo.Context) error {
		l := page.Lang(c)
		view := shopview.LegalPage{Layout: b.Window.layout(c, page.Both(text)), Text: text}
		view.Title, view.Description = i18n.Say(l, "legal."+text+".title"), i18n.Say(l, "legal."+text+".lead")
		var err error
		if view.Seller, err = b.seller(c.Request().Context(), l); err != nil {
			return err
		}
		if text == "shipping" {
			if view.Zones, err = zoneRows(l); err != nil {
				return err
			}
		}
		return page.Render(c, http.StatusOK, view.Page())
	}
}

// zones are the provinces that cost the same to send to, in the table's order.
var zones = [][]string{{"ON", "QC"}, {"NB", "NS", "PE", "MB"}, {"NL", "SK", "AB", "BC"}, {"YT", "NT", "NU"}}

// zoneRows asks the shipping table itself, so that the page never says another price.
func zoneRows(l i18n.Lang) ([]shopview.ZoneRow, error) {
	var rows []shopview.ZoneRow
	for _, zone := range zones {
		var row shopview.ZoneRow
		names := make([]string, len(zone))
		for i, p := range zone {
			names[i] = i18n.Say(l, "province."+p)
		}
		row.Places = strings.Join(names, ", ")
		for _, grams := range shopview.ZoneWeights {
			q, err := shipping.For(zone[0], clock.Now(), []shipping.Parcel{{WeightG: grams, Quantity: 1}})
			if err != nil {
				return nil, err
			}
			row.Prices = append(row.Prices, i18n.Money(l, q.Price))
			row.Days = i18n.Say(l, "legal.zone.range", i18n.Args{"Min": strconv.Itoa(q.MinDays), "Max": strconv.Itoa(q.MaxDays)})
		}
		rows = append(rows, row)
	}
	return rows, nil
}
