package staff

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// accountRoutes are the rows of one's own account, the people and the audit log.
func (d Desk) accountRoutes() []gate.Route {
	const own = "own account"
	return []gate.Route{
		d.get("/staff/account", gate.Staff, own, d.account), d.post("/staff/account", gate.Staff, own, d.editAccount),
		d.get("/staff/account/password", gate.Staff, own, d.passwordForm), d.post("/staff/account/password", gate.Staff, own, d.changePassword),
		d.post("/staff/account/sessions/end", gate.Staff, own, d.endSessions),
		d.post("/staff/account/sessions/:id/end", gate.Staff, own, d.endSession),
		d.get("/staff/account/second-step", gate.Staff, own, d.secondStep), d.post("/staff/account/second-step", gate.Staff, own, d.beginSecondStep),
		d.post("/staff/account/second-step/confirm", gate.Staff, own, d.confirmSecondStep),
		d.post("/staff/account/second-step/off", gate.Staff, own, d.dropSecondStep),
		d.post("/staff/account/second-step/codes", gate.Staff, own, d.newCodes),
		d.get("/staff/account/passkeys", gate.Staff, own, d.passkeys), d.post("/staff/account/passkeys", gate.Staff, own, d.addPasskey),
		d.post("/staff/account/passkeys/begin", gate.Staff, own, d.beginPasskey),
		d.get("/staff/account/passkeys/:id", gate.Staff, own, d.passkey), d.post("/staff/account/passkeys/:id", gate.Staff, own, d.dropPasskey),

		d.get("/staff/people", gate.Leads, "accounts", d.people),
		d.get("/staff/people/invite", gate.Leads, "accounts", d.inviteForm), d.post("/staff/people/invite", gate.Leads, "accounts", d.invite),
		d.get("/staff/people/:id", gate.Leads, "accounts", d.person),
		d.post("/staff/people/:id/role", gate.Leads, "accounts", d.changeRole),
		d.post("/staff/people/:id/resend", gate.Leads, "accounts", d.resend),
		d.post("/staff/people/:id/close", gate.Leads, "accounts", d.closeAccount),
		d.post("/staff/people/:id/open", gate.Leads, "accounts", d.openAccount),

		d.get("/staff/audit", gate.Leads|gate.Accountant, "audit log", d.audit),
	}
}

func (d Desk) house() access.House {
	return access.House{DB: d.Shop.DB, BaseURL: d.BaseURL, Demo: d.Demo}
}

// own is the caller at their own account.
func (d Desk) own(c echo.Context) access.Own {
	caller := gate.CallerOf(c)
	session, _ := strconv.ParseInt(caller.Session, 10, 64) // 0 names none
	from := access.From{Request: page.RequestID(c)}
	if d.Client != nil {
		from.Address = d.Client(c)
	}
	return access.Own{House: d.house(), ID: caller.ID, Session: session, From: from}
}

func (d Desk) account(c echo.Context) error {
	view, err := d.accountView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) accountView(c echo.Context, f staffview.Form) (templ.Component, error) {
	ctx, caller, l := c.Request().Context(), gate.CallerOf(c), page.Lang(c)
	p, err := account.PersonByID(ctx, d.Shop.DB, caller.ID)
	if err != nil {
		return nil, err
	}
	left, err := account.CodesLeft(ctx, d.Shop.DB, caller.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := account.Sessions(ctx, d.Shop.DB, caller.ID)
	if err != nil {
		return nil, err
	}
	f.Set("name", p.Name)
	f.Set("lang", p.Lang)
	view := staffview.Account{Layout: d.layout(c, "account", i18n.Say(l, "staff.account.title")), Form: f, Email: p.Email, Role: roleWord(l, caller.Roles),
		Password: i18n.Say(l, "staff.account.no_password"), SecondStep: i18n.Say(l, "staff.account.no_second"),
		Keys: i18n.Count(l, "staff.account.keys_count", p.Passkeys)}
	if p.PasswordHash != nil {
		view.Password = i18n.Say(l, "staff.account.has_password")
	}
	if p.SecondStep {
		view.SecondStep = i18n.Count(l, "staff.account.has_second", left)
	}
	for _, s := range sessions {
		view.Sessions = append(view.Sessions, sessionRow(l, s, caller.Session))
	}
	return view.Page(), nil
}

func sessionRow(l i18n.Lang, s account.Session, own string) staffview.SessionRow {
	id := strconv.FormatInt(s.ID, 10)
	agent := s.Agent
	if agent == "" {
		agent = i18n.Say(l, "staff.account.unknown_agent")
	}
	network, _, _ := strings.Cut(s.Address, "/")
	return staffview.SessionRow{ID: id, Agent: agent, Address: network, Seen: when(l, s.SeenAt), Since: when(l, s.CreatedAt), Own: id == own,
		Means: i18n.Say(l, "staff.account.by."+s.Means)}
}

func (d Desk) editAccount(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := d.own(c).Edit(c.Request().Context(), form.Value("name"), form.Value("lang")); err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.accountView(c, f) })
	}
	if l, ok := i18n.Parse(form.Value("lang")); ok {
		page.SetLang(c, l)
	}
	return d.done(c, "/staff/account", said("staff.account.saved"))
}

// mend is again for views that read the database anew.
func (d Desk) mend(c echo.Context, form staffview.Form, err error, view func(staffview.Form) (templ.Component, error)) error {
	return d.again(c, form, err, func(f staffview.Form) templ.Component {
		shown, broken := view(f)
		if broken != nil {
			return failing{broken}
		}
		return shown
	})
}

func (d Desk) passwordForm(c echo.Context) error {
	view, err := d.passwordView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) passwordView(c echo.Context, f staffview.Form) (templ.Component, error) {
	a, err := account.ByID(c.Request().Context(), d.Shop.DB, gate.CallerOf(c).ID)
	if err != nil {
		return nil, err
	}
	return staffview.PasswordPage{Layout: d.accountLayout(c, "staff.account.password"), Form: f, Has: a.PasswordHash != nil, Email: a.Email}.Page(), nil
}

func (d Desk) accountLayout(c echo.Context, title string) staffview.Layout {
	l := page.Lang(c)
	layout := d.layout(c, "account", i18n.Say(l, title))
	layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.account.title"), Path: "/staff/account"}, {Label: layout.Title}}
	return layout
}

func (d Desk) changePassword(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := d.own(c).ChangePassword(c.Request().Context(), form.Value("current"), form.Value("password")); err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.passwordView(c, f) })
	}
	return d.done(c, "/staff/account", said("staff.account.password_saved"))
}

func (d Desk) endSession(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := d.own(c).EndSession(c.Request().Context(), id); err != nil {
		return err
	}
	return d.done(c, "/staff/account", said("staff.account.session_ended"))
}

func (d Desk) endSessions(c echo.Context) error {
	if err := d.own(c).EndOthers(c.Request().Context()); err != nil {
		return err
	}
	return d.done(c, "/staff/account", said("staff.account.sessions_ended"))
}

func sinceOrNever(l i18n.Lang, at *time.Time) string {
	if at == nil {
		return i18n.Say(l, "staff.account.never")
	}
	return when(l, *at)
}
