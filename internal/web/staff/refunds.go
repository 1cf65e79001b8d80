package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/returns"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// refundRoutes are the rows of refunds, credit notes, disputes and cases.
func (d Desk) refundRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/orders/:number/refund", gate.Money, "orders", d.refundPage),
		d.post("/staff/orders/:number/refund", gate.Sells, "orders", d.refund),
		d.post("/staff/orders/:number/take-back", gate.Sells, "orders", d.takeBack),
		d.get("/staff/orders/:number/credit/:note", gate.Money, "orders", d.creditNote),
		d.get("/staff/orders/:number/credit/:note/pdf", gate.Money, "orders", d.creditPaper),
		d.get("/staff/cases", gate.Money, "cases", d.cases),
		d.post("/staff/cases/:id/close", gate.Sells, "cases", d.closeCase),
		d.post("/staff/cases/:id/reopen", gate.Sells, "cases", d.reopenCase),
		d.get("/staff/disputes/:id", gate.Money, "orders", d.evidence),
	}
}

// orderOf finds the order an address names by its number.
func (d Desk) orderOf(c echo.Context) (order.Order, error) {
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return order.Order{}, errNotFound
	}
	return order.ByNumber(c.Request().Context(), d.Shop.DB, number)
}

func (d Desk) refundPage(c echo.Context) error {
	o, err := d.orderOf(c)
	if err != nil {
		return err
	}
	desk, err := returns.Read(c.Request().Context(), d.Shop.DB, o)
	if err != nil {
		return err
	}
	view, err := d.refundView(c, desk, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

// refund reckons what the form comes to, and gives it back when the total that
// was shown is the one reckoned now.
func (d Desk) refund(c echo.Context) error {
	o, err := d.orderOf(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	desk, err := returns.Read(c.Request().Context(), d.Shop.DB, o)
	if err != nil {
		return err
	}
	if form.Value("act") == "whole" {
		fillWhole(&form, desk)
	}
	ask, err := readAsk(form, desk)
	if err == nil && form.Value("act") == "give" {
		var done bool
		if done, err = d.give(c, o, form, desk, ask); done {
			return err
		}
	}
	return d.refundAgain(c, form, desk, ask, err)
}

// give carries the refund out; done is false where the form is shown again.
func (d Desk) give(c echo.Context, o order.Order, form staffview.Form, desk returns.Desk, ask credit.Ask) (done bool, err error) {
	ctx := c.Request().Context()
	if earlier, err := credit.ByKey(ctx, d.Shop.DB, form.Value("key")); err == nil {
		return true, d.given(c, o, earlier)
	}
	elsewhere, allots := desk.Unallotted()
	n, _, err := returns.Weigh(ctx, d.Shop.DB, desk.Without(elsewhere.ID), ask)
	if err != nil {
		return false, err
	}
	if form.Value("agreed") != strconv.FormatInt(int64(n.Total), 10) {
		return false, fault.New(fault.Conflict, "refund_total")
	}
	seen, _ := strconv.Atoi(form.Value("seen")) // not a number is not what there is
	req := returns.Request{Key: form.Value("key"), OrderID: o.ID, Seen: seen, Reason: form.Value("reason"), Note: form.Value("note"), Ask: ask}
	if allots {
		if _, err = returns.Allot(ctx, d.Shop, elsewhere.ID, req); err != nil {
			return false, err
		}
		return true, d.done(c, refundPath(o), said("staff.refund.allotted"))
	}
	issued, err := returns.Refund(ctx, d.Shop, req)
	if err != nil {
		return false, err
	}
	return true, d.given(c, o, issued)
}

func (d Desk) given(c echo.Context, o order.Order, n credit.Issued) error {
	return d.done(c, refundPath(o), said("staff.refund.done", i18n.Args{"Total": i18n.Money(page.Lang(c), n.Total), "Note": n.Number}))
}

func refundPath(o order.Order) string {
	return "/staff/orders/" + strconv.FormatInt(o.Number, 10) + "/refund"
}

// refundAgain shows the form with what it comes to, or with what is wrong.
func (d Desk) refundAgain(c echo.Context, form staffview.Form, desk returns.Desk, ask credit.Ask, wrong error) error {
	l := page.Lang(c)
	elsewhere, _ := desk.Unallotted()
	n, _, err := returns.Weigh(c.Request().Context(), d.Shop.DB, desk.Without(elsewhere.ID), ask)
	if wrong == nil {
		wrong = err
	}
	view, failed := d.refundView(c, desk, form)
	if failed != nil {
		return failed
	}
	if err == nil && n.Total > 0 {
		sum, err := d.refundSum(c.Request().Context(), l, desk, n)
		if err != nil {
			return err
		}
		view.Sum = &sum
	}
	if wrong == nil {
		return d.show(c, view.Page())
	}
	return d.again(c, form, wrong, func(with staffview.Form) templ.Component {
		view.Form = with
		return view.Page()
	})
}

func (d Desk) creditNote(c echo.Context) error {
	o, doc, err := d.documentOf(c)
	if err != nil {
		return err
	}
	v := staffview.CreditNote{Layout: d.layout(c, "orders", doc.Title), Void: doc.Void, Seller: doc.Seller, Said: doc.Said,
		PDF: c.Request().URL.Path + "/pdf", Back: refundPath(o)}
	v.Layout.Crumbs = refundCrumbs(page.Lang(c), o, doc.Title)
	for _, f := range doc.Facts {
		v.Facts = append(v.Facts, staffview.Pair(f))
	}
	for _, s := range doc.Sums {
		v.Sums = append(v.Sums, staffview.Pair(s))
	}
	for _, line := range doc.Lines {
		v.Lines = append(v.Lines, staffview.RefundPast{Title: line.Name, What: line.Detail, Total: line.Amount})
	}
	return d.show(c, v.Page())
}

func (d Desk) creditPaper(c echo.Context) error {
	_, doc, err := d.documentOf(c)
	if err != nil {
		return err
	}
	body, err := doc.PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `inline; filename="credit-`+strconv.FormatInt(doc.Number, 10)+`.pdf"`)
	return c.Blob(200, "application/pdf", body)
}

func (d Desk) documentOf(c echo.Context) (order.Order, returns.Document, error) {
	o, err := d.orderOf(c)
	if err != nil {
		return o, returns.Document{}, err
	}
	number, err := strconv.ParseInt(c.Param("note"), 10, 64)
	if err != nil {
		return o, returns.Document{}, errNotFound
	}
	doc, err := returns.DocumentOf(c.Request().Context(), d.Shop.DB, page.Lang(c), o, number)
	return o, doc, err
}
