package shop

import (
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/drawing"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
)

var bandName = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)-([1-4])\.svg$`)

// bandLength is longer than any screen is wide, in pixels; the drawing is one
// repeated tile, so its length costs nothing.
const bandLength = 4000

// longestSlug bounds the names a band is woven from.
const longestSlug = 80

// band serves a cooperative's woven band: /bands/coop-301-2.svg is 2 pixels a
// thread. Any slug has a band, so this door asks no database.
func (w *Window) band(c echo.Context) error {
	name := c.Param("name")
	m := bandName.FindStringSubmatch(name)
	if m == nil || len(m[1]) > longestSlug {
		return fault.New(fault.NotFound, "not_found")
	}
	blob, err := w.drawn.take("band/"+name, func() ([]byte, error) {
		return drawing.Band(m[1], int(m[2][0]-'0'), bandLength, drawing.BandOptions{}), nil
	})
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, page.Immutable, blob)
}
