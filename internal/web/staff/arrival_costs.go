package staff

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// costsForm shows what the way cost as it is booked now, ready to be corrected,
// or one empty row for each kind of cost.
func (d Desk) costsForm(c echo.Context) error {
	s, err := supply.ShipmentByCode(c.Request().Context(), d.Shop.DB, c.Param("code"))
	if err != nil {
		return err
	}
	form := staffview.Form{}
	form.Set("key", supplyKey())
	if err := d.fillCosts(c, s, &form); err != nil {
		return err
	}
	return d.showCosts(c, s, form, nil, 0, http.StatusOK)
}

// fillCosts puts the standing costs into the form, or the usual kinds.
func (d Desk) fillCosts(c echo.Context, s supply.Shipment, form *staffview.Form) error {
	ctx := c.Request().Context()
	standing, err := supply.Standing(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return err
	}
	if standing == nil {
		usualCosts(form, nil)
		return nil
	}
	sheet, err := supply.SheetOf(ctx, d.Shop.DB, *standing)
	if err != nil {
		return err
	}
	form.Set("replaces", strconv.FormatInt(standing.ID, 10))
	for i, cost := range sheet.Costs {
		name := strconv.Itoa(i)
		form.Set("kind-"+name, cost.Kind)
		form.Set("basis-"+name, cost.Basis)
		form.Set("currency-"+name, string(cost.Currency))
		form.Set("amount-"+name, fx.Plain(cost.Minor, cost.Currency))
		form.Set("reference-"+name, cost.Reference)
		if cost.GSTMinor > 0 {
			form.Set("gst-"+name, fx.Plain(cost.GSTMinor, cost.Currency))
		}
		if cost.RateID != nil {
			form.Set("rate-"+name, strconv.FormatInt(*cost.RateID, 10))
		}
	}
	usualCosts(form, sheet.Costs)
	return nil
}

// usualCosts adds a row for each kind that has none yet.
func usualCosts(form *staffview.Form, there []supply.Cost) {
	row := len(there)
	for _, k := range supply.CostKinds {
		if slices.ContainsFunc(there, func(c supply.Cost) bool { return c.Kind == k.Kind }) {
			continue
		}
		name := strconv.Itoa(row)
		form.Set("kind-"+name, k.Kind)
		form.Set("basis-"+name, k.Basis)
		row++
	}
	form.Set("rows", strconv.Itoa(row))
}

func (d Desk) showCosts(c echo.Context, s supply.Shipment, form staffview.Form, preview *supply.Sheet, more, status int) error {
	l := page.Lang(c)
	rates, err := d.rateOptions(c)
	if err != nil {
		return err
	}
	view := staffview.Costs{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.costs.title")+" "+s.Code), Code: s.Code, Form: form,
		Currencies: currencyOptions(), Rates: rates, Correcting: form.Value("replaces") != ""}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.arrivals.title"), Path: "/staff/arrivals"},
		{Label: s.Code, Path: "/staff/arrivals/" + s.Code}, {Label: i18n.Say(l, "staff.costs.title")}}
	for _, k := range supply.CostKinds {
		view.Kinds = append(view.Kinds, staffview.Option{Value: k.Kind, Label: i18n.Say(l, "staff.costs.kind."+k.Kind)})
	}
	for _, b := range supply.Bases {
		view.Bases = append(view.Bases, staffview.Option{Value: b, Label: i18n.Say(l, "staff.costs.basis."+b)})
	}
	for _, name := range lineNames(form, "rows", 1, more) {
		view.Rows = append(view.Rows, staffview.LineField{Name: name})
	}
	if preview != nil {
		table := costTable(l, *preview)
		view.Preview = &table
	}
	return page.Render(c, status, view.Page())
}

// rateOptions lists the standing rates, the latest first.
func (d Desk) rateOptions(c echo.Context) ([]staffview.Option, error) {
	l := page.Lang(c)
	rates, err := fx.List(c.Request().Context(), d.Shop.DB, true, 60, 0)
	if err != nil {
		return nil, err
	}
	out := []staffview.Option{{Label: i18n.Say(l, "staff.costs.norate")}}
	for _, r := range rates {
		out = append(out, staffview.Option{Value: strconv.FormatInt(r.ID, 10),
			Label: i18n.Say(l, "staff.costs.rateof", i18n.Args{"Rate": fx.Decimal(l, r.Rate), "Day": r.On.Format("2006-01-02"), "Source": r.Source})})
	}
	return out, nil
}

// bookCosts shows how costs fall on the lots, and books them when asked to.
func (d Desk) bookCosts(c echo.Context) error {
	ctx := c.Request().Context()
	form, err := fill(c)
	if err != nil {
		return err
	}
	s, err := supply.ShipmentByCode(ctx, d.Shop.DB, c.Param("code"))
	if err != nil {
		return err
	}
	act := form.Value("act")
	if act == "more" {
		return d.showCosts(c, s, form, nil, 2, http.StatusOK)
	}
	way, err := readCosts(form, s.Code)
	var preview *supply.Sheet
	if err == nil {
		sheet, broken := receiving.Preview(ctx, d.Shop.DB, s.ID, way.Costs)
		if err = broken; err == nil {
			preview = &sheet
		}
	}
	if err == nil && act == "book" {
		err = d.inShop(c, func(tx *postgres.Tx) error {
			_, err := receiving.BookCosts(ctx, tx, way)
			return err
		})
		if err == nil {
			return d.done(c, "/staff/arrivals/"+s.Code, said("staff.costs.done"))
		}
	}
	if err == nil {
		return d.showCosts(c, s, form, preview, 0, http.StatusOK)
	}
	with, ours := form.With(err)
	if !ours {
		return err
	}
	return d.showCosts(c, s, with, preview, 0, gate.StatusOf(err))
}

// readCosts reads the form; rows without an amount are not there. Rows keep
// their place, so that what is wrong stands at its row.
func readCosts(form staffview.Form, code string) (receiving.Way, error) {
	r := reading{form: form}
	way := receiving.Way{Key: r.must("key", 80), Code: code, Why: r.text("why", 400)}
	if id := r.id("replaces"); id != nil {
		way.Replaces = *id
	}
	for _, name := range lineNames(form, "rows", 1, 0) {
		if strings.TrimSpace(form.Value("amount-"+name)) == "" {
			continue
		}
		cost := supply.Cost{Name: name, Kind: form.Value("kind-" + name), Basis: form.Value("basis-" + name), Currency: r.currency("currency-" + name),
			RateID: r.id("rate-" + name), Reference: r.text("reference-"+name, 120)}
		if !slices.ContainsFunc(supply.CostKinds, func(k supply.CostKind) bool { return k.Kind == cost.Kind }) {
			r.wrong(fault.New(fault.Invalid, "invalid"), "kind-"+name)
		}
		if !slices.Contains(supply.Bases, cost.Basis) {
			r.wrong(fault.New(fault.Invalid, "invalid"), "basis-"+name)
		}
		if n := r.amount("amount-"+name, cost.Currency); n != nil {
			cost.Minor = *n
		}
		if n := r.amount("gst-"+name, cost.Currency); n != nil {
			cost.GSTMinor = *n
		}
		way.Costs = append(way.Costs, cost)
	}
	return way, r.err()
}

func (d Desk) reverseCosts(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	r := reading{form: form}
	to, why, sheet := "/staff/arrivals/"+c.Param("code"), r.text("why", 400), r.id("sheet")
	if sheet == nil {
		return errNotFound
	}
	err = d.inShop(c, func(tx *postgres.Tx) error {
		return receiving.ReverseCosts(c.Request().Context(), tx, c.Param("code"), *sheet, why)
	})
	if err != nil {
		return d.sayFault(c, to, err)
	}
	return d.done(c, to, said("staff.costs.reversed"))
}

// costTable writes how costs fall on lots.
func costTable(l i18n.Lang, s supply.Sheet) staffview.CostTable {
	t := staffview.CostTable{Caption: i18n.Say(l, "staff.costs.caption")}
	for _, c := range s.Costs {
		t.Heads = append(t.Heads, i18n.Say(l, "staff.costs.kind."+c.Kind))
		t.Notes = append(t.Notes, costNote(l, c))
	}
	var value money.Cents
	for j, lot := range s.Lots {
		row := staffview.CostRow{SKU: lot.SKU, Name: lot.In(string(l)), Lot: lot.Lot, Pieces: i18n.Number(l, lot.Pieces), Value: i18n.Money(l, lot.Value()),
			Costs: i18n.Money(l, s.OfLot(j)), Piece: i18n.Money(l, s.PerPiece(j))}
		row.Before = i18n.Say(l, "staff.costs.before", i18n.Args{"Amount": i18n.Money(l, lot.Value().Share(1, lot.Pieces))})
		for i := range s.Costs {
			row.Parts = append(row.Parts, i18n.Money(l, s.Parts[i][j]))
		}
		value += lot.Value()
		t.Rows = append(t.Rows, row)
	}
	t.Feet = []string{i18n.Number(l, s.Pieces()), i18n.Money(l, value)}
	for _, c := range s.Costs {
		t.Feet = append(t.Feet, i18n.Money(l, c.Cents))
	}
	t.Feet = append(t.Feet, i18n.Money(l, s.Total()), "")
	if gst := s.GST(); gst > 0 {
		t.GST = i18n.Say(l, "staff.costs.gstout", i18n.Args{"Amount": i18n.Money(l, gst)})
	}
	return t
}

// costNote says a cost as it was invoiced, and at which rate.
func costNote(l i18n.Lang, c supply.Cost) string {
	args := i18n.Args{"Kind": i18n.Say(l, "staff.costs.kind."+c.Kind), "Amount": fx.Write(l, c.Minor, c.Currency), "Cents": i18n.Money(l, c.Cents),
		"Basis": i18n.Say(l, "staff.costs.basis."+c.Basis), "Rate": ""}
	if c.Currency == fx.CAD || c.Rate == nil {
		return i18n.Say(l, "staff.costs.note", args)
	}
	args["Rate"] = fx.Decimal(l, *c.Rate)
	return i18n.Say(l, "staff.costs.noterate", args)
}
