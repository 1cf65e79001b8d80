package page

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
)

// Immutable is the Cache-Control of what has its content's hash in its address.
const Immutable = "public, max-age=31536000, immutable"

// Static serves the hashed files; register it for GET and HEAD on /static/*.
func Static(c echo.Context) error {
	blob, ok := assets.files[c.Request().URL.Path]
	if !ok {
		return fault.New(fault.NotFound, "not_found")
	}
	c.Response().Header().Set("Cache-Control", Immutable)
	return blob.write(c.Response(), c.Request(), http.StatusOK)
}

// Send answers with a finished blob under the given Cache-Control.
func Send(c echo.Context, status int, cacheControl string, b *Blob) error {
	c.Response().Header().Set("Cache-Control", cacheControl)
	return b.write(c.Response(), c.Request(), status)
}
