package staff

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// Desk is what the staff's doors need.
type Desk struct {
	Shop    checkout.Shop
	BaseURL string // public address without a slash at the end
	Demo    bool
	DataDir string // pictures, finished work
	Mails   string // folder of mails the demonstration writes, empty outside it
	Log     *slog.Logger

	Client func(echo.Context) string // keyed hash of an address, for counting tries; nil: not counted
	Agent  func(echo.Context) string // browser and system in words; nil: not said
}

// Routes are the staff's rows in the one table of routes.
func (d Desk) Routes() []gate.Route {
	var routes []gate.Route
	for _, part := range []func() []gate.Route{
		d.todayRoutes, d.stockRoutes, d.accountRoutes, d.supplyRoutes, d.stockroomRoutes, d.orderRoutes, d.refundRoutes,
		d.buyerRoutes, d.catalogueRoutes, d.labelRoutes, d.findRoutes, d.workRoutes, d.lotRoutes, d.exchangeRoutes, d.accessRoutes, d.payoutRoutes,
	} {
		routes = append(routes, part()...)
	}
	return routes
}

// formBytes bounds a posted form; routes that take files say more.
const formBytes = 64 << 10

// working bounds what one address may do: generous to a scanner, narrow to a flood.
var working = gate.Rate{Name: "staff", Times: 1200, Per: time.Minute}

func (d Desk) get(path string, who gate.Roles, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodGet, Path: path, Roles: who, Rows: rows, Rate: working, Handler: gate.InTongue(h, "/staff")}
}

func (d Desk) post(path string, who gate.Roles, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodPost, Path: path, Roles: who, Rows: rows, BodyLimit: formBytes, Rate: working, Handler: h}
}

// layout is the frame of a staff page; nav names the rail's entry.
func (d Desk) layout(c echo.Context, nav, title string) staffview.Layout {
	l, caller := page.Lang(c), gate.CallerOf(c)
	return staffview.Layout{
		Lang: l, Title: title, Nav: nav, Path: c.Request().URL.RequestURI(), Person: caller.Name, Role: roleWord(l, caller.Roles),
		Entries: entries(l, caller), Notice: takeNotice(c), Now: moment(l, clock.Now()),
		Demo: d.Demo, Money: caller.SeesMoney(),
	}
}

// moment is a day and an hour in words: « mardi 24 novembre 2026, 9 h 12 ».
func moment(l i18n.Lang, at time.Time) string {
	gap := " "
	if l == i18n.English {
		gap = ", "
	}
	return i18n.Weekday(l, at.In(clock.Store).Weekday()) + gap + i18n.Date(l, at) + ", " + i18n.Clock(l, at)
}

// show answers with a page.
func (d Desk) show(c echo.Context, view templ.Component) error {
	return page.Render(c, http.StatusOK, view)
}

// again shows a form once more with what is wrong in it; an error that is not
// about the form goes its way.
func (d Desk) again(c echo.Context, form staffview.Form, err error, view func(staffview.Form) templ.Component) error {
	with, ours := form.With(err)
	if !ours {
		return err
	}
	return page.Render(c, gate.StatusOf(err), view(with))
}

// fill reads a posted form.
func fill(c echo.Context) (staffview.Form, error) {
	values, err := gate.Form(c)
	return staffview.Form{Values: values}, err
}

var errNotFound = fault.New(fault.NotFound, "not_found")
