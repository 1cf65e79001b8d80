package gate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/page"
)

// statuses turns a kind of fault into an HTTP status.
var statuses = map[fault.Kind]int{
	fault.Broken: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Forbidden: http.StatusForbidden,
	fault.TooMany: http.StatusTooManyRequests, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status an error calls for; 500 for a plain one.
func StatusOf(err error) int { status, _ := explain(err); return status }

// explain gives an error's status and public words. What echo itself refuses
// (no such route, no such method) becomes a fault like any other.
func explain(err error) (int, *fault.Fault) {
	if f, ok := fault.Of(err); ok {
		return statuses[f.Kind], f
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, fault.New(fault.TooLarge, "too_large")
	}
	var refused *echo.HTTPError
	if errors.As(err, &refused) && refused.Code < http.StatusInternalServerError {
		if refused.Code == http.StatusNotFound {
			return refused.Code, fault.New(fault.NotFound, "not_found")
		}
		return refused.Code, fault.New(fault.Invalid, "invalid")
	}
	return http.StatusInternalServerError, fault.New(fault.Broken, "broken")
}

func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "too_large")
	}
	return fault.New(fault.Invalid, "invalid").Because(err)
}

// fail is where every error ends: logged once, then said in the visitor's
// language as a page, or to a program as a problem document.
func (g *gate) fail(err error, c echo.Context) {
	if c.Request().Context().Err() != nil && errors.Is(err, context.Canceled) {
		g.Log.Debug("the visitor has left", "request", page.RequestID(c), "route", c.Path())
		return // nobody reads an answer, and nothing is broken
	}
	status, f := explain(err)
	g.log(c, status, err)
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	h.Set("Cache-Control", page.Private)
	if status == http.StatusTooManyRequests {
		h.Set("Retry-After", "60")
	}
	if program(c.Request()) || g.ErrorPage == nil {
		err = sendProblem(c, status, f)
	} else {
		err = page.Render(c, status, g.ErrorPage(c, status, f))
	}
	if err != nil {
		g.Log.Error("error page", "request", page.RequestID(c), "error", err)
		c.NoContent(http.StatusInternalServerError) // nothing more can be said
	}
}

func (g *gate) log(c echo.Context, status int, err error) {
	r := c.Request()
	attrs := []any{"request", page.RequestID(c), "method", r.Method, "route", c.Path(), "status", status, "error", err}
	if status >= http.StatusInternalServerError {
		g.Log.Error("request failed", attrs...)
		return
	}
	g.Log.Debug("request refused", attrs...)
}

// recover turns a panic into an error, so that one request falls and not the shop.
func (g *gate) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if r == http.ErrAbortHandler {
				panic(r)
			}
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}()
		return next(c)
	}
}

// program reports whether the caller wants data rather than a page.
func program(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/webhooks/") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}
