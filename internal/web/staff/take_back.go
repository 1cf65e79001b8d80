package staff

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/returns"
	"plantagenet/web/staff"
)

// takeBack books goods that came back without money.
func (d Desk) takeBack(c echo.Context) error {
	o, err := d.orderOf(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	desk, err := returns.Read(ctx, d.Shop.DB, o)
	if err != nil {
		return err
	}
	lines, err := readBack(form, desk)
	if err == nil {
		err = returns.TakeBack(ctx, d.Shop, returns.Comeback{Key: form.Value("key"), OrderID: o.ID, Lines: lines})
	}
	if err == nil {
		return d.done(c, refundPath(o), said("staff.back.done"))
	}
	form.Values.Del("key")
	view, failed := d.refundView(c, desk, form)
	if failed != nil {
		return failed
	}
	return d.again(c, form, err, func(with staffview.Form) templ.Component {
		view.Form = with
		return view.Page()
	})
}

func readBack(form staffview.Form, d returns.Desk) (lines []credit.AskLine, err error) {
	var faults []*fault.Fault
	for _, p := range d.Sale.Parts {
		name := credit.Field("back", p.LineID, p.LotID)
		text := strings.TrimSpace(form.Value(name))
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 0 {
			faults = append(faults, fault.New(fault.Invalid, "refund_number").On(name))
		}
		lines = append(lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: n, Place: form.Value(credit.Field("backplace", p.LineID, p.LotID))})
	}
	return lines, fault.Form(faults)
}

// awayRows are the pieces that the buyer has.
func awayRows(l i18n.Lang, d returns.Desk) []staffview.RefundRow {
	var rows []staffview.RefundRow
	for _, p := range d.Sale.Parts {
		at := piecesOf(d, p)
		if at.Customer <= 0 {
			continue
		}
		row := refundRow(l, d, p)
		row.Pieces, row.Where = at.Customer, i18n.Count(l, "staff.refund.sent", int(at.Customer))
		row.Quantity, row.Place = credit.Field("back", p.LineID, p.LotID), credit.Field("backplace", p.LineID, p.LotID)
		rows = append(rows, row)
	}
	return rows
}
