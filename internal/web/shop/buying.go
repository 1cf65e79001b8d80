package shop

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/store"
	"plantagenet/internal/web/gate"
	"plantagenet/web/shop"
)

// Buying is what the doors of cart, checkout and order need. ClientHash names a
// visitor's address without keeping it; Secure says that visitors come by https.
type Buying struct {
	Shop       checkout.Shop
	Window     *Window
	ClientHash func(c echo.Context) string
	Secure     bool
}

// formBytes is the largest form that is read.
const formBytes = 32 << 10

// How often one address may use the buying doors.
var (
	changing = gate.Rate{Name: "cart", Times: 240, Per: time.Minute}
	ordering = gate.Rate{Name: "checkout", Times: 60, Per: time.Minute}
	looking  = gate.Rate{Name: "order", Times: 120, Per: time.Minute}
)

// Routes are the buying doors' rows in the one table of routes.
func (b Buying) Routes() []gate.Route {
	var routes []gate.Route
	for _, l := range i18n.Langs {
		get := func(name, rows string, h echo.HandlerFunc) {
			routes = append(routes, gate.Route{Method: http.MethodGet, Path: page.Pattern(l, name), Roles: gate.Anyone, Rows: rows, Rate: looking, Handler: private(h)})
		}
		post := func(name, rows string, rate gate.Rate, h echo.HandlerFunc) {
			routes = append(routes, gate.Route{Method: http.MethodPost, Path: page.Pattern(l, name), Roles: gate.Anyone, Rows: rows, Rate: rate, BodyLimit: formBytes, Handler: private(h)})
		}
		get("cart", "own cart", b.cart)
		post("cart", "own cart", changing, b.add)
		post("cart_line", "own cart", changing, b.change)
		get("checkout", "own cart", b.checkout)
		post("checkout", "own cart", ordering, b.order)
		post("checkout_total", "own cart", changing, b.total)
		get("order", "own order", b.show)
		get("order_credit", "own order", b.creditNote)
		get("order_credit_pdf", "own order", b.creditPaper)
		get("newsletter", "own consent", b.leave)
		post("newsletter", "own consent", changing, b.left)
		post("order_pay", "own order", ordering, b.pay)
		post("order_cancel", "own order", ordering, b.cancel)
	}
	return append(routes, b.legalRoutes()...)
}

// private keeps pages with a person's choices out of every cache and index.
func private(h echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Cache-Control", page.Private)
		header.Set("Referrer-Policy", "same-origin")
		return h(c)
	}
}

func (b Buying) layout(c echo.Context, name string, args ...string) shopview.Layout {
	l := b.Window.layout(c, page.Both(name, args...))
	l.Robots, l.Enhance = "noindex", true
	return l
}

// to sends the visitor on with a GET, in the language of the request.
func to(c echo.Context, name, query string, args ...string) error {
	url := page.Path(page.Lang(c), name, args...)
	if query != "" {
		url += "?" + query
	}
	return c.Redirect(http.StatusSeeOther, url)
}

// seller is who sells, from the store's own facts.
func (b Buying) seller(ctx context.Context, l i18n.Lang) (shopview.Seller, error) {
	f, err := store.Read(ctx, b.Shop.DB)
	if err != nil {
		return shopview.Seller{}, err
	}
	if f.Name == "" {
		return shopview.DemoSeller(l), nil
	}
	return shopview.Seller{Name: f.Name, Line1: f.Line1, City: f.City, Province: f.Province, PostalCode: f.PostalCode,
		Phone: f.Phone, Email: f.Email, GSTNumber: f.GSTNumber, QSTNumber: f.QSTNumber, PrivacyOfficer: f.PrivacyOfficer}, nil
}
