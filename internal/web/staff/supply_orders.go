package staff

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) supplierOrders(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	open, path := c.QueryParam("all") == "", "/staff/purchase-orders"
	if !open {
		path += "?all=1"
	}
	at, offset := offsetOf(c)
	list, err := supply.Orders(ctx, d.Shop.DB, supply.OrderFilter{Open: open, Limit: supplyRows + 1, Offset: offset})
	if err != nil {
		return err
	}
	view := staffview.SupplierOrders{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.po.title")), Open: open, MayOrder: gate.CallerOf(c).May(gate.Sells),
		Rows: supplierOrderRows(l, list[:min(len(list), supplyRows)]), Pager: supplyPager(path, at, len(list) > supplyRows)}
	return d.show(c, view.Page())
}

func supplierOrderRows(l i18n.Lang, list []supply.Order) []staffview.SupplierOrderRow {
	rows := make([]staffview.SupplierOrderRow, len(list))
	for i, o := range list {
		rows[i] = staffview.SupplierOrderRow{Number: o.Number, Band: o.Cooperative, From: o.Name, Pieces: i18n.Number(l, o.Pieces), Value: "–", Sent: "–", Expected: "–",
			State: supplierOrderMark(l, o.State)}
		if o.ValueMinor > 0 {
			rows[i].Value = fx.Write(l, o.ValueMinor, o.Currency)
		}
		if o.SentAt != nil {
			rows[i].Sent = i18n.Date(l, *o.SentAt)
		}
		if o.ExpectedOn != nil {
			rows[i].Expected = supplyNear(l, *o.ExpectedOn)
		}
	}
	return rows
}

func supplierOrderMark(l i18n.Lang, state supply.OrderState) staffview.Mark {
	kinds := map[supply.OrderState]string{supply.Draft: "plain", supply.Sent: "chosen", supply.PartlyReceived: "warn", supply.Received: "good"}
	kind := kinds[state]
	if kind == "" {
		kind = "plain"
	}
	return staffview.Mark{Kind: kind, Text: i18n.Say(l, "staff.po.state."+string(state))}
}

// supplierOrder shows one order with what became of it.
func (d Desk) supplierOrder(c echo.Context) error {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	o, err := supply.OrderByNumber(ctx, d.Shop.DB, c.Param("number"))
	if err != nil {
		return err
	}
	lines, err := supply.OrderLines(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	shipments, err := supply.ShipmentsOfOrder(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	view := staffview.SupplierOrder{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.po.one")+" "+o.Number), Number: o.Number, Band: o.Cooperative,
		From: o.Name, Slug: o.Cooperative, State: supplierOrderMark(l, o.State), Facts: supplierOrderFacts(l, o), Shipments: comingRows(l, shipments),
		Pieces: i18n.Number(l, o.Pieces)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.po.title"), Path: "/staff/purchase-orders"}, {Label: o.Number}}
	may, going := caller.May(gate.Sells), o.State == supply.Sent || o.State == supply.PartlyReceived
	view.MayEdit, view.MaySend = may && o.State == supply.Draft, may && o.State == supply.Draft && o.Pieces > 0
	view.MayCancel = may && (o.State == supply.Draft || o.State == supply.Sent) && len(shipments) == 0
	view.NeedsWhy, view.MayClose = o.State == supply.Sent, may && o.State == supply.PartlyReceived
	var announced int64
	for _, line := range lines {
		announced += line.Announced
		view.Lines = append(view.Lines, supplierOrderLine(l, o, line))
	}
	view.Announce = going && announced < o.Pieces && caller.May(gate.Goods)
	if o.ValueMinor > 0 {
		view.Total = fx.Write(l, o.ValueMinor, o.Currency)
	}
	return d.show(c, view.Page())
}

func supplierOrderFacts(l i18n.Lang, o supply.Order) []staffview.Fact {
	say := func(key, text string) staffview.Fact {
		return staffview.Fact{Label: i18n.Say(l, "staff.po.fact."+key), Text: text}
	}
	facts := []staffview.Fact{say("by", o.CreatedBy)}
	if o.SentAt != nil {
		facts = append(facts, say("sent", i18n.Date(l, *o.SentAt)))
	}
	if o.ExpectedOn != nil {
		facts = append(facts, say("expected", supplyNear(l, *o.ExpectedOn)))
	}
	if o.Note != "" {
		facts = append(facts, say("note", o.Note))
	}
	if o.CancelledWhy != "" {
		facts = append(facts, say("ended", o.CancelledWhy))
	}
	return facts
}

func supplierOrderLine(l i18n.Lang, o supply.Order, line supply.OrderLine) staffview.SupplierOrderLine {
	out := staffview.SupplierOrderLine{SKU: line.SKU, Name: line.In(string(l)), Quantity: i18n.Number(l, line.Quantity), Announced: supplyPieces(l, line.Announced),
		Arrived: supplyPieces(l, line.Arrived), Unit: "–", Sum: "–"}
	if line.UnitCostMinor != nil {
		out.Unit = fx.Write(l, *line.UnitCostMinor, o.Currency)
		out.Sum = fx.Write(l, *line.UnitCostMinor*line.Quantity, o.Currency)
	}
	return out
}

func (d Desk) newSupplierOrder(c echo.Context) error {
	form := staffview.Form{Values: c.QueryParams()}
	form.Set("key", supplyKey())
	view, _, err := d.supplierOrderView(c, "", form.Value("cooperative"), 0, &form)
	if err != nil {
		return err
	}
	view.Form = form
	return d.show(c, view.Page())
}

// supplierOrderView is the form of an order to a cooperative, on the terms in force.
func (d Desk) supplierOrderView(c echo.Context, number, slug string, more int, form *staffview.Form) (staffview.SupplierOrderForm, supply.Agreement, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.SupplierOrderForm{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.po.new")), Number: number, Currencies: currencyOptions()}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.po.title"), Path: "/staff/purchase-orders"}, {Label: i18n.Say(l, "staff.po.new")}}
	if number != "" {
		view.Layout.Crumbs[1] = staffview.Crumb{Label: number, Path: "/staff/purchase-orders/" + number}
	}
	var terms supply.Agreement
	if slug == "" {
		var err error
		view.Coops, err = d.coopOptions(c)
		return view, terms, err
	}
	s, err := report.SupplierBySlug(ctx, d.Shop.DB, l, slug)
	if err != nil {
		return view, terms, err
	}
	if terms, err = supply.InForce(ctx, d.Shop.DB, s.ID, supplyToday()); err != nil {
		return view, terms, err
	}
	articles, err := supply.ArticlesOf(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return view, terms, err
	}
	form.Set("currency", string(terms.Currency))
	view.Slug, view.From, view.Terms, view.Costs = s.Slug, s.Name, termsWords(l, terms), terms.Terms == stock.Bought
	view.Articles, view.Rows = articleOptions(l, articles), lineFields(l, *form, lineNames(*form, "rows", 5, more), articles)
	return view, terms, nil
}

func (d Desk) writeSupplierOrder(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	return d.saveSupplierOrder(c, "", form.Value("cooperative"), form)
}

func (d Desk) editSupplierOrder(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := supply.OrderByNumber(ctx, d.Shop.DB, c.Param("number"))
	if err != nil {
		return err
	}
	if o.State != supply.Draft {
		return fault.New(fault.Conflict, "purchase_order_sent")
	}
	lines, err := supply.OrderLines(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	form := staffview.Form{}
	form.Set("key", o.Key)
	form.Set("note", o.Note)
	form.Set("currency", string(o.Currency))
	form.Set("rows", strconv.Itoa(len(lines)+2))
	if o.ExpectedOn != nil {
		form.Set("expected_on", o.ExpectedOn.Format("2006-01-02"))
	}
	for i, line := range lines {
		name := strconv.Itoa(i)
		form.Set("sku-"+name, line.SKU)
		form.Set("quantity-"+name, strconv.FormatInt(line.Quantity, 10))
		if line.UnitCostMinor != nil {
			form.Set("cost-"+name, fx.Plain(*line.UnitCostMinor, o.Currency))
		}
	}
	view, _, err := d.supplierOrderView(c, o.Number, o.Cooperative, 0, &form)
	if err != nil {
		return err
	}
	view.Form = form
	return d.show(c, view.Page())
}

func (d Desk) rewriteSupplierOrder(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	o, err := supply.OrderByNumber(c.Request().Context(), d.Shop.DB, c.Param("number"))
	if err != nil {
		return err
	}
	return d.saveSupplierOrder(c, o.Number, o.Cooperative, form)
}

// saveSupplierOrder writes a draft, new or again.
func (d Desk) saveSupplierOrder(c echo.Context, number, slug string, form staffview.Form) error {
	ctx, more := c.Request().Context(), 0
	if form.Value("act") == "more" {
		more = 5
	}
	view, terms, err := d.supplierOrderView(c, number, slug, more, &form)
	if err != nil {
		return err
	}
	if view.Form = form; form.Value("act") != "save" || slug == "" {
		return d.show(c, view.Page())
	}
	o, lines, err := d.readSupplierOrder(c, form, terms)
	o.Number = number
	if err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) (err error) {
			if number != "" {
				return supply.Rewrite(ctx, tx, o, lines)
			}
			o, err = supply.Write(ctx, tx, o, lines)
			return err
		})
	}
	if err != nil {
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/purchase-orders/"+o.Number, said("staff.po.saved", i18n.Args{"Number": o.Number}))
}

func (d Desk) readSupplierOrder(c echo.Context, form staffview.Form, terms supply.Agreement) (supply.Order, []supply.OrderLine, error) {
	articles, err := supply.ArticlesOf(c.Request().Context(), d.Shop.DB, terms.CooperativeID)
	if err != nil {
		return supply.Order{}, nil, err
	}
	r := reading{form: form}
	o := supply.Order{CooperativeID: terms.CooperativeID, AgreementID: terms.ID, Currency: r.currency("currency"), ExpectedOn: r.day("expected_on"),
		Note: r.text("note", 2000), Key: r.must("key", 80)}
	var lines []supply.OrderLine
	for _, name := range lineNames(form, "rows", 5, 0) {
		sku := strings.TrimSpace(form.Value("sku-" + name))
		if sku+strings.TrimSpace(form.Value("quantity-"+name)) == "" {
			continue
		}
		line := supply.OrderLine{Position: len(lines) + 1, Quantity: r.pieces("quantity-" + name)}
		if line.Quantity == 0 {
			r.wrong(fault.New(fault.Invalid, "pieces_range"), "quantity-"+name)
		}
		for _, a := range articles {
			if a.Is(sku) {
				line.VariantID = a.VariantID
			}
		}
		if line.VariantID == 0 {
			r.wrong(fault.New(fault.Invalid, "no_such_article").With("SKU", sku), "sku-"+name)
		}
		if terms.Terms == stock.Bought {
			if line.UnitCostMinor = r.amount("cost-"+name, o.Currency); line.UnitCostMinor == nil && strings.TrimSpace(form.Value("cost-"+name)) == "" {
				r.wrong(fault.New(fault.Invalid, "missing_here"), "cost-"+name)
			}
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 && len(r.faults) == 0 {
		r.wrong(fault.New(fault.Invalid, "purchase_order_empty"), "sku-0")
	}
	return o, lines, r.err()
}

// actOnSupplierOrder does one thing to an order and says so on its page.
func (d Desk) actOnSupplierOrder(c echo.Context, key string, act func(tx *postgres.Tx, number, why string) error) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	r := reading{form: form}
	number, why := c.Param("number"), r.text("why", 400)
	to := "/staff/purchase-orders/" + number
	if err := d.inShop(c, func(tx *postgres.Tx) error { return act(tx, number, why) }); err != nil {
		return d.sayFault(c, to, err)
	}
	return d.done(c, to, said(key, i18n.Args{"Number": number}))
}

func (d Desk) sendSupplierOrder(c echo.Context) error {
	return d.actOnSupplierOrder(c, "staff.po.issent", func(tx *postgres.Tx, number, _ string) error {
		return supply.Send(c.Request().Context(), tx, number, clock.Now())
	})
}

func (d Desk) cancelSupplierOrder(c echo.Context) error {
	return d.actOnSupplierOrder(c, "staff.po.iscancelled", func(tx *postgres.Tx, number, why string) error {
		return supply.Withdraw(c.Request().Context(), tx, number, why, clock.Now())
	})
}

func (d Desk) closeSupplierOrder(c echo.Context) error {
	return d.actOnSupplierOrder(c, "staff.po.isclosed", func(tx *postgres.Tx, number, why string) error {
		return supply.Close(c.Request().Context(), tx, number, why, clock.Now())
	})
}
