package staff

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) reorder(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	coop := clean(c.QueryParam("cooperative"))
	at, _ := strconv.Atoi(c.QueryParam("from"))
	at = min(max(0, at), 100_000)
	rows, err := replenish.Suggested(ctx, d.Shop.DB, l, coop, rowsShown+1, at)
	if err != nil {
		return err
	}
	coops, err := report.CooperativeChoices(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	view := staffview.Reorder{Layout: d.layout(c, "reorder", i18n.Say(l, "staff.nav.reorder")), Form: staffview.Form{Values: c.QueryParams()},
		Coops: options(i18n.Say(l, "staff.stock.allcoops"), coops), MayAsk: gate.CallerOf(c).May(gate.Goods)}
	to := func(from int) string {
		return "/staff/reorder?" + url.Values{"cooperative": {coop}, "from": {strconv.Itoa(from)}}.Encode()
	}
	if len(rows) > rowsShown {
		rows, view.Pager.After = rows[:rowsShown], to(at+rowsShown)
	}
	if at > 0 {
		view.Pager.Before = to(max(0, at-rowsShown))
	}
	for _, r := range rows {
		view.Rows = append(view.Rows, reorderRow(l, r))
	}
	if len(rows) > 0 {
		view.When = i18n.Say(l, "staff.reorder.when", i18n.Args{"When": i18n.Date(l, rows[0].ReckonedAt) + ", " + i18n.Clock(l, rows[0].ReckonedAt)})
	}
	return d.show(c, view.Page())
}

func reorderRow(l i18n.Lang, o replenish.Outlook) staffview.ReorderRow {
	s := replenish.Suggest(o.Figures)
	r := staffview.ReorderRow{SKU: o.SKU, Name: named(o.Name, o.Variant), Maker: o.CoopName, Band: o.Cooperative, Cover: cover(l, o.CoverDays),
		Available: figure(l, o.Available), Transit: figure(l, o.Transit), Sold: i18n.Number(l, o.Sold90), PerDay: decimal(l, s.PerDay, 2),
		Lead: i18n.Count(l, "staff.age.days", o.LeadDays), Season: "–", Qty: i18n.Number(l, o.Suggested)}
	if s.Season != 1 {
		r.Season = "× " + decimal(l, s.Season, 1)
	}
	return r
}

// refreshOutlook has everything reckoned anew in the background; nothing changes
// but what is suggested.
func (d Desk) refreshOutlook(c echo.Context) error {
	if err := replenish.Ask(c.Request().Context(), d.Shop.DB); err != nil {
		return err
	}
	return d.done(c, "/staff/reorder", said("staff.reorder.refreshed"))
}
