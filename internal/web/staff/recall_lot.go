package staff

import (
	"encoding/csv"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/page"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

var blockReasons = []string{"recall", "unsafe", "mislabelled", "best_before", "complaint", "certificate", "other"}

func (d Desk) blockForm(c echo.Context) error {
	view, err := d.blockView(c, staffview.Form{Values: url.Values{"reason": {clean(c.QueryParam("reason"))}}})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) blockView(c echo.Context, form staffview.Form) (staffview.Block, error) {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	lot, err := stockroom.Lot(ctx, d.Shop.DB, c.Param("code"), string(l))
	if err != nil {
		return staffview.Block{}, err
	}
	view := staffview.Block{Layout: d.layout(c, "lots", i18n.Say(l, "staff.block.title", i18n.Args{"Lot": lot.Code})), Lot: lot.Code, Name: lot.Name + ", " + lot.SKU, Blocked: lot.Blocked,
		Spots: spotRows(l, lot.Spots), Form: form, Reasons: whyOptions(l, "block.reason", blockReasons...), May: caller.May(gate.Sells), Leads: caller.May(gate.Leads)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.lots"), Path: "/staff/lots"}, {Label: lot.Code, Path: "/staff/lots/" + lot.Code}, {Label: i18n.Say(l, "staff.block.open")}}
	buyers, err := stockroom.Buyers(ctx, d.Shop.DB, lot.ID)
	if err != nil {
		return view, err
	}
	for _, b := range buyers {
		view.Sold += b.Customer
		if b.ToSend > 0 && lot.Blocked {
			view.DoNotSend = append(view.DoNotSend, staffview.BuyerRow{Order: strconv.FormatInt(b.Order, 10), ToSend: b.ToSend})
		}
	}
	block, blocked, err := stock.BlockOf(ctx, d.Shop.DB, lot.ID)
	if blocked {
		view.Note = block.Note
		view.Since = i18n.Say(l, "staff.block.since", i18n.Args{"When": stamp(block.BlockedAt), "Who": actorWord(l, block.BlockedBy), "Reason": i18n.Say(l, "staff.block.reason."+block.Reason)})
	}
	return view, err
}

func (d Desk) block(c echo.Context) error {
	return d.blockAct(c, func(form staffview.Form, lotID int64) (notice, error) {
		holds, err := stockroom.Block(c.Request().Context(), d.Shop.DB, lotID, form.Value("reason"), cut(form.Value("note"), 500))
		return said("staff.block.done", i18n.Args{"Holds": i18n.Number(page.Lang(c), int64(holds))}), err
	})
}

func (d Desk) unblock(c echo.Context) error {
	return d.blockAct(c, func(form staffview.Form, lotID int64) (notice, error) {
		return said("staff.block.ended"), stockroom.Unblock(c.Request().Context(), d.Shop.DB, lotID, cut(form.Value("note"), 500))
	})
}

func (d Desk) blockAct(c echo.Context, act func(staffview.Form, int64) (notice, error)) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	lot, err := stockroom.Lot(c.Request().Context(), d.Shop.DB, c.Param("code"), lang(c))
	if err != nil {
		return err
	}
	n, err := act(form, lot.ID)
	if err != nil {
		view, broken := d.blockView(c, form)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/lots/"+lot.Code+"/block", n)
}

func (d Desk) buyersOf(c echo.Context) (stockroom.LotCard, []stockroom.Buyer, error) {
	ctx := c.Request().Context()
	lot, err := stockroom.Lot(ctx, d.Shop.DB, c.Param("code"), lang(c))
	if err != nil {
		return lot, nil, err
	}
	list, err := stockroom.Buyers(ctx, d.Shop.DB, lot.ID)
	return lot, list, err
}

func (d Desk) lotBuyers(c echo.Context) error {
	l := page.Lang(c)
	lot, list, err := d.buyersOf(c)
	if err != nil {
		return err
	}
	view := staffview.LotBuyers{Layout: d.layout(c, "lots", i18n.Say(l, "staff.lotbuyers.title", i18n.Args{"Lot": lot.Code})), Lot: lot.Code, Name: lot.Name + ", " + lot.SKU}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.lots"), Path: "/staff/lots"}, {Label: lot.Code, Path: "/staff/lots/" + lot.Code}, {Label: i18n.Say(l, "staff.lotbuyers.open")}}
	for _, b := range list {
		view.Rows = append(view.Rows, staffview.BuyerRow{Order: strconv.FormatInt(b.Order, 10), Name: b.Name, Email: b.Email, Phone: b.Phone, Sent: sentOn(b), Customer: b.Customer, ToSend: b.ToSend})
	}
	return d.show(c, view.Page())
}

func sentOn(b stockroom.Buyer) string {
	if b.SentOn == nil {
		return "–"
	}
	return b.SentOn.In(clock.Store).Format("2006-01-02")
}

// lotBuyersCSV is the list for those who write to the buyers.
func (d Desk) lotBuyersCSV(c echo.Context) error {
	l := page.Lang(c)
	lot, list, err := d.buyersOf(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="lot-`+lot.Code+`.csv"`)
	w := csv.NewWriter(c.Response())
	rows := [][]string{{i18n.Say(l, "staff.block.order"), i18n.Say(l, "staff.lotbuyers.name"), i18n.Say(l, "staff.lotbuyers.email"), i18n.Say(l, "staff.lotbuyers.phone"), i18n.Say(l, "staff.lotbuyers.lang"),
		i18n.Say(l, "staff.article.lot"), i18n.Say(l, "staff.lotbuyers.has"), i18n.Say(l, "staff.lotbuyers.here"), i18n.Say(l, "staff.lotbuyers.sent")}}
	for _, b := range list {
		rows = append(rows, []string{strconv.FormatInt(b.Order, 10), csvfile.Neutral(b.Name), csvfile.Neutral(b.Email), csvfile.Neutral(b.Phone), b.Lang, lot.Code,
			strconv.FormatInt(b.Customer, 10), strconv.FormatInt(b.ToSend, 10), sentOn(b)})
	}
	return w.WriteAll(rows)
}

// soonDays is from when on a best-before day is near.
const soonDays = 30

func (d Desk) bestBefore(c echo.Context) error {
	l := page.Lang(c)
	within := quantityOf(c.QueryParam("days"), 90)
	if within < 0 || within > 3650 {
		within = 90
	}
	offset, pager := pagedBy(c, "/staff/best-before", rowsShown)
	list, err := stockroom.BestBefore(c.Request().Context(), d.Shop.DB, string(l), int(within), rowsShown+1, offset)
	if err != nil {
		return err
	}
	view := staffview.BestBefore{Layout: d.layout(c, "lots", i18n.Say(l, "staff.best.title")), Form: staffview.Form{Values: url.Values{"days": {strconv.FormatInt(within, 10)}}}, Pager: pager(len(list))}
	view.Layout.Crumbs = crumbs(l, "staff.nav.lots", "/staff/lots", i18n.Say(l, "staff.best.title"))
	for _, a := range list[:min(len(list), rowsShown)] {
		view.Rows = append(view.Rows, agingRow(l, a))
	}
	return d.show(c, view.Page())
}

func agingRow(l i18n.Lang, a stockroom.Aging) staffview.AgingRow {
	r := staffview.AgingRow{Lot: a.Code, SKU: a.SKU, Name: a.Name, Day: a.BestBefore.Format("2006-01-02"), OnSale: a.OnSale, Elsewhere: a.Elsewhere, Blocked: a.Blocked,
		Past: a.Days < 0, Soon: a.Days <= soonDays, Left: i18n.Count(l, "staff.best.days", max(0, a.Days))}
	if a.Days < 0 {
		r.Left = i18n.Count(l, "staff.best.ago", -a.Days)
	}
	return r
}
