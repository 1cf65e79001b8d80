package staff

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	tally "plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/stockroom"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// countKinds are the tags of where a count stands.
var countKinds = map[string]string{tally.Open: "chosen", tally.Review: "warn", tally.Approved: "good", tally.Cancelled: "plain"}

func (d Desk) countsView(c echo.Context) (staffview.Counts, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.Counts{Layout: d.layout(c, "counts", i18n.Say(l, "staff.counts.title")), Leads: gate.CallerOf(c).May(gate.Leads)}
	offset, pager := pagedBy(c, "/staff/counts", rowsShown)
	list, err := tally.List(ctx, d.Shop.DB, rowsShown+1, offset)
	if err != nil {
		return view, err
	}
	view.Pager = pager(len(list))
	for _, s := range list[:min(len(list), rowsShown)] {
		view.Rows = append(view.Rows, countRow(l, s))
	}
	due, err := tally.Due(ctx, d.Shop.DB)
	if err != nil {
		return view, err
	}
	view.Rolling = due.Rolling
	limit, err := tally.Limits(ctx, d.Shop.DB)
	if err != nil {
		return view, err
	}
	view.Limit.Values = url.Values{"units": {strconv.FormatInt(limit.Units, 10)}, "cents": {amountField(limit.Cents)}, "rolling": {strconv.Itoa(limit.Rolling)}, "key": {freshKey()}}
	return view, nil
}

// amountField writes cents as a field takes them: 100.00.
func amountField(c money.Cents) string {
	text := strconv.FormatInt(int64(c)%100, 10)
	if c%100 < 10 {
		text = "0" + text
	}
	return strconv.FormatInt(int64(c)/100, 10) + "." + text
}

func countRow(l i18n.Lang, s tally.Session) staffview.CountRow {
	r := staffview.CountRow{ID: s.ID, What: countTitle(l, s), State: i18n.Say(l, "staff.count.state."+s.State), Kind: countKinds[s.State], When: stamp(s.OpenedAt),
		Who: actorWord(l, s.OpenedBy), Counted: s.Counted, Off: s.UnitsOff, Path: "/staff/counts/" + strconv.FormatInt(s.ID, 10)}
	if s.State != tally.Open {
		r.Path += "/review"
	}
	if s.EndedAt != nil && s.EndedBy != nil {
		r.Ended = stamp(*s.EndedAt) + ", " + actorWord(l, *s.EndedBy)
	}
	return r
}

// countTitle says what a count is of.
func countTitle(l i18n.Lang, s tally.Session) string {
	switch s.Scope {
	case tally.OnePlace:
		return i18n.Say(l, "staff.count.of", i18n.Args{"What": s.PlaceName(string(l))})
	case tally.OfCooperative:
		return i18n.Say(l, "staff.count.of", i18n.Args{"What": s.Cooperative})
	case tally.Rolling:
		return i18n.Say(l, "staff.count.ofday")
	}
	return i18n.Say(l, "staff.count.ofall")
}

func (d Desk) counts(c echo.Context) error {
	view, err := d.countsView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) countLimits(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	cents, err := money.Parse(form.Value("cents"))
	if err != nil {
		cents = -1
	}
	err = stockroom.SetCountLimits(c.Request().Context(), d.Shop.DB, tally.Limit{Units: quantityOf(form.Value("units"), -1), Cents: cents,
		Rolling: int(quantityOf(form.Value("rolling"), -1))})
	if err != nil {
		view, broken := d.countsView(c)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Limit = f; return view.Page() })
	}
	return d.done(c, "/staff/counts", said("staff.counts.limitsset"))
}

func (d Desk) countNewView(c echo.Context, form staffview.Form) (staffview.CountNew, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.CountNew{Layout: d.layout(c, "counts", i18n.Say(l, "staff.counts.new")), Form: form}
	view.Layout.Crumbs = crumbs(l, "staff.counts.title", "/staff/counts", i18n.Say(l, "staff.counts.new"))
	places, err := d.placeOptions(ctx, l)
	if err != nil {
		return view, err
	}
	view.Places = append([]staffview.Option{{Value: "", Label: "–"}}, places...)
	view.Coops, err = d.coopSlugs(ctx)
	return view, err
}

func (d Desk) newCount(c echo.Context) error {
	form := staffview.Form{Values: url.Values{"key": {freshKey()}, "blind": {"1"}, "scope": {orWord(clean(c.QueryParam("scope")), "place")}, "place": {clean(c.QueryParam("place"))}}}
	view, err := d.countNewView(c, form)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) openCount(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	o := tally.Opening{Key: form.Value("key"), Scope: form.Value("scope"), Blind: form.Value("blind") == "1", Note: form.Value("note")}
	if o.Scope == tally.OnePlace {
		o.Place = form.Value("place")
	}
	if o.Scope == tally.OfCooperative {
		o.Cooperative = form.Value("cooperative")
	}
	id, err := stockroom.OpenCount(c.Request().Context(), d.Shop.DB, o)
	if err != nil {
		view, broken := d.countNewView(c, form)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/counts/"+strconv.FormatInt(id, 10), said("staff.counts.opens"))
}

// errNoFile is the fault for an upload without a file.
var errNoFile = fault.New(fault.Invalid, "count_file_missing").On("file")
