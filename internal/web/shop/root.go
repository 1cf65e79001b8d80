package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
)

// root sends the bare address to a language: the cookie's, else what the
// browser prefers, else French.
func (w *Window) root(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cache-Control", page.Private)
	h.Set("Vary", "Cookie, Accept-Language")
	return c.Redirect(http.StatusSeeOther, page.Path(page.Lang(c), "home"))
}

// slashless mends /fr and /en, which people type.
func slashless(l i18n.Lang) echo.HandlerFunc {
	return func(c echo.Context) error {
		return c.Redirect(http.StatusMovedPermanently, page.Path(l, "home"))
	}
}

// favicon answers browsers that ask without reading the page.
func favicon(c echo.Context) error {
	return c.Redirect(http.StatusFound, page.Asset("img/icon.svg"))
}

// robots opens the window to search engines and keeps them from the doors that
// belong to one person.
func (w *Window) robots(c echo.Context) error {
	text := "User-agent: *\n"
	for _, name := range []string{"cart", "checkout"} {
		for _, l := range i18n.Langs {
			text += "Disallow: " + page.Path(l, name) + "\n"
		}
	}
	text += "Disallow: /fr/commandes/\nDisallow: /en/orders/\nDisallow: /staff/\nDisallow: /coop/\nDisallow: /api/\n"
	text += "Sitemap: " + w.BaseURL + "/sitemap.xml\n"
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.String(http.StatusOK, text)
}
