package sign

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
	"plantagenet/web/sign"
)

// CoopPath is where the people of cooperatives come in.
const CoopPath = "/coop/signin"

// At says where a visitor signs in who asks for a page.
func At(path string) string {
	if path == "/coop" || strings.HasPrefix(path, "/coop/") {
		return CoopPath
	}
	return Path
}

// coopRoutes are the rows of coming into the cooperatives' window.
func (d Door) coopRoutes() []gate.Route {
	routes := []gate.Route{
		d.get(CoopPath, "none", d.window), d.post(CoopPath, "none", d.askWindow),
		d.get(CoopPath+"/code", "none", toWindow), d.post(CoopPath+"/code", "own session", d.bySheet),
		d.get(CoopPath+"/:token", "own account", d.windowLink), d.post(CoopPath+"/:token", "own session", d.byLink),
	}
	for i := range routes {
		routes[i].Handler = ownReferrer(routes[i].Handler)
	}
	return routes
}

// ownReferrer keeps a link's secret from any other site as no-referrer does, but
// lets this site know its own forms: browsers that do not say where a request
// comes from hide the origin with the referrer, and would be refused.
func ownReferrer(h echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Before(func() { c.Response().Header()["Referrer-Policy"] = []string{"same-origin"} })
		return h(c)
	}
}

// toWindow leads back to the forms: this address only takes a code.
func toWindow(c echo.Context) error { return c.Redirect(http.StatusSeeOther, CoopPath) }

// inWindow keeps a redirect on the pages of the window; anything else is "".
func inWindow(next string) string {
	u, err := url.Parse(gate.Local(next, ""))
	if err != nil || len(next) > 300 || u.Path != "/coop" && !strings.HasPrefix(u.Path, "/coop/") || strings.Contains(u.Path, "..") ||
		u.Path == CoopPath || strings.HasPrefix(u.Path, CoopPath+"/") {
		return ""
	}
	return next
}

// window shows the two ways in. Whoever is signed in already goes on.
func (d Door) window(c echo.Context) error {
	next := inWindow(c.QueryParam("next"))
	caller, err := d.Who(c)
	switch {
	case err == nil && caller.May(gate.Staff):
		return c.Redirect(http.StatusSeeOther, "/staff")
	case err == nil && caller.May(gate.Cooperative):
		return c.Redirect(http.StatusSeeOther, or(next, "/coop"))
	}
	return page.Render(c, http.StatusOK, d.windowPage(c, next, "")(nil))
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// windowPage is the page with the two forms. What was typed of a code is not
// shown again.
func (d Door) windowPage(c echo.Context, next, email string) func([]coopview.Slip) templ.Component {
	view := coopview.SignIn{Layout: d.coopLayout(c, "coop.sign.title"), Next: next, Email: email}
	if c.QueryParam("sent") != "" {
		view.Done = i18n.Say(view.Lang, "coop.sign.sent")
	} else if c.QueryParam("done") == "out" {
		view.Done = i18n.Say(view.Lang, "coop.sign.out")
	}
	return func(slips []coopview.Slip) templ.Component { view.Slips = slips; return view.Page() }
}

func (d Door) coopLayout(c echo.Context, title string) coopview.Layout {
	l := page.Lang(c)
	return coopview.Layout{Lang: l, Title: i18n.Say(l, title), Other: other(c, l), Demo: d.House.Demo}
}

// coopAgain shows the forms once more with what is wrong.
func (d Door) coopAgain(c echo.Context, err error, next, email string) error {
	view := d.windowPage(c, next, email)
	return again(c, err, func(w signview.Wrong) templ.Component {
		slips := make([]coopview.Slip, len(w))
		for i, p := range w {
			slips[i] = coopview.Slip{Field: p.Field, Text: p.Text}
		}
		if fault.KindOf(err) == fault.TooMany { // the other words name ways that are not here
			slips = []coopview.Slip{{Text: i18n.Say(page.Lang(c), "coop.sign.too_many")}}
		}
		return view(slips)
	})
}

func (d Door) askWindow(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	next := inWindow(values.Get("next"))
	if err := d.House.AskWindow(c.Request().Context(), values.Get("email"), next, d.from(c)); err != nil {
		return d.coopAgain(c, err, next, values.Get("email"))
	}
	to := CoopPath + "?sent=1"
	if next != "" {
		to += "&next=" + url.QueryEscape(next)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

func (d Door) bySheet(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	next := inWindow(values.Get("next"))
	signed, err := d.House.EnterByCode(c.Request().Context(), values.Get("code"), d.from(c))
	if err != nil {
		return d.coopAgain(c, err, next, "")
	}
	return d.enter(c, signed, next)
}

// enter leads into the window, or to the second factor where there is one.
func (d Door) enter(c echo.Context, signed access.Signed, next string) error {
	if signed.Step != "" {
		d.set(c, stepCookie, signed.Step, stepLife)
		return c.Redirect(http.StatusSeeOther, with("/signin/code", next))
	}
	return c.Redirect(http.StatusSeeOther, d.welcome(c, signed, or(next, "/coop")))
}

// windowLink shows whose window a link opens, and one button. Looking at it uses
// nothing up: mail programs look at links too.
func (d Door) windowLink(c echo.Context) error {
	p, err := d.House.WindowFor(c.Request().Context(), c.Param("token"))
	if err != nil {
		return d.windowOver(c, err)
	}
	view := coopview.Enter{Layout: d.coopLayout(c, "coop.sign.enter_title"), Path: c.Request().URL.EscapedPath(), Next: inWindow(c.QueryParam("next")),
		Person: p.Name, Cooperative: p.Cooperative}
	return page.Render(c, http.StatusOK, view.Page())
}

func (d Door) byLink(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	signed, err := d.House.EnterByLink(c.Request().Context(), c.Param("token"), d.from(c))
	if err != nil {
		return d.windowOver(c, err)
	}
	return d.enter(c, signed, inWindow(values.Get("next")))
}

// windowOver answers for a link that was used, ended or never was: alike. An
// account that was closed in between is one of them.
func (d Door) windowOver(c echo.Context, err error) error {
	if kind := fault.KindOf(err); kind != fault.NotFound && kind != fault.Invalid {
		return err
	}
	return page.Render(c, http.StatusNotFound, coopview.LinkOver{Layout: d.coopLayout(c, "sign.over.title")}.Page())
}
