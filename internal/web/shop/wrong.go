package shop

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// ErrorPage says an error to a visitor: what happened and what to do next. It
// asks the database nothing.
func (w Window) ErrorPage(c echo.Context, status int, f *fault.Fault) templ.Component {
	l := page.Lang(c)
	p := shopview.ErrorPage{Layout: w.layout(c, page.Both("home"))}
	p.Robots = "noindex"
	switch {
	case status == http.StatusNotFound:
		p.Heading, p.Text = i18n.Say(l, "shop.error.404.title"), i18n.Say(l, "shop.error.404.text")
	case status >= http.StatusInternalServerError && f.Code == "broken":
		p.Heading, p.Text, p.Request = i18n.Say(l, "shop.error.500.title"), i18n.Say(l, "shop.error.500.text"), page.RequestID(c)
	default:
		p.Heading, p.Text = i18n.Say(l, "shop.error.other.title"), i18n.Say(l, f.Key, f.Args)
	}
	p.Title = p.Heading
	return p.Page()
}
