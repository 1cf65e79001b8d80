package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// accessRoutes are the rows of who comes into a cooperative's window: who sells
// may look, who leads lets people in and out.
func (d Desk) accessRoutes() []gate.Route {
	const list, one, rows = "/staff/cooperatives/:slug/access", "/staff/cooperatives/:slug/access/:id", "accounts of one cooperative"
	return []gate.Route{
		d.get(list, gate.Sells, rows, d.access), d.post(list, gate.Leads, rows, d.addCoopPerson),
		d.get(one, gate.Sells, rows, d.coopPerson), d.post(one, gate.Leads, rows, d.editCoopPerson),
		d.get(one+"/sheet", gate.Sells, rows, d.toCoopPerson), d.post(one+"/sheet", gate.Leads, rows, d.issueSheet),
		d.post(one+"/sheet/revoke", gate.Leads, rows, d.revokeSheet), d.post(one+"/sheet/restore", gate.Leads, rows, d.restoreSheet),
		d.post(one+"/close", gate.Leads, rows, d.closeCoopPerson), d.post(one+"/open", gate.Leads, rows, d.openCoopPerson),
	}
}

func accessPath(slug string) string { return "/staff/cooperatives/" + slug + "/access" }

func personPath(p account.Person) string {
	return accessPath(p.Slug) + "/" + strconv.FormatInt(p.ID, 10)
}

func (d Desk) access(c echo.Context) error {
	f := staffview.Form{}
	f.Set("lang", "fr")
	view, err := d.accessView(c, f)
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) accessView(c echo.Context, f staffview.Form) (templ.Component, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return nil, err
	}
	people, err := account.PeopleOf(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return nil, err
	}
	title := i18n.Say(l, "staff.access.title")
	view := staffview.Access{Layout: d.layout(c, "cooperatives", title+" · "+s.Name), Title: title, Name: s.Name, Path: accessPath(s.Slug),
		Form: f, May: gate.CallerOf(c).May(gate.Leads)}
	view.Layout.Crumbs = accessCrumbs(l, s.Slug, s.Name, title)
	for _, p := range people {
		view.Rows = append(view.Rows, accessRow(l, p))
	}
	return view.Page(), nil
}

func accessCrumbs(l i18n.Lang, slug, name, title string, person ...string) []staffview.Crumb {
	crumbs := []staffview.Crumb{{Label: i18n.Say(l, "staff.coops.title"), Path: "/staff/cooperatives"}, {Label: name, Path: "/staff/cooperatives/" + slug}}
	if len(person) == 0 {
		return append(crumbs, staffview.Crumb{Label: title})
	}
	return append(crumbs, staffview.Crumb{Label: title, Path: accessPath(slug)}, staffview.Crumb{Label: person[0]})
}

func accessRow(l i18n.Lang, p account.Person) staffview.AccessRow {
	row := staffview.AccessRow{Path: personPath(p), Name: p.Name, Email: p.Email, Ways: ways(l, p), Seen: sinceOrNever(l, p.SeenAt), Kind: "good"}
	if row.Email == "" {
		row.Email = i18n.Say(l, "staff.access.no_email")
	}
	row.State = i18n.Say(l, "staff.people.active")
	if !p.Active {
		row.State, row.Kind = i18n.Say(l, "staff.people.closed"), "plain"
	}
	return row
}

func coopPersonOf(form staffview.Form) access.CoopPerson {
	return access.CoopPerson{Name: form.Value("name"), Lang: form.Value("lang"), Email: form.Value("email")}
}

func (d Desk) addCoopPerson(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, err := report.SupplierBySlug(c.Request().Context(), d.Shop.DB, page.Lang(c), c.Param("slug"))
	if err != nil {
		return err
	}
	id, err := d.house().AddCoopPerson(c.Request().Context(), s.ID, coopPersonOf(form))
	if err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.accessView(c, f) })
	}
	key := "staff.access.added"
	if form.Value("email") == "" {
		key = "staff.access.added_bare"
	}
	return d.done(c, accessPath(s.Slug)+"/"+strconv.FormatInt(id, 10), said(key))
}

// memberOf reads the person that the address names, of that cooperative only.
func (d Desk) memberOf(c echo.Context) (account.Person, error) {
	id, err := personID(c)
	if err != nil {
		return account.Person{}, err
	}
	p, err := account.PersonByID(c.Request().Context(), d.Shop.DB, id)
	if err == nil && (p.Role != account.Cooperative || p.Slug != c.Param("slug")) {
		err = errNotFound
	}
	return p, err
}

func (d Desk) coopPerson(c echo.Context) error {
	view, err := d.coopPersonView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view)
}

// toCoopPerson leads back from the sheet's own address, which shows nothing twice.
func (d Desk) toCoopPerson(c echo.Context) error {
	p, err := d.memberOf(c)
	if err != nil {
		return err
	}
	return c.Redirect(303, personPath(p))
}

func (d Desk) coopPersonView(c echo.Context, f staffview.Form) (templ.Component, error) {
	p, err := d.memberOf(c)
	if err != nil {
		return nil, err
	}
	l := page.Lang(c)
	f.Set("name", p.Name)
	f.Set("email", p.Email)
	f.Set("lang", p.Lang)
	f.Set("key", freshKey())
	view := staffview.AccessPerson{Layout: d.layout(c, "cooperatives", p.Name+" · "+p.Cooperative), Row: accessRow(l, p), Cooperative: p.Cooperative,
		Form: f, May: gate.CallerOf(c).May(gate.Leads), Open: p.Active, Mailed: p.Email != ""}
	view.Layout.Crumbs = accessCrumbs(l, p.Slug, p.Cooperative, i18n.Say(l, "staff.access.title"), p.Name)
	view.Sheet, err = d.sheetSaid(c, p)
	return view.Page(), err
}

// sheetSaid says how the person's sheet stands; nothing where there is none.
func (d Desk) sheetSaid(c echo.Context, p account.Person) (said []string, err error) {
	l := page.Lang(c)
	s, ok, err := account.SheetOf(c.Request().Context(), d.Shop.DB, p.ID)
	if err != nil || !ok {
		return nil, err
	}
	used := i18n.Say(l, "staff.access.sheet_unused")
	if s.UsedAt != nil {
		used = i18n.Say(l, "staff.access.sheet_used", i18n.Args{"When": when(l, *s.UsedAt)})
	}
	return []string{i18n.Say(l, "staff.access.sheet_code", i18n.Args{"Code": s.Selector}),
		i18n.Say(l, "staff.access.sheet_issued", i18n.Args{"Date": i18n.Date(l, s.IssuedAt), "Who": s.IssuedBy}),
		i18n.Say(l, "staff.access.sheet_ends", i18n.Args{"Date": i18n.Date(l, s.EndsAt)}), used}, nil
}

func (d Desk) editCoopPerson(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	return d.onCoopPerson(c, form, func(p account.Person) (notice, error) {
		return said("staff.access.saved"), d.house().EditCoopPerson(c.Request().Context(), p.ID, coopPersonOf(form))
	})
}

func (d Desk) revokeSheet(c echo.Context) error {
	return d.onCoopPerson(c, staffview.Form{}, func(p account.Person) (notice, error) {
		return said("staff.access.revoked").undo(personPath(p) + "/sheet/restore"), d.house().RevokeSheet(c.Request().Context(), p.ID)
	})
}

func (d Desk) restoreSheet(c echo.Context) error {
	return d.onCoopPerson(c, staffview.Form{}, func(p account.Person) (notice, error) {
		return said("staff.access.restored"), d.house().RestoreSheet(c.Request().Context(), p.ID)
	})
}

func (d Desk) closeCoopPerson(c echo.Context) error {
	return d.onCoopPerson(c, staffview.Form{}, func(p account.Person) (notice, error) {
		return said("staff.access.closed").undo(personPath(p) + "/open"), d.house().SetActive(c.Request().Context(), p.ID, false)
	})
}

func (d Desk) openCoopPerson(c echo.Context) error {
	return d.onCoopPerson(c, staffview.Form{}, func(p account.Person) (notice, error) {
		return said("staff.people.opened_notice"), d.house().SetActive(c.Request().Context(), p.ID, true)
	})
}

// onCoopPerson does one act on a person of the cooperative and leads back to them.
func (d Desk) onCoopPerson(c echo.Context, form staffview.Form, act func(account.Person) (notice, error)) error {
	p, err := d.memberOf(c)
	if err != nil {
		return err
	}
	n, err := act(p)
	if err != nil {
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.coopPersonView(c, f) })
	}
	return d.done(c, personPath(p), n)
}
