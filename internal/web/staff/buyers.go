package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/payment"
	"plantagenet/internal/privacy"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// buyerRoutes are the rows of buyers: their orders, their data, their consent.
func (d Desk) buyerRoutes() []gate.Route {
	const rows = "buyers"
	return []gate.Route{
		d.get("/staff/buyers", gate.Money, rows, d.buyers), d.post("/staff/buyers", gate.Money, rows, d.findBuyers),
		d.get("/staff/buyers/:number", gate.Money, rows, d.buyer),
		d.post("/staff/buyers/:number/export", gate.Sells, rows, d.exportBuyer),
		d.get("/staff/buyers/:number/erase", gate.Leads, rows, d.forgetPage), d.post("/staff/buyers/:number/erase", gate.Leads, rows, d.forget),
		d.get("/staff/consents", gate.Money, rows, d.consents), d.post("/staff/consents", gate.Sells, rows, d.recordConsent),
		d.get("/staff/consents/export", gate.Sells, rows, d.exportConsents),
		d.post("/staff/consents/:id/withdraw", gate.Sells, rows, d.withdrawConsent),
		d.post("/staff/consents/:id/erase", gate.Leads, rows, d.eraseConsent),
	}
}

func (d Desk) buyers(c echo.Context) error { return d.show(c, d.buyersView(c).Page()) }

func (d Desk) buyersView(c echo.Context) staffview.Buyers {
	return staffview.Buyers{Layout: d.layout(c, "buyers", i18n.Say(page.Lang(c), "staff.buyers.title"))}
}

// findBuyers answers a search that was posted, so that no name stands in an address.
func (d Desk) findBuyers(c echo.Context) error {
	l, view := page.Lang(c), d.buyersView(c)
	form, err := fill(c)
	if err != nil {
		return err
	}
	found, err := privacy.Find(c.Request().Context(), d.Shop.DB, form.Value("who"))
	if err != nil {
		return d.again(c, form, err, func(with staffview.Form) templ.Component {
			view.Form = with
			return view.Page()
		})
	}
	view.Form, view.Asked = form, true
	for _, f := range found {
		view.Rows = append(view.Rows, staffview.FoundBuyer{Path: "/staff/buyers/" + strconv.FormatInt(f.Number, 10), Name: f.Name, Email: f.Email,
			Orders: i18n.Number(l, f.Orders), Last: i18n.Date(l, f.LastAt)})
	}
	return d.show(c, view.Page())
}

// personOf finds the person whose order an address names.
func (d Desk) personOf(c echo.Context) (privacy.Person, int64, error) {
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return privacy.Person{}, 0, errNotFound
	}
	p, err := privacy.Of(c.Request().Context(), d.Shop.DB, number)
	return p, number, err
}

func (d Desk) buyer(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	p, number, err := d.personOf(c)
	if err != nil {
		return err
	}
	caller := gate.CallerOf(c)
	v := staffview.Buyer{Layout: d.layout(c, "buyers", p.Name), Path: "/staff/buyers/" + strconv.FormatInt(number, 10),
		Export: caller.May(gate.Sells), Erase: caller.May(gate.Leads)}
	v.Layout.Crumbs = buyerCrumbs(l, p.Name)
	v.Facts = []staffview.Pair{{Label: i18n.Say(l, "staff.evidence.email"), Value: p.Email}}
	if p.Phone != "" {
		v.Facts = append(v.Facts, staffview.Pair{Label: i18n.Say(l, "staff.evidence.phone"), Value: p.Phone})
	}
	v.Facts = append(v.Facts, staffview.Pair{Label: i18n.Say(l, "staff.buyer.lang"), Value: langName(l, p.Lang)},
		staffview.Pair{Label: i18n.Say(l, "staff.buyer.paid"), Value: i18n.Money(l, p.Paid())})
	for _, o := range p.Orders {
		if err := d.buyerOrder(c, l, o, &v); err != nil {
			return err
		}
	}
	consents, err := privacy.ConsentsOf(ctx, d.Shop.DB, p.Email)
	for _, x := range consents {
		v.Consents = append(v.Consents, consentRow(l, x))
	}
	if err != nil {
		return err
	}
	return d.show(c, v.Page())
}

func (d Desk) buyerOrder(c echo.Context, l i18n.Lang, o order.Order, v *staffview.Buyer) error {
	ctx, number := c.Request().Context(), strconv.FormatInt(o.Number, 10)
	row := staffview.BuyerOrder{Path: "/staff/orders/" + number, Number: number, When: i18n.Date(l, o.PlacedAt), Total: i18n.Money(l, o.Total)}
	row.Kind, row.State = buyerState(l, o.Status)
	given, err := payment.GivenBack(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	if given > 0 {
		row.Given = i18n.Money(l, given)
	}
	v.Orders = append(v.Orders, row)
	mails, err := payment.MailsOf(ctx, d.Shop.DB, o.ID)
	for _, m := range mails {
		v.Mails = append(v.Mails, staffview.Pair{Label: mailWords(l, m.Kind) + ", " + number, Value: when(l, m.At)})
	}
	return err
}

func buyerState(l i18n.Lang, s order.Status) (kind, text string) {
	switch s {
	case order.AwaitingPayment:
		return "warn", i18n.Say(l, "staff.buyer.state.awaiting_payment")
	case order.Paid:
		return "chosen", i18n.Say(l, "staff.buyer.state.paid")
	case order.Fulfilled:
		return "good", i18n.Say(l, "staff.buyer.state.fulfilled")
	case order.Refunded:
		return "plain", i18n.Say(l, "staff.buyer.state.refunded")
	case order.PartlyRefunded:
		return "plain", i18n.Say(l, "staff.buyer.state.partly_refunded")
	}
	return "plain", i18n.Say(l, "staff.buyer.state.cancelled")
}

func buyerCrumbs(l i18n.Lang, here string) []staffview.Crumb {
	return []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.buyers"), Path: "/staff/buyers"}, {Label: here}}
}

func langName(l i18n.Lang, lang string) string {
	if lang == "en" {
		return i18n.Say(l, "staff.buyer.lang_en")
	}
	return i18n.Say(l, "staff.buyer.lang_fr")
}

// exportBuyer hands out all that the shop holds about a person.
func (d Desk) exportBuyer(c echo.Context) error {
	_, number, err := d.personOf(c)
	if err != nil {
		return err
	}
	f, err := privacy.Export(c.Request().Context(), d.Shop.DB, number)
	if err != nil {
		return err
	}
	body, err := f.Zip(page.Lang(c))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="plantagenet-`+strconv.FormatInt(number, 10)+`.zip"`)
	h.Set("Cache-Control", page.Private)
	return c.Blob(200, "application/zip", body)
}

func (d Desk) forgetPage(c echo.Context) error {
	view, err := d.forgetView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) forgetView(c echo.Context) (staffview.Forget, error) {
	l := page.Lang(c)
	p, number, err := d.personOf(c)
	if err != nil {
		return staffview.Forget{}, err
	}
	title := i18n.Say(l, "staff.erase.title")
	v := staffview.Forget{Layout: d.layout(c, "buyers", title), Path: "/staff/buyers/" + strconv.FormatInt(number, 10), Name: p.Name}
	v.Layout.Crumbs = buyerCrumbs(l, title)
	ids := make([]int64, len(p.Orders))
	for i, o := range p.Orders {
		ids[i] = o.ID
	}
	hindered, err := privacy.Hindrances(c.Request().Context(), d.Shop.DB, ids)
	for _, h := range hindered {
		v.Hindered = append(v.Hindered, staffview.Pair{Label: i18n.Say(l, "staff.erase.why."+h.Kind, i18n.Args{"Detail": h.Detail}),
			Value: i18n.Say(l, "staff.cases.order", i18n.Args{"Number": strconv.FormatInt(h.Number, 10)})})
	}
	for _, key := range []string{"name", "address", "notes", "mails", "letter"} {
		v.Goes = append(v.Goes, i18n.Say(l, "staff.erase.goes."+key))
	}
	v.Stays = append(v.Stays, i18n.Count(l, "staff.erase.stays_orders", len(ids)))
	for _, key := range []string{"lots", "books", "stripe"} {
		v.Stays = append(v.Stays, i18n.Say(l, "staff.erase.stays."+key))
	}
	return v, err
}

func (d Desk) forget(c echo.Context) error {
	view, err := d.forgetView(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	_, number, err := d.personOf(c)
	if err != nil {
		return err
	}
	n, err := privacy.Erase(c.Request().Context(), d.Shop.DB, number, form.Value("asked"))
	if err != nil {
		return d.again(c, form, err, func(with staffview.Form) templ.Component {
			view.Form = with
			return view.Page()
		})
	}
	return d.done(c, "/staff/buyers", said("staff.erase.done", i18n.Args{"Orders": n}))
}
