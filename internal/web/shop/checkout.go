package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/cart"
	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/tax"
	"plantagenet/internal/web/gate"
	"plantagenet/web/shop"
)

// checkout shows cart and order on one page.
func (b Buying) checkout(c echo.Context) error {
	form := shopview.CheckoutForm{Fulfilment: order.Pickup}
	return b.askAgain(c, http.StatusOK, cart.NewID(), form, nil)
}

// total answers the summary alone, as the form changes.
func (b Buying) total(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	held, err := b.basket(c)
	if err != nil {
		return err
	}
	q, err := b.quoteView(c, held, typed(values))
	if err != nil {
		return err
	}
	return page.Render(c, http.StatusOK, shopview.Summary(q))
}

// order places the order and leads to Stripe's page. Whatever is wrong, all
// that was typed comes back.
func (b Buying) order(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	form, key := typed(values), values.Get("key")
	if len(key) < 22 || len(key) > 64 {
		key = cart.NewID()
	}
	if values.Get("action") == "update" {
		return b.askAgain(c, http.StatusOK, key, form, nil)
	}
	placed, err := checkout.Place(c.Request().Context(), b.Shop, b.request(c, values, form, key))
	if !form.Terms && (err == nil || fault.KindOf(err) == fault.Invalid) {
		err = withTerms(err)
	}
	if err != nil {
		return b.refused(c, key, form, err)
	}
	page.SetCartCount(c, 0)
	return b.toPayment(c, placed)
}

func (b Buying) request(c echo.Context, values url.Values, f shopview.CheckoutForm, key string) checkout.Request {
	req := checkout.Request{Key: "web:" + key, Channel: "web", CartID: b.cartID(c), Lang: string(page.Lang(c)), Email: f.Email, Name: f.Name, Phone: f.Phone,
		ClientHash: b.ClientHash(c), Destination: destination(f)}
	if !f.Terms {
		req.Key = "" // nothing may be placed; what else is wrong is told at once
	}
	if cents, err := strconv.ParseInt(values.Get("total"), 10, 64); err == nil {
		agreed := money.Cents(cents)
		req.AgreedTotal = &agreed
	}
	return req
}

func typed(v url.Values) shopview.CheckoutForm {
	f := shopview.CheckoutForm{Fulfilment: v.Get("fulfilment"), Name: v.Get("name"), Email: v.Get("email"), Phone: v.Get("phone"),
		Line1: v.Get("line1"), Line2: v.Get("line2"), City: v.Get("city"), Province: v.Get("province"), PostalCode: v.Get("postal_code"), Terms: v.Get("terms") != ""}
	if f.Fulfilment != order.Ship && f.Fulfilment != order.Pickup {
		f.Fulfilment = order.Pickup
	}
	return f
}

func destination(f shopview.CheckoutForm) checkout.Destination {
	return checkout.Destination{Fulfilment: f.Fulfilment, Line1: f.Line1, Line2: f.Line2, City: f.City, Province: f.Province, PostalCode: f.PostalCode}
}

// withTerms adds the box that was not ticked to whatever else is wrong.
func withTerms(err error) error {
	terms := fault.New(fault.Invalid, "terms").On("terms")
	if f, ok := fault.Of(err); ok && len(f.Fields) > 0 {
		return fault.Form(append(append([]*fault.Fault{}, f.Fields...), terms))
	}
	return fault.Form([]*fault.Fault{terms})
}

// refused leads an attempt that made no order to where it can go on.
func (b Buying) refused(c echo.Context, key string, form shopview.CheckoutForm, err error) error {
	f, ok := fault.Of(err)
	switch {
	case !ok || f.Kind == fault.Broken:
		return err
	case f.Code == "cart_empty" || errors.Is(err, cart.ErrNotFound):
		return to(c, "cart", "")
	case f.Code == "key_reused" || f.Code == "cart_closed":
		return b.toOrderOfCart(c, err)
	case f.Code == "total_changed":
		return b.askAgain(c, http.StatusConflict, key, form, f)
	}
	return b.askAgain(c, gate.StatusOf(err), key, form, f)
}

// toOrderOfCart leads a second attempt on a cart, from another tab or by going
// back, to the order that the first one made.
func (b Buying) toOrderOfCart(c echo.Context, cause error) error {
	o, err := order.ByCart(c.Request().Context(), b.Shop.DB, b.cartID(c))
	if err != nil {
		return cause
	}
	return to(c, "order", "", o.Token)
}

// toPayment opens Stripe's page. When it does not answer, the order is kept and
// its own page offers to try again.
func (b Buying) toPayment(c echo.Context, placed checkout.Placed) error {
	address, err := checkout.Start(c.Request().Context(), b.Shop, placed)
	f, ok := fault.Of(err)
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, address)
	case ok && f.Code == "payment_unavailable":
		return to(c, "order", "wait=1", placed.Order.Token)
	case ok && (f.Code == "payment_refused" || f.Code == "payment_closed"):
		return to(c, "order", "", placed.Order.Token)
	}
	return err
}

// askAgain shows the checkout page with what was typed and what is wrong.
func (b Buying) askAgain(c echo.Context, status int, key string, form shopview.CheckoutForm, f *fault.Fault) error {
	held, err := b.basket(c)
	if err != nil {
		return err
	}
	if len(held.lines) == 0 || !held.Open() {
		return to(c, "cart", "")
	}
	l := page.Lang(c)
	view := shopview.CheckoutPage{Layout: b.layout(c, "checkout"), Key: key, Form: form, Places: provinces(l)}
	view.Title, view.CartCount = i18n.Say(l, "checkout.title"), held.Pieces()
	view.Ready = i18n.Say(l, "checkout.ready", i18n.Args{"When": i18n.Date(l, checkout.ReadyBy(clock.Now()))})
	if view.Quote, err = b.quoteView(c, held, form); err != nil {
		return err
	}
	view.Lines = quotedLines(l, held.lines, view.Quote)
	view.Seller = view.Quote.Seller
	say(l, &view, f)
	return page.Render(c, status, view.Page())
}

// quotedLines are the cart's lines with their taxes, which quoting has found;
// while the place is not known neither are they.
func quotedLines(l i18n.Lang, lines []checkout.QuotedLine, q shopview.QuoteView) []shopview.CartLine {
	views, _, _ := cartLines(l, lines)
	for i, line := range lines {
		if !q.Unknown && q.Problem == "" {
			views[i].Tax = checkout.TaxWords(l, line.Rates)
		}
	}
	return views
}

// say puts a fault where the visitor can mend it.
func say(l i18n.Lang, view *shopview.CheckoutPage, f *fault.Fault) {
	switch {
	case f == nil:
	case len(f.Fields) > 0:
		for _, field := range f.Fields {
			view.Errors = append(view.Errors, shopview.FieldError{Field: field.Field, Label: i18n.Say(l, "checkout.field."+field.Field), Text: i18n.Say(l, field.Key, field.Args)})
		}
	case f.Code == "total_changed":
		view.Quote.Changed = i18n.Say(l, f.Key, f.Args)
	default:
		view.Errors = append(view.Errors, shopview.FieldError{Text: i18n.Say(l, f.Key, f.Args)})
	}
}

// quoteView is the summary for what the form says so far.
func (b Buying) quoteView(c echo.Context, held basket, form shopview.CheckoutForm) (shopview.QuoteView, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	v := shopview.QuoteView{PickupCost: i18n.Money(l, 0)}
	var err error
	if v.Seller, err = b.seller(ctx, l); err != nil {
		return v, err
	}
	d := destination(form)
	known := province(d.Province)
	if v.ShipCost, err = b.shipCost(ctx, held, l, known); err != nil {
		return v, err
	}
	if d.Fulfilment == order.Ship && known == "" {
		d.Fulfilment, v.Unknown = order.Pickup, true
	}
	d.Province = known
	q, err := checkout.QuoteOf(ctx, b.Shop.DB, held.lines, d)
	if f, ok := fault.Of(err); ok && f.Kind == fault.Invalid {
		v.Problem, v.Blocked = i18n.Say(l, f.Key, f.Args), true
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Sums, v.Cents, v.Service = sumsOf(l, q, v.Unknown), strconv.FormatInt(int64(q.Total), 10), service(l, q, v.Unknown)
	_, _, v.Blocked = cartLines(l, held.lines)
	return v, nil
}

// sumsOf are the rows from subtotal to total. While the address is not known
// neither are shipping and taxes.
func sumsOf(l i18n.Lang, q checkout.Quotation, unknown bool) shopview.Sums {
	s := shopview.Sums{Rows: []shopview.Sum{{Label: i18n.Say(l, "checkout.subtotal"), Amount: i18n.Money(l, q.Goods)}}}
	if unknown {
		return s
	}
	key := "checkout.line.shipping"
	if q.Fulfilment == order.Pickup {
		key = "checkout.line.pickup"
	}
	s.Rows = append(s.Rows, shopview.Sum{Label: i18n.Say(l, key), Amount: i18n.Money(l, q.Shipping)})
	for _, t := range q.Taxes {
		s.Rows = append(s.Rows, shopview.Sum{Amount: i18n.Money(l, t.Amount),
			Label: i18n.Say(l, "checkout.tax_on", i18n.Args{"Tax": tax.Name(l, t.Tax, t.Rate), "Base": i18n.Money(l, t.Base)})})
	}
	s.Total = i18n.Money(l, q.Total)
	return s
}
