package staff

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	tally "plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/stockroom"
	"plantagenet/web/staff"
)

// How much the page of a count shows.
const (
	sumsShown = 30
	todoShown = 40
	seenShown = 12
)

func (d Desk) count(c echo.Context) error {
	view, err := d.countView(c)
	if err != nil {
		return err
	}
	if !view.Open {
		return c.Redirect(http.StatusSeeOther, "/staff/counts/"+c.Param("id")+"/review")
	}
	return d.show(c, view.Page())
}

func (d Desk) countView(c echo.Context) (staffview.Count, error) {
	ctx, l, id := c.Request().Context(), page.Lang(c), idIn(c, "id")
	s, err := tally.ByID(ctx, d.Shop.DB, id)
	if err != nil {
		return staffview.Count{}, err
	}
	view := staffview.Count{Layout: d.layout(c, "counts", countTitle(l, s)), ID: id, Title: countTitle(l, s), Blind: s.Blind, Open: s.State == tally.Open,
		Form: staffview.Form{Values: url.Values{"key": {freshKey()}, "place": {clean(c.QueryParam("place"))}}}}
	view.Layout.Scan = true
	view.Layout.Crumbs = crumbs(l, "staff.counts.title", "/staff/counts", i18n.Say(l, "staff.counts.number", i18n.Args{"Number": strconv.FormatInt(id, 10)}))
	if s.LocationID == nil {
		if view.Places, err = d.placeOptions(ctx, l); err != nil {
			return view, err
		}
	}
	return view, d.countRows(c, &view)
}

func (d Desk) countRows(c echo.Context, view *staffview.Count) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	offset, pager := pagedBy(c, "/staff/counts/"+c.Param("id"), sumsShown)
	sums, err := tally.Sums(ctx, d.Shop.DB, view.ID, string(l), false, sumsShown+1, offset)
	if err != nil {
		return err
	}
	view.Pager = pager(len(sums))
	for _, s := range sums[:min(len(sums), sumsShown)] {
		view.Sums = append(view.Sums, sumRow(l, s))
	}
	if len(view.Sums) > 0 && offset == 0 {
		view.Last = i18n.Say(l, "staff.count.last", i18n.Args{"Name": view.Sums[0].Name, "SKU": view.Sums[0].SKU, "Count": i18n.Number(l, view.Sums[0].Counted)})
	}
	todo, err := tally.Sums(ctx, d.Shop.DB, view.ID, string(l), true, todoShown, 0)
	if err != nil {
		return err
	}
	for _, s := range todo {
		view.Todo = append(view.Todo, sumRow(l, s))
	}
	if view.TodoCount, err = tally.Left(ctx, d.Shop.DB, view.ID); err != nil {
		return err
	}
	seen, err := tally.Latest(ctx, d.Shop.DB, view.ID, string(l), seenShown)
	for _, n := range seen {
		view.Seen = append(view.Seen, staffview.SeenRow{ID: n.ID, When: i18n.Clock(l, n.At), Who: actorWord(l, n.Who), SKU: n.SKU, Name: n.Name, Lot: n.Lot,
			Place: n.PlaceName(string(l)), Quantity: n.Quantity, Undone: n.Undone})
	}
	return err
}

func sumRow(l i18n.Lang, s tally.Sum) staffview.SumRow {
	r := staffview.SumRow{SKU: s.SKU, Name: s.Name, Place: s.PlaceName(string(l)), Shelf: s.Shelf, Lots: s.Lots, People: s.People, Expected: s.Expected}
	if s.Counted != nil {
		r.Counted = *s.Counted
	}
	return r
}

// countScan adds what was scanned; a bare number corrects the last scan to so
// many pieces.
func (d Desk) countScan(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	err = stockroom.CountCode(c.Request().Context(), d.Shop.DB, idIn(c, "id"), stockroom.Counted{Key: form.Value("key"), Lang: lang(c), Code: form.Value("code"),
		Place: form.Value("place"), Quantity: quantityOf(form.Value("quantity"), 1)})
	if err != nil {
		return d.countAgain(c, form, err, func(v *staffview.Count, f staffview.Form) { v.Form = f })
	}
	to := "/staff/counts/" + c.Param("id")
	if place := form.Value("place"); place != "" {
		to += "?place=" + url.QueryEscape(place)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

func (d Desk) countAgain(c echo.Context, form staffview.Form, err error, put func(*staffview.Count, staffview.Form)) error {
	view, broken := d.countView(c)
	if broken != nil {
		return broken
	}
	form.Set("key", view.Form.Value("key"))
	return d.again(c, form, err, func(f staffview.Form) templ.Component { put(&view, f); return view.Page() })
}

func (d Desk) undoScan(c echo.Context) error {
	to := "/staff/counts/" + c.Param("id")
	if err := stockroom.UndoScan(c.Request().Context(), d.Shop.DB, idIn(c, "id"), idIn(c, "scan")); err != nil {
		return d.refuse(c, to, err)
	}
	return d.done(c, to, said("staff.count.tookback"))
}

func (d Desk) countZero(c echo.Context) error {
	to := "/staff/counts/" + c.Param("id")
	if err := stockroom.ZeroRest(c.Request().Context(), d.Shop.DB, idIn(c, "id")); err != nil {
		return d.refuse(c, to, err)
	}
	return d.done(c, to, said("staff.count.zeroed"))
}

// countFile streams the file into the count: it is never in memory whole, nor on
// a disk.
func (d Desk) countFile(c echo.Context) error {
	lines, err := d.loadCount(c)
	if err != nil {
		return d.countAgain(c, staffview.Form{}, err, func(v *staffview.Count, f staffview.Form) { v.File = f })
	}
	return d.done(c, "/staff/counts/"+c.Param("id"), said("staff.count.loaded", i18n.Args{"Count": i18n.Number(page.Lang(c), int64(lines))}))
}

func (d Desk) loadCount(c echo.Context) (int, error) {
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return 0, errNoFile
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return 0, errNoFile
		}
		if err != nil {
			return 0, tooLarge(err, "file")
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		lines, err := stockroom.LoadCount(c.Request().Context(), d.Shop.DB, idIn(c, "id"), clean(c.QueryParam("key")), part)
		return lines, tooLarge(err, "file")
	}
}

// tooLarge puts a body over its route's limit at the field it came from.
func tooLarge(err error, field string) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return fault.New(fault.TooLarge, "too_large").On(field)
	}
	return err
}
