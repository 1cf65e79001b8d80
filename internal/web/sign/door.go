package sign

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/sign"
)

// Door is what signing in needs. Address is the keyed hash that tries are
// counted by, Network what a person sees of a session's origin.
type Door struct {
	House   access.House
	Secure  bool // the public address is https
	Address func(c echo.Context) string
	Network func(c echo.Context) string
}

// Path is where a visitor is led who asks for a page of the signed-in.
const Path = "/signin"

// formBytes bounds a posted form; passkeys bring a little more.
const formBytes = 64 << 10

// trying bounds the calls from one address before anything is counted in the
// database.
var trying = gate.Rate{Name: "sign-in", Times: 60, Per: time.Minute}

// Routes are the door's rows in the one table of routes.
func (d Door) Routes() []gate.Route {
	return append([]gate.Route{
		d.get(Path, "none", d.signIn), d.post(Path, "own session", d.password),
		d.post("/signout", "own session", d.signOut),
		d.get("/signin/code", "own sign-in", d.codeForm), d.post("/signin/code", "own sign-in", d.code),
		d.get("/invite/:token", "own account", d.invitation), d.post("/invite/:token", "own account", d.accept),
		d.post("/signin/passkey/begin", "none", d.beginPasskey), d.post("/signin/passkey", "own session", d.passkey),
		d.post("/invite/:token/passkey/begin", "own account", d.beginInvited), d.post("/invite/:token/passkey", "own account", d.acceptByPasskey),
		d.get("/reset", "none", d.resetForm), d.post("/reset", "none", d.askReset),
		d.get("/reset/:token", "own account", d.chooseForm), d.post("/reset/:token", "own account", d.choose),
	}, d.coopRoutes()...)
}

func (d Door) get(path, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Anyone, Rows: rows, Rate: trying, Handler: private(gate.InTongue(h, Path))}
}

func (d Door) post(path, rows string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodPost, Path: path, Roles: gate.Anyone, Rows: rows, BodyLimit: formBytes, Rate: trying, Handler: private(h)}
}

// private keeps these pages out of caches, and their addresses, which may hold
// a link's secret, from any other site.
func private(h echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", page.Private)
		c.Response().Header()["Referrer-Policy"] = []string{"no-referrer"}
		return h(c)
	}
}

func (d Door) from(c echo.Context) access.From {
	return access.From{Address: d.Address(c), Network: d.Network(c), Agent: Agent(c), Request: page.RequestID(c)}
}

func (d Door) layout(c echo.Context, title string) signview.Layout {
	l := page.Lang(c)
	return signview.Layout{Lang: l, Title: i18n.Say(l, title), Other: other(c, l), Demo: d.House.Demo}
}

// other is this page in the other language.
func other(c echo.Context, l i18n.Lang) string {
	to := *c.Request().URL
	q := to.Query()
	q.Set("lang", string(l.Other()))
	return to.EscapedPath() + "?" + q.Encode()
}

// again shows a page once more with what is wrong in it. An error without words
// for a person goes its way.
func again(c echo.Context, err error, view func(signview.Wrong) templ.Component) error {
	f, ours := fault.Of(err)
	if !ours || f.Kind == fault.Unavailable || f.Kind == fault.Broken {
		return err
	}
	status := gate.StatusOf(err)
	if status == http.StatusTooManyRequests {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int((15 * time.Minute).Seconds())))
	}
	return page.Render(c, status, view(wrong(page.Lang(c), f)))
}

func wrong(l i18n.Lang, f *fault.Fault) signview.Wrong {
	list := f.Fields
	if len(list) == 0 {
		list = []*fault.Fault{f}
	}
	out := make(signview.Wrong, len(list))
	for i, one := range list {
		out[i] = signview.Problem{Field: one.Field, Text: i18n.Say(l, one.Key, one.Args)}
	}
	return out
}

// home is where a person begins.
func home(role account.Role) string {
	if role == account.Cooperative {
		return "/coop"
	}
	return "/staff"
}
