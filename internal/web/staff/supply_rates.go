package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) rates(c echo.Context) error {
	view, err := d.ratesView(c)
	if err != nil {
		return err
	}
	view.Form.Set("rate_on", supplyToday().Format("2006-01-02"))
	view.Form.Set("source", i18n.Say(page.Lang(c), "staff.rates.bank"))
	return d.show(c, view.Page())
}

func (d Desk) ratesView(c echo.Context) (staffview.Rates, error) {
	l := page.Lang(c)
	at, offset := offsetOf(c)
	view := staffview.Rates{Layout: d.layout(c, "cooperatives", i18n.Say(l, "staff.rates.title")), MayEnter: gate.CallerOf(c).May(gate.Leads)}
	list, err := fx.List(c.Request().Context(), d.Shop.DB, false, supplyRows+1, offset)
	if err != nil {
		return view, err
	}
	view.Pager = supplyPager("/staff/rates", at, len(list) > supplyRows)
	for _, r := range list[:min(len(list), supplyRows)] {
		row := staffview.RateRow{ID: strconv.FormatInt(r.ID, 10), Day: dayWords(l, stock.Day{Time: r.On}), Rate: fx.Decimal(l, r.Rate) + i18n.NBSP + "$",
			Franc: fx.Decimal(l, fx.PerFranc(r.Rate)) + i18n.NBSP + "$", Source: r.Source, By: r.EnteredBy}
		if l == i18n.English {
			row.Rate, row.Franc = "$"+fx.Decimal(l, r.Rate), "$"+fx.Decimal(l, fx.PerFranc(r.Rate))
		}
		if r.WithdrawnAt != nil {
			row.Withdrawn = i18n.Say(l, "staff.rates.withdrawn", i18n.Args{"Why": r.WithdrawnWhy})
		}
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

func (d Desk) enterRate(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	r := reading{form: form}
	on, source := r.mustDay("rate_on"), r.must("source", 120)
	rate, err := fx.ParseRate(form.Value("rate"))
	if err != nil {
		r.wrong(fault.New(fault.Invalid, "rate_form"), "rate")
	}
	if err = r.err(); err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) error {
			_, err := fx.Enter(c.Request().Context(), tx, fx.Rate{Currency: fx.EUR, Rate: rate, On: on.Time, Source: source})
			return err
		})
	}
	if err != nil {
		view, broken := d.ratesView(c)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/rates", said("staff.rates.done"))
}

func (d Desk) withdrawRate(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	r := reading{form: form}
	why := r.must("why", 400)
	if err = r.err(); err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) error {
			_, err := fx.Withdraw(c.Request().Context(), tx, id, why)
			return err
		})
	}
	if err != nil {
		return d.sayFault(c, "/staff/rates", err)
	}
	return d.done(c, "/staff/rates", said("staff.rates.iswithdrawn"))
}
