package staff

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// counting is a shipment while it is being counted in.
type counting struct {
	shipment supply.Shipment
	lines    []supply.ShipmentLine // those not yet all here
	articles []supply.Offered
	form     staffview.Form
	picked   int64  // the line of the last scan
	scanned  string // what the last scan did
}

func (d Desk) counting(c echo.Context, form staffview.Form) (*counting, error) {
	ctx := c.Request().Context()
	s, err := supply.ShipmentByCode(ctx, d.Shop.DB, c.Param("code"))
	if err != nil {
		return nil, err
	}
	k := &counting{shipment: s, form: form}
	lines, err := supply.ShipmentLines(ctx, d.Shop.DB, s.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.OnWay > 0 || s.State == supply.Announced {
			k.lines = append(k.lines, l)
		}
	}
	if k.articles, err = supply.ArticlesOf(ctx, d.Shop.DB, s.CooperativeID); err != nil {
		return nil, err
	}
	k.begin()
	return k, nil
}

// begin fills what nobody has typed yet: what is known of each lot.
func (k *counting) begin() {
	k.form.Set("key", supplyKey())
	k.form.Set("seen", strconv.Itoa(k.shipment.Arrivals))
	k.form.Set("into", stock.BackRoom)
	k.form.Set("extras", "1")
	for _, l := range k.lines {
		id := strconv.FormatInt(l.ID, 10)
		k.form.Set("lot-"+id, l.Lot)
		k.form.Set("certificate-"+id, l.Certificate)
		for name, day := range map[string]*stock.Day{"best": l.BestBefore, "made": l.MadeFrom, "until": l.MadeTo, "harvest": l.HarvestedOn} {
			if day != nil {
				k.form.Set(name+"-"+id, day.Format("2006-01-02"))
			}
		}
	}
}

func (d Desk) receiveForm(c echo.Context) error {
	k, err := d.counting(c, staffview.Form{})
	if err != nil {
		return err
	}
	if k.shipment.State != supply.Announced && k.shipment.State != supply.PartlyArrived {
		return c.Redirect(http.StatusSeeOther, "/staff/arrivals/"+k.shipment.Code)
	}
	return d.showReceive(c, k, http.StatusOK)
}

func (d Desk) showReceive(c echo.Context, k *counting, status int) error {
	l := page.Lang(c)
	places, err := report.RealPlaces(c.Request().Context(), d.Shop.DB, l)
	if err != nil {
		return err
	}
	view := staffview.Receive{Layout: d.layout(c, "arrivals", i18n.Say(l, "staff.receive.title")+" "+k.shipment.Code), Form: k.form, Code: k.shipment.Code,
		Band: k.shipment.Cooperative, From: k.shipment.Name, Articles: articleOptions(l, k.articles), Scanned: k.scanned}
	view.Layout.Scan = true
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.arrivals.title"), Path: "/staff/arrivals"},
		{Label: k.shipment.Code, Path: "/staff/arrivals/" + k.shipment.Code}, {Label: i18n.Say(l, "staff.receive.title")}}
	for _, p := range places {
		if p.Code == stock.Floor || p.Code == stock.BackRoom || p.Code == stock.Quarantine {
			view.Places = append(view.Places, staffview.Option{Value: p.Code, Label: p.Name})
		}
	}
	for _, line := range k.lines {
		view.Lines = append(view.Lines, k.line(l, line))
	}
	for _, name := range lineNames(k.form, "extras", 1, 0) {
		view.Extras = append(view.Extras, lineFields(l, k.form, []string{"new-" + name}, k.articles)...)
	}
	return page.Render(c, status, view.Page())
}

func (k *counting) line(l i18n.Lang, line supply.ShipmentLine) staffview.ReceiveLine {
	id := strconv.FormatInt(line.ID, 10)
	codes := []string{line.SKU, line.Lot}
	if line.GTIN != nil {
		codes = append(codes, *line.GTIN)
	}
	row := staffview.ReceiveLine{ID: id, SKU: line.SKU, Name: line.In(string(l)), Lot: line.Lot, OnWay: i18n.Number(l, line.OnWay),
		Codes: strings.Join(codes, "\n"), Picked: line.ID == k.picked}
	for _, f := range k.form.Faults {
		name, of, _ := strings.Cut(f.Field, "-")
		row.Open = row.Open || of == id && name != "good" && name != "damaged" && name != "lost" && name != "note"
	}
	return row
}

// receive books a count; the other buttons change the form and show it again.
func (d Desk) receive(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	k, err := d.counting(c, form)
	if err != nil {
		return err
	}
	switch form.Value("act") {
	case "book":
		return d.bookArrival(c, k)
	case "all":
		k.all()
	case "more":
		lineNames(k.form, "extras", 1, 3)
	default: // a scanner ends with Enter, whichever button that means: it never books
		k.scan(page.Lang(c), strings.TrimSpace(form.Value("scan")))
	}
	return d.showReceive(c, k, http.StatusOK)
}

func (d Desk) bookArrival(c echo.Context, k *counting) error {
	counted, err := k.read()
	var a supply.Arrival
	if err == nil {
		err = d.inShop(c, func(tx *postgres.Tx) (err error) {
			a, err = receiving.Arrive(c.Request().Context(), tx, counted)
			return err
		})
	}
	if errors.Is(err, fault.New(fault.Conflict, "shipment_changed")) { // count again what is still on its way
		fresh, broken := d.counting(c, staffview.Form{})
		if broken != nil {
			return broken
		}
		fresh.form, _ = fresh.form.With(err)
		return d.showReceive(c, fresh, http.StatusConflict)
	}
	if err != nil {
		with, ours := k.form.With(err)
		if !ours {
			return err
		}
		k.form = with
		return d.showReceive(c, k, gate.StatusOf(err))
	}
	to := "/staff/arrivals/" + k.shipment.Code
	return d.done(c, to, said("staff.receive.done", i18n.Args{"Code": k.shipment.Code}).undo(to+"/void/"+strconv.Itoa(a.Number)))
}

// read reads the count; lines of nothing are left out.
func (k *counting) read() (receiving.Counted, error) {
	r := reading{form: k.form}
	seen, err := strconv.Atoi(k.form.Value("seen"))
	if err != nil {
		seen = -1
	}
	counted := receiving.Counted{Key: r.must("key", 80), Code: k.shipment.Code, Seen: seen, At: clock.Now(), Into: r.text("into", 40), Note: r.text("note", 2000)}
	for _, line := range k.lines {
		id := strconv.FormatInt(line.ID, 10)
		counted.Lines = append(counted.Lines, receiving.CountedLine{Name: id, LineID: line.ID, Good: r.pieces("good-" + id), Damaged: r.pieces("damaged-" + id),
			Lost: r.pieces("lost-" + id), Note: r.text("note-"+id, 400), Lot: r.text("lot-"+id, 40), Into: r.text("into-"+id, 40),
			Facts: stock.Facts{BestBefore: r.day("best-" + id), MadeFrom: r.day("made-" + id), MadeTo: r.day("until-" + id),
				HarvestedOn: r.day("harvest-" + id), Certificate: r.text("certificate-"+id, 80)}})
	}
	for _, n := range lineNames(k.form, "extras", 1, 0) {
		name := "new-" + n
		good, damaged := r.pieces("good-"+name), r.pieces("damaged-"+name)
		if good+damaged == 0 && k.form.Value("sku-"+name) == "" {
			continue
		}
		counted.Lines = append(counted.Lines, receiving.CountedLine{Name: name, SKU: r.must("sku-"+name, 80), Good: good, Damaged: damaged, Lot: r.text("lot-"+name, 40),
			Facts: stock.Facts{BestBefore: r.day("best-" + name)}})
	}
	return counted, r.err()
}

// scan adds a piece of what was scanned: to its line, or as an article that
// nobody announced.
func (k *counting) scan(l i18n.Lang, code string) {
	k.form.Values.Set("scan", "")
	if code == "" {
		return
	}
	for _, line := range k.lines {
		if line.Is(code) || line.Lot == code {
			k.picked = line.ID
			n := k.add("good-" + strconv.FormatInt(line.ID, 10))
			k.scanned = i18n.Say(l, "staff.receive.scanned", i18n.Args{"Name": line.In(string(l)), "N": n, "Of": line.OnWay})
			return
		}
	}
	for _, a := range k.articles {
		if a.Is(code) {
			n := k.add("good-" + k.extraFor(a.SKU))
			k.scanned = i18n.Say(l, "staff.receive.surplus", i18n.Args{"Name": a.In(string(l)), "N": n})
			return
		}
	}
	k.scanned = i18n.Say(l, "staff.receive.unknown", i18n.Args{"Code": code})
}

// add puts one piece more into a field and returns what stands there.
func (k *counting) add(field string) int {
	n, err := strconv.Atoi(k.form.Value(field))
	if err != nil {
		n = 0
	}
	k.form.Values.Set(field, strconv.Itoa(n+1))
	return n + 1
}

// extraFor is the row of an unexpected article: its own, the first free, or a new one.
func (k *counting) extraFor(sku string) string {
	names := lineNames(k.form, "extras", 1, 0)
	for _, free := range []string{sku, ""} {
		for _, name := range names {
			if k.form.Value("sku-new-"+name) == free {
				k.form.Values.Set("sku-new-"+name, sku)
				return "new-" + name
			}
		}
	}
	names = lineNames(k.form, "extras", 1, 1)
	last := "new-" + names[len(names)-1]
	k.form.Values.Set("sku-"+last, sku)
	return last
}

// all counts as good whatever is on its way and not said to be damaged or lost.
func (k *counting) all() {
	r := reading{form: k.form}
	for _, line := range k.lines {
		id := strconv.FormatInt(line.ID, 10)
		rest := line.OnWay - r.pieces("damaged-"+id) - r.pieces("lost-"+id)
		k.form.Values.Set("good-"+id, strconv.FormatInt(max(rest, 0), 10))
	}
}
