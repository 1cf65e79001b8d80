package shop

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
)

// moves leads an article's earlier address to the one it has now.
func (w *Window) moves(r gate.Route) gate.Route {
	show := r.Handler
	r.Handler = func(c echo.Context) error {
		err := show(c)
		if !errors.Is(err, catalog.ErrNotFound) {
			return err
		}
		slug, moved := catalog.Moved(c.Request().Context(), w.DB, c.Param("slug"))
		if moved != nil {
			return err
		}
		return c.Redirect(http.StatusMovedPermanently, page.Path(page.Lang(c), "product", slug))
	}
	return r
}
