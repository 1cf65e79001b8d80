package staff

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/staff"
)

// coopAccount is a cooperative's account with its running balance, as its
// window shows it.
func (d Desk) coopAccount(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return err
	}
	at, offset := offsetOf(c)
	list, err := report.AccountLines(ctx, d.Shop.DB, s.ID, supplyRows+1, offset)
	if err != nil {
		return err
	}
	title := i18n.Say(l, "staff.payout.account")
	view := staffview.CoopAccount{Layout: d.layout(c, "payouts", title+", "+s.Name), Slug: s.Slug, Name: s.Name,
		Facts: []staffview.Fact{{Label: i18n.Say(l, "staff.payout.owed"), Text: i18n.Money(l, s.Owed)}},
		Pager: supplyPager("/staff/cooperatives/"+s.Slug+"/account", at, len(list) > supplyRows)}
	view.Layout.Crumbs = payoutCrumbs(l, s, title)
	for _, line := range list[:min(len(list), supplyRows)] {
		view.Rows = append(view.Rows, accountRow(l, s.Slug, line))
	}
	return d.show(c, view.Page())
}

// accountKinds are the kinds of lines that have words of their own.
var accountKinds = map[string]bool{"sale": true, "refund": true, "receipt": true, "payout": true, "advance": true, "adjust": true}

func accountRow(l i18n.Lang, slug string, line report.AccountLine) staffview.CoopAccountRow {
	kind := line.Kind
	if !accountKinds[kind] {
		kind = "other"
	}
	row := staffview.CoopAccountRow{Day: dayWords(l, line.Day), What: i18n.Say(l, "staff.payout.kind."+kind), Note: line.Note,
		Amount: i18n.Money(l, line.Amount), Balance: i18n.Money(l, line.Balance)}
	if line.Reversal {
		row.What = i18n.Say(l, "staff.payout.back", i18n.Args{"What": row.What})
	}
	if line.PayoutID != nil {
		row.Path = paymentPath(slug, *line.PayoutID)
	}
	return row
}
