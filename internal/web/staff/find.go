package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// findRoutes are the rows of the one search box.
func (d Desk) findRoutes() []gate.Route {
	return []gate.Route{d.get("/staff/find", gate.Staff, "goods, orders; buyers with money only", d.find)}
}

// someOfEach is how many of a kind the first answer shows.
const someOfEach = 6

// find opens what a code names; anything else is answered with a list.
func (d Desk) find(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	f := report.Find{Lang: l, Text: clean(c.QueryParam("q")), Money: gate.CallerOf(c).SeesMoney()}
	kind, from := c.QueryParam("kind"), pageOf(c)
	view := staffview.Find{Layout: d.layout(c, "", i18n.Say(l, "staff.find.title")), Text: f.Text}
	view.Layout.Query = f.Text
	if slices.Contains(report.HitKinds, kind) {
		g, err := report.Group(ctx, d.Shop.DB, f, kind, from, rowsShown)
		if err != nil {
			return err
		}
		view.Groups = []staffview.FindGroup{findGroup(l, g)}
		view.Pager, view.Alone = findPager(f.Text, kind, from, g.More), true
		return d.show(c, view.Page())
	}
	exact, err := report.Exactly(ctx, d.Shop.DB, f)
	if err != nil {
		return err
	}
	if len(exact) == 1 {
		return c.Redirect(http.StatusSeeOther, hitPath(exact[0]))
	}
	groups, err := report.Everything(ctx, d.Shop.DB, f, someOfEach)
	if err != nil {
		return err
	}
	if len(exact) > 1 {
		view.Groups = append(view.Groups, findGroup(l, report.HitGroup{Kind: "exact", Hits: exact}))
	}
	for _, g := range groups {
		shown := findGroup(l, g)
		if g.More {
			shown.All = findPath(f.Text, g.Kind, 1)
		}
		view.Groups = append(view.Groups, shown)
	}
	return d.show(c, view.Page())
}

// pageOf is the page asked for, from 1.
func pageOf(c echo.Context) int {
	n, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || n < 1 || n > 100000 {
		return 1
	}
	return n
}

func findPath(text, kind string, from int) string {
	return "/staff/find?" + url.Values{"q": {text}, "kind": {kind}, "page": {strconv.Itoa(from)}}.Encode()
}

func findPager(text, kind string, from int, more bool) (p staffview.Page) {
	if from > 1 {
		p.Before = findPath(text, kind, from-1)
	}
	if more {
		p.After = findPath(text, kind, from+1)
	}
	return p
}

func findGroup(l i18n.Lang, g report.HitGroup) staffview.FindGroup {
	out := staffview.FindGroup{Title: i18n.Say(l, "staff.find.kind."+g.Kind)}
	for _, h := range g.Hits {
		hit := staffview.FindHit{Path: hitPath(h), Code: h.Code, Name: h.Name, Detail: h.Detail, Band: h.Band}
		switch h.Kind {
		case report.HitOrder:
			hit.Code, hit.Detail = i18n.Say(l, "staff.find.order", i18n.Args{"Number": h.Code}), i18n.Say(l, "staff.find.status."+h.Detail)
		case report.HitProduct:
			hit.Code = ""
		case report.HitBuyer:
			n, _ := strconv.Atoi(h.Detail) // the query counts
			hit.Code, hit.Detail = "", i18n.Count(l, "staff.find.orders", n)
		}
		if g.Kind == "exact" {
			hit.Kind = i18n.Say(l, "staff.find.one."+h.Kind)
		}
		out.Hits = append(out.Hits, hit)
	}
	return out
}

// hitPaths are where things of a kind are.
var hitPaths = map[string]string{
	report.HitArticle: "/staff/articles/", report.HitProduct: "/staff/products/", report.HitLot: "/staff/lots/", report.HitOrder: "/staff/orders/",
	report.HitArrival: "/staff/arrivals/", report.HitPurchase: "/staff/purchase-orders/", report.HitCooperative: "/staff/cooperatives/", report.HitBuyer: "/staff/buyers/",
}

func hitPath(h report.Hit) string {
	return hitPaths[h.Kind] + url.PathEscape(h.Code)
}
