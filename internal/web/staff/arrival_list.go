package staff

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// arrivals lists what is expected, then what has come.
func (d Desk) arrivals(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	expected, err := supply.Expected(ctx, d.Shop.DB, 200)
	if err != nil {
		return err
	}
	at, offset := offsetOf(c)
	past, err := supply.Past(ctx, d.Shop.DB, supplyRows+1, offset)
	if err != nil {
		return err
	}
	more := len(past) > supplyRows
	view := staffview.Arrivals{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.arrivals.title")), Expected: comingRows(l, expected),
		Past: comingRows(l, past[:min(len(past), supplyRows)]), Pager: supplyPager("/staff/arrivals", at, more), MayAnnounce: gate.CallerOf(c).May(gate.Goods)}
	return d.show(c, view.Page())
}

func comingRows(l i18n.Lang, list []supply.Coming) []staffview.ComingRow {
	rows := make([]staffview.ComingRow, len(list))
	for i, s := range list {
		rows[i] = staffview.ComingRow{Code: s.Code, Band: s.Cooperative, From: s.Name, Contents: shipmentContents(l, s), Pieces: supplyPieces(l, s.Pieces),
			Day: supplyNear(l, s.On), State: shipmentMark(l, s.State, s.Late)}
	}
	return rows
}

// shipmentContents names the first articles of a shipment and counts the others.
func shipmentContents(l i18n.Lang, s supply.Coming) string {
	words := s.ContentsFR
	if l == i18n.English {
		words = s.ContentsEN
	}
	if s.Articles > 2 {
		words += " " + i18n.Count(l, "staff.arrivals.others", s.Articles-2)
	}
	return words
}

func shipmentMark(l i18n.Lang, state supply.ShipmentState, late bool) staffview.Mark {
	switch {
	case late:
		return staffview.Mark{Kind: "bad", Text: i18n.Say(l, "staff.shipment.state.late")}
	case state == supply.PartlyArrived:
		return staffview.Mark{Kind: "warn", Text: i18n.Say(l, "staff.shipment.state.partly")}
	case state == supply.Arrived:
		return staffview.Mark{Kind: "good", Text: i18n.Say(l, "staff.shipment.state.arrived")}
	case state == supply.ShipmentCancelled:
		return staffview.Mark{Kind: "plain", Text: i18n.Say(l, "staff.shipment.state.cancelled")}
	}
	return staffview.Mark{Kind: "chosen", Text: i18n.Say(l, "staff.shipment.state.announced")}
}
