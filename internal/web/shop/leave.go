package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/privacy"
	"plantagenet/web/shop"
)

// leave is where the link in a newsletter leads. Opening it changes nothing:
// mail programs open links by themselves.
func (b Buying) leave(c echo.Context) error {
	known, err := privacy.Known(c.Request().Context(), b.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	if !known {
		return order.ErrNotFound
	}
	return page.Render(c, http.StatusOK, b.leaveView(c, false).Page())
}

// left ends the newsletter; ended before, it says the same.
func (b Buying) left(c echo.Context) error {
	known, err := privacy.Leave(c.Request().Context(), b.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	if !known {
		return order.ErrNotFound
	}
	return page.Render(c, http.StatusOK, b.leaveView(c, true).Page())
}

func (b Buying) leaveView(c echo.Context, done bool) shopview.LeavePage {
	v := shopview.LeavePage{Layout: b.layout(c, "newsletter", c.Param("token")), Token: c.Param("token"), Done: done}
	v.Title = i18n.Say(page.Lang(c), "newsletter.title")
	return v
}
