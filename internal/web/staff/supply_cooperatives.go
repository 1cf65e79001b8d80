package staff

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// suppliers lists the cooperatives as the store deals with them.
func (d Desk) suppliers(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	at, offset := offsetOf(c)
	list, err := report.Suppliers(ctx, d.Shop.DB, l, supplyRows+1, offset)
	if err != nil {
		return err
	}
	leads, err := report.LeadTimes(ctx, d.Shop.DB)
	if err != nil {
		return err
	}
	view := staffview.Suppliers{Layout: d.layout(c, "cooperatives", i18n.Say(l, "staff.coops.title")),
		Pager: supplyPager("/staff/cooperatives", at, len(list) > supplyRows)}
	for _, s := range list[:min(len(list), supplyRows)] {
		view.Rows = append(view.Rows, supplierRow(l, s, leads))
	}
	return d.show(c, view.Page())
}

func supplierRow(l i18n.Lang, s report.Supplier, leads map[int64]int) staffview.SupplierRow {
	row := staffview.SupplierRow{Slug: s.Slug, Name: s.Name, Place: s.Place, Last: "–", Lead: "–", OnHand: supplyPieces(l, s.OnHand),
		OnWay: supplyPieces(l, s.OnWay), Owed: i18n.Money(l, s.Owed)}
	if s.LastArrival != nil {
		row.Last = dayWords(l, *s.LastArrival)
	}
	if days, ok := leads[s.ID]; ok {
		row.Lead = i18n.Count(l, "staff.coops.days", days)
	}
	switch {
	case s.Terms == nil:
		row.Terms, row.NoTerms = i18n.Say(l, "staff.coops.noterms"), true
	case *s.Terms == stock.Consignment:
		row.Terms = i18n.Say(l, "staff.supply.consignment", i18n.Args{"Share": shareWords(l, *s.ShareBP)})
	default:
		row.Terms = i18n.Say(l, "staff.coops.bought")
	}
	return row
}

// supplier shows one cooperative: agreements, advances, orders, shipments.
func (d Desk) supplier(c echo.Context) error {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return err
	}
	view := staffview.Supplier{Layout: d.layout(c, "cooperatives", s.Name), Slug: s.Slug, Name: s.Name, Place: s.Place,
		MayAgree: caller.May(gate.Leads), MayPay: caller.May(gate.Sells), MayOrder: caller.May(gate.Sells) && s.Terms != nil,
		Announce: caller.May(gate.Goods) && s.Terms != nil}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.coops.title"), Path: "/staff/cooperatives"}, {Label: s.Name}}
	if view.Facts, err = d.supplierFacts(c, s); err != nil {
		return err
	}
	orders, err := supply.Orders(ctx, d.Shop.DB, supply.OrderFilter{CooperativeID: s.ID, Limit: 20})
	if err != nil {
		return err
	}
	view.Orders = supplierOrderRows(l, orders)
	shipments, err := supply.ShipmentsOf(ctx, d.Shop.DB, s.ID, 20)
	if err != nil {
		return err
	}
	view.Shipments = comingRows(l, shipments)
	if view.Layout.Money {
		if err := d.supplierTerms(c, s, &view); err != nil {
			return err
		}
	}
	return d.show(c, view.Page())
}

func (d Desk) supplierFacts(c echo.Context, s report.Supplier) ([]staffview.Fact, error) {
	l := page.Lang(c)
	leads, err := report.LeadTimes(c.Request().Context(), d.Shop.DB)
	if err != nil {
		return nil, err
	}
	row := supplierRow(l, s, leads)
	facts := []staffview.Fact{
		{Label: i18n.Say(l, "staff.coops.articles"), Text: i18n.Number(l, int64(s.Articles)), Path: "/staff/stock?cooperative=" + s.Slug},
		{Label: i18n.Say(l, "staff.coops.onhand"), Text: row.OnHand}, {Label: i18n.Say(l, "staff.coops.onway"), Text: row.OnWay},
		{Label: i18n.Say(l, "staff.coops.last"), Text: row.Last}, {Label: i18n.Say(l, "staff.coops.lead"), Text: row.Lead}}
	if gate.CallerOf(c).SeesMoney() {
		facts = append(facts, staffview.Fact{Label: i18n.Say(l, "staff.coops.owed"), Text: row.Owed, Path: "/staff/cooperatives/" + s.Slug + "/account"},
			staffview.Fact{Label: i18n.Say(l, "staff.payout.title"), Text: i18n.Say(l, "staff.payout.see"), Path: paymentsOf(s.Slug)})
	}
	return facts, nil
}

// supplierTerms adds what only those who see money may read: agreements and advances.
func (d Desk) supplierTerms(c echo.Context, s report.Supplier, view *staffview.Supplier) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	agreements, err := supply.Agreements(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return err
	}
	for _, a := range agreements {
		view.Agreements = append(view.Agreements, agreementRow(l, a))
	}
	advances, err := supply.Advances(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return err
	}
	for _, a := range advances {
		view.Advances = append(view.Advances, advanceRow(l, a))
	}
	return nil
}

func agreementRow(l i18n.Lang, a supply.Agreement) staffview.AgreementRow {
	row := staffview.AgreementRow{Terms: termsWords(l, a), From: dayWords(l, a.ValidFrom), Agreed: dayWords(l, a.AgreedOn),
		By: a.ByStore + ", " + a.ByCooperative, Advance: "–", Note: a.Note, State: staffview.Mark{Kind: "good", Text: i18n.Say(l, "staff.coop.inforce")}}
	if a.AdvanceBP > 0 {
		row.Advance = shareWords(l, a.AdvanceBP)
	}
	today := supplyToday()
	switch {
	case a.EndedOn != nil && !a.EndedOn.After(today.Time):
		row.To = i18n.Say(l, "staff.coop.until", i18n.Args{"Day": dayWords(l, *a.EndedOn)})
		row.State = staffview.Mark{Kind: "plain", Text: i18n.Say(l, "staff.coop.ended")}
	case a.ValidFrom.After(today.Time):
		row.State = staffview.Mark{Kind: "chosen", Text: i18n.Say(l, "staff.coop.future")}
	case a.EndedOn != nil:
		row.To = i18n.Say(l, "staff.coop.until", i18n.Args{"Day": dayWords(l, *a.EndedOn)})
	}
	return row
}

func advanceRow(l i18n.Lang, a supply.Advance) staffview.AdvanceRow {
	row := staffview.AdvanceRow{ID: strconv.FormatInt(a.ID, 10), Day: dayWords(l, a.PaidOn), Amount: fx.Write(l, a.Minor, a.Currency),
		Dollars: i18n.Money(l, a.Cents), Reference: a.Reference}
	if a.OrderNumber != nil {
		row.Order = *a.OrderNumber
	}
	if a.ReversedAt != nil {
		row.Reversed = i18n.Say(l, "staff.coop.isreversed", i18n.Args{"Why": a.ReversedWhy})
	}
	return row
}
