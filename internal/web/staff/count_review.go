package staff

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	tally "plantagenet/internal/counting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/stockroom"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// diffsShown is how many differences are given their reasons at once.
const diffsShown = 50

func (d Desk) review(c echo.Context) error {
	view, err := d.reviewView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) reviewView(c echo.Context) (staffview.CountReview, error) {
	ctx, l, id, caller := c.Request().Context(), page.Lang(c), idIn(c, "id"), gate.CallerOf(c)
	s, err := tally.ByID(ctx, d.Shop.DB, id)
	if err != nil {
		return staffview.CountReview{}, err
	}
	sum, err := tally.SummaryOf(ctx, d.Shop.DB, id)
	if err != nil {
		return staffview.CountReview{}, err
	}
	limit, err := tally.Limits(ctx, d.Shop.DB)
	if err != nil {
		return staffview.CountReview{}, err
	}
	view := staffview.CountReview{Layout: d.layout(c, "counts", countTitle(l, s)), ID: id, Title: countTitle(l, s), State: i18n.Say(l, "staff.count.state."+s.State),
		InReview: s.State == tally.Review, Lines: sum.Lines, Off: sum.Off, Missing: sum.Missing, TooMany: sum.TooMany, Short: sum.Short, NoReason: sum.NoReason,
		Cost: i18n.Money(l, sum.Cost), Second: limit.Exceeds(s), MayApprove: caller.May(gate.Sells), Reasons: whyOptions(l, "reason", countReasonsList...)}
	view.Layout.Crumbs = crumbs(l, "staff.counts.title", "/staff/counts", i18n.Say(l, "staff.counts.number", i18n.Args{"Number": strconv.FormatInt(id, 10)}))
	if s.EndedAt != nil && s.EndedBy != nil {
		view.Ended = i18n.Say(l, "staff.review.ended."+s.State, i18n.Args{"Who": actorWord(l, *s.EndedBy), "When": stamp(*s.EndedAt)})
	}
	if view.Counted, err = tally.Has(ctx, d.Shop.DB, id, caller.ID); err != nil {
		return view, err
	}
	return view, d.reviewRows(c, &view)
}

func (d Desk) reviewRows(c echo.Context, view *staffview.CountReview) error {
	l := page.Lang(c)
	offset, pager := pagedBy(c, "/staff/counts/"+c.Param("id")+"/review", diffsShown)
	list, err := tally.Lines(c.Request().Context(), d.Shop.DB, view.ID, string(l), true, diffsShown+1, offset)
	if err != nil {
		return err
	}
	view.Pager, view.PageNumber = pager(len(list)), c.QueryParam("page")
	for _, k := range list[:min(len(list), diffsShown)] {
		r := staffview.DiffRow{ID: k.ID, SKU: k.SKU, Name: k.Name, Place: k.PlaceName(string(l)), Lot: k.Lot, Lots: k.Lots, Counted: k.Counted, Expected: k.Expected, Off: k.Off(),
			NotKnown: k.NotKnown, Cost: i18n.Money(l, k.Cost), When: stamp(k.LastAt), Reason: k.Reason, Note: k.Note, LeftOut: k.LeftOut, Overtaken: k.Overtaken, Unsteady: !k.Steady, Short: k.Short}
		if k.Orders != "" {
			r.Orders = strings.Split(k.Orders, ", ")
		}
		view.Rows = append(view.Rows, r)
	}
	return nil
}

func (d Desk) finishCount(c echo.Context) error {
	if err := stockroom.ReviewCount(c.Request().Context(), d.Shop.DB, idIn(c, "id")); err != nil {
		return d.refuse(c, "/staff/counts/"+c.Param("id"), err)
	}
	return c.Redirect(http.StatusSeeOther, "/staff/counts/"+c.Param("id")+"/review")
}

func (d Desk) reopenCount(c echo.Context) error {
	if err := stockroom.MoveCount(c.Request().Context(), d.Shop.DB, idIn(c, "id"), tally.Open); err != nil {
		return d.refuse(c, "/staff/counts", err)
	}
	return d.done(c, "/staff/counts/"+c.Param("id"), said("staff.review.reopened"))
}

func (d Desk) cancelCount(c echo.Context) error {
	if err := stockroom.MoveCount(c.Request().Context(), d.Shop.DB, idIn(c, "id"), tally.Cancelled); err != nil {
		return d.refuse(c, "/staff/counts", err)
	}
	return d.done(c, "/staff/counts", said("staff.review.cancelled"))
}

// countReasons keeps the reasons on the page and, where asked, approves.
func (d Desk) countReasons(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), idIn(c, "id")
	to := "/staff/counts/" + c.Param("id") + "/review"
	err = stockroom.ExplainCount(ctx, d.Shop.DB, id, explained(form.Values), form.Value("rest"))
	if err == nil && form.Value("act") == "approve" {
		if !gate.CallerOf(c).May(gate.Sells) {
			return errForbidden
		}
		if err = stockroom.ApproveCount(ctx, d.Shop.DB, id); err == nil {
			return d.done(c, to, said("staff.review.approved"))
		}
	}
	if err != nil {
		view, broken := d.reviewView(c)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	if p := form.Value("page"); p != "" {
		to += "?page=" + url.QueryEscape(p)
	}
	return d.done(c, to, said("staff.review.saved"))
}

// explained reads the lines of the form.
func explained(v url.Values) []tally.Line {
	var list []tally.Line
	for _, text := range v["line"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || len(list) == diffsShown {
			continue
		}
		list = append(list, tally.Line{ID: id, Reason: v.Get("reason-" + text), Note: cut(v.Get("note-"+text), 200), LeftOut: v.Get("out-"+text) == "1"})
	}
	return list
}

// cut keeps the first n letters.
func cut(text string, n int) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), n)])
}
