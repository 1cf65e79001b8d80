package staff

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// announceForm asks for the cooperative, then for what left it.
func (d Desk) announceForm(c echo.Context) error {
	form := staffview.Form{Values: c.QueryParams()}
	slug := form.Value("cooperative")
	if number := form.Value("order"); number != "" {
		o, err := supply.OrderByNumber(c.Request().Context(), d.Shop.DB, number)
		if err != nil {
			return err
		}
		lines, err := supply.OrderLines(c.Request().Context(), d.Shop.DB, o.ID)
		if err != nil {
			return err
		}
		slug = o.Cooperative
		fromOrder(&form, o, lines, gate.CallerOf(c).SeesMoney())
	}
	form.Set("key", supplyKey())
	form.Set("mode", "air")
	form.Set("left_on", supplyToday().Format("2006-01-02"))
	form.Set("expected_on", supplyToday().Format("2006-01-02"))
	return d.showAnnounce(c, slug, form, 0)
}

// fromOrder fills the rows with what of an order is neither here nor announced.
func fromOrder(form *staffview.Form, o supply.Order, lines []supply.OrderLine, money bool) {
	n := 0
	for _, line := range lines {
		left := line.Quantity - line.Announced
		if left <= 0 {
			continue
		}
		name := strconv.Itoa(n)
		form.Set("sku-"+name, line.SKU)
		form.Set("quantity-"+name, strconv.FormatInt(left, 10))
		if line.UnitCostMinor != nil && money {
			form.Set("cost-"+name, fx.Plain(*line.UnitCostMinor, o.Currency))
			form.Set("currency-"+name, string(o.Currency))
		}
		n++
	}
	form.Set("rows", strconv.Itoa(n+1))
}

func (d Desk) showAnnounce(c echo.Context, slug string, form staffview.Form, more int) error {
	view, err := d.announceView(c, slug, more, &form)
	if err != nil {
		return err
	}
	view.Form = form
	return d.show(c, view.Page())
}

func (d Desk) announceView(c echo.Context, slug string, more int, form *staffview.Form) (staffview.Announce, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.Announce{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.announce.title")), Order: form.Value("order"), Currencies: currencyOptions()}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.arrivals.title"), Path: "/staff/arrivals"}, {Label: i18n.Say(l, "staff.announce.title")}}
	for _, m := range supply.Modes {
		view.Modes = append(view.Modes, staffview.Option{Value: m, Label: modeWord(l, m)})
	}
	if slug == "" {
		var err error
		view.Coops, err = d.coopOptions(c)
		return view, err
	}
	coop, err := report.SupplierBySlug(ctx, d.Shop.DB, l, slug)
	if err != nil {
		return view, err
	}
	articles, err := supply.ArticlesOf(ctx, d.Shop.DB, coop.ID)
	if err != nil {
		return view, err
	}
	view.Slug, view.From, view.Articles = coop.Slug, coop.Name, articleOptions(l, articles)
	view.Rows = lineFields(l, *form, lineNames(*form, "rows", 3, more), articles)
	terms, err := supply.InForce(ctx, d.Shop.DB, coop.ID, supplyToday())
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return view, err
	}
	if err == nil && view.Layout.Money {
		view.Terms, view.Costs = termsWords(l, terms), terms.Terms == stock.Bought
		for _, r := range view.Rows {
			form.Set("currency-"+r.Name, string(terms.Currency))
		}
	}
	return view, nil
}

// coopOptions lists the cooperatives to choose from.
func (d Desk) coopOptions(c echo.Context) ([]staffview.Option, error) {
	list, err := report.Suppliers(c.Request().Context(), d.Shop.DB, page.Lang(c), 1000, 0)
	if err != nil {
		return nil, err
	}
	out := make([]staffview.Option, len(list))
	for i, s := range list {
		out[i] = staffview.Option{Value: s.Slug, Label: s.Name}
	}
	return out, nil
}

// announce sends goods on their way, or shows the form again with more rows.
func (d Desk) announce(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	slug := form.Value("cooperative")
	if act := form.Value("act"); act != "announce" && act != "here" { // Enter in a line shows its article, and sends nothing off
		more := 0
		if act == "more" {
			more = 5
		}
		return d.showAnnounce(c, slug, form, more)
	}
	coop, err := report.SupplierBySlug(c.Request().Context(), d.Shop.DB, page.Lang(c), slug)
	if err != nil {
		return err
	}
	a, err := readAnnouncement(form, coop.ID, gate.CallerOf(c).SeesMoney())
	var s supply.Shipment
	if err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) (err error) {
			s, err = receiving.Announce(c.Request().Context(), tx, a)
			return err
		})
	}
	if err != nil {
		return d.announceAgain(c, slug, form, err)
	}
	if form.Value("act") == "here" {
		return d.done(c, "/staff/arrivals/"+s.Code+"/receive", said("staff.announce.count", i18n.Args{"Code": s.Code}))
	}
	return d.done(c, "/staff/arrivals/"+s.Code, said("staff.announce.done", i18n.Args{"Code": s.Code}))
}

func (d Desk) announceAgain(c echo.Context, slug string, form staffview.Form, cause error) error {
	view, err := d.announceView(c, slug, 0, &form)
	if err != nil {
		return err
	}
	return d.again(c, form, cause, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

// readAnnouncement reads the form; rows without an article and a number are not
// there. Costs count only from those who see money.
func readAnnouncement(form staffview.Form, cooperativeID int64, money bool) (receiving.Announcement, error) {
	r := reading{form: form}
	a := receiving.Announcement{Key: r.must("key", 80), CooperativeID: cooperativeID, OrderNumber: r.text("order", 20), Mode: r.text("mode", 10),
		Carrier: r.text("carrier", 120), Reference: r.text("reference", 120), LeftOn: r.mustDay("left_on"), ExpectedOn: r.mustDay("expected_on"),
		Note: r.text("note", 2000)}
	if !isMode(a.Mode) {
		r.wrong(fault.New(fault.Invalid, "invalid"), "mode")
	}
	if len(r.faults) == 0 && a.ExpectedOn.Before(a.LeftOn.Time) {
		r.wrong(fault.New(fault.Invalid, "shipment_dates"), "expected_on")
	}
	for _, name := range lineNames(form, "rows", 3, 0) {
		if strings.TrimSpace(form.Value("sku-"+name)+form.Value("quantity-"+name)) == "" {
			continue
		}
		line := receiving.Announced{Name: name, SKU: r.must("sku-"+name, 80), Quantity: r.pieces("quantity-" + name), Lot: r.text("lot-"+name, 40),
			Unknown: form.Has("unknown-"+name, "1"), Facts: stock.Facts{BestBefore: r.day("best-" + name)}, Currency: fx.CAD}
		if money {
			line.Currency = r.currency("currency-" + name)
			line.UnitCostMinor = r.amount("cost-"+name, line.Currency)
		}
		a.Lines = append(a.Lines, line)
	}
	return a, r.err()
}

func isMode(mode string) bool {
	for _, m := range supply.Modes {
		if m == mode {
			return true
		}
	}
	return false
}

// termsWords says an agreement's terms in a line.
func termsWords(l i18n.Lang, a supply.Agreement) string {
	if a.Terms == stock.Consignment {
		return i18n.Say(l, "staff.supply.consignment", i18n.Args{"Share": shareWords(l, *a.ShareBP)})
	}
	return i18n.Say(l, "staff.supply.bought", i18n.Args{"Currency": string(a.Currency)})
}
