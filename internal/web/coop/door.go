package coop

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/drawing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

// Door is what the window needs.
type Door struct {
	Window portal.Window
	Demo   bool
}

// Routes are the window's rows in the one table of routes.
func (d Door) Routes() []gate.Route {
	var routes []gate.Route
	for _, part := range []func() []gate.Route{d.homeRoutes, d.saleRoutes, d.stockRoutes, d.balanceRoutes, d.paymentRoutes} {
		routes = append(routes, part()...)
	}
	return routes
}

// formBytes bounds a posted form.
const formBytes = 16 << 10

// looking bounds what one address may do; several phones may share one.
var looking = gate.Rate{Name: "coop", Times: 300, Per: time.Minute}

func (d Door) get(path, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Cooperative, Rows: rows, Rate: looking, Handler: gate.InTongue(h, "/coop")}
}

func (d Door) post(path, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodPost, Path: path, Roles: gate.Cooperative, Rows: rows, BodyLimit: formBytes, Rate: looking, Handler: h}
}

// glance is one request's look through the window: whose it is, on which day.
type glance struct {
	postgres.Reader
	portal.Mine
	lang i18n.Lang
	day  time.Time // in the store's zone
}

// look reads through the caller's window, in one transaction, and shows what
// fn makes of it.
func (d Door) look(c echo.Context, fn func(g glance) (templ.Component, error)) error {
	var view templ.Component
	err := d.read(c, func(g glance) (err error) {
		view, err = fn(g)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(c, http.StatusOK, view)
}

// read is look for what is no page.
func (d Door) read(c echo.Context, fn func(g glance) error) error {
	ctx := c.Request().Context()
	return d.Window.Look(ctx, gate.CallerOf(c).Cooperative, func(r postgres.Reader) (err error) {
		g := glance{Reader: r, lang: page.Lang(c), day: clock.Now().In(clock.Store)}
		if g.Mine, err = portal.Who(ctx, r, g.day); err != nil {
			return err
		}
		return fn(g)
	})
}

// layout is the frame of a page of the window. up names the page one step up;
// empty on the first.
func (d Door) layout(c echo.Context, g glance, title string, up *coopview.Link) coopview.Layout {
	return coopview.Layout{Lang: g.lang, Title: title, Other: other(c, g.lang), Demo: d.Demo, Name: g.Name, Back: up,
		Band: string(drawing.Band(g.Slug, 1, 680, drawing.BandOptions{}))}
}

// home is the way back to the first page.
func home(l i18n.Lang) *coopview.Link {
	return &coopview.Link{Path: "/coop", Text: i18n.Say(l, "coop.home.back")}
}

// other is this page in the other language.
func other(c echo.Context, l i18n.Lang) string {
	to := *c.Request().URL
	q := to.Query()
	q.Set("lang", string(l.Other()))
	return to.EscapedPath() + "?" + q.Encode()
}
