package staff

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// stockRoutes are the rows of the stock list, an article's history and what to
// order again.
func (d Desk) stockRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/stock", gate.Staff, "stock", d.stockList),
		d.get("/staff/articles/:sku", gate.Staff, "stock", d.article),
		d.post("/staff/articles/:sku/point", gate.Sells, "stock", d.setPoint),
		d.get("/staff/reorder", gate.Staff, "stock", d.reorder),
		d.post("/staff/reorder/refresh", gate.Goods, "stock", d.refreshOutlook),
	}
}

// rowsShown is how many rows a list of the desk shows.
const rowsShown = 50

func (d Desk) stockList(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	q := report.StockQuery{Lang: l, Text: clean(c.QueryParam("q")), Cooperative: clean(c.QueryParam("cooperative")), Place: clean(c.QueryParam("place")),
		Only: clean(c.QueryParam("only")), After: clean(c.QueryParam("after")), Before: clean(c.QueryParam("before")), Limit: rowsShown}
	rows, err := report.StockList(ctx, d.Shop.DB, q)
	if err != nil {
		return err
	}
	view := staffview.Stock{Layout: d.layout(c, "stock", i18n.Say(l, "staff.stock.title")), Form: staffview.Form{Values: c.QueryParams()}}
	view.Layout.Scan = true
	if view.Coops, view.Places, err = d.choices(c); err != nil {
		return err
	}
	rows, view.Pager = stockPage(c, q, rows)
	for _, r := range rows {
		view.Rows = append(view.Rows, stockRow(l, r))
	}
	return d.show(c, view.Page())
}

// stockPage cuts the row too many and says where the list goes on.
func stockPage(c echo.Context, q report.StockQuery, rows []report.StockRow) ([]report.StockRow, staffview.Page) {
	more := len(rows) > q.Limit
	if more && q.Before != "" {
		rows = rows[1:]
	} else if more {
		rows = rows[:q.Limit]
	}
	var p staffview.Page
	if len(rows) == 0 {
		return rows, p
	}
	to := func(name, sku string) string {
		v := url.Values{}
		for k, values := range c.QueryParams() {
			if k != "after" && k != "before" && k != "lang" {
				v[k] = values
			}
		}
		v.Set(name, sku)
		return "/staff/stock?" + v.Encode()
	}
	if q.Before != "" || more {
		p.After = to("after", rows[len(rows)-1].SKU)
	}
	if q.After != "" || q.Before != "" && more {
		p.Before = to("before", rows[0].SKU)
	}
	return rows, p
}

// choices are the lists of cooperatives and places, each with "all" first.
func (d Desk) choices(c echo.Context) (coops, places []staffview.Option, err error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	all, err := report.CooperativeChoices(ctx, d.Shop.DB)
	if err != nil {
		return nil, nil, err
	}
	where, err := report.RealPlaces(ctx, d.Shop.DB, l)
	if err != nil {
		return nil, nil, err
	}
	return options(i18n.Say(l, "staff.stock.allcoops"), all), options(i18n.Say(l, "staff.stock.allplaces"), where), nil
}

func options(first string, list []report.Choice) []staffview.Option {
	out := []staffview.Option{{Label: first}}
	for _, c := range list {
		out = append(out, staffview.Option{Value: c.Code, Label: c.Name})
	}
	return out
}

func stockRow(l i18n.Lang, r report.StockRow) staffview.StockRow {
	n := func(n int64) string { return figure(l, n) }
	row := staffview.StockRow{SKU: r.SKU, Name: named(r.Name, r.Variant), Maker: r.CoopName, Band: r.Cooperative, Floor: n(r.Floor), BackRoom: n(r.BackRoom),
		Stalls: n(r.Stalls), Aside: n(r.Aside), ToSend: n(r.ToSend), Available: i18n.Number(l, r.Available), Transit: n(r.Transit),
		Age: age(l, r.Oldest), Value: worth(l, r.Value), Low: r.Low}
	row.Cover = cover(l, r.Cover)
	return row
}

// figure writes a number of pieces; nothing is a dash, so that what is there stands out.
func figure(l i18n.Lang, n int64) string {
	if n == 0 {
		return "–"
	}
	return i18n.Number(l, n)
}

// worth writes an amount; nothing is a dash.
func worth(l i18n.Lang, c money.Cents) string {
	if c == 0 {
		return "–"
	}
	return i18n.Money(l, c)
}

func named(name, variant string) string {
	if variant == "" {
		return name
	}
	return name + ", " + variant
}

// age is how long goods have been here, in words.
func age(l i18n.Lang, since *time.Time) string {
	if since == nil {
		return "–"
	}
	days := int(clock.Now().Sub(*since).Hours() / 24)
	if days < 60 {
		return i18n.Count(l, "staff.age.days", max(0, days))
	}
	return i18n.Count(l, "staff.age.months", days/30)
}

// cover is how long the stock lasts, in words; a dash where nothing sells.
func cover(l i18n.Lang, days *int) string {
	switch {
	case days == nil:
		return "–"
	case *days == 0:
		return i18n.Say(l, "staff.stock.gone")
	case *days > 730:
		return i18n.Say(l, "staff.stock.twoyears")
	}
	return i18n.Count(l, "staff.age.days", *days)
}

// clean keeps what a column can hold; anything else is nothing.
func clean(s string) string {
	if len(s) > 200 || !gate.Text(s) {
		return ""
	}
	return s
}
