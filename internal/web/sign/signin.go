package sign

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/sign"
)

// signIn shows the form. Whoever is signed in already goes on.
func (d Door) signIn(c echo.Context) error {
	next := gate.Local(c.QueryParam("next"), "")
	if caller, err := d.Who(c); err == nil && caller.ID != 0 {
		return c.Redirect(http.StatusSeeOther, onward(next, caller.Roles))
	}
	return page.Render(c, http.StatusOK, d.form(c, "", next)(nil))
}

func onward(next string, r gate.Roles) string {
	if next != "" {
		return next
	}
	if r == gate.Cooperative {
		return "/coop"
	}
	return "/staff"
}

func (d Door) form(c echo.Context, email, next string) func(signview.Wrong) templ.Component {
	view := signview.SignIn{Layout: d.layout(c, "sign.title"), Email: email, Next: next}
	view.Script = true
	if q := c.QueryParam("done"); q == "reset" || q == "out" {
		view.Done = i18n.Say(view.Lang, "sign.done."+q)
	}
	return func(w signview.Wrong) templ.Component { view.Wrong = w; return view.Page() }
}

func (d Door) password(c echo.Context) error {
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	next := gate.Local(values.Get("next"), "")
	signed, err := d.House.Password(c.Request().Context(), values.Get("email"), values.Get("password"), d.from(c))
	if err != nil {
		return again(c, err, d.form(c, values.Get("email"), next))
	}
	if signed.Step != "" {
		d.set(c, stepCookie, signed.Step, stepLife)
		return c.Redirect(http.StatusSeeOther, with("/signin/code", next))
	}
	return c.Redirect(http.StatusSeeOther, d.welcome(c, signed, next))
}

// welcome gives the browser its session and the person's language, and says
// where to go. A session there was before is ended: what was known of it
// opens nothing.
func (d Door) welcome(c echo.Context, signed access.Signed, next string) string {
	if old := d.cookie(c, sessionCookie); old != "" {
		_ = d.House.SignOut(c.Request().Context(), old) // it ends by itself otherwise
	}
	d.set(c, sessionCookie, signed.Secret, month)
	if d.cookie(c, stepCookie) != "" {
		d.set(c, stepCookie, "", 0)
	}
	if l, ok := i18n.Parse(signed.Account.Lang); ok && !signed.Account.Demo { // the demonstration follows the visitor
		page.SetLang(c, l)
	}
	if next == "" {
		next = home(signed.Account.Role)
	}
	return next
}

func with(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

// signOut ends the session and leads to the door one came in by: a person of a
// cooperative to the window's.
func (d Door) signOut(c echo.Context) error {
	to := Path
	if values, err := gate.Form(c); err == nil && values.Get("next") == CoopPath {
		to = CoopPath // of a session that has ended already
	}
	if caller, err := d.Who(c); err == nil && caller.ID != 0 {
		to = At(onward("", caller.Roles))
	}
	if secret := d.cookie(c, sessionCookie); secret != "" {
		if err := d.House.SignOut(c.Request().Context(), secret); err != nil {
			return err
		}
	}
	d.set(c, sessionCookie, "", 0)
	return c.Redirect(http.StatusSeeOther, to+"?done=out")
}
