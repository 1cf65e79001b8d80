package sign

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/sign"
)

// invitation shows the form that makes an account one's own. Looking at it
// uses nothing up: mail programs look at links too.
func (d Door) invitation(c echo.Context) error {
	a, err := d.House.Invited(c.Request().Context(), c.Param("token"))
	if err != nil {
		return d.over(c, err)
	}
	return page.Render(c, http.StatusOK, d.invitePage(c, a, a.Name)(nil))
}

func (d Door) invitePage(c echo.Context, a account.Account, name string) func(signview.Wrong) templ.Component {
	view := signview.Invitation{Layout: d.layout(c, "sign.invite.title"), Path: c.Request().URL.EscapedPath(), Email: a.Email, Name: name}
	view.Lead = i18n.Say(view.Lang, "sign.invite.lead", i18n.Args{"Role": i18n.Say(view.Lang, "staff.role."+string(a.Role))})
	if a.Role == account.Cooperative {
		view.Lead = i18n.Say(view.Lang, "sign.invite.lead_cooperative")
	}
	view.Script = true
	return func(w signview.Wrong) templ.Component { view.Wrong = w; return view.Page() }
}

func (d Door) accept(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	a, err := d.House.Invited(c.Request().Context(), c.Param("token"))
	if err != nil {
		return d.over(c, err)
	}
	signed, err := d.House.Accept(c.Request().Context(), c.Param("token"), values.Get("name"), values.Get("password"), d.from(c))
	if fault.KindOf(err) == fault.NotFound {
		return d.over(c, err)
	}
	if err != nil {
		return again(c, err, d.invitePage(c, a, values.Get("name")))
	}
	return c.Redirect(http.StatusSeeOther, d.welcome(c, signed, ""))
}

// over answers for a link that was used, ended or never was: alike.
func (d Door) over(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return page.Render(c, http.StatusNotFound, signview.Over{Layout: d.layout(c, "sign.over.title")}.Page())
}

func (d Door) resetForm(c echo.Context) error {
	return page.Render(c, http.StatusOK, d.resetPage(c, "")(nil))
}

func (d Door) resetPage(c echo.Context, email string) func(signview.Wrong) templ.Component {
	view := signview.AskReset{Layout: d.layout(c, "sign.reset.title"), Email: email, Sent: c.QueryParam("sent") != ""}
	return func(w signview.Wrong) templ.Component { view.Wrong = w; return view.Page() }
}

func (d Door) askReset(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	if err := d.House.AskReset(c.Request().Context(), values.Get("email"), d.from(c)); err != nil {
		return again(c, err, d.resetPage(c, values.Get("email")))
	}
	return c.Redirect(http.StatusSeeOther, "/reset?sent=1")
}

func (d Door) chooseForm(c echo.Context) error {
	a, err := d.House.ResetFor(c.Request().Context(), c.Param("token"))
	if err != nil {
		return d.over(c, err)
	}
	return page.Render(c, http.StatusOK, d.choosePage(c, a)(nil))
}

func (d Door) choosePage(c echo.Context, a account.Account) func(signview.Wrong) templ.Component {
	view := signview.Choose{Layout: d.layout(c, "sign.reset.title"), Path: c.Request().URL.EscapedPath(), Email: a.Email}
	return func(w signview.Wrong) templ.Component { view.Wrong = w; return view.Page() }
}

func (d Door) choose(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	a, err := d.House.ResetFor(c.Request().Context(), c.Param("token"))
	if err != nil {
		return d.over(c, err)
	}
	err = d.House.Reset(c.Request().Context(), c.Param("token"), values.Get("password"), d.from(c))
	if fault.KindOf(err) == fault.NotFound {
		return d.over(c, err)
	}
	if err != nil {
		return again(c, err, d.choosePage(c, a))
	}
	d.set(c, sessionCookie, "", 0)
	return c.Redirect(http.StatusSeeOther, Path+"?done=reset")
}
