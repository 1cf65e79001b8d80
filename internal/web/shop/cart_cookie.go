package shop

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// cartLife is how long a browser keeps its cart's id, in seconds.
const cartLife = 60 * 24 * 60 * 60

// cartName is the cookie's name; over https it is bound to this host alone.
func (b Buying) cartName() string {
	if b.Secure {
		return "__Host-cart"
	}
	return "cart"
}

// cartID is the visitor's cart as the cookie says; "" where there is none. It
// is a secret of 144 bits, so a guess finds nothing.
func (b Buying) cartID(c echo.Context) string {
	k, err := c.Request().Cookie(b.cartName())
	if err != nil || len(k.Value) > 64 {
		return ""
	}
	return k.Value
}

// remember gives the browser its cart's id.
func (b Buying) remember(c echo.Context, id string) {
	c.SetCookie(&http.Cookie{Name: b.cartName(), Value: id, Path: "/", MaxAge: cartLife, HttpOnly: true, Secure: b.Secure, SameSite: http.SameSiteLaxMode})
}

// waiting is the order that a cart became, where it still awaits its payment.
func (b Buying) waiting(c echo.Context, cartID string) (*shopview.Waiting, error) {
	o, err := order.ByCart(c.Request().Context(), b.Shop.DB, cartID)
	if err != nil || o.Status != order.AwaitingPayment {
		return nil, ignoreNotFound(err)
	}
	return &shopview.Waiting{Number: strconv.FormatInt(o.Number, 10), Href: page.Path(page.Lang(c), "order", o.Token)}, nil
}
