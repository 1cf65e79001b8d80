package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// store is the page of the store in Plantagenet. It asks the database nothing.
func (w *Window) store(c echo.Context) (page.View, error) {
	l := page.Lang(c)
	p := shopview.StorePage{
		Layout: w.layout(c, page.Both("store")), Hours: shopview.HoursPairs(l), Opening: shopview.OpeningLine(l, clock.Now()),
		Map: storeMap(l, "b", false), Narrow: storeMap(l, "n", true),
	}
	p.Nav = "store"
	p.Title, p.Description = i18n.Say(l, "shop.store.title"), i18n.Say(l, "shop.store.description")
	p.JSONLD = []any{w.storeLD(l)}
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: []string{"store"}}, nil
}
