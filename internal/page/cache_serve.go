package page

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
)

// View is a page a door has put together, with the tags that make it stale. A
// status other than 200 is shown but never kept.
type View struct {
	Status    int
	Component templ.Component
	Tags      []string
}

// patience is how long one rendering may take; it outlives the visitor who
// happened to ask first, because others wait for the same page.
const patience = 10 * time.Second

// Front answers from the cache before routing or any costlier middleware.
func (c *Cache) Front(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ctx echo.Context) error {
		r := ctx.Request()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return next(ctx)
		}
		if b := c.find(place{r.RequestURI, cartCount(r)}); b != nil {
			return c.serve(ctx.Response(), r, b)
		}
		return next(ctx)
	}
}

// Page makes a handler whose finished pages are kept. Of the query only the
// named parameters count, in that order; build must read no other, and nothing
// of the request but its address, language and cart count.
func (c *Cache) Page(params []string, build func(echo.Context) (View, error)) echo.HandlerFunc {
	return func(ctx echo.Context) error {
		at := place{normal(ctx.Request().URL, params), CartCount(ctx)}
		if b := c.find(at); b != nil {
			return c.serve(ctx.Response(), ctx.Request(), b)
		}
		v, err, _ := c.misses.Do(strconv.Itoa(at.count)+at.uri, func() (any, error) {
			return c.make(ctx, at, build)
		})
		if err != nil {
			return err
		}
		made := v.(made)
		if made.status != http.StatusOK {
			ctx.Response().Header().Set("Cache-Control", Private)
			return made.blob.write(ctx.Response(), ctx.Request(), made.status)
		}
		return c.serve(ctx.Response(), ctx.Request(), made.blob)
	}
}

type made struct {
	blob   *Blob
	status int
}

func (c *Cache) make(ctx echo.Context, at place, build func(echo.Context) (View, error)) (made, error) {
	begun := c.eraNow()
	apart, done := context.WithTimeout(context.WithoutCancel(ctx.Request().Context()), patience)
	defer done()
	own := ctx.Request()
	ctx.SetRequest(own.WithContext(i18n.With(apart, Lang(ctx))))
	defer ctx.SetRequest(own)
	view, err := build(ctx)
	if err != nil {
		return made{}, err
	}
	blob, err := finish(ctx.Request().Context(), view.Component)
	if err != nil {
		return made{}, err
	}
	if view.Status == http.StatusOK {
		c.keep(&entry{place: at, blob: blob, tags: view.Tags, born: c.now()}, begun)
	}
	return made{blob, view.Status}, nil
}

// normal is the address with the named, non-empty parameters alone, in order.
func normal(u *url.URL, params []string) string {
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	query := u.Query()
	var b strings.Builder
	b.WriteString(u.EscapedPath())
	glue := byte('?')
	for _, name := range params {
		for _, value := range query[name] {
			if value == "" {
				continue
			}
			b.WriteByte(glue)
			b.WriteString(name + "=" + url.QueryEscape(value))
			glue = '&'
		}
	}
	return b.String()
}
