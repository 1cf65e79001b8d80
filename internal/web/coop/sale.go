package coop

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) saleRoutes() []gate.Route {
	return []gate.Route{
		d.get("/coop/sales", "own cooperative", d.sales),
		d.get("/coop/sales/:month", "own cooperative", d.saleMonth),
		d.get("/coop/sales/:month/csv", "own cooperative", d.saleFile),
		d.get("/coop/sales/:month/message", "own cooperative", d.saleMessage),
		d.get("/coop/sales/:month/text", "own cooperative", d.saleText),
		d.get("/coop/articles/:sku", "own cooperative", d.saleArticle),
	}
}

// bestFew is how many articles the first page shows.
const bestFew = 5

// thisMonth is what sold so far; where nothing did, the last month that had sales.
func (d Door) thisMonth(c echo.Context, g glance) (coopview.Month, error) {
	ctx := c.Request().Context()
	month := firstOf(g.day)
	view := coopview.Month{Title: i18n.Say(g.lang, "coop.sales.month", i18n.Args{"Of": i18n.OfMonth(g.lang, month.Month())})}
	total, err := portal.MonthOf(ctx, g, month)
	if err != nil {
		return view, err
	}
	if total.Lines == 0 {
		view.Text = i18n.Say(g.lang, "coop.sales.none", i18n.Args{"Of": i18n.OfMonth(g.lang, month.Month())})
		if month, err = portal.LastMonth(ctx, g, month); err != nil {
			return view, err
		}
		if month.IsZero() {
			view.Text = i18n.Say(g.lang, "coop.sales.never")
			return view, nil
		}
		view.Last = i18n.Say(g.lang, "coop.sales.last", i18n.Args{"Month": monthYear(g.lang, month)})
		if total, err = portal.MonthOf(ctx, g, month); err != nil {
			return view, err
		}
	} else {
		view.Text = days(g.lang, month, g.day) + " " + i18n.Count(g.lang, "coop.sales.pieces", int(total.Sold.Pieces))
	}
	return g.brief(ctx, view, total)
}

// sales is this month and the list of all.
func (d Door) sales(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		ctx := c.Request().Context()
		view := coopview.Sales{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.sales.title"), home(g.lang))}
		before := firstOf(g.day).AddDate(0, 1, 0)
		if text := c.QueryParam("before"); text != "" {
			var err error
			if before, err = portal.ParseMonth(text, g.day); err != nil {
				return nil, err
			}
			view.Newest = &coopview.Link{Path: "/coop/sales", Text: i18n.Say(g.lang, "coop.sales.newest")}
		} else {
			month, err := d.thisMonth(c, g)
			if err != nil {
				return nil, err
			}
			view.Month = &month
		}
		list, more, err := portal.Months(ctx, g, before)
		if err != nil {
			return nil, err
		}
		p, err := g.purse(ctx)
		if err != nil {
			return nil, err
		}
		view.Months, view.Rate = p.months(list), p.words()
		if more {
			view.Months.Older = older("/coop/sales", g.lang, list)
		}
		return view.Page(), nil
	})
}

// months are a list of months as a table.
func (p purse) months(list []portal.Total) coopview.Months {
	var view coopview.Months
	for _, t := range list {
		left := t.Left()
		row := coopview.MonthRow{Path: monthPath(t.Month), Month: monthYear(p.lang, t.Month), Sold: i18n.Count(p.lang, "coop.sales.some", int(t.Sold.Pieces)),
			Share: i18n.Money(p.lang, left.Share), Other: p.other(left.Share)}
		if paidBefore(t) {
			row.Share, row.Other = i18n.Say(p.lang, "coop.sales.paid"), ""
		}
		if t.Back.Pieces < 0 {
			row.Sold += ", " + i18n.Count(p.lang, "coop.sales.returned", int(-t.Back.Pieces))
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// older leads to the months before the last of a list.
func older(path string, l i18n.Lang, list []portal.Total) *coopview.Link {
	return &coopview.Link{Path: path + "?before=" + list[len(list)-1].Month.Format("2006-01"), Text: i18n.Say(l, "coop.sales.older")}
}

// firstOf is the first day of the month that a moment is in, in the store.
func firstOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func monthPath(month time.Time) string { return "/coop/sales/" + month.Format("2006-01") }

// monthYear is « novembre 2026 ».
func monthYear(l i18n.Lang, month time.Time) string {
	return i18n.Month(l, month.Month()) + i18n.NBSP + strconv.Itoa(month.Year())
}

// ofMonthYear is « de novembre 2026 ».
func ofMonthYear(l i18n.Lang, month time.Time) string {
	return i18n.OfMonth(l, month.Month()) + i18n.NBSP + strconv.Itoa(month.Year())
}

// lastDay is the last day of a month that has come.
func lastDay(month, today time.Time) int {
	if firstOf(today).Equal(month) {
		return today.Day()
	}
	return month.AddDate(0, 1, -1).Day()
}

// days says which days of a month are counted: « Du 1er au 24 novembre. »
func days(l i18n.Lang, month, today time.Time) string {
	last := lastDay(month, today)
	if last == 1 {
		return i18n.Say(l, "coop.sales.first", i18n.Args{"Month": i18n.Month(l, month.Month())})
	}
	return i18n.Say(l, "coop.sales.days", i18n.Args{"Month": i18n.Month(l, month.Month()), "Day": last})
}
