package staff

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// supplyRoutes are the rows of cooperatives, orders to them, shipments and arrivals.
func (d Desk) supplyRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/arrivals", gate.Staff, "supply", d.arrivals),
		d.get("/staff/arrivals/new", gate.Goods, "supply", d.announceForm),
		d.post("/staff/arrivals/new", gate.Goods, "supply", d.announce),
		d.get("/staff/arrivals/:code", gate.Staff, "supply", d.shipment),
		d.get("/staff/arrivals/:code/receive", gate.Goods, "supply", d.receiveForm),
		d.post("/staff/arrivals/:code/receive", gate.Goods, "supply", d.receive),
		d.post("/staff/arrivals/:code/void/:number", gate.Goods, "supply", d.voidArrival),
		d.post("/staff/arrivals/:code/cancel", gate.Goods, "supply", d.cancelShipment),
		d.get("/staff/arrivals/:code/costs", gate.Sells, "supply", d.costsForm),
		d.post("/staff/arrivals/:code/costs", gate.Sells, "supply", d.bookCosts),
		d.post("/staff/arrivals/:code/costs/reverse", gate.Sells, "supply", d.reverseCosts),
		d.get("/staff/cooperatives", gate.Staff, "supply", d.suppliers),
		d.get("/staff/cooperatives/:slug", gate.Staff, "supply", d.supplier),
		d.get("/staff/cooperatives/:slug/agreement", gate.Leads, "supply", d.agreementForm),
		d.post("/staff/cooperatives/:slug/agreement", gate.Leads, "supply", d.agree),
		d.get("/staff/cooperatives/:slug/advance", gate.Sells, "supply", d.advanceForm),
		d.post("/staff/cooperatives/:slug/advance", gate.Sells, "supply", d.payAdvance),
		d.post("/staff/cooperatives/:slug/advance/:id/reverse", gate.Sells, "supply", d.reverseAdvance),
		d.get("/staff/purchase-orders", gate.Staff, "supply", d.supplierOrders),
		d.get("/staff/purchase-orders/new", gate.Sells, "supply", d.newSupplierOrder),
		d.post("/staff/purchase-orders/new", gate.Sells, "supply", d.writeSupplierOrder),
		d.get("/staff/purchase-orders/:number", gate.Staff, "supply", d.supplierOrder),
		d.get("/staff/purchase-orders/:number/edit", gate.Sells, "supply", d.editSupplierOrder),
		d.post("/staff/purchase-orders/:number/edit", gate.Sells, "supply", d.rewriteSupplierOrder),
		d.post("/staff/purchase-orders/:number/send", gate.Sells, "supply", d.sendSupplierOrder),
		d.post("/staff/purchase-orders/:number/cancel", gate.Sells, "supply", d.cancelSupplierOrder),
		d.post("/staff/purchase-orders/:number/close", gate.Sells, "supply", d.closeSupplierOrder),
		d.get("/staff/rates", gate.Money, "supply", d.rates),
		d.post("/staff/rates", gate.Leads, "supply", d.enterRate),
		d.post("/staff/rates/:id/withdraw", gate.Leads, "supply", d.withdrawRate),
	}
}

// supplyRows is how many rows a list of the supply desk shows.
const supplyRows = 50

// supplyKey names an act before it is asked for, so that a second click is none.
func supplyKey() string { return rand.Text() }

// inShop runs fn in one transaction in the caller's name.
func (d Desk) inShop(c echo.Context, fn func(tx *postgres.Tx) error) error {
	return postgres.InTx(c.Request().Context(), d.Shop.DB, fn)
}

// supplyToday is the civil date at the store.
func supplyToday() stock.Day {
	y, m, day := clock.Now().In(clock.Store).Date()
	return stock.On(y, m, day)
}

// offsetOf reads ?page=2 of a list as an offset.
func offsetOf(c echo.Context) (page, offset int) {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || page > 10_000 {
		page = 1
	}
	return page, (page - 1) * supplyRows
}

// supplyPager leads on from a list read with one row too many.
func supplyPager(path string, page int, more bool) staffview.Page {
	var p staffview.Page
	glue := "?"
	if strings.Contains(path, "?") {
		glue = "&"
	}
	if page > 1 {
		p.Before = path + glue + "page=" + strconv.Itoa(page-1)
	}
	if more {
		p.After = path + glue + "page=" + strconv.Itoa(page+1)
	}
	return p
}

// reading collects what is wrong with the fields of a form.
type reading struct {
	form   staffview.Form
	faults []*fault.Fault
}

func (r *reading) wrong(f *fault.Fault, name string) { r.faults = append(r.faults, f.On(name)) }

// text is a field of one line, trimmed, at most limit letters.
func (r *reading) text(name string, limit int) string {
	s := strings.TrimSpace(r.form.Value(name))
	if utf8.RuneCountInString(s) > limit {
		r.wrong(fault.New(fault.Invalid, "too_long").With("Max", limit), name)
		return ""
	}
	return s
}

// must is a text that may not be missing.
func (r *reading) must(name string, limit int) string {
	s := r.text(name, limit)
	if s == "" {
		r.wrong(fault.New(fault.Invalid, "missing_here"), name)
	}
	return s
}

// pieces is a count of pieces; an empty field is none.
func (r *reading) pieces(name string) int64 {
	s := strings.NewReplacer(" ", "", i18n.NBSP, "", "\u202f", "").Replace(r.form.Value(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n > 1_000_000 {
		r.wrong(fault.New(fault.Invalid, "pieces_range"), name)
		return 0
	}
	return int64(n)
}

// day is a date; nil where the field is empty.
func (r *reading) day(name string) *stock.Day {
	s := strings.TrimSpace(r.form.Value(name))
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1990 || t.Year() > 2100 {
		r.wrong(fault.New(fault.Invalid, "day_form"), name)
		return nil
	}
	return &stock.Day{Time: t}
}

// mustDay is a date that may not be missing.
func (r *reading) mustDay(name string) stock.Day {
	before := len(r.faults)
	d := r.day(name)
	if d == nil {
		if len(r.faults) == before {
			r.wrong(fault.New(fault.Invalid, "missing_here"), name)
		}
		return stock.Day{}
	}
	return *d
}

// amount is minor units of a currency; nil where the field is empty.
func (r *reading) amount(name string, c fx.Currency) *int64 {
	if strings.TrimSpace(r.form.Value(name)) == "" {
		return nil
	}
	n, err := fx.Parse(r.form.Value(name), c)
	if err != nil {
		r.wrong(fx.ErrNotAnAmount, name)
		return nil
	}
	return &n
}

// currency is one of those the store pays in.
func (r *reading) currency(name string) fx.Currency {
	c := fx.Currency(r.form.Value(name))
	if c == "" {
		return fx.CAD
	}
	if !c.Known() {
		r.wrong(fault.New(fault.Invalid, "invalid"), name)
		return fx.CAD
	}
	return c
}

// id is a row's number chosen from a list; nil where nothing is.
func (r *reading) id(name string) *int64 {
	n, err := strconv.ParseInt(r.form.Value(name), 10, 64)
	if err != nil || n <= 0 {
		return nil
	}
	return &n
}

// percent is hundredths of a per cent, written as 65 or 67,5.
func (r *reading) percent(name string) *int {
	n := r.amount(name, fx.CAD)
	if n == nil {
		return nil
	}
	if *n > 10_000 {
		r.wrong(fault.New(fault.Invalid, "percent_range"), name)
		return nil
	}
	bp := int(*n)
	return &bp
}

func (r *reading) err() error { return fault.Form(r.faults) }

// lineNames are the rows of a form with so many lines: "0", "1" …
func lineNames(form staffview.Form, field string, least, more int) []string {
	n, err := strconv.Atoi(form.Value(field))
	if err != nil || n < least {
		n = least
	}
	n = min(n+more, 200)
	if form.Values != nil {
		form.Values.Set(field, strconv.Itoa(n))
	}
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// lineFields says the article beside each row whose SKU is known.
func lineFields(l i18n.Lang, form staffview.Form, names []string, articles []supply.Offered) []staffview.LineField {
	rows := make([]staffview.LineField, len(names))
	for i, name := range names {
		rows[i].Name = name
		for _, a := range articles {
			if a.Is(strings.TrimSpace(form.Value("sku-" + name))) {
				rows[i].Said = a.In(string(l))
			}
		}
	}
	return rows
}

func articleOptions(l i18n.Lang, articles []supply.Offered) []staffview.Option {
	out := make([]staffview.Option, len(articles))
	for i, a := range articles {
		out[i] = staffview.Option{Value: a.SKU, Label: a.In(string(l))}
	}
	return out
}

func currencyOptions() []staffview.Option {
	out := make([]staffview.Option, len(fx.Currencies))
	for i, c := range fx.Currencies {
		out[i] = staffview.Option{Value: string(c), Label: string(c)}
	}
	return out
}

// supplyPieces writes a count; nothing is a dash.
func supplyPieces(l i18n.Lang, n int64) string {
	if n == 0 {
		return "–"
	}
	return i18n.Number(l, n)
}

// dayWords writes a civil date in full.
func dayWords(l i18n.Lang, d stock.Day) string {
	return i18n.Date(l, time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, clock.Store))
}

// supplyNear writes a date as people say it when it is close: today, tomorrow, yesterday.
func supplyNear(l i18n.Lang, d stock.Day) string {
	switch int(d.Sub(supplyToday().Time).Hours() / 24) {
	case 0:
		return i18n.Say(l, "staff.supply.today")
	case 1:
		return i18n.Say(l, "staff.supply.tomorrow")
	case -1:
		return i18n.Say(l, "staff.supply.yesterday")
	}
	return dayWords(l, d)
}

// shareWords writes hundredths of a per cent.
func shareWords(l i18n.Lang, bp int) string {
	return i18n.Percent(l, strconv.Itoa(bp/10_000)+"."+strconv.Itoa(bp%10_000 + 10_000)[1:])
}

// sayFault leads back to a page that says why a click did nothing.
func (d Desk) sayFault(c echo.Context, to string, err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return err
	}
	if len(f.Fields) > 0 {
		f = f.Fields[0]
	}
	why := i18n.Say(page.Lang(c), f.Key)
	if len(f.Args) > 0 {
		why = i18n.Say(page.Lang(c), f.Key, f.Args)
	}
	return d.done(c, to, said("staff.supply.refused", i18n.Args{"Why": why}).bad())
}

// modeWord is how goods come, in words.
func modeWord(l i18n.Lang, mode string) string { return i18n.Say(l, "staff.supply.mode."+mode) }
