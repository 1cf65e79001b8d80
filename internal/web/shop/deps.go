package shop

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/web/shop"
)

// Window is what the window's doors need.
type Window struct {
	DB       postgres.Reader
	Cache    *page.Cache
	BaseURL  string // public address without a slash at the end
	Demo     bool
	Pictures string // folder of the pictures staff uploaded

	drawn *drawings // finished drawings by address
}

// layout is the frame of a window page.
func (w *Window) layout(c echo.Context, self map[i18n.Lang]string) shopview.Layout {
	return shopview.Layout{
		Lang: page.Lang(c), Self: self, CartCount: page.CartCount(c), Demo: w.Demo, BaseURL: w.BaseURL,
	}
}
