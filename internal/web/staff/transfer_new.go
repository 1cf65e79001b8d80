package staff

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
	"plantagenet/web/staff"
)

// carryLines bounds how many different things one transfer carries.
const carryLines = 300

// errDone is the fault for undoing what is undone already: nothing is wrong with it.
var errDone = fault.New(fault.Conflict, "already_undone")

// newTransfer opens the form; ?all=1 fills it with everything free at ?from=.
func (d Desk) newTransfer(c echo.Context) error {
	q := c.QueryParams()
	form := staffview.Form{Values: url.Values{"from": {orWord(clean(q.Get("from")), stock.Floor)}, "to": {clean(q.Get("to"))}, "key": {freshKey()}, "direct": {"1"}}}
	if q.Get("all") == "1" {
		if err := d.fillAll(c.Request().Context(), form.Values); err != nil {
			return err
		}
	}
	view, err := d.carryView(c, form)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func orWord(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// fillAll puts every free piece of a place into the form, lot by lot.
func (d Desk) fillAll(ctx context.Context, v url.Values) error {
	lots, err := stockroom.FreeAt(ctx, d.Shop.DB, v.Get("from"), carryLines)
	if err != nil {
		return err
	}
	v.Del("line")
	v.Del("quantity")
	for _, k := range lots {
		v.Add("line", k.Lot)
		v.Add("quantity", strconv.FormatInt(k.Free, 10))
	}
	return nil
}

// carryView reads the form's lines: each is a code and a number.
func (d Desk) carryView(c echo.Context, form staffview.Form) (staffview.TransferNew, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.TransferNew{Layout: d.layout(c, "places", i18n.Say(l, "staff.transfers.new")), Form: form}
	view.Layout.Scan = true
	view.Layout.Crumbs = crumbs(l, "staff.transfers.title", "/staff/transfers", i18n.Say(l, "staff.transfers.new"))
	var err error
	if view.Places, err = d.placeOptions(ctx, l); err != nil {
		return view, err
	}
	for i, code := range lines(form.Values) {
		thing, err := stockroom.Find(ctx, d.Shop.DB, string(l), code)
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				return view, err
			}
			continue // a code that is none is not in the form
		}
		text := entryAt(form.Values["quantity"], i)
		view.Pieces += max(0, quantityOf(text, 0))
		view.Lines = append(view.Lines, staffview.CarryLine{Code: code, Name: thing.Name, SKU: thing.SKU, Lot: thing.Lot, Quantity: text, Wrong: short(l, form.Faults, thing)})
	}
	return view, nil
}

// short says at a line that its place has fewer pieces.
func short(l i18n.Lang, faults []*fault.Fault, thing stockroom.Thing) string {
	for _, f := range faults {
		if f.Code == "not_enough_here" && f.Args["VariantID"] == thing.VariantID {
			return i18n.Say(l, f.Key, f.Args)
		}
	}
	return ""
}

func lines(v url.Values) []string { return v["line"][:min(len(v["line"]), carryLines)] }

func entryAt(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func (d Desk) sendTransfer(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	switch act := form.Value("act"); {
	case act == "all":
		err = d.fillAll(c.Request().Context(), form.Values)
	case act == "add" || form.Value("code") != "":
		err = d.addLine(c, &form)
	case act == "send":
		return d.carry(c, form)
	}
	if err != nil {
		return err
	}
	view, err := d.carryView(c, form)
	if err != nil {
		return err
	}
	if len(form.Faults) > 0 {
		c.Response().Status = 422
	}
	return d.show(c, view.Page())
}

// addLine adds what was scanned: one more of what is there already, or a line.
func (d Desk) addLine(c echo.Context, form *staffview.Form) error {
	code, v := form.Value("code"), form.Values
	thing, err := stockroom.Find(c.Request().Context(), d.Shop.DB, lang(c), code)
	if err != nil {
		with, ours := form.With(err)
		if !ours {
			return err
		}
		*form = with
		return nil
	}
	if code = thing.SKU; thing.LotID != nil {
		code = thing.Lot
	}
	n := quantityOf(v.Get("count"), 1)
	if n < 0 {
		*form, _ = form.With(fault.New(fault.Invalid, "count_quantity").On("count"))
		return nil
	}
	v.Set("code", "")
	v.Set("count", "")
	for i, there := range v["line"] {
		if there == code && i < len(v["quantity"]) {
			v["quantity"][i] = strconv.FormatInt(max(0, quantityOf(v["quantity"][i], 0))+n, 10)
			return nil
		}
	}
	v.Add("line", code)
	v.Add("quantity", strconv.FormatInt(n, 10))
	return nil
}

func (d Desk) carry(c echo.Context, form staffview.Form) error {
	ctx := c.Request().Context()
	s := stockroom.Sending{Key: form.Value("key"), From: form.Value("from"), To: form.Value("to"), Direct: form.Value("direct") != "0", Note: form.Value("note")}
	err := d.wants(ctx, lang(c), form, &s)
	var id int64
	if err == nil {
		id, err = stockroom.Send(ctx, d.Shop.DB, s)
	}
	if err != nil {
		with, ours := form.With(err)
		if !ours {
			return err
		}
		view, broken := d.carryView(c, with)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(staffview.Form) templ.Component { return view.Page() })
	}
	to := "/staff/transfers/" + strconv.FormatInt(id, 10)
	return d.done(c, to, said("staff.transfers.carried").undo(to+"/undo"))
}

func (d Desk) wants(ctx context.Context, lang string, form staffview.Form, s *stockroom.Sending) error {
	for i, code := range lines(form.Values) {
		n := quantityOf(entryAt(form.Values["quantity"], i), 0)
		if n < 0 {
			return fault.New(fault.Invalid, "count_quantity")
		}
		if n == 0 {
			continue
		}
		thing, err := stockroom.Find(ctx, d.Shop.DB, lang, code)
		if err != nil {
			return err
		}
		want := stock.Pieces{VariantID: thing.VariantID, Quantity: n}
		if thing.LotID != nil {
			want.LotID = *thing.LotID
		}
		s.Wants = append(s.Wants, want)
	}
	return nil
}
