package staff

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	tally "plantagenet/internal/counting"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// todayRoutes are the rows of the first screen and of the keys.
func (d Desk) todayRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff", gate.Staff, "what there is to do", d.today),
		d.get("/staff/keys", gate.Staff, "none", d.keys),
	}
}

func (d Desk) keys(c echo.Context) error {
	return d.show(c, staffview.Keys(d.layout(c, "", i18n.Say(page.Lang(c), "staff.keys.title"))))
}

// How much of each kind the first screen shows; the rest is one click away.
const (
	ordersToday   = 8
	arrivalsToday = 5
	watchedToday  = 5
	spoilsWithin  = 45 // days
)

func (d Desk) today(c echo.Context) error {
	view := staffview.Today{Layout: d.layout(c, "today", i18n.Say(page.Lang(c), "staff.nav.today"))}
	view.MayAnnounce = gate.CallerOf(c).May(gate.Goods)
	for _, part := range []func(echo.Context, *staffview.Today) error{d.todayOrders, d.todayArrivals, d.todayWatch, d.todayMoney} {
		if err := part(c, &view); err != nil {
			return err
		}
	}
	return d.show(c, view.Page())
}

func (d Desk) todayOrders(c echo.Context, view *staffview.Today) error {
	l := page.Lang(c)
	open, counts, err := report.OpenOrders(c.Request().Context(), d.Shop.DB, view.Layout.Money, ordersToday)
	if err != nil {
		return err
	}
	view.All = i18n.Say(l, "staff.today.all", i18n.Args{"Count": i18n.Number(l, counts.Open)})
	said := []string{i18n.Count(l, "staff.today.topack", int(counts.ToPack))}
	if counts.Late > 0 {
		said = append(said, i18n.Count(l, "staff.today.late", int(counts.Late)))
	}
	if counts.Ready > 0 {
		said = append(said, i18n.Count(l, "staff.today.ready", int(counts.Ready)))
	}
	view.Sub = strings.Join(said, ", ")
	for _, o := range open {
		row := todayOrder(l, o)
		if view.Next == "" && (o.State == report.OrderLate || o.State == report.OrderToPack) && o.Missing > 0 && gate.CallerOf(c).May(gate.Goods) {
			view.Next = row.Path + "/pack"
		}
		view.Orders = append(view.Orders, row)
	}
	return nil
}

// stateKinds are the tags of where an open order stands.
var stateKinds = map[string]string{report.OrderLate: "bad", report.OrderToPack: "plain", report.OrderWaiting: "warn", report.OrderPacked: "good", report.OrderReady: "good"}

func todayOrder(l i18n.Lang, o report.OpenOrder) staffview.TodayOrder {
	row := staffview.TodayOrder{Number: strconv.FormatInt(o.Number, 10), Who: o.Who, Pieces: i18n.Number(l, o.Pieces), Total: i18n.Money(l, o.Total),
		Way: i18n.Say(l, "staff.today.ship"), State: i18n.Say(l, "staff.today.state."+o.State), StateKind: stateKinds[o.State], Promised: "–"}
	row.Path = "/staff/orders/" + row.Number
	if o.Fulfilment == order.Pickup {
		row.Way = i18n.Say(l, "staff.today.pickup")
	}
	if o.Promised != nil {
		row.Promised = dayWord(l, o.Promised.Time)
	}
	return row
}

func (d Desk) todayArrivals(c echo.Context, view *staffview.Today) error {
	l := page.Lang(c)
	coming, err := supply.Expected(c.Request().Context(), d.Shop.DB, arrivalsToday)
	if err != nil {
		return err
	}
	for _, a := range coming {
		row := staffview.TodayArrival{Code: a.Code, Maker: a.Name, Band: a.Cooperative, Contents: a.ContentsFR, Pieces: i18n.Number(l, a.Pieces), When: dayWord(l, a.On.Time), Late: a.Late}
		if l == i18n.English {
			row.Contents = a.ContentsEN
		}
		view.Arrivals = append(view.Arrivals, row)
	}
	return nil
}

// todayWatch gathers what needs a look: cases first, then what spoils, then what
// runs low.
func (d Desk) todayWatch(c echo.Context, view *staffview.Today) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	if view.Layout.Money {
		cases, count, err := report.OpenCases(ctx, d.Shop.DB, 1)
		if err != nil {
			return err
		}
		if count > 0 {
			view.Watch = append(view.Watch, staffview.Watched{Label: i18n.Count(l, "staff.today.cases", int(count)), Path: "/staff/cases", Bad: true,
				Text: i18n.Say(l, "staff.today.since", i18n.Args{"Date": i18n.Date(l, cases[0].OpenedAt)})})
		}
		if err := d.todayMissing(c, view); err != nil {
			return err
		}
	}
	if err := d.todayCounts(c, view); err != nil {
		return err
	}
	spoiling, err := report.SpoilingWithin(ctx, d.Shop.DB, l, spoilsWithin, watchedToday)
	if err != nil {
		return err
	}
	for _, s := range spoiling {
		view.Watch = append(view.Watch, staffview.Watched{Label: s.Name + ", " + s.Lot, Path: "/staff/lots/" + s.Lot, Bad: s.BestBefore.Before(clock.Now()),
			Text: i18n.Count(l, "staff.today.spoils", int(s.Pieces), i18n.Args{"Date": i18n.Date(l, s.BestBefore.AddDate(0, 0, 1))})})
	}
	low, err := replenish.Low(ctx, d.Shop.DB, l, watchedToday)
	if err != nil {
		return err
	}
	for _, o := range low {
		view.Watch = append(view.Watch, staffview.Watched{Label: named(o.Name, o.Variant), Path: "/staff/articles/" + o.SKU, Bad: o.Available == 0,
			Text: i18n.Say(l, "staff.today.low", i18n.Args{"Available": i18n.Number(l, o.Available), "Point": i18n.Number(l, *o.ReorderPoint)})})
	}
	return nil
}

// todayMissing says which payments a cooperative did not receive.
func (d Desk) todayMissing(c echo.Context, view *staffview.Today) error {
	l := page.Lang(c)
	missing, err := report.MissingPayouts(c.Request().Context(), d.Shop.DB, watchedToday)
	if err != nil {
		return err
	}
	for _, p := range missing {
		view.Watch = append(view.Watch, staffview.Watched{Label: i18n.Say(l, "staff.payout.today", i18n.Args{"Name": p.Name}), Path: paymentPath(p.Slug, p.ID), Bad: true,
			Text: i18n.Say(l, "staff.payout.todaytext", i18n.Args{"Amount": fx.Write(l, p.Minor, p.Currency), "Day": dayWords(l, p.PaidOn)})})
	}
	return nil
}

// todayCounts says what there is to count: what waits for a second person first.
func (d Desk) todayCounts(c echo.Context, view *staffview.Today) error {
	if !gate.CallerOf(c).May(gate.Goods) {
		return nil
	}
	l := page.Lang(c)
	due, err := tally.Due(c.Request().Context(), d.Shop.DB)
	if err != nil {
		return err
	}
	for _, line := range []struct {
		key string
		n   int64
	}{{"review", due.Review}, {"open", due.Open}, {"rolling", due.Rolling}} {
		if line.n > 0 {
			view.Watch = append(view.Watch, staffview.Watched{Label: i18n.Count(l, "staff.today.count."+line.key, int(line.n)), Path: "/staff/counts",
				Text: i18n.Say(l, "staff.today.counttext."+line.key)})
		}
	}
	return nil
}

// todayMoney says what is owed and what yesterday brought, to those who see money.
func (d Desk) todayMoney(c echo.Context, view *staffview.Today) error {
	if !view.Layout.Money {
		return nil
	}
	ctx, l := c.Request().Context(), page.Lang(c)
	owed, total, err := report.OwedNow(ctx, d.Shop.DB, watchedToday)
	if err != nil {
		return err
	}
	for _, o := range owed {
		view.Owed = append(view.Owed, staffview.Sum{Label: o.Name, Path: "/staff/cooperatives/" + o.Slug, Amount: i18n.Money(l, o.Amount)})
	}
	view.OwedAll = i18n.Money(l, total)
	day, err := report.SalesOf(ctx, d.Shop.DB, 1)
	if err != nil {
		return err
	}
	view.Day = []staffview.Sum{
		{Label: i18n.Say(l, "staff.today.web"), Count: i18n.Number(l, day.Web), Amount: i18n.Money(l, day.WebCents)},
		{Label: i18n.Say(l, "staff.today.counter"), Count: i18n.Number(l, day.Counter), Amount: i18n.Money(l, day.CounterSum)},
		{Label: i18n.Say(l, "staff.today.refunds"), Count: i18n.Number(l, day.Refunds), Amount: i18n.Money(l, -day.RefundCents)},
	}
	return nil
}
