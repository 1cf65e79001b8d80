package staff

import (
	"errors"
	"net/http"
	"strconv"

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
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// payoutForm begins with what is owed, in the agreement's currency at the
// latest rate, the way the last payment went.
func (d Desk) payoutForm(c echo.Context) error {
	ctx := c.Request().Context()
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, page.Lang(c), c.Param("slug"))
	if err != nil {
		return err
	}
	form := staffview.Form{}
	form.Set("key", supplyKey())
	form.Set("paid_on", supplyToday().Format("2006-01-02"))
	currency, err := d.payCurrency(ctx, s.ID)
	if err != nil {
		return err
	}
	rate, err := fx.On(ctx, d.Shop.DB, supplyToday().Time)
	if err != nil {
		return err
	}
	form.Set("currency", string(currency))
	if currency != fx.CAD && rate != nil {
		form.Set("rate", strconv.FormatInt(rate.ID, 10))
	}
	if minor := most(s.Owed, currency, rate); minor > 0 {
		form.Set("amount", fx.Plain(minor, currency))
	}
	last, err := payout.Of(ctx, d.Shop.DB, s.ID, 1, 0)
	if err != nil {
		return err
	}
	for _, p := range last {
		form.Set("way", p.Way)
		form.Set("destination", p.Destination)
	}
	return d.showPayout(c, s, form, nil, http.StatusOK)
}

// most is the largest amount of a currency that is no more than what is owed;
// none where no rate is known.
func most(owed money.Cents, c fx.Currency, rate *fx.Rate) int64 {
	if c == fx.CAD {
		return int64(owed)
	}
	if rate == nil {
		return 0
	}
	minor := fx.FromCents(owed, c, rate.Rate)
	if cents, err := fx.ToCents(minor, c, rate.Rate); err == nil && cents > owed {
		minor--
	}
	return minor
}

// recordPayout says what a payment comes to, and records it when that was seen.
func (d Desk) recordPayout(c echo.Context) error {
	ctx := c.Request().Context()
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, page.Lang(c), c.Param("slug"))
	if err != nil {
		return err
	}
	draft, err := readPayout(form, s.ID)
	var got settlement.Reckoned
	if err == nil {
		got, err = settlement.Reckon(ctx, d.Shop.DB, draft)
	}
	if err == nil && form.Value("act") == "record" && form.Value("seen") == seenWord(got.Cents) {
		var p payout.Payout
		err = d.inShop(c, func(tx *postgres.Tx) (err error) { p, err = settlement.Pay(ctx, tx, draft); return err })
		if err == nil {
			return d.done(c, paymentPath(s.Slug, p.ID), said("staff.payout.done"))
		}
	} else if err == nil {
		err = settlement.Check(ctx, d.Shop.DB, draft, got)
	}
	if err == nil {
		return d.showPayout(c, s, form, &previewed{draft, got}, http.StatusOK)
	}
	with, ours := form.With(err)
	if !ours {
		return err
	}
	return d.showPayout(c, s, with, nil, gate.StatusOf(err))
}

// previewed is a payment that could be recorded, and what it comes to.
type previewed struct {
	settlement.Draft
	got settlement.Reckoned
}

func seenWord(c money.Cents) string { return strconv.FormatInt(int64(c), 10) }

func readPayout(form staffview.Form, cooperativeID int64) (settlement.Draft, error) {
	r := reading{form: form}
	d := settlement.Draft{Over: form.Has("over", "1"), Payout: payout.Payout{CooperativeID: cooperativeID, Key: r.must("key", 80), Currency: r.currency("currency"),
		RateID: r.id("rate"), PaidOn: r.mustDay("paid_on"), Way: form.Value("way"), Destination: r.text("destination", 80), Reference: r.must("reference", 120),
		Note: r.text("note", 1000)}}
	before := len(r.faults)
	if n := r.amount("amount", d.Currency); n != nil {
		d.Minor = *n
	} else if len(r.faults) == before {
		r.wrong(fault.New(fault.Invalid, "missing_here"), "amount")
	}
	if n := r.amount("fee", fx.CAD); n != nil {
		d.Fee = money.Cents(*n)
	}
	if !payout.Known(d.Way) {
		r.wrong(fault.New(fault.Invalid, "missing_here"), "way")
	}
	return d, r.err()
}

func (d Desk) showPayout(c echo.Context, s report.Supplier, form staffview.Form, p *previewed, status int) error {
	l := page.Lang(c)
	rates, err := d.rateOptions(c)
	if err != nil {
		return err
	}
	title := i18n.Say(l, "staff.payout.new")
	view := staffview.PayoutForm{Layout: d.layout(c, "payouts", title+", "+s.Name), Form: form, Slug: s.Slug, Name: s.Name, Currency: currencyOptions(), Rates: rates,
		Ways: []staffview.Option{{Label: i18n.Say(l, "staff.payout.chooseway")}}, AskOver: form.Has("over", "1")}
	view.Layout.Crumbs = payoutCrumbs(l, s, title)
	for _, w := range payout.Ways {
		view.Ways = append(view.Ways, staffview.Option{Value: w, Label: wayWord(l, w)})
	}
	for _, f := range form.Faults {
		view.AskOver = view.AskOver || errors.Is(f, fault.New(fault.Conflict, "payout_exceeds"))
	}
	if view.Facts, err = d.owedFacts(c, s); err != nil {
		return err
	}
	if p != nil {
		view.Preview, view.Seen = previewFacts(l, *p), seenWord(p.got.Cents)
	}
	return page.Render(c, status, view.Page())
}

// previewFacts say what a payment would come to.
func previewFacts(l i18n.Lang, p previewed) []staffview.Fact {
	say := func(key string) string { return i18n.Say(l, "staff.payout."+key) }
	facts := []staffview.Fact{{Label: say("sent"), Text: fx.Write(l, p.Minor, p.Currency)}}
	if p.got.Rate != nil {
		facts = append(facts, staffview.Fact{Label: i18n.Say(l, "staff.costs.rate"), Text: i18n.Say(l, "staff.payout.rateof", rateArgs(l, *p.got.Rate))})
	}
	facts = append(facts, staffview.Fact{Label: say("booked"), Text: i18n.Money(l, p.got.Cents)})
	if p.Fee > 0 {
		facts = append(facts, staffview.Fact{Label: say("fee"), Text: i18n.Money(l, p.Fee)})
	}
	return append(facts, staffview.Fact{Label: say("owed"), Text: i18n.Money(l, p.got.Owed)},
		staffview.Fact{Label: say("left"), Text: i18n.Money(l, p.got.Owed-p.got.Cents)})
}
