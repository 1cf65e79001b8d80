package staff

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/privacy"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) consents(c echo.Context) error {
	view, err := d.consentsView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) consentsView(c echo.Context, form staffview.Form) (staffview.Consents, error) {
	l := page.Lang(c)
	title := i18n.Say(l, "staff.consents.title")
	v := staffview.Consents{Layout: d.layout(c, "buyers", title), Form: form, May: gate.CallerOf(c).May(gate.Sells), Leads: gate.CallerOf(c).May(gate.Leads)}
	v.Layout.Crumbs = buyerCrumbs(l, title)
	v.Form.Set("given", clock.Now().In(clock.Store).Format(time.DateOnly))
	v.Form.Set("language", string(l))
	v.Form.Set("wording", i18n.Say(l, "staff.consents.usual"))
	for _, s := range privacy.Sources {
		v.Sources = append(v.Sources, staffview.Option{Value: s, Label: i18n.Say(l, "staff.consents.source."+s)})
	}
	v.Langs = []staffview.Option{{Value: "fr", Label: langName(l, "fr")}, {Value: "en", Label: langName(l, "en")}}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // not a number: from the beginning
	list, err := privacy.Consents(c.Request().Context(), d.Shop.DB, false, before, rowsShown+1)
	if len(list) > rowsShown {
		list = list[:rowsShown]
		v.Pager.After = "/staff/consents?before=" + strconv.FormatInt(list[rowsShown-1].ID, 10)
	}
	for _, x := range list {
		v.Rows = append(v.Rows, consentRow(l, x))
	}
	return v, err
}

func consentRow(l i18n.Lang, x privacy.Consent) staffview.ConsentRow {
	row := staffview.ConsentRow{ID: strconv.FormatInt(x.ID, 10), Email: x.Email, Name: x.Name, Given: i18n.Date(l, x.GivenAt), Wording: i18n.Quote(l, x.Wording),
		By: x.RecordedBy, Source: i18n.Say(l, "staff.consents.source."+x.Source), Kind: "good", State: i18n.Say(l, "staff.consents.stands")}
	if x.WithdrawnAt != nil {
		row.Kind, row.State = "plain", i18n.Say(l, "staff.consents.left")
		row.Left = i18n.Date(l, *x.WithdrawnAt) + ", " + x.WithdrawnBy
	}
	return row
}

func (d Desk) recordConsent(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	given, _ := time.ParseInLocation(time.DateOnly, form.Value("given"), clock.Store) // zero is refused by the flow
	_, err = privacy.Record(c.Request().Context(), d.Shop.DB, privacy.Consent{Email: form.Value("email"), Name: form.Value("name"),
		Lang: form.Value("language"), Source: form.Value("source"), Wording: form.Value("wording"), GivenAt: given})
	if err == nil {
		return d.done(c, "/staff/consents", said("staff.consents.done"))
	}
	view, failed := d.consentsView(c, form)
	if failed != nil {
		return failed
	}
	return d.again(c, form, err, func(with staffview.Form) templ.Component {
		view.Form = with
		return view.Page()
	})
}

func (d Desk) withdrawConsent(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := privacy.Withdraw(c.Request().Context(), d.Shop.DB, id, "staff"); err != nil {
		return err
	}
	return d.done(c, "/staff/consents", said("staff.consents.withdrawn"))
}

func (d Desk) eraseConsent(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := privacy.EraseConsent(c.Request().Context(), d.Shop.DB, id); err != nil {
		return err
	}
	return d.done(c, "/staff/consents", said("staff.consents.erased"))
}

// mostConsents bounds the export, far above what a small shop has.
const mostConsents = 100_000

// exportConsents is the list of addresses that may be written to, with proof.
func (d Desk) exportConsents(c echo.Context) error {
	list, err := privacy.Consents(c.Request().Context(), d.Shop.DB, true, 0, mostConsents)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"email", "name", "language", "given", "source", "wording", "recorded_by", "leave"}) // a buffer takes everything
	for _, x := range list {
		l, _ := i18n.Parse(x.Lang)
		_ = w.Write([]string{harmless(x.Email), harmless(x.Name), x.Lang, x.GivenAt.In(clock.Store).Format(time.DateOnly), x.Source, harmless(x.Wording),
			harmless(x.RecordedBy), d.BaseURL + page.Path(l, "newsletter", x.Token)})
	}
	w.Flush()
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="newsletter.csv"`)
	c.Response().Header().Set("Cache-Control", page.Private)
	return c.Blob(200, "text/csv; charset=utf-8", b.Bytes())
}

// harmless takes the sting out of what a spreadsheet would take for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
