package staff

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// auditPage is how many acts a page shows.
const auditPage = 50

// audit shows who did what, and finds it again.
func (d Desk) audit(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.Audit{Layout: d.layout(c, "audit", i18n.Say(l, "staff.audit.title")), Form: staffview.Form{Values: c.QueryParams()}}
	q, problems := asked(c)
	view.Form.Faults = problems
	for _, name := range []string{"q", "who", "act", "subject", "id", "from", "to"} {
		view.Any = view.Any || view.Form.Value(name) != ""
	}
	if err := d.auditOptions(c, &view); err != nil {
		return err
	}
	if len(problems) == 0 {
		q.Limit = auditPage + 1
		list, err := audit.Find(ctx, d.Shop.DB, q)
		if err != nil {
			return err
		}
		view.Pager = auditPager(c, list)
		for _, e := range list[:min(len(list), auditPage)] {
			view.Rows = append(view.Rows, auditRow(l, e))
		}
	}
	return d.show(c, view.Page())
}

// asked reads the search out of the address.
func asked(c echo.Context) (q audit.Query, problems []*fault.Fault) {
	text := func(name string) string { return strings.TrimSpace(c.QueryParam(name)) }
	q = audit.Query{Act: text("act"), Subject: text("subject"), SubjectID: text("id"), Words: text("q")}
	for _, name := range []string{"act", "subject", "id", "q"} {
		if !gate.Text(text(name)) {
			return audit.Query{}, []*fault.Fault{fault.New(fault.Invalid, "invalid").On(name)}
		}
	}
	if who := text("who"); who != "" {
		id, err := strconv.ParseInt(who, 10, 64)
		if err != nil {
			problems = append(problems, fault.New(fault.Invalid, "invalid").On("who"))
		}
		q.Account = &id
	}
	day := func(name string) time.Time {
		if text(name) == "" {
			return time.Time{}
		}
		at, err := time.ParseInLocation("2006-01-02", text(name), clock.Store)
		if err != nil {
			problems = append(problems, fault.New(fault.Invalid, "audit_date").On(name))
		}
		return at
	}
	q.From = day("from")
	if q.Until = day("to"); !q.Until.IsZero() {
		q.Until = q.Until.AddDate(0, 0, 1)
	}
	q.Before, _ = strconv.ParseInt(text("before"), 10, 64) // a mark that is none begins at the newest
	return q, problems
}

func (d Desk) auditOptions(c echo.Context, view *staffview.Audit) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	people, err := account.People(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	everyone := staffview.Option{Label: i18n.Say(l, "staff.audit.everyone")}
	view.People = []staffview.Option{everyone, {Value: "0", Label: i18n.Say(l, "staff.audit.system")}}
	for _, p := range people {
		view.People = append(view.People, staffview.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
	}
	acts, err := audit.Acts(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	view.Acts = []staffview.Option{everyone}
	for _, a := range acts {
		view.Acts = append(view.Acts, staffview.Option{Value: a, Label: actSaid(l, a)})
	}
	subjects, err := audit.Subjects(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	view.Subjects = []staffview.Option{everyone}
	for _, s := range subjects {
		view.Subjects = append(view.Subjects, staffview.Option{Value: s, Label: subjectSaid(l, s)})
	}
	return nil
}

// auditPager leads to what is older, and back to the newest.
func auditPager(c echo.Context, list []audit.Entry) (p staffview.Page) {
	to := func(before string) string {
		q := url.Values{}
		for name, values := range c.QueryParams() {
			if len(values) > 0 && values[0] != "" && name != "before" && name != "lang" {
				q.Set(name, values[0])
			}
		}
		if before != "" {
			q.Set("before", before)
		}
		return "/staff/audit?" + q.Encode()
	}
	if c.QueryParam("before") != "" {
		p.Before = to("")
	}
	if len(list) > auditPage {
		p.After = to(strconv.FormatInt(list[auditPage-1].ID, 10))
	}
	return p
}

func auditRow(l i18n.Lang, e audit.Entry) staffview.AuditRow {
	row := staffview.AuditRow{ID: strconv.FormatInt(e.ID, 10), When: when(l, e.At), Who: e.Who,
		Act: actSaid(l, e.Act), Subject: e.SubjectID, Note: e.Note, Request: e.Request, Changes: differences(l, e.Before, e.After)}
	if e.Account == nil && e.Who == audit.System.Name {
		row.Who = i18n.Say(l, "staff.audit.system")
	}
	if e.Subject == "order" {
		row.Link = "/staff/orders/" + url.PathEscape(e.SubjectID)
	}
	return row
}

// actSaid is an act in words, where somebody wrote them down; the acts are the
// program's own.
func actSaid(l i18n.Lang, act string) string {
	key := "audit.act." + strings.ReplaceAll(act, ".", "_")
	if i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return act
}

func subjectSaid(l i18n.Lang, subject string) string {
	if key := "audit.subject." + subject; i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return subject
}

// fieldSaid is a field in words, where there are some, part by part.
func fieldSaid(l i18n.Lang, name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if key := "audit.field." + part; i18n.Has(l, key) {
			parts[i] = i18n.Say(l, key)
		}
	}
	return strings.Join(parts, " › ")
}

// valueSaid is a value in words where the program has some of its own for it.
func valueSaid(l i18n.Lang, name, value string) string {
	switch {
	case value == "true":
		return i18n.Say(l, "audit.value.true")
	case value == "false":
		return i18n.Say(l, "audit.value.false")
	case name == "role" && account.Role(value).Known():
		return roleSaid(l, account.Role(value))
	}
	return value
}

// differences sets what was against what is, thing by thing, and leaves out
// what stayed the same.
func differences(l i18n.Lang, before, after postgres.JSON) []staffview.Difference {
	was, is := flat(before), flat(after)
	names := make([]string, 0, len(was)+len(is))
	for name := range was {
		names = append(names, name)
	}
	for name := range is {
		if _, both := was[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []staffview.Difference
	for _, name := range names {
		if was[name] != is[name] {
			out = append(out, staffview.Difference{Name: fieldSaid(l, name), Before: valueSaid(l, name, was[name]), After: valueSaid(l, name, is[name])})
		}
	}
	return out
}

// flat spreads a JSON object into names with dots and values as people read them.
func flat(body postgres.JSON) map[string]string {
	out := map[string]string{}
	var v any
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if body == "" || d.Decode(&v) != nil {
		return out
	}
	spread("", v, out)
	return out
}

func spread(name string, v any, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			if name != "" {
				k = name + "." + k
			}
			spread(k, inner, out)
		}
	case nil:
	case string:
		out[name] = v
	case json.Number:
		out[name] = v.String()
	case bool:
		out[name] = strconv.FormatBool(v)
	default:
		if text, err := json.Marshal(v); err == nil {
			out[name] = string(text)
		}
	}
}
