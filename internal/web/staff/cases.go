package staff

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/payment"
	"plantagenet/internal/returns"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// caseKinds are the cases that have words of their own.
var caseKinds = []string{"given_back_sold_out", "given_back_duplicate", "given_back_mismatch", "refund_refused", "refund_failed", "refund_elsewhere",
	"dispute", "unknown_object", "mail_refused", "events_stuck"}

// casesShown bounds the lists of the page.
const casesShown = 100

func (d Desk) cases(c echo.Context) error {
	view, err := d.casesView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) casesView(c echo.Context, form staffview.Form) (staffview.Cases, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	v := staffview.Cases{Layout: d.layout(c, "cases", i18n.Say(l, "staff.cases.title")), Form: form, May: gate.CallerOf(c).May(gate.Sells)}
	open, err := payment.OpenCases(ctx, d.Shop.DB, casesShown)
	if err != nil {
		return v, err
	}
	for _, o := range open {
		v.Open = append(v.Open, caseRow(l, o))
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // not a number: from the beginning
	closed, err := payment.ClosedCases(ctx, d.Shop.DB, before, rowsShown+1)
	if err != nil {
		return v, err
	}
	if len(closed) > rowsShown {
		closed = closed[:rowsShown]
		v.Pager.After = "/staff/cases?before=" + strconv.FormatInt(closed[rowsShown-1].ID, 10)
	}
	for _, o := range closed {
		v.Closed = append(v.Closed, caseRow(l, o))
	}
	v.Disputes, err = d.disputeRows(ctx, l)
	return v, err
}

func caseRow(l i18n.Lang, o payment.OpenedCase) staffview.CaseRow {
	kind := "other"
	if slices.Contains(caseKinds, o.Kind) {
		kind = o.Kind
	}
	row := staffview.CaseRow{ID: strconv.FormatInt(o.ID, 10), Title: i18n.Say(l, "staff.case."+kind), Text: i18n.Say(l, "staff.case_do."+kind),
		When: when(l, o.OpenedAt), Note: o.Note}
	if o.Order != nil {
		number := strconv.FormatInt(*o.Order, 10)
		row.Order, row.OrderPath = i18n.Say(l, "staff.cases.order", i18n.Args{"Number": number}), "/staff/orders/"+number
	}
	if o.ClosedAt != nil {
		row.Closed = when(l, *o.ClosedAt) + ", " + o.ClosedBy
	}
	return row
}

func (d Desk) disputeRows(ctx context.Context, l i18n.Lang) ([]staffview.DisputeRow, error) {
	disputes, err := payment.Disputes(ctx, d.Shop.DB, casesShown)
	if err != nil {
		return nil, err
	}
	var rows []staffview.DisputeRow
	for _, x := range disputes {
		o, err := order.ByID(ctx, d.Shop.DB, x.OrderID)
		if err != nil {
			return nil, err
		}
		row := staffview.DisputeRow{Path: "/staff/disputes/" + x.ID, Order: i18n.Say(l, "staff.cases.order", i18n.Args{"Number": strconv.FormatInt(o.Number, 10)}),
			Amount: i18n.Money(l, x.Amount), Why: disputeWhy(l, x.Reason)}
		row.Kind, row.State = disputeState(l, x.Status)
		if x.DueBy != nil && x.ClosedAt == nil {
			row.Due = when(l, *x.DueBy)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// disputeReasons are Stripe's, those that have words of their own.
var disputeReasons = []string{"fraudulent", "product_not_received", "product_unacceptable", "credit_not_processed", "duplicate", "unrecognized", "general"}

func disputeWhy(l i18n.Lang, reason string) string {
	if slices.Contains(disputeReasons, reason) {
		return i18n.Say(l, "staff.disputes.reason."+reason)
	}
	return reason
}

func disputeState(l i18n.Lang, status string) (kind, text string) {
	switch status {
	case "won":
		return "good", i18n.Say(l, "staff.disputes.won")
	case "lost":
		return "bad", i18n.Say(l, "staff.disputes.lost")
	case "under_review", "warning_under_review":
		return "plain", i18n.Say(l, "staff.disputes.review")
	case "warning_closed":
		return "plain", i18n.Say(l, "staff.disputes.dropped")
	}
	return "warn", i18n.Say(l, "staff.disputes.answer")
}

func (d Desk) closeCase(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := returns.CloseCase(c.Request().Context(), d.Shop.DB, id, form.Value("note")); err != nil {
		view, failed := d.casesView(c, form)
		if failed != nil {
			return failed
		}
		return d.again(c, form, err, func(with staffview.Form) templ.Component {
			for i := range with.Faults { // the field's id tells the case
				with.Faults[i] = with.Faults[i].On("")
			}
			view.Form = with
			return view.Page()
		})
	}
	return d.done(c, "/staff/cases", said("staff.cases.was_closed").undo("/staff/cases/"+c.Param("id")+"/reopen"))
}

func (d Desk) reopenCase(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := returns.ReopenCase(c.Request().Context(), d.Shop.DB, id); err != nil {
		return err
	}
	return d.done(c, "/staff/cases", said("staff.cases.was_reopened"))
}
