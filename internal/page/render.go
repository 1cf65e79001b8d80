package page

import (
	"bytes"
	"context"
	"fmt"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
)

const htmlType = "text/html; charset=utf-8"

// Revalidate lets a browser keep a page but ask each time whether it still holds.
const Revalidate = "private, no-cache"

// Private keeps a page out of every cache: orders, forms with a person's data.
const Private = "no-store"

// Render answers with a page. Nothing is sent before the template has finished,
// so an error can still become an error page; the words are in the request's
// language (Lang). Cache-Control is Revalidate
// unless the door has already set another.
func Render(c echo.Context, status int, t templ.Component) error {
	blob, err := finish(i18n.With(c.Request().Context(), Lang(c)), t)
	if err != nil {
		return err
	}
	if h := c.Response().Header(); h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", Revalidate)
	}
	return blob.write(c.Response(), c.Request(), status)
}

func finish(ctx context.Context, t templ.Component) (*Blob, error) {
	var out bytes.Buffer
	out.Grow(32 << 10)
	if err := t.Render(ctx, &out); err != nil {
		return nil, fmt.Errorf("render page: %w", err)
	}
	return NewBlob(htmlType, bytes.Clone(out.Bytes()), Quick), nil
}
