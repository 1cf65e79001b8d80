package staff

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/coop"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) people(c echo.Context) error {
	list, err := account.People(c.Request().Context(), d.Shop.DB)
	if err != nil {
		return err
	}
	l := page.Lang(c)
	view := staffview.People{Layout: d.layout(c, "people", i18n.Say(l, "staff.people.title"))}
	for _, p := range list {
		view.Rows = append(view.Rows, personRow(l, p, gate.CallerOf(c).ID))
	}
	return d.show(c, view.Page())
}

func personRow(l i18n.Lang, p account.Person, caller int64) staffview.PersonRow {
	row := staffview.PersonRow{ID: strconv.FormatInt(p.ID, 10), Name: p.Name, Email: p.Email, Role: roleSaid(l, p.Role), Cooperative: p.Cooperative,
		Seen: sinceOrNever(l, p.SeenAt), Ways: ways(l, p), Own: p.ID == caller}
	window := p.Role == account.Cooperative
	if window {
		row.Window = personPath(p)
	}
	switch {
	case !p.Active:
		row.State, row.Kind = i18n.Say(l, "staff.people.closed"), "plain"
	case p.Entered, window && (p.Email != "" || p.SheetEnds != nil): // who asks for a link needs no invitation
		row.State, row.Kind = i18n.Say(l, "staff.people.active"), "good"
	case p.Invited != nil:
		row.State, row.Kind = i18n.Say(l, "staff.people.invited_until", i18n.Args{"Date": i18n.Date(l, *p.Invited)}), "warn"
	default:
		row.State, row.Kind = i18n.Say(l, "staff.people.invited"), "warn"
	}
	return row
}

// roleSaid is a role in words; the database knows no other.
func roleSaid(l i18n.Lang, r account.Role) string { return i18n.Say(l, "staff.role."+string(r)) }

// ways says how a person signs in.
func ways(l i18n.Lang, p account.Person) string {
	var said []string
	if p.Role == account.Cooperative && p.Email != "" {
		said = append(said, i18n.Say(l, "staff.access.way_link"))
	}
	if p.SheetEnds != nil {
		said = append(said, i18n.Say(l, "staff.access.way_sheet"))
	}
	if p.PasswordHash != nil && p.Email != "" {
		said = append(said, i18n.Say(l, "staff.people.way_password"))
	}
	if p.SecondStep {
		said = append(said, i18n.Say(l, "staff.people.way_second"))
	}
	if p.Passkeys > 0 {
		said = append(said, i18n.Count(l, "staff.people.way_keys", p.Passkeys))
	}
	if len(said) == 0 {
		return i18n.Say(l, "staff.people.way_none")
	}
	return i18n.Capital(strings.Join(said, ", "))
}

// roleOptions are the roles this caller may give.
func roleOptions(l i18n.Lang, caller gate.Caller) (out []staffview.Option) {
	for i := len(account.Roles) - 1; i >= 0; i-- {
		if r := account.Roles[i]; r != account.Owner || caller.May(gate.Owner) {
			out = append(out, staffview.Option{Value: string(r), Label: i18n.Capital(roleSaid(l, r))})
		}
	}
	return out
}

func (d Desk) cooperativeOptions(c echo.Context) ([]staffview.Option, error) {
	list, err := coop.Choices(c.Request().Context(), d.Shop.DB)
	out := []staffview.Option{{Value: "", Label: i18n.Say(page.Lang(c), "staff.people.no_cooperative")}}
	for _, k := range list {
		out = append(out, staffview.Option{Value: strconv.FormatInt(k.ID, 10), Label: k.Name})
	}
	return out, err
}

func (d Desk) inviteForm(c echo.Context) error {
	f := staffview.Form{}
	f.Set("role", string(account.Volunteer))
	f.Set("lang", "fr")
	view, err := d.inviteView(c, f)
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) inviteView(c echo.Context, f staffview.Form) (templ.Component, error) {
	cooperatives, err := d.cooperativeOptions(c)
	if err != nil {
		return nil, err
	}
	l := page.Lang(c)
	return staffview.Invite{Layout: d.peopleLayout(c, i18n.Say(l, "staff.people.invite_title")), Form: f,
		Roles: roleOptions(l, gate.CallerOf(c)), Cooperatives: cooperatives}.Page(), nil
}

func (d Desk) peopleLayout(c echo.Context, title string) staffview.Layout {
	layout := d.layout(c, "people", title)
	layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(page.Lang(c), "staff.people.title"), Path: "/staff/people"}, {Label: title}}
	return layout
}

// cooperativeOf reads the cooperative a role belongs to; none for staff.
func cooperativeOf(role account.Role, text string) *int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if role != account.Cooperative || err != nil {
		return nil
	}
	return &id
}

func (d Desk) invite(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	in := access.Invitation{Email: form.Value("email"), Name: form.Value("name"), Role: account.Role(form.Value("role")), Lang: form.Value("lang")}
	in.CooperativeID = cooperativeOf(in.Role, form.Value("cooperative"))
	if _, err := d.house().Invite(c.Request().Context(), in); err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.inviteView(c, f) })
	}
	return d.done(c, "/staff/people", said("staff.people.invited_notice", i18n.Args{"Email": strings.ToLower(strings.TrimSpace(in.Email))}))
}

func personID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, errNotFound
	}
	return id, nil
}

func (d Desk) person(c echo.Context) error {
	view, err := d.personView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) personView(c echo.Context, f staffview.Form) (templ.Component, error) {
	id, err := personID(c)
	if err != nil {
		return nil, err
	}
	p, err := account.PersonByID(c.Request().Context(), d.Shop.DB, id)
	if err != nil {
		return nil, err
	}
	cooperatives, err := d.cooperativeOptions(c)
	if err != nil {
		return nil, err
	}
	f.Set("role", string(p.Role))
	if p.CooperativeID != nil {
		f.Set("cooperative", strconv.FormatInt(*p.CooperativeID, 10))
	}
	l, caller := page.Lang(c), gate.CallerOf(c)
	return staffview.Person{Layout: d.peopleLayout(c, p.Name), Row: personRow(l, p, caller.ID), Form: f, Roles: roleOptions(l, caller),
		Cooperatives: cooperatives, May: p.Role != account.Owner || caller.May(gate.Owner), Open: p.Active, Entered: p.Entered,
		Audit: "/staff/audit?" + url.Values{"subject": {"account"}, "id": {p.Ref()}}.Encode()}.Page(), nil
}

// changeRole takes the role from the form, or, where it is undone by one click,
// from the address.
func (d Desk) changeRole(c echo.Context) error {
	id, err := personID(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	role, cooperative := form.Value("role"), form.Value("cooperative")
	if role == "" {
		role, cooperative = c.QueryParam("role"), c.QueryParam("cooperative")
	}
	before, err := d.house().SetRole(c.Request().Context(), id, account.Role(role), cooperativeOf(account.Role(role), cooperative))
	if err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.personView(c, f) })
	}
	back := url.Values{"role": {string(before.Role)}}
	if before.CooperativeID != nil {
		back.Set("cooperative", strconv.FormatInt(*before.CooperativeID, 10))
	}
	path := "/staff/people/" + strconv.FormatInt(id, 10)
	return d.done(c, path, said("staff.people.role_saved", i18n.Args{"Name": before.Name}).undo(path+"/role?"+back.Encode()))
}

func (d Desk) resend(c echo.Context) error {
	return d.withPerson(c, func(id int64) (notice, error) {
		kind, err := d.house().Resend(c.Request().Context(), id)
		if kind == access.MailReset {
			return said("staff.people.reset_sent"), err
		}
		return said("staff.people.resent"), err
	})
}

func (d Desk) closeAccount(c echo.Context) error {
	return d.withPerson(c, func(id int64) (notice, error) {
		back := "/staff/people/" + strconv.FormatInt(id, 10) + "/open"
		return said("staff.people.closed_notice").undo(back), d.house().SetActive(c.Request().Context(), id, false)
	})
}

func (d Desk) openAccount(c echo.Context) error {
	return d.withPerson(c, func(id int64) (notice, error) {
		return said("staff.people.opened_notice"), d.house().SetActive(c.Request().Context(), id, true)
	})
}

// withPerson does one act on a person and leads back to their page.
func (d Desk) withPerson(c echo.Context, act func(id int64) (notice, error)) error {
	id, err := personID(c)
	if err != nil {
		return err
	}
	n, err := act(id)
	if err != nil {
		return d.mend(c, staffview.Form{}, err, func(f staffview.Form) (templ.Component, error) { return d.personView(c, f) })
	}
	return d.done(c, "/staff/people/"+strconv.FormatInt(id, 10), n)
}
