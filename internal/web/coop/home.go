package coop

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/portal"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) homeRoutes() []gate.Route {
	return []gate.Route{d.get("/coop", "own cooperative", d.home)}
}

func (d Door) home(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		owed, err := portal.Owed(c.Request().Context(), g)
		if err != nil {
			return nil, err
		}
		view := coopview.Home{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.home.title"), nil)}
		if view.Owed, err = g.owedWords(c, owed); err != nil {
			return nil, err
		}
		if view.Ask, err = d.toAnswer(c, g); err != nil {
			return nil, err
		}
		if view.Month, err = d.thisMonth(c, g); err != nil {
			return nil, err
		}
		if view.Low, err = d.runsLow(c, g); err != nil {
			return nil, err
		}
		for _, page := range []string{"sales", "stock", "balance", "payments"} {
			view.Pages = append(view.Pages, coopview.Link{Path: "/coop/" + page, Text: i18n.Say(g.lang, "coop.page."+page)})
		}
		return view.Page(), nil
	})
}

// owedWords says an amount owed in dollars, and in the cooperative's own
// currency at the latest rate that staff have entered.
func (g glance) owedWords(c echo.Context, owed money.Cents) (coopview.Owed, error) {
	p, err := g.purse(c.Request().Context())
	return coopview.Owed{Dollars: i18n.Money(g.lang, owed), Other: p.other(owed), Rate: p.words(), Ahead: owed < 0}, err
}
