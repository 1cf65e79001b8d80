package coop

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/web/coop"
)

// rowsAtOnce is how many articles a page of a month holds, so that it stays light.
const rowsAtOnce = 40

// saleMonth is one month, article by article.
func (d Door) saleMonth(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		ctx := c.Request().Context()
		month, err := portal.ParseMonth(c.Param("month"), g.day)
		if err != nil {
			return nil, err
		}
		total, err := portal.MonthOf(ctx, g, month)
		if err != nil {
			return nil, err
		}
		leaf := pageOf(c)
		rows, err := portal.Rows(ctx, g, g.lang, month, rowsAtOnce+1, (leaf-1)*rowsAtOnce)
		if err != nil {
			return nil, err
		}
		p, err := g.purse(ctx)
		if err != nil {
			return nil, err
		}
		title := i18n.Say(g.lang, "coop.sales.month", i18n.Args{"Of": ofMonthYear(g.lang, month)})
		view := coopview.MonthPage{Layout: d.layout(c, g, title, &coopview.Link{Path: "/coop/sales", Text: i18n.Say(g.lang, "coop.sales.title")}),
			Days: days(g.lang, month, g.day), Rate: p.words(), Files: files(g.lang, month), Near: near(g.lang, month, g.day)}
		if total.Lines == 0 {
			view.None = i18n.Say(g.lang, "coop.sales.none_month", i18n.Args{"Of": ofMonthYear(g.lang, month)})
			view.Rate, view.Files = "", nil
			return view.Page(), nil
		}
		view.Total = p.inAll(total)
		view.Leaves = leaves(g.lang, month, leaf, len(rows) > rowsAtOnce)
		for _, r := range rows[:min(len(rows), rowsAtOnce)] {
			if r.What == portal.Sale {
				view.Sold = append(view.Sold, p.sold(r, true))
			} else {
				view.Back = append(view.Back, p.back(r))
			}
		}
		return view.Page(), nil
	})
}

// leaves are the ways on and back to the first page of a long month.
func leaves(l i18n.Lang, month time.Time, leaf int, more bool) (ways []coopview.Link) {
	if more {
		next := strconv.Itoa(leaf + 1)
		ways = append(ways, coopview.Link{Path: monthPath(month) + "?page=" + next,
			Text: i18n.Say(l, "coop.sales.more") + ", " + i18n.Say(l, "coop.sales.page", i18n.Args{"Page": next})})
	}
	if leaf > 1 {
		ways = append(ways, coopview.Link{Path: monthPath(month), Text: i18n.Say(l, "coop.sales.start")})
	}
	return ways
}

// files are what a month can be taken along as.
func files(l i18n.Lang, month time.Time) []coopview.Link {
	return []coopview.Link{{Path: monthPath(month) + "/csv", Text: i18n.Say(l, "coop.sales.csv")},
		{Path: monthPath(month) + "/message", Text: i18n.Say(l, "coop.sales.message")}}
}

// near are the months before and after.
func near(l i18n.Lang, month, today time.Time) (ways []coopview.Link) {
	before, after := month.AddDate(0, -1, 0), month.AddDate(0, 1, 0)
	ways = append(ways, coopview.Link{Path: monthPath(before), Text: i18n.Capital(monthYear(l, before))})
	if !after.After(firstOf(today)) {
		ways = append(ways, coopview.Link{Path: monthPath(after), Text: i18n.Capital(monthYear(l, after))})
	}
	return ways
}
