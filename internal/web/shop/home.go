package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// What the first page takes from the shop: articles in the row of the newest,
// and cooperatives under their bands.
const (
	newest     = 4
	makersHome = 6
)

// home is the first page, from three queries.
func (w *Window) home(c echo.Context) (page.View, error) {
	l := page.Lang(c)
	h, err := report.Home(c.Request().Context(), w.DB, l, newest)
	if err != nil {
		return page.View{}, err
	}
	p := shopview.HomePage{
		Layout: w.layout(c, page.Both("home")), Makers: len(h.Cooperatives), Articles: h.Articles,
		Opening: shopview.NextOpening(l, clock.Now()), NewTitle: i18n.Say(l, "shop.home.new"), New: cards(l, h.New),
		Bands: bandCards(l, h.Cooperatives[:min(makersHome, len(h.Cooperatives))]), Hours: shopview.HoursPairs(l),
	}
	p.Shelf, p.ShelfNarrow = shelfPictures(l)
	p.Description, p.Image = i18n.Say(l, "shop.home.description"), p.Shelf.Src
	p.JSONLD = []any{w.storeLD(l)}
	if h.Thread != nil {
		p.Thread = journey(l, *h.Thread)
		p.ThreadOf = i18n.Say(l, "shop.home.thread", i18n.Args{"Name": i18n.Quote(l, shopview.Unbroken(h.Thread.Name))})
	}
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: []string{"list"}}, nil
}

func bandCards(l i18n.Lang, list []report.Maker) []shopview.BandCard {
	views := make([]shopview.BandCard, 0, len(list))
	for _, m := range list {
		views = append(views, shopview.BandCard{Name: m.Name, Href: page.Path(l, "cooperative", m.Slug), Line: line(m.Place, m.Craft), Band: m.Slug})
	}
	return views
}
