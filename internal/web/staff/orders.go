package staff

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// orderRoutes are the rows of the orders desk: find, pick, pack, send, hand over.
func (d Desk) orderRoutes() []gate.Route {
	const one = "/staff/orders/:number"
	return []gate.Route{
		d.get("/staff/orders", gate.Staff, "orders", d.orders),
		d.get("/staff/orders/next", gate.Goods, "orders", d.nextOrder),
		d.get("/staff/orders/pick", gate.Goods, "orders", d.pickList),
		d.get(one, gate.Staff, "orders", d.order),
		d.post(one+"/notes", gate.Sells, "orders", d.writeNote),
		d.get(one+"/address", gate.Sells, "orders", d.address),
		d.post(one+"/address", gate.Sells, "orders", d.readdress),
		d.get(one+"/pack", gate.Goods, "orders", d.pack),
		d.post(one+"/scan", gate.Goods, "orders", d.scan),
		d.post(one+"/unscan", gate.Goods, "orders", d.unscan),
		d.post(one+"/aside", gate.Goods, "orders", d.setAside),
		d.post(one+"/box", gate.Goods, "orders", d.boxUp),
		d.get(one+"/slip", gate.Goods, "orders", d.slip),
		d.get(one+"/parcels/:parcel", gate.Sells, "orders", d.parcel),
		d.post(one+"/parcels/:parcel", gate.Sells, "orders", d.sendParcel),
		d.post(one+"/parcels/:parcel/reopen", gate.Goods, "orders", d.reopenParcel),
		d.get(one+"/parcels/:parcel/slip", gate.Goods, "orders", d.slip),
		d.get(one+"/hand-over", gate.Goods, "orders", d.handOverPage),
		d.post(one+"/hand-over", gate.Goods, "orders", d.handOver),
	}
}

// orders is the list: what is open first, or what answers a search.
func (d Desk) orders(c echo.Context) error {
	ctx, l, money := c.Request().Context(), page.Lang(c), gate.CallerOf(c).SeesMoney()
	number, _ := strconv.Atoi(c.QueryParam("page")) // anything else is the first page
	q := report.OrderQuery{Text: clean(c.QueryParam("q")), State: clean(c.QueryParam("state")), Money: money, Page: min(max(number, 1), 10000), Limit: rowsShown}
	list, more, err := report.FindOrders(ctx, d.Shop.DB, q)
	if err != nil {
		return err
	}
	_, counts, err := report.OpenOrders(ctx, d.Shop.DB, money, 1)
	if err != nil {
		return err
	}
	view := staffview.Orders{Layout: d.layout(c, "orders", i18n.Say(l, "staff.nav.orders")), Form: staffview.Form{Values: c.QueryParams()},
		States: orderStates(l, counts), Sub: openWords(l, counts), Pager: orderPages(c, q.Page, more)}
	view.Layout.Scan = true
	view.Next = counts.ToPack > 0 && gate.CallerOf(c).May(gate.Goods)
	for _, o := range list {
		view.Rows = append(view.Rows, orderRow(l, o))
	}
	return d.show(c, view.Page())
}

func orderRow(l i18n.Lang, o report.OpenOrder) staffview.OrderRow {
	row := staffview.OrderRow{Number: strconv.FormatInt(o.Number, 10), Who: o.Who, Fulfilment: i18n.Say(l, "staff.fulfilment."+o.Fulfilment),
		Pieces: i18n.Number(l, o.Pieces), Total: i18n.Money(l, o.Total), State: standsAt(l, o)}
	if o.Promised != nil && o.State != report.OrderDone {
		row.Promised = dayWord(l, o.Promised.Time)
	}
	switch o.State {
	case report.OrderLate, report.OrderToPack, report.OrderWaiting:
		row.Pick = o.Missing > 0
	}
	return row
}

// openWords says what waits: « 3 à préparer, 1 en retard, 2 à remettre ».
func openWords(l i18n.Lang, n report.OpenCounts) string {
	text := i18n.Count(l, "staff.orders.to_pack", int(n.ToPack))
	if n.Late > 0 {
		text += ", " + i18n.Count(l, "staff.orders.late", int(n.Late))
	}
	if n.Ready > 0 {
		text += ", " + i18n.Count(l, "staff.orders.ready", int(n.Ready))
	}
	return text
}

// orderStates are the choices of the list's filter, with how many stand there.
func orderStates(l i18n.Lang, n report.OpenCounts) []staffview.Option {
	open, closed := i18n.Say(l, "staff.orders.group_open"), i18n.Say(l, "staff.orders.group_closed")
	with := func(value, key string, count int64) staffview.Option {
		return staffview.Option{Value: value, Label: fmt.Sprintf("%s (%s)", i18n.Say(l, key), i18n.Number(l, count)), Group: open}
	}
	list := []staffview.Option{
		with("", "staff.orders.open", n.Open), with(report.OrderToPack, "staff.state.to_pack", n.ToPack), with(report.OrderLate, "staff.state.late", n.Late),
		with(report.OrderWaiting, "staff.state.waiting", n.Waiting), with(report.OrderPacked, "staff.state.packed", n.Packed), with(report.OrderReady, "staff.state.ready", n.Ready),
	}
	for _, state := range []string{report.OrderDone, string(order.AwaitingPayment), string(order.Cancelled), string(order.PartlyRefunded), string(order.Refunded), "all"} {
		list = append(list, staffview.Option{Value: state, Label: i18n.Say(l, "staff.state."+state), Group: closed})
	}
	return list
}

func orderPages(c echo.Context, at int, more bool) staffview.Page {
	to := func(n int) string {
		v := url.Values{}
		for _, name := range []string{"q", "state"} {
			if value := c.QueryParam(name); value != "" {
				v.Set(name, value)
			}
		}
		v.Set("page", strconv.Itoa(n))
		return "/staff/orders?" + v.Encode()
	}
	var p staffview.Page
	if at > 1 {
		p.Before = to(at - 1)
	}
	if more {
		p.After = to(at + 1)
	}
	return p
}

// nextOrder leads to the order to pack first.
func (d Desk) nextOrder(c echo.Context) error {
	list, _, err := report.FindOrders(c.Request().Context(), d.Shop.DB, report.OrderQuery{State: report.OrderToPack, Page: 1, Limit: rowsShown})
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.State != report.OrderWaiting { // set aside: it waits for something
			return c.Redirect(303, fmt.Sprintf("/staff/orders/%d/pack", o.Number))
		}
	}
	return d.done(c, "/staff/orders", said("staff.orders.nothing_next"))
}
