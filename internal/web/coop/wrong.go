package coop

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/coop"
)

// Here says whether a request is the window's, so that its errors are too.
func Here(c echo.Context) bool {
	path := c.Request().URL.Path
	return path == "/coop" || strings.HasPrefix(path, "/coop/")
}

// ErrorPage says an error in the window's own light frame. It asks the database
// nothing, and so names no cooperative.
func (d Door) ErrorPage(c echo.Context, status int, f *fault.Fault) templ.Component {
	l := page.Lang(c)
	p := coopview.Wrong{Layout: coopview.Layout{Lang: l, Other: other(c, l), Demo: d.Demo, Back: home(l)}}
	switch {
	case status == http.StatusNotFound:
		p.Title, p.Text = i18n.Say(l, "coop.wrong.404.title"), i18n.Say(l, "coop.wrong.404.text")
	case f.Code == "broken":
		p.Title, p.Text, p.Request = i18n.Say(l, "coop.wrong.500.title"), i18n.Say(l, "coop.wrong.500.text"), page.RequestID(c)
	default:
		p.Title, p.Text = i18n.Say(l, "coop.wrong.other.title"), i18n.Say(l, f.Key, f.Args)
	}
	return p.Page()
}
