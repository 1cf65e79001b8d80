package coop

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) stockRoutes() []gate.Route {
	return []gate.Route{
		d.get("/coop/stock", "own stock", d.stock),
		d.get("/coop/stock/csv", "own stock", d.stockCSV),
		d.get("/coop/stock/:sku", "own stock", d.article),
		d.get("/coop/lots/:code", "own stock", d.lot),
	}
}

// How much one page shows.
const (
	lowRows     = 6
	articleRows = 20
	lotRows     = 12
	moveRows    = 30
)

// runsLow is what is left, the scarcest first.
func (d Door) runsLow(c echo.Context, g glance) (coopview.Low, error) {
	list, err := portal.Remaining(c.Request().Context(), g, g.lang, g.day, lowRows)
	if err != nil || len(list) == 0 {
		return coopview.Low{}, err
	}
	low := coopview.Low{All: coopview.Link{Path: "/coop/stock", Text: i18n.Say(g.lang, "coop.stock.all")}}
	for _, a := range list {
		low.Articles = append(low.Articles, coopview.Fact{Label: a.Name, Text: left(g.lang, a), Kind: kind(a)})
	}
	return low, nil
}

// left says how many pieces of an article are left, and that they are few.
func left(l i18n.Lang, a portal.Article) string {
	if a.Left == 0 {
		return i18n.Say(l, "coop.stock.out")
	}
	if a.Scant {
		return i18n.Say(l, "coop.stock.scant", i18n.Args{"Left": i18n.Number(l, a.Left)})
	}
	return i18n.Number(l, a.Left)
}

func kind(a portal.Article) string {
	if a.Scant {
		return "low"
	}
	return ""
}

func (d Door) stock(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		n := pageOf(c)
		list, more, err := portal.Articles(c.Request().Context(), g, g.lang, g.day, n, articleRows)
		if err != nil {
			return nil, err
		}
		v := coopview.Cards{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.page.stock"), home(g.lang)), Empty: i18n.Say(g.lang, "coop.stock.empty")}
		for _, a := range list {
			card := coopview.Card{Title: a.Name, Path: articlePath(a.SKU), Facts: []coopview.Fact{
				{Label: i18n.Say(g.lang, "coop.stock.left"), Text: left(g.lang, a), Kind: kind(a)}}}
			card.Facts = append(card.Facts, moved(g.lang, a.Figures)...)
			v.Cards = append(v.Cards, card)
		}
		v.Ways = turn(g.lang, "/coop/stock", n, more)
		if len(list) > 0 {
			v.Ways = append(v.Ways, coopview.Link{Path: "/coop/stock/csv", Text: i18n.Say(g.lang, "coop.stock.csv")})
		}
		return v.Page(), nil
	})
}

// moved are the figures of what is not left any more, and of all that came;
// what is nothing is left out, but for sold and received.
func moved(l i18n.Lang, f portal.Figures) []coopview.Fact {
	var facts []coopview.Fact
	add := func(key string, n int64) {
		facts = append(facts, coopview.Fact{Label: i18n.Say(l, "coop.stock."+key), Text: i18n.Number(l, n)})
	}
	if f.Transit != 0 {
		add("transit", f.Transit)
	}
	add("sold", f.Sold)
	if f.Aside != 0 {
		add("aside", f.Aside)
	}
	switch {
	case f.Lost > 0:
		add("lost", f.Lost)
	case f.Lost < 0:
		add("found", -f.Lost)
	}
	if f.Returned != 0 {
		add("given_back", f.Returned)
	}
	add("received", f.Received)
	return facts
}

func (d Door) article(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		ctx, n := c.Request().Context(), pageOf(c)
		a, err := portal.ArticleBySKU(ctx, g, g.lang, g.day, param(c, "sku"))
		if err != nil {
			return nil, err
		}
		lots, more, err := portal.Lots(ctx, g, g.lang, a.VariantID, n, lotRows)
		if err != nil {
			return nil, err
		}
		v := coopview.Cards{Layout: d.layout(c, g, a.Name, &coopview.Link{Path: "/coop/stock", Text: i18n.Say(g.lang, "coop.page.stock")}),
			Lead: i18n.Count(g.lang, "coop.stock.lead", int(a.Left), i18n.Args{"Lots": i18n.Count(g.lang, "coop.stock.lots", a.Lots)})}
		for _, lot := range lots {
			v.Cards = append(v.Cards, coopview.Card{Title: lotName(g.lang, lot), Path: "/coop/lots/" + url.PathEscape(lot.Code), Facts: lotFacts(g.lang, lot, false)})
		}
		v.Ways = turn(g.lang, articlePath(a.SKU), n, more)
		return v.Page(), nil
	})
}

func articlePath(sku string) string { return "/coop/stock/" + url.PathEscape(sku) }

// pageOf reads which page is asked for; the first, where it is nonsense.
func pageOf(c echo.Context) int {
	n, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || n < 1 || n > 10_000 {
		return 1
	}
	return n
}

// turn leads to the pages around page n.
func turn(l i18n.Lang, path string, n int, more bool) []coopview.Link {
	var ways []coopview.Link
	if n > 1 {
		ways = append(ways, coopview.Link{Path: path + "?page=" + strconv.Itoa(n-1), Text: i18n.Say(l, "coop.stock.before")})
	}
	if more {
		ways = append(ways, coopview.Link{Path: path + "?page=" + strconv.Itoa(n+1), Text: i18n.Say(l, "coop.stock.after")})
	}
	return ways
}
