package coop

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/web/coop"
)

// saleArticle is one article, month by month.
func (d Door) saleArticle(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		ctx := c.Request().Context()
		a, err := portal.ArticleBySKU(ctx, g, g.lang, g.day, param(c, "sku"))
		if err != nil {
			return nil, err
		}
		p, err := g.purse(ctx)
		if err != nil {
			return nil, err
		}
		path := "/coop/articles/" + url.PathEscape(a.SKU)
		view := coopview.ArticlePage{Layout: d.layout(c, g, a.Name, &coopview.Link{Path: "/coop/sales", Text: i18n.Say(g.lang, "coop.sales.title")}),
			Facts: coopview.Card{Title: i18n.Say(g.lang, "coop.sales.this"), Facts: []coopview.Fact{p.fact("coop.sales.sku", a.SKU), p.number("coop.sales.here", a.Left)}},
			Stock: coopview.Link{Path: "/coop/stock/" + url.PathEscape(a.SKU), Text: i18n.Say(g.lang, "coop.sales.lots")}}
		before := firstOf(g.day).AddDate(0, 1, 0)
		if text := c.QueryParam("before"); text != "" {
			if before, err = portal.ParseMonth(text, g.day); err != nil {
				return nil, err
			}
			view.Newest = &coopview.Link{Path: path, Text: i18n.Say(g.lang, "coop.sales.newest")}
		}
		list, more, err := portal.MonthsOf(ctx, g, a.VariantID, before)
		if err != nil {
			return nil, err
		}
		view.Months, view.Rate = p.months(list), p.words()
		if more {
			view.Months.Older = older(path, g.lang, list)
		}
		return view.Page(), nil
	})
}
