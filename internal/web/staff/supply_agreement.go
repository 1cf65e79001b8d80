package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// agreementForm begins with the terms in force, for a new one seldom changes all.
func (d Desk) agreementForm(c echo.Context) error {
	s, view, err := d.agreementView(c)
	if err != nil {
		return err
	}
	form := staffview.Form{}
	form.Set("key", supplyKey())
	today := supplyToday().Format("2006-01-02")
	form.Set("valid_from", today)
	form.Set("agreed_on", today)
	form.Set("agreed_by_store", gate.CallerOf(c).Name)
	form.Set("advance", "50")
	before, err := supply.InForce(c.Request().Context(), d.Shop.DB, s.ID, supplyToday())
	if err == nil {
		form.Set("terms", string(before.Terms))
		form.Set("currency", string(before.Currency))
		form.Values.Set("advance", strconv.Itoa(before.AdvanceBP/100))
		form.Set("agreed_by_cooperative", before.ByCooperative)
		if before.ShareBP != nil {
			form.Set("share", strconv.Itoa(*before.ShareBP/100))
		}
	} else if fault.KindOf(err) != fault.Conflict {
		return err
	}
	view.Form = form
	return d.show(c, view.Page())
}

func (d Desk) agreementView(c echo.Context) (report.Supplier, staffview.AgreementForm, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.AgreementForm{Currency: currencyOptions(), Terms: []staffview.Option{
		{Value: string(stock.Consignment), Label: i18n.Say(l, "staff.agreement.consignment")},
		{Value: string(stock.Bought), Label: i18n.Say(l, "staff.agreement.bought")}}}
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return s, view, err
	}
	view.Slug, view.Name = s.Slug, s.Name
	view.Layout = d.layout(c, "cooperatives", i18n.Say(l, "staff.agreement.title"))
	view.Layout.Crumbs = supplierCrumbs(l, s, i18n.Say(l, "staff.agreement.title"))
	view.Before = i18n.Say(l, "staff.agreement.first")
	before, err := supply.InForce(ctx, d.Shop.DB, s.ID, supplyToday())
	if err == nil {
		view.Before = i18n.Say(l, "staff.agreement.before", i18n.Args{"Terms": termsWords(l, before), "Day": dayWords(l, before.ValidFrom)})
	} else if fault.KindOf(err) != fault.Conflict {
		return s, view, err
	}
	return s, view, nil
}

func supplierCrumbs(l i18n.Lang, s report.Supplier, last string) []staffview.Crumb {
	return []staffview.Crumb{{Label: i18n.Say(l, "staff.coops.title"), Path: "/staff/cooperatives"}, {Label: s.Name, Path: "/staff/cooperatives/" + s.Slug}, {Label: last}}
}

func (d Desk) agree(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, view, err := d.agreementView(c)
	if err != nil {
		return err
	}
	a, err := readAgreement(form, s.ID)
	if err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) error {
			_, err := supply.Agree(c.Request().Context(), tx, a)
			return err
		})
	}
	if err != nil {
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/cooperatives/"+s.Slug, said("staff.agreement.done"))
}

func readAgreement(form staffview.Form, cooperativeID int64) (supply.Agreement, error) {
	r := reading{form: form}
	a := supply.Agreement{CooperativeID: cooperativeID, Key: r.must("key", 80), Terms: stock.Terms(form.Value("terms")), ShareBP: r.percent("share"),
		Currency: r.currency("currency"), ValidFrom: r.mustDay("valid_from"), AgreedOn: r.mustDay("agreed_on"),
		ByStore: r.must("agreed_by_store", 120), ByCooperative: r.must("agreed_by_cooperative", 120), Note: r.text("note", 2000)}
	if ahead := r.percent("advance"); ahead != nil {
		a.AdvanceBP = *ahead
	}
	switch a.Terms {
	case stock.Consignment:
		if a.ShareBP == nil && len(r.faults) == 0 {
			r.wrong(fault.New(fault.Invalid, "agreement_terms"), "share")
		}
	case stock.Bought:
		a.ShareBP = nil
	default:
		r.wrong(fault.New(fault.Invalid, "invalid"), "terms")
	}
	return a, r.err()
}

func (d Desk) advanceForm(c echo.Context) error {
	_, _, view, err := d.advanceView(c)
	if err != nil {
		return err
	}
	view.Form.Set("key", supplyKey())
	view.Form.Set("paid_on", supplyToday().Format("2006-01-02"))
	return d.show(c, view.Page())
}

func (d Desk) advanceView(c echo.Context) (report.Supplier, supply.Agreement, staffview.AdvanceForm, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.AdvanceForm{Currency: currencyOptions(), Orders: []staffview.Option{{Label: i18n.Say(l, "staff.advance.noorder")}}}
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, c.Param("slug"))
	if err != nil {
		return s, supply.Agreement{}, view, err
	}
	terms, err := supply.InForce(ctx, d.Shop.DB, s.ID, supplyToday())
	if err != nil {
		return s, terms, view, err
	}
	view.Slug, view.Name = s.Slug, s.Name
	view.Layout = d.layout(c, "cooperatives", i18n.Say(l, "staff.advance.title"))
	view.Layout.Crumbs = supplierCrumbs(l, s, i18n.Say(l, "staff.advance.title"))
	view.Form.Set("currency", string(terms.Currency))
	view.Hint = i18n.Say(l, "staff.advance.lead", i18n.Args{"Share": shareWords(l, terms.AdvanceBP)})
	orders, err := supply.Orders(ctx, d.Shop.DB, supply.OrderFilter{CooperativeID: s.ID, Limit: 50})
	if err != nil {
		return s, terms, view, err
	}
	for _, o := range orders {
		view.Orders = append(view.Orders, staffview.Option{Value: o.Number, Label: o.Number})
	}
	view.Rates, err = d.rateOptions(c)
	return s, terms, view, err
}

func (d Desk) payAdvance(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, terms, view, err := d.advanceView(c)
	if err != nil {
		return err
	}
	a, err := d.readAdvance(c, form, s, terms)
	if err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) error {
			_, err := receiving.PayAdvance(c.Request().Context(), tx, a)
			return err
		})
	}
	if err != nil {
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/cooperatives/"+s.Slug, said("staff.advance.done"))
}

func (d Desk) readAdvance(c echo.Context, form staffview.Form, s report.Supplier, terms supply.Agreement) (supply.Advance, error) {
	r := reading{form: form}
	a := supply.Advance{CooperativeID: s.ID, AgreementID: terms.ID, Key: r.must("key", 80), Currency: r.currency("currency"), RateID: r.id("rate"),
		PaidOn: r.mustDay("paid_on"), Reference: r.must("reference", 200)}
	if n := r.amount("amount", a.Currency); n != nil {
		a.Minor = *n
	} else if len(r.faults) == 0 {
		r.wrong(fault.New(fault.Invalid, "missing_here"), "amount")
	}
	if number := r.text("order", 20); number != "" {
		o, err := supply.OrderByNumber(c.Request().Context(), d.Shop.DB, number)
		if err != nil {
			return a, err
		}
		if o.CooperativeID != s.ID {
			r.wrong(fault.New(fault.Invalid, "invalid"), "order")
		}
		a.OrderID = &o.ID
	}
	return a, r.err()
}

func (d Desk) reverseAdvance(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	r := reading{form: form}
	to, why := "/staff/cooperatives/"+c.Param("slug"), r.text("why", 400)
	err = d.inShop(c, func(tx *postgres.Tx) error {
		return receiving.ReverseAdvance(c.Request().Context(), tx, id, why)
	})
	if err != nil {
		return d.sayFault(c, to, err)
	}
	return d.done(c, to, said("staff.advance.reversed"))
}
