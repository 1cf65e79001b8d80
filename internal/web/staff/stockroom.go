package staff

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// Bounds of what the stockroom takes as files.
const (
	countFileBytes = 8 << 20
	pictureBytes   = 10 << 20
)

// stockroomRoutes are the rows of places, transfers, counts, adjustments and recall.
func (d Desk) stockroomRoutes() []gate.Route {
	file := d.post("/staff/counts/:id/file", gate.Goods, "counts", d.countFile)
	file.BodyLimit = countFileBytes
	adjust := d.post("/staff/lots/:code/adjust", gate.Goods, "stock", d.adjust)
	adjust.BodyLimit = pictureBytes
	return []gate.Route{
		d.get("/staff/places", gate.Goods, "places", d.places),
		d.post("/staff/places", gate.Leads, "places", d.addStall),
		d.post("/staff/places/shelf", gate.Goods, "places", d.setShelf),
		d.post("/staff/places/:code", gate.Leads, "places", d.renameStall),
		d.post("/staff/places/:code/close", gate.Leads, "places", d.closeStall),
		d.get("/staff/transfers", gate.Goods, "transfers", d.transfers),
		d.get("/staff/transfers/new", gate.Goods, "transfers", d.newTransfer),
		d.post("/staff/transfers/new", gate.Goods, "transfers", d.sendTransfer),
		d.get("/staff/transfers/:id", gate.Goods, "transfers", d.transfer),
		d.post("/staff/transfers/:id", gate.Goods, "transfers", d.endTransfer),
		d.post("/staff/transfers/:id/undo", gate.Goods, "transfers", d.undoTransfer),
		d.get("/staff/counts", gate.Goods, "counts", d.counts),
		d.post("/staff/counts", gate.Goods, "counts", d.openCount),
		d.post("/staff/counts/limits", gate.Leads, "counts", d.countLimits),
		d.get("/staff/counts/new", gate.Goods, "counts", d.newCount),
		d.get("/staff/counts/:id", gate.Goods, "counts", d.count),
		d.post("/staff/counts/:id", gate.Goods, "counts", d.countScan),
		d.post("/staff/counts/:id/undo/:scan", gate.Goods, "counts", d.undoScan),
		d.post("/staff/counts/:id/zero", gate.Goods, "counts", d.countZero),
		file,
		d.post("/staff/counts/:id/cancel", gate.Goods, "counts", d.cancelCount),
		d.get("/staff/counts/:id/review", gate.Goods, "counts", d.review),
		d.post("/staff/counts/:id/review", gate.Goods, "counts", d.finishCount),
		d.post("/staff/counts/:id/reopen", gate.Goods, "counts", d.reopenCount),
		d.post("/staff/counts/:id/reasons", gate.Goods, "counts", d.countReasons),
		d.get("/staff/lots/:code/adjust", gate.Goods, "stock", d.adjustForm),
		adjust,
		d.post("/staff/adjustments/:id/undo", gate.Goods, "stock", d.undoAdjustment),
		d.get("/staff/adjustments/picture/:name", gate.Goods, "stock", d.adjustPicture),
		d.get("/staff/lots/:code/block", gate.Goods, "lots", d.blockForm),
		d.post("/staff/lots/:code/block", gate.Sells, "lots", d.block),
		d.post("/staff/lots/:code/unblock", gate.Leads, "lots", d.unblock),
		d.get("/staff/lots/:code/buyers", gate.Money, "buyers", d.lotBuyers),
		d.get("/staff/lots/:code/buyers.csv", gate.Money, "buyers", d.lotBuyersCSV),
		d.get("/staff/best-before", gate.Staff, "lots", d.bestBefore),
	}
}

// freshKey names one act of one form, so that a double click is one act.
func freshKey() string { return rand.Text() }

// idIn reads an address's id; 0 names nothing.
func idIn(c echo.Context, name string) int64 {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// quantityOf reads a whole number; an empty field is otherwise, anything else -1,
// which every flow refuses.
func quantityOf(text string, otherwise int64) int64 {
	text = strings.TrimSpace(text)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1_000_000 {
		return -1
	}
	return n
}

// stamp is a moment in a table: 2026-11-24 14:05, the store's time.
func stamp(t time.Time) string { return t.In(clock.Store).Format("2006-01-02 15:04") }

// pagedBy reads ?page= and makes the pager of a list of which one row more than
// a page was asked for.
func pagedBy(c echo.Context, path string, size int) (offset int, pager func(got int) staffview.Page) {
	n, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || n < 1 || n > 100_000 {
		n = 1
	}
	to := func(n int) string {
		q := c.QueryParams()
		q.Del("lang")
		q.Set("page", strconv.Itoa(n))
		return path + "?" + q.Encode()
	}
	return (n - 1) * size, func(got int) (p staffview.Page) {
		if n > 1 {
			p.Before = to(n - 1)
		}
		if got > size {
			p.After = to(n + 1)
		}
		return p
	}
}

// placeOptions are the places where people put goods, in the order of the store.
func (d Desk) placeOptions(ctx context.Context, l i18n.Lang) ([]staffview.Option, error) {
	list, err := stock.Places(ctx, d.Shop.DB)
	if err != nil {
		return nil, err
	}
	var out []staffview.Option
	for _, p := range list {
		if p.Counted() && p.ClosedAt == nil {
			out = append(out, staffview.Option{Value: p.Code, Label: p.Name(string(l))})
		}
	}
	return out, nil
}

// coopSlugs are the cooperatives by slug.
func (d Desk) coopSlugs(ctx context.Context) ([]staffview.Option, error) {
	list, err := report.CooperativeChoices(ctx, d.Shop.DB)
	return options("–", list), err
}

// refuse leads to a page that says why an act without a form was not done.
func (d Desk) refuse(c echo.Context, to string, err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Kind == fault.Broken || f.Kind == fault.Unavailable || f.Kind == fault.NotFound {
		return err
	}
	return d.done(c, to, notice{Key: f.Key, Args: f.Args}.bad())
}

// whyOptions are a list's reasons in words, none first.
func whyOptions(l i18n.Lang, group string, reasons ...string) []staffview.Option {
	out := []staffview.Option{{Value: "", Label: i18n.Say(l, "staff.reason.choose")}}
	for _, r := range reasons {
		out = append(out, staffview.Option{Value: r, Label: i18n.Say(l, "staff."+group+"."+r)})
	}
	return out
}

// countReasonsList is why a count may differ.
var countReasonsList = []string{"unknown", "stolen", "damaged", "expired", "given", "sample", "misplaced", "miscounted", "other"}

// crumbs lead back to a part of the stockroom.
func crumbs(l i18n.Lang, key, path, here string) []staffview.Crumb {
	return []staffview.Crumb{{Label: i18n.Say(l, key), Path: path}, {Label: here}}
}

func lang(c echo.Context) string { return string(page.Lang(c)) }
