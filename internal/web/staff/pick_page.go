package staff

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/sending"
	"plantagenet/web/staff"
)

// maxPicked is how many orders one walk along the shelves takes.
const maxPicked = 50

// pickList is what is taken from the shelves for the orders chosen; none
// chosen: all that are to be packed, but those set aside.
func (d Desk) pickList(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	numbers, err := d.chosen(c)
	if err != nil {
		return err
	}
	picks, err := sending.Picks(ctx, d.Shop.DB, numbers, string(l))
	if err != nil {
		return err
	}
	view := staffview.PickList{Layout: d.layout(c, "orders", i18n.Say(l, "staff.pick.title")), Rows: pickRows(l, picks)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.orders"), Path: "/staff/orders"}, {Label: view.Layout.Title}}
	var pieces int64
	for _, p := range picks {
		pieces += p.Quantity
	}
	for _, number := range numbers {
		view.Orders = append(view.Orders, strconv.FormatInt(number, 10))
	}
	view.Sub = i18n.Count(l, "staff.pick.orders", len(numbers)) + ", " + i18n.Count(l, "staff.pick.pieces", int(pieces))
	return d.show(c, view.Page())
}

func (d Desk) chosen(c echo.Context) ([]int64, error) {
	var numbers []int64
	for _, text := range c.QueryParams()["o"] {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && len(numbers) < maxPicked {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) > 0 {
		return numbers, nil
	}
	list, _, err := report.FindOrders(c.Request().Context(), d.Shop.DB, report.OrderQuery{State: report.OrderToPack, Page: 1, Limit: maxPicked})
	for _, o := range list {
		if o.State != report.OrderWaiting {
			numbers = append(numbers, o.Number)
		}
	}
	return numbers, err
}

// pickRows gathers the orders that want the same lot from the same shelf.
func pickRows(l i18n.Lang, picks []sending.Pick) []staffview.PickRow {
	var rows []staffview.PickRow
	for at := 0; at < len(picks); {
		first, sum := picks[at], int64(0)
		var orders []string
		for ; at < len(picks) && picks[at].VariantID == first.VariantID && picks[at].Lot == first.Lot; at++ {
			sum += picks[at].Quantity
			orders = append(orders, strconv.FormatInt(picks[at].Order, 10)+i18n.NBSP+"("+i18n.Number(l, picks[at].Quantity)+")")
		}
		shelf := first.Shelf
		if shelf == "" {
			shelf = "–"
		}
		rows = append(rows, staffview.PickRow{Shelf: shelf, Name: first.Name, SKU: first.SKU, Lot: first.Lot, Quantity: i18n.Number(l, sum), For: strings.Join(orders, ", ")})
	}
	return rows
}
