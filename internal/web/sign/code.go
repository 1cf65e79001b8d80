package sign

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/sign"
)

// codeForm asks for the second factor's code; without a sign-in under way it
// leads back to its beginning.
func (d Door) codeForm(c echo.Context) error {
	next := gate.Local(c.QueryParam("next"), "")
	if err := d.House.AwaitsCode(c.Request().Context(), d.cookie(c, stepCookie)); err != nil {
		return d.restart(c, err, next)
	}
	return page.Render(c, http.StatusOK, d.codePage(c, next)(nil))
}

func (d Door) codePage(c echo.Context, next string) func(signview.Wrong) templ.Component {
	view := signview.Code{Layout: d.layout(c, "sign.code.title"), Next: next}
	return func(w signview.Wrong) templ.Component { view.Wrong = w; return view.Page() }
}

func (d Door) code(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	next := gate.Local(values.Get("next"), "")
	signed, err := d.House.Code(c.Request().Context(), d.cookie(c, stepCookie), values.Get("code"), d.from(c))
	if fault.KindOf(err) == fault.NotFound {
		return d.restart(c, err, next)
	}
	if err != nil {
		return again(c, err, d.codePage(c, next))
	}
	return c.Redirect(http.StatusSeeOther, d.welcome(c, signed, next))
}

// restart shows the sign-in form anew, with what happened.
func (d Door) restart(c echo.Context, err error, next string) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	d.set(c, stepCookie, "", 0)
	return again(c, err, d.form(c, "", next))
}
