package staff

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// lotRoutes are the rows of lots.
func (d Desk) lotRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/lots", gate.Staff, "stock", d.lots),
		d.get("/staff/lots/:code", gate.Staff, "stock; terms and buyers with money only", d.lot),
	}
}

var lotStates = []string{report.LotsLeft, report.LotsNear, report.LotsBlocked, report.LotsNone, "all"}

func (d Desk) lots(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	form := staffview.Form{Values: c.QueryParams()}
	form.Set("state", report.LotsLeft)
	q := report.LotQuery{Lang: l, Cooperative: clean(c.QueryParam("cooperative")), Text: clean(c.QueryParam("q")), State: form.Value("state"), Page: pageOf(c), Limit: rowsShown}
	list, more, err := report.Lots(ctx, d.Shop.DB, q)
	if err != nil {
		return err
	}
	coops, err := report.CooperativeChoices(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	view := staffview.Lots{Layout: d.layout(c, "lots", i18n.Say(l, "staff.nav.lots")), Form: form, Coops: options(i18n.Say(l, "staff.stock.allcoops"), coops),
		MayLabel: gate.CallerOf(c).May(gate.Goods), Pager: turnPages(c, q.Page, more)}
	view.Layout.Scan = true
	for _, s := range lotStates {
		view.States = append(view.States, staffview.Option{Value: s, Label: i18n.Say(l, "staff.lots.state."+s)})
	}
	for _, row := range list {
		view.Rows = append(view.Rows, lotLine(l, row))
	}
	return d.show(c, view.Page())
}

// turnPages leads to the pages before and after this one of a list that counts them.
func turnPages(c echo.Context, at int, more bool) (p staffview.Page) {
	to := func(n int) string {
		v := url.Values{}
		for k, values := range c.QueryParams() {
			if k != "page" && k != "lang" {
				v[k] = values
			}
		}
		v.Set("page", strconv.Itoa(n))
		return c.Request().URL.Path + "?" + v.Encode()
	}
	if at > 1 {
		p.Before = to(at - 1)
	}
	if more {
		p.After = to(at + 1)
	}
	return p
}

func lotLine(l i18n.Lang, r report.LotRow) staffview.LotLine {
	line := staffview.LotLine{Code: r.Code, Known: r.Known, SKU: r.SKU, Name: named(r.Name, r.Variant), Band: r.Band, Maker: r.Maker,
		Received: r.ReceivedOn.Format(time.DateOnly), Left: figure(l, r.Left), Transit: figure(l, r.Transit), Blocked: r.Blocked, BestBefore: "–"}
	if r.BestBefore != nil {
		line.BestBefore, line.Near, line.Late = r.BestBefore.Format(time.DateOnly), soon(*r.BestBefore), past(*r.BestBefore)
	}
	return line
}

// soon and past judge a best-before date by the store's day.
func soon(day time.Time) bool { return day.Before(clock.Now().AddDate(0, 0, 60)) }
func past(day time.Time) bool {
	return day.Format(time.DateOnly) < clock.Now().Format(time.DateOnly)
}

func (d Desk) lot(c echo.Context) error {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	lot, err := report.LotForDesk(ctx, d.Shop.DB, l, clean(c.Param("code")))
	if err != nil {
		return err
	}
	view := staffview.LotPage{Layout: d.layout(c, "lots", i18n.Say(l, "staff.lots.one", i18n.Args{"Lot": lot.Code})), Code: lot.Code, SKU: lot.SKU,
		Name: named(lot.Name, lot.Variant), Maker: lot.Maker, Band: lot.Cooperative, Journey: page.Path(l, "journey", lot.Code), Known: lot.Known, Blocked: lot.Blocked,
		MayAct: caller.May(gate.Goods), Facts: lotFacts(l, lot, caller.SeesMoney())}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.lots"), Path: "/staff/lots"}, {Label: lot.Code}}
	if lot.Blocked {
		view.Block = blockWords(l, lot)
	}
	var here int64
	for _, p := range lot.Places {
		here += p.OnHand
		view.Places = append(view.Places, staffview.LotRow{Place: p.Place, OnHand: i18n.Number(l, p.OnHand), Held: figure(l, p.Held)})
	}
	view.Here = i18n.Number(l, here)
	view.Sums = []staffview.Pair{{Label: i18n.Say(l, "staff.lots.received"), Value: i18n.Number(l, lot.Received)},
		{Label: i18n.Say(l, "staff.lots.sold"), Value: i18n.Number(l, lot.Sold)}, {Label: i18n.Say(l, "staff.lots.lost"), Value: i18n.Number(l, lot.Lost)}}
	if err := d.lotMoves(c, lot, &view); err != nil {
		return err
	}
	if caller.SeesMoney() {
		if err := d.lotOrders(c, lot, &view); err != nil {
			return err
		}
	}
	return d.show(c, view.Page())
}

// lotFacts are what is known of a lot, and on what terms it came for those who
// see money.
func lotFacts(l i18n.Lang, lot report.LotDesk, money bool) []staffview.LotFact {
	var facts []staffview.LotFact
	add := func(key, value, path string) {
		if value != "" {
			facts = append(facts, staffview.LotFact{Label: i18n.Say(l, key), Value: value, Path: path})
		}
	}
	day := func(d *stock.Day) string {
		if d == nil {
			return ""
		}
		return d.Format(time.DateOnly)
	}
	add("staff.article.lot", lot.Code, "")
	add("staff.stock.article", lot.SKU, "/staff/articles/"+url.PathEscape(lot.SKU))
	add("staff.stock.cooperative", lot.Maker, "/staff/cooperatives/"+lot.Cooperative)
	if lot.MakerName != nil {
		add("staff.lots.person", *lot.MakerName, "")
	}
	add("staff.lots.made", strings.Trim(day(lot.MadeFrom)+" – "+day(lot.MadeTo), "– "), "")
	add("staff.lots.harvested", day(lot.HarvestedOn), "")
	add("staff.lots.came", day(&lot.ReceivedOn), "")
	add("staff.article.best", day(lot.BestBefore), "")
	if lot.Country != nil {
		add("staff.lots.country", countryWord(l, *lot.Country), "")
	}
	add("staff.lots.certificate", lot.Certificate, "")
	if lot.Arrival != nil {
		add("staff.lots.arrival", *lot.Arrival, "/staff/arrivals/"+*lot.Arrival)
	}
	if money {
		add("staff.article.terms", termsWord(l, lot), "")
	}
	return facts
}

func termsWord(l i18n.Lang, lot report.LotDesk) string {
	switch {
	case lot.UnitCost != nil:
		return i18n.Say(l, "staff.terms.bought", i18n.Args{"Cost": i18n.Money(l, *lot.UnitCost)})
	case lot.ShareBP != nil:
		return i18n.Say(l, "staff.terms.consignment", i18n.Args{"Share": i18n.Percent(l, basis(*lot.ShareBP))})
	}
	return ""
}

func countryWord(l i18n.Lang, code string) string {
	if key := "shop.country." + code; i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return code
}

func blockWords(l i18n.Lang, lot report.LotDesk) string {
	if lot.BlockReason == nil || lot.BlockedAt == nil || lot.BlockedBy == nil {
		return i18n.Say(l, "staff.lots.blocked")
	}
	return i18n.Say(l, "staff.lots.blockedby", i18n.Args{"Reason": i18n.Say(l, "staff.lots.reason."+*lot.BlockReason),
		"Who": actorWord(l, *lot.BlockedBy), "When": i18n.Date(l, *lot.BlockedAt)})
}

func (d Desk) lotMoves(c echo.Context, lot report.LotDesk, view *staffview.LotPage) error {
	l := page.Lang(c)
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	moves, err := report.LotHistory(c.Request().Context(), d.Shop.DB, l, lot.ID, max(0, before), rowsShown+1)
	if err != nil {
		return err
	}
	self := "/staff/lots/" + url.PathEscape(lot.Code)
	if len(moves) > rowsShown {
		moves = moves[:rowsShown]
		view.Pager.After = self + "?before=" + strconv.FormatInt(moves[rowsShown-1].ID, 10)
	}
	if before > 0 {
		view.Pager.Before = self
	}
	for _, m := range moves {
		view.History = append(view.History, movementRow(l, m))
	}
	return nil
}

// ordersShown is how many orders a lot's page names; the page of its buyers has all.
const ordersShown = 20

func (d Desk) lotOrders(c echo.Context, lot report.LotDesk, view *staffview.LotPage) error {
	l := page.Lang(c)
	orders, err := report.LotOrders(c.Request().Context(), d.Shop.DB, lot.ID, ordersShown+1)
	if err != nil {
		return err
	}
	view.MoreOrders = len(orders) > ordersShown
	for _, o := range orders[:min(len(orders), ordersShown)] {
		view.Orders = append(view.Orders, staffview.LotOrder{Number: strconv.FormatInt(o.Number, 10), Buyer: o.Name, Status: i18n.Say(l, "staff.find.status."+o.Status),
			Paid: o.PaidAt.In(clock.Store).Format(time.DateOnly), Quantity: i18n.Number(l, o.Quantity)})
	}
	return nil
}
