package staff

import (
	"errors"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/stockroom"
	"plantagenet/web/staff"
)

func (d Desk) transfers(c echo.Context) error {
	l := page.Lang(c)
	offset, pager := pagedBy(c, "/staff/transfers", rowsShown)
	list, err := stockroom.Transfers(c.Request().Context(), d.Shop.DB, rowsShown+1, offset)
	if err != nil {
		return err
	}
	view := staffview.Transfers{Layout: d.layout(c, "places", i18n.Say(l, "staff.transfers.title")), Pager: pager(len(list))}
	view.Layout.Crumbs = crumbs(l, "staff.places.title", "/staff/places", i18n.Say(l, "staff.transfers.title"))
	for _, t := range list[:min(len(list), rowsShown)] {
		view.Rows = append(view.Rows, staffview.TransferRow{ID: t.ID, From: t.FromName(string(l)), To: t.ToName(string(l)), When: stamp(t.SentAt), Who: actorWord(l, t.SentBy),
			Note: t.Note, Sent: t.Sent, Here: t.Arrived, UnderWay: t.UnderWay(), Undone: t.Undone != nil})
	}
	return d.show(c, view.Page())
}

func (d Desk) transferView(c echo.Context) (staffview.Transfer, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	t, err := stockroom.TransferByID(ctx, d.Shop.DB, idIn(c, "id"))
	if err != nil {
		return staffview.Transfer{}, err
	}
	lots, err := stockroom.CarriedBy(ctx, d.Shop.DB, t.ID, string(l))
	if err != nil {
		return staffview.Transfer{}, err
	}
	title := t.FromName(string(l)) + " → " + t.ToName(string(l))
	view := staffview.Transfer{Layout: d.layout(c, "places", title), ID: t.ID, From: t.FromName(string(l)), To: t.ToName(string(l)), When: stamp(t.SentAt), Who: actorWord(l, t.SentBy),
		Note: t.Note, ToStall: t.ToKind == "stall", FromStall: t.FromKind == "stall", StallCode: t.From, UnderWay: t.UnderWay(), Undone: t.Undone != nil, MayUndo: t.MayUndo}
	view.Layout.Crumbs = crumbs(l, "staff.transfers.title", "/staff/transfers", i18n.Say(l, "staff.transfers.number", i18n.Args{"Number": strconv.FormatInt(t.ID, 10)}))
	for _, k := range lots {
		view.Rows = append(view.Rows, staffview.CarriedRow{LotID: k.LotID, Lot: k.Lot, SKU: k.SKU, Name: k.Name, Sent: k.Sent, Arrived: k.Arrived, Settled: k.Settled,
			UnderWay: k.UnderWay(), Blocked: k.Blocked})
	}
	view.Arrive.Set("key", freshKey())
	return view, nil
}

func (d Desk) transfer(c echo.Context) error {
	view, err := d.transferView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

// endTransfer books what arrived, or what became of the rest.
func (d Desk) endTransfer(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	view, err := d.transferView(c)
	if err != nil {
		return err
	}
	ctx, id, settles := c.Request().Context(), idIn(c, "id"), form.Value("act") == "settle"
	var parts []stockroom.Part
	for _, r := range view.Rows {
		if r.UnderWay > 0 {
			parts = append(parts, stockroom.Part{LotID: r.LotID, Quantity: quantityOf(form.Value("p-"+strconv.FormatInt(r.LotID, 10)), 0)})
		}
	}
	if settles {
		err = stockroom.Settle(ctx, d.Shop.DB, id, form.Value("key"), form.Value("reason"), form.Value("note"), parts)
	} else {
		err = stockroom.Arrive(ctx, d.Shop.DB, id, form.Value("key"), parts)
	}
	if err != nil {
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Arrive = f; return view.Page() })
	}
	word := "staff.transfers.hasarrived"
	if settles {
		word = "staff.transfers.hassettled"
	}
	return d.done(c, "/staff/transfers/"+c.Param("id"), said(word))
}

func (d Desk) undoTransfer(c echo.Context) error {
	to := "/staff/transfers/" + c.Param("id")
	if err := stockroom.UndoTransfer(c.Request().Context(), d.Shop.DB, idIn(c, "id")); err != nil && !errors.Is(err, errDone) {
		return d.refuse(c, to, err)
	}
	return d.done(c, to, said("staff.transfers.isundone"))
}
