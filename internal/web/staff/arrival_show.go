package staff

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
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

// shipment shows one shipment with what became of it.
func (d Desk) shipment(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	s, err := supply.ShipmentByCode(ctx, d.Shop.DB, c.Param("code"))
	if err != nil {
		return err
	}
	lines, err := supply.ShipmentLines(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return err
	}
	arrivals, err := supply.ArrivalsOf(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return err
	}
	caller := gate.CallerOf(c)
	view := staffview.Shipment{Layout: d.layout(c, "arrivals", s.Code), Code: s.Code, Band: s.Cooperative, From: s.Name, Slug: s.Cooperative,
		State: shipmentMark(l, s.State, s.Late()), Facts: shipmentFacts(l, s), CostsPath: "/staff/arrivals/" + s.Code + "/costs"}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.arrivals.title"), Path: "/staff/arrivals"}, {Label: s.Code}}
	open := s.State == supply.Announced || s.State == supply.PartlyArrived
	view.MayReceive = open && caller.May(gate.Goods)
	view.MayCancel = s.State == supply.Announced && caller.May(gate.Goods)
	landed := map[int64]supply.Landed{}
	if view.Layout.Money {
		if landed, err = d.costsOf(c, s, lines, &view); err != nil {
			return err
		}
	}
	for _, line := range lines {
		view.Lines = append(view.Lines, shipmentLine(l, line, landed[line.LotID]))
	}
	for _, a := range arrivals {
		block := arrivalBlock(l, a)
		if caller.May(gate.Goods) {
			block.Labels = labelsOf(a)
		}
		block.MayVoid = a.VoidedAt == nil && view.Costs == nil && caller.May(gate.Goods)
		view.Arrivals = append(view.Arrivals, block)
	}
	return d.show(c, view.Page())
}

// costsOf adds what the way cost, for those who see money.
func (d Desk) costsOf(c echo.Context, s supply.Shipment, lines []supply.ShipmentLine, view *staffview.Shipment) (map[int64]supply.Landed, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	var lots []int64
	var counted int64
	for _, line := range lines {
		lots = append(lots, line.LotID)
		counted += line.Good + line.Damaged
	}
	view.MayCost = counted > 0 && gate.CallerOf(c).May(gate.Sells)
	landed, err := supply.LandedOf(ctx, d.Shop.DB, lots)
	if err != nil {
		return nil, err
	}
	booked, err := supply.Standing(ctx, d.Shop.DB, s.ID)
	if err != nil || booked == nil {
		return landed, err
	}
	sheet, err := supply.SheetOf(ctx, d.Shop.DB, *booked)
	if err != nil {
		return nil, err
	}
	table := costTable(l, sheet)
	view.Costs = &table
	if later := counted - sheet.Pieces(); later != 0 {
		view.Stale = i18n.Count(l, "staff.costs.stale", int(later))
	}
	return landed, nil
}

func shipmentFacts(l i18n.Lang, s supply.Shipment) []staffview.Fact {
	say := func(key, text string) staffview.Fact {
		return staffview.Fact{Label: i18n.Say(l, "staff.shipment.fact."+key), Text: text}
	}
	how := modeWord(l, s.Mode)
	if s.Carrier != "" {
		how += ", " + s.Carrier
	}
	facts := []staffview.Fact{say("how", how), say("left", dayWords(l, s.LeftOn)), say("expected", supplyNear(l, s.ExpectedOn))}
	if s.Reference != "" {
		facts = append(facts, say("reference", s.Reference))
	}
	if s.OrderNumber != nil {
		order := say("order", *s.OrderNumber)
		order.Path = "/staff/purchase-orders/" + *s.OrderNumber
		facts = append(facts, order)
	}
	facts = append(facts, say("by", s.CreatedBy))
	for _, more := range [][2]string{{"note", s.Note}, {"cancelled", s.CancelledWhy}} {
		if more[1] != "" {
			facts = append(facts, say(more[0], more[1]))
		}
	}
	return facts
}

func shipmentLine(l i18n.Lang, line supply.ShipmentLine, landed supply.Landed) staffview.ShipmentLine {
	out := staffview.ShipmentLine{SKU: line.SKU, Name: line.In(string(l)), Lot: line.Lot, Announced: supplyPieces(l, line.Quantity),
		Good: supplyPieces(l, line.Good), Damaged: supplyPieces(l, line.Damaged), Lost: supplyPieces(l, line.Lost), OnWay: supplyPieces(l, line.OnWay),
		Short: line.OnWay > 0 && line.Good+line.Damaged > 0, Cost: "–", Landed: "–"}
	if !line.Known {
		out.Known = i18n.Say(l, "staff.shipment.unknown")
	}
	if line.Surplus > 0 {
		out.Extra = i18n.Count(l, "staff.shipment.surplus", int(line.Surplus))
	}
	if line.UnitCost != nil {
		out.Cost = i18n.Money(l, *line.UnitCost)
		if line.Currency != fx.CAD && line.UnitCostMinor != nil {
			out.Cost += " (" + fx.Write(l, *line.UnitCostMinor, line.Currency) + ")"
		}
	} else if line.ShareBP != nil {
		out.Cost = shareWords(l, *line.ShareBP)
	}
	if landed.Pieces > 0 {
		way := landed.Costs.Share(1, landed.Pieces)
		out.Landed = "+ " + i18n.Money(l, way)
		if line.UnitCost != nil {
			out.Landed = i18n.Money(l, landedPiece(*line.UnitCost, landed))
		}
	}
	return out
}

// landedPiece is what a bought piece costs with its way, to the nearest cent.
func landedPiece(unit money.Cents, landed supply.Landed) money.Cents {
	return (unit.Times(int(landed.Pieces)) + landed.Costs).Share(1, landed.Pieces)
}

// labelsOf is where a label for each whole piece that came is printed.
func labelsOf(a supply.Arrival) string {
	q := url.Values{}
	for _, line := range a.Lines {
		if line.Good > 0 && a.VoidedAt == nil {
			q.Add("item", line.Lot)
			q.Add("n", strconv.FormatInt(line.Good, 10))
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "/staff/labels?" + q.Encode()
}

func arrivalBlock(l i18n.Lang, a supply.Arrival) staffview.ArrivalBlock {
	block := staffview.ArrivalBlock{Number: strconv.Itoa(a.Number), Note: a.Note, Title: i18n.Say(l, "staff.shipment.arrival", i18n.Args{
		"N": a.Number, "Day": i18n.Date(l, a.ArrivedAt), "Hour": i18n.Clock(l, a.ArrivedAt), "Who": a.Actor})}
	if a.VoidedAt != nil {
		block.Voided = i18n.Say(l, "staff.shipment.voided", i18n.Args{"Why": a.VoidWhy})
	}
	for _, line := range a.Lines {
		row := staffview.ArrivalLine{SKU: line.SKU, Name: line.In(string(l)), Lot: line.Lot, Into: line.IntoFR, Good: supplyPieces(l, line.Good),
			Damaged: supplyPieces(l, line.Damaged), Lost: supplyPieces(l, line.Lost), Note: line.Note}
		if l == i18n.English {
			row.Into = line.IntoEN
		}
		if line.Surplus > 0 {
			row.Surplus = i18n.Count(l, "staff.shipment.surplus", int(line.Surplus))
		}
		block.Lines = append(block.Lines, row)
	}
	return block
}

// voidArrival takes an arrival back, with a reason or as the undo of a click.
func (d Desk) voidArrival(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	to := "/staff/arrivals/" + c.Param("code")
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return errNotFound
	}
	r := reading{form: form}
	why := r.text("why", 400)
	if why == "" {
		why = i18n.Say(page.Lang(c), "staff.supply.undone")
	}
	err = d.inShop(c, func(tx *postgres.Tx) error {
		return receiving.VoidArrival(c.Request().Context(), tx, c.Param("code"), number, why, clock.Now())
	})
	if err != nil {
		return d.sayFault(c, to, err)
	}
	return d.done(c, to, said("staff.shipment.isvoid"))
}

func (d Desk) cancelShipment(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	r := reading{form: form}
	to, why := "/staff/arrivals/"+c.Param("code"), r.text("why", 400)
	err = d.inShop(c, func(tx *postgres.Tx) error {
		return receiving.Cancel(c.Request().Context(), tx, c.Param("code"), why, clock.Now())
	})
	if err != nil {
		return d.sayFault(c, to, err)
	}
	return d.done(c, to, said("staff.shipment.iscancelled"))
}
