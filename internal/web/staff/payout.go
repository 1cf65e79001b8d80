package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/report"
	"plantagenet/internal/settlement"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// payoutRoutes are the rows of payments to cooperatives.
func (d Desk) payoutRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/payouts", gate.Money, "payouts", d.payouts),
		d.get("/staff/cooperatives/:slug/payments", gate.Money, "payouts", d.payoutList),
		d.get("/staff/cooperatives/:slug/payments/new", gate.Sells, "payouts", d.payoutForm),
		d.post("/staff/cooperatives/:slug/payments/new", gate.Sells, "payouts", d.recordPayout),
		d.get("/staff/cooperatives/:slug/payments/:id", gate.Money, "payouts", d.payoutPage),
		d.post("/staff/cooperatives/:slug/payments/:id/reverse", gate.Sells, "payouts", d.reversePayout),
		d.get("/staff/cooperatives/:slug/account", gate.Money, "cooperatives' lines", d.coopAccount),
	}
}

// paymentsOf is where a cooperative's payments stand.
func paymentsOf(slug string) string { return "/staff/cooperatives/" + slug + "/payments" }

func paymentPath(slug string, id int64) string {
	return paymentsOf(slug) + "/" + strconv.FormatInt(id, 10)
}

// payouts is every cooperative, with what it is owed and was last paid.
func (d Desk) payouts(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	at, offset := offsetOf(c)
	list, err := report.Payees(ctx, d.Shop.DB, supplyRows+1, offset)
	if err != nil {
		return err
	}
	rate, err := fx.On(ctx, d.Shop.DB, supplyToday().Time)
	if err != nil {
		return err
	}
	view := staffview.Payouts{Layout: d.layout(c, "payouts", i18n.Say(l, "staff.payout.title")), Pager: supplyPager("/staff/payouts", at, len(list) > supplyRows)}
	if rate != nil {
		view.Rate = i18n.Say(l, "staff.payout.rateof", rateArgs(l, *rate))
	}
	for _, p := range list[:min(len(list), supplyRows)] {
		row := payeeRow(l, p, rate)
		row.MayPay = gate.CallerOf(c).May(gate.Sells)
		view.Rows = append(view.Rows, row)
	}
	return d.show(c, view.Page())
}

func payeeRow(l i18n.Lang, p report.Payee, rate *fx.Rate) staffview.PayeeRow {
	row := staffview.PayeeRow{Slug: p.Slug, Name: p.Name, Owed: i18n.Money(l, p.Owed), Other: inOther(l, p.Owed, p.Currency, rate),
		Last: i18n.Say(l, "staff.payout.never")}
	if p.LastID != nil {
		row.Last, row.Day, row.LastPath = fx.Write(l, p.Minor, p.In), dayWords(l, *p.LastOn), paymentPath(p.Slug, *p.LastID)
		row.Answer = answerMark(l, p.Received, p.Answered)
	}
	return row
}

// inOther says dollars in a cooperative's own currency; empty where that is
// dollars, or no rate is known.
func inOther(l i18n.Lang, cents money.Cents, c fx.Currency, rate *fx.Rate) string {
	if c == fx.CAD || rate == nil {
		return ""
	}
	return fx.Write(l, fx.FromCents(cents, c, rate.Rate), c)
}

func rateArgs(l i18n.Lang, r fx.Rate) i18n.Args {
	return i18n.Args{"Rate": fx.Decimal(l, r.Rate), "Day": dayWords(l, stock.Day{Time: r.On}), "Source": r.Source}
}

// answerMark is what a cooperative last said of a payment.
func answerMark(l i18n.Lang, received *bool, at *time.Time) staffview.Mark {
	switch {
	case received == nil || at == nil:
		return staffview.Mark{Kind: "plain", Text: i18n.Say(l, "staff.payout.waiting")}
	case *received:
		return staffview.Mark{Kind: "good", Text: i18n.Say(l, "staff.payout.received", i18n.Args{"Day": i18n.Date(l, *at)})}
	}
	return staffview.Mark{Kind: "bad", Text: i18n.Say(l, "staff.payout.missing", i18n.Args{"Day": i18n.Date(l, *at)})}
}

// payoutList is what was paid to one cooperative, and what it is owed now.
func (d Desk) payoutList(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return err
	}
	at, offset := offsetOf(c)
	list, err := payout.Of(ctx, d.Shop.DB, s.ID, supplyRows+1, offset)
	if err != nil {
		return err
	}
	view := staffview.PayoutList{Layout: d.layout(c, "payouts", i18n.Say(l, "staff.payout.title")+", "+s.Name), Slug: s.Slug, Name: s.Name,
		Pager: supplyPager(paymentsOf(s.Slug), at, len(list) > supplyRows), MayPay: gate.CallerOf(c).May(gate.Sells)}
	view.Layout.Crumbs = payoutCrumbs(l, s, "")
	if view.Facts, err = d.owedFacts(c, s); err != nil {
		return err
	}
	for _, p := range list[:min(len(list), supplyRows)] {
		view.Rows = append(view.Rows, payoutRow(l, s.Slug, p))
	}
	return d.show(c, view.Page())
}

// payoutCrumbs lead back to the cooperative, and from last to its payments.
func payoutCrumbs(l i18n.Lang, s report.Supplier, last string) []staffview.Crumb {
	list := []staffview.Crumb{{Label: i18n.Say(l, "staff.payout.title"), Path: "/staff/payouts"}, {Label: s.Name, Path: paymentsOf(s.Slug)}}
	if last == "" {
		list[1].Path = ""
		return list
	}
	return append(list, staffview.Crumb{Label: last})
}

// owedFacts says what a cooperative is owed now, in dollars and in its currency.
func (d Desk) owedFacts(c echo.Context, s report.Supplier) ([]staffview.Fact, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	facts := []staffview.Fact{{Label: i18n.Say(l, "staff.payout.owed"), Text: i18n.Money(l, s.Owed)}}
	currency, err := d.payCurrency(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	rate, err := fx.On(ctx, d.Shop.DB, supplyToday().Time)
	if err != nil {
		return nil, err
	}
	if other := inOther(l, s.Owed, currency, rate); other != "" {
		facts = append(facts, staffview.Fact{Label: i18n.Say(l, "staff.payout.owedin", i18n.Args{"Currency": string(currency)}), Text: other},
			staffview.Fact{Label: i18n.Say(l, "staff.costs.rate"), Text: i18n.Say(l, "staff.payout.rateof", rateArgs(l, *rate))})
	}
	return append(facts, staffview.Fact{Label: i18n.Say(l, "staff.payout.account"), Text: i18n.Say(l, "staff.payout.accountlink"),
		Path: "/staff/cooperatives/" + s.Slug + "/account"}), nil
}

// payCurrency is the agreement's currency; dollars without an agreement.
func (d Desk) payCurrency(ctx context.Context, cooperativeID int64) (fx.Currency, error) {
	a, err := supply.InForce(ctx, d.Shop.DB, cooperativeID, supplyToday())
	if fault.KindOf(err) == fault.Conflict {
		return fx.CAD, nil
	}
	return a.Currency, err
}

func payoutRow(l i18n.Lang, slug string, p payout.Listed) staffview.PayoutRow {
	row := staffview.PayoutRow{Path: paymentPath(slug, p.ID), Day: dayWords(l, p.PaidOn), Amount: fx.Write(l, p.Minor, p.Currency), Dollars: i18n.Money(l, p.Cents),
		Way: wayWord(l, p.Way), Reference: p.Reference, After: i18n.Money(l, p.After), Answer: answerMark(l, p.Received, p.AnsweredAt)}
	if p.ReversedAt != nil {
		row.Reversed = i18n.Say(l, "staff.payout.reversed", i18n.Args{"Why": p.ReversedWhy})
	}
	return row
}

// wayWord is how money went, in words.
func wayWord(l i18n.Lang, way string) string { return i18n.Say(l, "payout.way."+way) }

// payoutPage is one payment, with all that the cooperative said of it.
func (d Desk) payoutPage(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	p, err := payout.ByID(ctx, d.Shop.DB, s.ID, id)
	if err != nil {
		return err
	}
	answers, err := payout.Answers(ctx, d.Shop.DB, id)
	if err != nil {
		return err
	}
	title := i18n.Say(l, "staff.payout.of", i18n.Args{"Day": dayWords(l, p.PaidOn)})
	view := staffview.PayoutPage{Layout: d.layout(c, "payouts", title), Slug: s.Slug, Name: s.Name, Path: paymentPath(s.Slug, id), Facts: payoutFacts(l, s, p),
		MayReverse: gate.CallerOf(c).May(gate.Sells) && p.ReversedAt == nil}
	view.Layout.Crumbs = payoutCrumbs(l, s, title)
	if p.ReversedAt != nil {
		view.Reversed = i18n.Say(l, "staff.payout.reversedon", i18n.Args{"Day": i18n.Date(l, *p.ReversedAt), "Why": p.ReversedWhy})
	}
	for _, a := range answers {
		view.Answers = append(view.Answers, staffview.PayoutAnswer{Mark: answerMark(l, &a.Received, &a.At), At: i18n.Clock(l, a.At), Name: a.Name, Said: a.Said})
	}
	return d.show(c, view.Page())
}

// payoutFacts are a payment's, as a receipt has them.
func payoutFacts(l i18n.Lang, s report.Supplier, p payout.Listed) []staffview.Fact {
	say := func(key string) string { return i18n.Say(l, "staff.payout."+key) }
	facts := []staffview.Fact{{Label: say("to"), Text: s.Name, Path: "/staff/cooperatives/" + s.Slug}, {Label: say("on"), Text: dayWords(l, p.PaidOn)},
		{Label: say("sent"), Text: fx.Write(l, p.Minor, p.Currency)}}
	if p.Currency != fx.CAD && p.RateOn != nil {
		facts = append(facts, staffview.Fact{Label: say("booked"), Text: i18n.Money(l, p.Cents)}, staffview.Fact{Label: i18n.Say(l, "staff.costs.rate"),
			Text: i18n.Say(l, "staff.payout.rateof", rateArgs(l, fx.Rate{Rate: p.Rate, On: *p.RateOn, Source: p.RateSource}))})
	}
	facts = append(facts, staffview.Fact{Label: say("way"), Text: wayWord(l, p.Way)}, staffview.Fact{Label: say("destination"), Text: p.Destination},
		staffview.Fact{Label: say("reference"), Text: p.Reference})
	if p.Fee > 0 {
		facts = append(facts, staffview.Fact{Label: say("fee"), Text: i18n.Money(l, p.Fee)})
	}
	facts = append(facts, staffview.Fact{Label: say("after"), Text: i18n.Money(l, p.After)},
		staffview.Fact{Label: say("by"), Text: actorWord(l, p.PaidBy) + ", " + i18n.Date(l, p.CreatedAt)}, staffview.Fact{Label: say("note"), Text: p.Note})
	return slices.DeleteFunc(facts, func(f staffview.Fact) bool { return f.Text == "" })
}

func (d Desk) reversePayout(c echo.Context) error {
	ctx := c.Request().Context()
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, page.Lang(c), c.Param("slug"))
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if _, err := payout.ByID(ctx, d.Shop.DB, s.ID, id); err != nil {
		return err
	}
	r := reading{form: form}
	why := r.text("why", 400)
	if err = r.err(); err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) error { return settlement.Reverse(ctx, tx, id, why) })
	}
	if err != nil {
		return d.sayFault(c, paymentPath(s.Slug, id), err)
	}
	return d.done(c, paymentPath(s.Slug, id), said("staff.payout.undone"))
}
