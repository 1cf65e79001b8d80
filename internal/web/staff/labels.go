package staff

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/label"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/internal/task"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// labelRoutes are the rows of labels.
func (d Desk) labelRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/labels", gate.Goods, "stock", d.labels),
		d.post("/staff/labels", gate.Goods, "stock", d.printLabels),
	}
}

const (
	// labelRows bounds the lots listed on the page; a whole place is printed without a list.
	labelRows = 400
	// atOnce is how many labels are made while the person waits.
	atOnce = 120
)

// labels gathers what is to be printed: from an arrival, a place, an article, a
// lot, or code by code with a scanner. What was gathered goes along in the form.
func (d Desk) labels(c echo.Context) error {
	counts, wrong, err := d.gather(c)
	if err != nil {
		return err
	}
	form := staffview.Form{Values: c.QueryParams()}
	if wrong != nil {
		form.Faults = append(form.Faults, wrong)
	}
	return d.labelPage(c, form, counts, nil)
}

// gather reads the rows the form carries and adds what the address asks for.
func (d Desk) gather(c echo.Context) (counts []report.LabelCount, wrong *fault.Fault, err error) {
	ctx, q := c.Request().Context(), c.QueryParams()
	counts = countsOf(q)
	if code := clean(q.Get("arrival")); code != "" {
		came, err := report.ArrivalLabels(ctx, d.Shop.DB, code)
		if err != nil {
			return nil, nil, err
		}
		if len(came) == 0 {
			wrong = fault.New(fault.Invalid, "label_arrival").With("Code", code)
		}
		for _, k := range came {
			counts = addCount(counts, k.Lot, k.Copies)
		}
	}
	for _, name := range []string{"lot", "sku", "code"} {
		code := clean(q.Get(name))
		if code == "" {
			continue
		}
		lot, err := report.LabelLot(ctx, d.Shop.DB, code)
		if err != nil {
			return nil, nil, err
		}
		if lot == "" {
			wrong = fault.New(fault.Invalid, "label_code").On("code").With("Code", code)
			continue
		}
		copies := 1 // each scan is one label more
		if name != "code" {
			copies = 0 // as many as there are pieces
		}
		counts = addCount(counts, lot, copies)
	}
	if len(counts) > labelRows {
		return counts[:labelRows], fault.New(fault.Invalid, "label_rows").With("Most", labelRows), nil
	}
	return counts, wrong, nil
}

// countsOf reads the rows of a form: lots and numbers, side by side.
func countsOf(form url.Values) []report.LabelCount {
	var counts []report.LabelCount
	numbers := form["n"]
	for i, lot := range form["item"] {
		if i >= labelRows || !gate.Text(lot) {
			break
		}
		n := 0
		if i < len(numbers) {
			n, _ = strconv.Atoi(strings.TrimSpace(numbers[i])) // what is no number is none
		}
		counts = append(counts, report.LabelCount{Lot: lot, Copies: min(max(n, 0), report.LabelsAtMost+1)})
	}
	return counts
}

func addCount(counts []report.LabelCount, lot string, copies int) []report.LabelCount {
	for i := range counts {
		if counts[i].Lot == lot {
			counts[i].Copies += max(copies, 1)
			return counts
		}
	}
	if copies == 0 {
		copies = -1 // filled in by what is here
	}
	return append(counts, report.LabelCount{Lot: lot, Copies: copies})
}

// labelPage shows what is gathered and how it will be printed.
func (d Desk) labelPage(c echo.Context, form staffview.Form, counts []report.LabelCount, wrong error) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	codes := make([]string, len(counts))
	for i, k := range counts {
		codes[i] = k.Lot
	}
	lots, err := report.LabelChoices(ctx, d.Shop.DB, l, codes)
	if err != nil {
		return err
	}
	view := staffview.Labels{Layout: d.layout(c, "labels", i18n.Say(l, "staff.nav.labels")), Sheets: sheetOptions(l)}
	view.Layout.Scan = true
	if _, view.Places, err = d.choices(c); err != nil {
		return err
	}
	if view.Coops, _, err = d.choices(c); err != nil {
		return err
	}
	wanted := make(map[string]int, len(counts))
	for _, k := range counts {
		wanted[k.Lot] = k.Copies
	}
	for _, lot := range lots {
		n := wanted[lot.Lot]
		if n < 0 {
			n = max(int(lot.Here), 1)
		}
		view.Total += n
		view.Rows = append(view.Rows, staffview.LabelLine{Lot: lot.Lot, SKU: lot.SKU, Name: named(lot.Name, lot.Variant), Band: lot.Band,
			Here: figure(l, lot.Here), Copies: strconv.Itoa(n), Unknown: !lot.Known, Barless: !label.HasBars(lot.SKU)})
	}
	remembered(c, &form)
	form.Values.Del("code")
	view.Key = freshKey()
	view.Form, view.Said = form, i18n.Count(l, "staff.labels.count", view.Total)
	if wrong != nil {
		return d.again(c, form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.show(c, view.Page())
}

func sheetOptions(l i18n.Lang) []staffview.Option {
	var out []staffview.Option
	for _, s := range label.Sheets {
		group := "sheets"
		if s.Places() == 1 {
			group = "roll"
		}
		out = append(out, staffview.Option{Value: s.Name, Label: i18n.Say(l, "staff.labels.sheet."+s.Name), Group: i18n.Say(l, "staff.labels."+group)})
	}
	return out
}

const labelCookie = "labels"

// remembered puts the last choice in: a printer stands beside its computer, so
// the browser keeps it.
func remembered(c echo.Context, form *staffview.Form) {
	sheet, start := "letter-24", "1"
	if k, err := c.Cookie(labelCookie); err == nil {
		if name, place, ok := strings.Cut(k.Value, ":"); ok {
			if s, known := label.SheetOf(name); known {
				sheet = name
				if n, err := strconv.Atoi(place); err == nil && n >= 1 && n <= s.Places() {
					start = place
				}
			}
		}
	}
	form.Set("sheet", sheet)
	form.Set("start", start)
	form.Set("each", "piece")
	form.Set("place", stock.Floor)
}

func remember(c echo.Context, sheet string, start int) {
	c.SetCookie(&http.Cookie{Name: labelCookie, Value: sheet + ":" + strconv.Itoa(start), Path: "/staff/labels", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(c)})
}

// printLabels makes the PDF: at once when there are few, else as long work.
func (d Desk) printLabels(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if form.Value("key") == "" {
		return fault.New(fault.Invalid, "invalid").On("key")
	}
	start, _ := strconv.Atoi(strings.TrimSpace(form.Value("start"))) // what is no number is no place
	run := report.LabelRun{Counts: countsOf(form.Values), Sheet: form.Value("sheet"), Start: start, Lang: page.Lang(c), BaseURL: d.BaseURL}
	if form.Value("what") == "place" {
		run.Counts, run.Place, run.Cooperative, run.Each = nil, form.Value("place"), form.Value("cooperative"), form.Value("each") == "piece"
	}
	if err := run.Resolve(c.Request().Context(), d.Shop.DB); err != nil {
		return d.labelPage(c, form, countsOf(form.Values), err)
	}
	sheet, _ := label.SheetOf(run.Sheet)
	remember(c, run.Sheet, sheet.Next(run.Start, run.Total()))
	if run.Total() > atOnce {
		return d.laterLabels(c, run, form.Value("key"))
	}
	var body bytes.Buffer
	if _, err := run.Print(c.Request().Context(), d.Shop.DB, &body, clock.Now(), nil); err != nil {
		return err
	}
	// Shown where the browser can print it; going back asks for the page anew, with the next free place in it.
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+dated(i18n.Say(run.Lang, "staff.labels.file"), "pdf")+`"`)
	return c.Blob(http.StatusOK, "application/pdf", body.Bytes())
}

// laterLabels leaves a long run to the background and leads to its progress.
func (d Desk) laterLabels(c echo.Context, run report.LabelRun, key string) error {
	ctx := c.Request().Context()
	var id int64
	err := postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) (err error) {
		id, err = task.Begin(ctx, tx, task.New{Key: "labels:" + key, Kind: "labels", Title: "work.labels", TitleArgs: map[string]any{"Count": run.Total()}, Args: run, Total: int64(run.Total())})
		return err
	})
	if err != nil {
		return fmt.Errorf("begin a run of labels: %w", err)
	}
	return c.Redirect(http.StatusSeeOther, "/staff/work/"+strconv.FormatInt(id, 10))
}
