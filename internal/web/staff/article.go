package staff

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) article(c echo.Context) error {
	return d.articlePage(c, staffview.Form{}, nil)
}

func (d Desk) articlePage(c echo.Context, point staffview.Form, wrong error) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	row, err := report.StockOf(ctx, d.Shop.DB, l, clean(c.Param("sku")))
	if errors.Is(err, sql.ErrNoRows) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	view := staffview.Article{Layout: d.layout(c, "stock", named(row.Name, row.Variant)), SKU: row.SKU, Name: named(row.Name, row.Variant), Maker: row.CoopName,
		Band: row.Cooperative, Product: "/staff/products/" + strconv.FormatInt(row.ProductID, 10), Retired: !row.Active, Figures: articleFigures(l, row), Point: point,
		MayPoint: gate.CallerOf(c).May(gate.Sells)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.stock"), Path: "/staff/stock"}, {Label: row.SKU}}
	if err := d.articleLots(ctx, l, row, &view); err != nil {
		return err
	}
	if err := d.articleSales(ctx, l, row, &view); err != nil {
		return err
	}
	if err := d.articleHistory(c, row, &view); err != nil {
		return err
	}
	if wrong != nil {
		return d.again(c, point, wrong, func(f staffview.Form) templ.Component { view.Point = f; return view.Page() })
	}
	return d.show(c, view.Page())
}

func articleFigures(l i18n.Lang, r report.StockRow) []staffview.Pair {
	pair := func(key string, n int64) staffview.Pair {
		return staffview.Pair{Label: i18n.Say(l, key), Value: i18n.Number(l, n)}
	}
	return []staffview.Pair{
		pair("staff.article.onhand", r.OnHand()), pair("staff.stock.available", r.Available), pair("staff.article.heldnow", r.Held),
		pair("staff.stock.tosend", r.ToSend), pair("staff.stock.aside", r.Aside), pair("staff.stock.transit", r.Transit),
	}
}

func (d Desk) articleLots(ctx context.Context, l i18n.Lang, row report.StockRow, view *staffview.Article) error {
	lots, err := report.LotsOf(ctx, d.Shop.DB, l, row.VariantID)
	if err != nil {
		return err
	}
	var pieces int64
	var value money.Cents
	for _, lot := range lots {
		pieces, value = pieces+lot.OnHand, value+lot.Value()
		view.Lots = append(view.Lots, lotRow(l, lot))
	}
	view.LotsSum, view.Value = i18n.Number(l, pieces), worth(l, value)
	return nil
}

func lotRow(l i18n.Lang, lot report.LotPlace) staffview.LotRow {
	r := staffview.LotRow{Lot: lot.Lot, Place: lot.Place, OnHand: i18n.Number(l, lot.OnHand), Held: figure(l, lot.Held), Age: age(l, &lot.ReceivedOn), BestBefore: "–"}
	if lot.BestBefore != nil {
		r.BestBefore, r.Late = lot.BestBefore.Format("2006-01-02"), lot.BestBefore.Before(clock.Now())
	}
	if lot.UnitCost != nil {
		r.Terms, r.Value = i18n.Say(l, "staff.terms.bought", i18n.Args{"Cost": i18n.Money(l, *lot.UnitCost)}), i18n.Money(l, lot.Value())
	} else if lot.ShareBP != nil {
		r.Terms, r.Value = i18n.Say(l, "staff.terms.consignment", i18n.Args{"Share": i18n.Percent(l, basis(*lot.ShareBP))}), "–"
	}
	return r
}

// basis writes hundredths of a per cent as an exact decimal fraction.
func basis(bp int) string { return strconv.FormatFloat(float64(bp)/10000, 'f', 4, 64) }

// chartMonths is how far back the chart of sales goes: this season and the last one.
const chartMonths = 24

func (d Desk) articleSales(ctx context.Context, l i18n.Lang, row report.StockRow, view *staffview.Article) error {
	months, err := replenish.Months(ctx, d.Shop.DB, row.VariantID, chartMonths)
	if err != nil {
		return err
	}
	view.Chart = salesChart(l, months)
	o, reckoned, err := replenish.Of(ctx, d.Shop.DB, l, row.VariantID)
	if err != nil {
		return err
	}
	if !reckoned {
		view.Suggest = i18n.Say(l, "staff.article.unreckoned")
		return nil
	}
	if o.ReorderPoint != nil {
		view.Point.Set("point", strconv.FormatInt(*o.ReorderPoint, 10))
	}
	view.Suggest, view.Reckoned = reckoning(l, o)
	view.When = i18n.Say(l, "staff.reorder.when", i18n.Args{"When": i18n.Date(l, o.ReckonedAt) + ", " + i18n.Clock(l, o.ReckonedAt)})
	return nil
}

func salesChart(l i18n.Lang, months []replenish.Month) staffview.Chart {
	chart := staffview.Chart{Title: i18n.Say(l, "staff.chart.title"), Column: i18n.Say(l, "staff.chart.sold")}
	var total int64
	for _, m := range months {
		b := staffview.Bar{Name: i18n.MonthYear(l, m.On.AddDate(0, 0, 1)), Value: m.Sold, Back: m.Returned}
		if m.On.Month() == time.January {
			b.Label = strconv.Itoa(m.On.Year())
		} else if m.On.Month() == time.July {
			b.Label = i18n.Month(l, m.On.Month())
		}
		chart.Most, total = max(chart.Most, m.Sold), total+m.Sold
		chart.Bars = append(chart.Bars, b)
	}
	chart.Desc = i18n.Count(l, "staff.chart.desc", int(total), i18n.Args{"Months": len(months), "Most": i18n.Number(l, chart.Most)})
	return chart
}

// reckoning says in words how a suggestion was reached.
func reckoning(l i18n.Lang, o replenish.Outlook) (sum string, lines []string) {
	s := replenish.Suggest(o.Figures)
	if s.Cover == nil {
		return i18n.Say(l, "staff.reckon.nothing"), nil
	}
	say := func(key string, args i18n.Args) { lines = append(lines, i18n.Say(l, key, args)) }
	say("staff.reckon.pace", i18n.Args{"Sold": i18n.Number(l, o.Sold90), "Days": o.Days90, "Pace": decimal(l, s.PerDay, 2)})
	say("staff.reckon.horizon", i18n.Args{"Days": s.Horizon, "Lead": o.LeadDays, "Review": replenish.Review})
	if s.Season != 1 {
		say("staff.reckon.season", i18n.Args{"Season": decimal(l, s.Season, 1)})
	}
	say("staff.reckon.need", i18n.Args{"Need": i18n.Number(l, s.Need), "Reserve": i18n.Number(l, s.Reserve)})
	say("staff.reckon.less", i18n.Args{"Available": i18n.Number(l, o.Available), "Transit": i18n.Number(l, o.Transit)})
	say("staff.reckon.cover", i18n.Args{"Days": i18n.Number(l, int64(*s.Cover))})
	return i18n.Count(l, "staff.reckon.sum", int(s.Quantity)), lines
}

// decimal writes a fraction with the language's mark.
func decimal(l i18n.Lang, f float64, digits int) string {
	text := strconv.FormatFloat(f, 'f', digits, 64)
	if l == i18n.French {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

func (d Desk) articleHistory(c echo.Context, row report.StockRow, view *staffview.Article) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	moves, err := report.History(ctx, d.Shop.DB, l, row.VariantID, max(0, before), rowsShown+1)
	if err != nil {
		return err
	}
	if len(moves) > rowsShown {
		moves = moves[:rowsShown]
		view.Pager.After = "/staff/articles/" + row.SKU + "?before=" + strconv.FormatInt(moves[rowsShown-1].ID, 10)
	}
	if before > 0 {
		view.Pager.Before = "/staff/articles/" + row.SKU
	}
	for _, m := range moves {
		view.History = append(view.History, movementRow(l, m))
	}
	return nil
}

// movementRow says one movement in words. An order's number is shown to all; who
// bought is not here.
func movementRow(l i18n.Lang, m report.Movement) staffview.MovementRow {
	r := staffview.MovementRow{When: m.At.In(clock.Store).Format("2006-01-02 15:04"), What: i18n.Say(l, "staff.entry."+m.Kind), Lot: m.Lot, From: m.From, To: m.To,
		Quantity: i18n.Number(l, m.Quantity), Who: actorWord(l, m.Actor), Note: m.Note, Voided: m.Voided}
	if m.Order != nil {
		r.Order = strconv.FormatInt(*m.Order, 10)
	}
	return r
}

// actorWord names who acted: the program itself is said in words.
func actorWord(l i18n.Lang, actor string) string {
	switch actor {
	case "system":
		return i18n.Say(l, "staff.actor.system")
	case "demo":
		return i18n.Say(l, "staff.frame.demo")
	}
	return actor
}

func (d Desk) setPoint(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	point, err := pieces(form.Value("point"))
	if err == nil {
		err = replenish.SetPoint(c.Request().Context(), d.Shop.DB, clean(c.Param("sku")), point)
	}
	if err != nil {
		return d.articlePage(c, form, err)
	}
	return d.done(c, "/staff/articles/"+c.Param("sku"), said("staff.article.pointset"))
}

// pieces reads a whole number of pieces; nothing typed is nil.
func pieces(text string) (*int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1_000_000 {
		return nil, fault.New(fault.Invalid, "whole_pieces").On("point")
	}
	return &n, nil
}
