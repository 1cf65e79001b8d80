package staff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/parcel"
	"plantagenet/internal/sending"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// pack is where an order is packed by scanning.
func (d Desk) pack(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	if !o.Open() {
		return d.done(c, orderPath(o, ""), said("staff.pack.nothing").bad())
	}
	view, err := d.packView(c, o)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) packView(c echo.Context, o order.Order) (staffview.Pack, error) {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	w, err := d.whole(ctx, o, l)
	if err != nil {
		return staffview.Pack{}, err
	}
	view := staffview.Pack{Layout: d.layout(c, "orders", i18n.Say(l, "staff.pack.title", i18n.Args{"Number": o.Number})), Number: numberOf(o), Who: who(o, caller.SeesMoney()),
		Promised: promised(l, o), Key: order.NewToken(), Pickup: o.Fulfilment == order.Pickup, Sells: caller.May(gate.Sells), Partial: c.QueryParam("partial") == "1"}
	view.Layout.Scan, view.Layout.Crumbs = true, orderCrumbs(l, o, i18n.Say(l, "staff.order.pack"))
	if view.Layout.Notice != nil { // said in the bar, where the last scan is undone
		view.Said, view.Layout.Notice = view.Layout.Notice.Text, nil
	}
	if caller.SeesMoney() && !view.Pickup {
		view.Address = addressOf(o)
	}
	pictures, err := d.pictures(ctx, l, w.items)
	if err != nil {
		return view, err
	}
	for _, i := range alongShelves(w.items) {
		if i.ToSend == i.Packed {
			continue // nothing of it is to be packed here
		}
		row := packRow(l, i)
		row.Thumb = thumb(pictures[i.VariantID])
		view.Done, view.Pieces = view.Done+i.Filled, view.Pieces+i.Filled+i.Left()
		view.Rows = append(view.Rows, row)
	}
	for n := range view.Rows {
		if !view.Rows[n].Full && !view.Rows[n].Blocked {
			view.Rows[n].Next = true
			break
		}
	}
	w.boxes(l, &view)
	return view, d.lastScan(c, w, &view)
}

func alongShelves(items []sending.Item) []sending.Item {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b sending.Item) int { return sending.AlongShelves(a.Shelf, b.Shelf) })
	return sorted
}

func packRow(l i18n.Lang, i sending.Item) staffview.PackRow {
	shelf := i.Shelf
	if shelf == "" {
		shelf = "–"
	}
	add := i.SKU
	if i.LotKnown {
		add = i.Lot
	}
	return staffview.PackRow{Name: i.Name, SKU: i.SKU, Shelf: shelf, Lot: i.Lot, Add: add, Full: i.Left() == 0, Blocked: i.Blocked && i.Left() > 0,
		Scanned: i18n.Number(l, i.Filled) + i18n.NBSP + "/" + i18n.NBSP + i18n.Number(l, i.Filled+i.Left())}
}

// boxes proposes a box and says what the parcel should weigh by the articles' records.
func (w orderWhole) boxes(l i18n.Lang, view *staffview.Pack) {
	var grams, volume int64
	for _, i := range w.items {
		pieces := i.Filled
		if !view.Partial {
			pieces += i.Left()
		}
		grams, volume = grams+pieces*int64(i.WeightG), volume+pieces*i.VolumeCM3
	}
	if grams > 0 {
		view.Weight = i18n.Say(l, "staff.pack.expected", i18n.Args{"Weight": kilograms(l, grams)})
	}
	for _, b := range parcel.Boxes {
		view.Boxes = append(view.Boxes, staffview.Option{Value: b.Code, Label: i18n.Say(l, "staff.box."+b.Code)})
	}
	view.Box.Set("box", parcel.BoxFor(volume))
	for _, p := range w.parcels {
		if p.State != parcel.Open {
			view.Others = append(view.Others, staffview.ParcelRow{Number: strconv.Itoa(p.Number), State: stands(l, w.order, p)})
			continue
		}
		view.Parcel = strconv.FormatInt(p.ID, 10)
		if p.SetAsideAt != nil {
			view.Waits = p.WaitsFor + " "
		}
	}
}

// lastScan says what the last scan did: « Savon au karité : 5 sur 5. »
func (d Desk) lastScan(c echo.Context, w orderWhole, view *staffview.Pack) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	id, err := strconv.ParseInt(view.Parcel, 10, 64)
	if err != nil {
		return nil // no parcel is open
	}
	if view.UndoKey, err = parcel.LastKey(ctx, d.Shop.DB, id); err != nil || view.UndoKey == "" {
		return err
	}
	scans, err := parcel.Last(ctx, d.Shop.DB, id, view.UndoKey)
	if err != nil || len(scans) == 0 {
		return err
	}
	var name string
	var filled, all int64
	for _, i := range w.items {
		if i.OrderLineID == scans[0].OrderLineID {
			name, filled, all = i.Name, filled+i.Filled, all+i.Filled+i.Left()
		}
	}
	view.Undo = i18n.Say(l, "staff.pack.scanned_now", i18n.Args{"Article": name, "Done": filled, "All": all})
	return nil
}

// scan puts what was scanned into the parcel; the wrong article is said and
// nothing changes.
func (d Desk) scan(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	code := form.Value("pick")
	if code == "" {
		code = form.Value("code")
	}
	err = sending.Put(c.Request().Context(), d.Shop.DB, sending.Scan{OrderID: o.ID, Key: form.Value("key"), Code: code, Lang: string(page.Lang(c))})
	if err == nil {
		return c.Redirect(303, orderPath(o, "/pack"))
	}
	if f, ok := fault.Of(err); !ok || f.Field != "code" {
		return err
	}
	view, wrong := d.packView(c, o)
	if wrong != nil {
		return wrong
	}
	view.Undo, view.Said = "", ""
	return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Scan = f; return view.Page() })
}

func (d Desk) unscan(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := sending.Undo(c.Request().Context(), d.Shop.DB, o.ID, form.Value("key")); err != nil {
		return err
	}
	return c.Redirect(303, orderPath(o, "/pack"))
}

// setAside leaves the order half packed and goes back to the list.
func (d Desk) setAside(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := sending.SetAside(c.Request().Context(), d.Shop.DB, o.ID, form.Value("why")); err != nil {
		return err
	}
	return d.done(c, "/staff/orders", said("staff.pack.set_aside", i18n.Args{"Number": numberOf(o)}))
}

// boxUp closes the parcel: on to the label, or word to who comes.
func (d Desk) boxUp(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	p, err := d.packed(c, o, form)
	if err != nil {
		view, wrong := d.packView(c, o)
		if wrong != nil {
			return wrong
		}
		view.Partial = form.Value("partial") == "1"
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Box = f; return view.Page() })
	}
	path := orderPath(o, "/parcels/"+strconv.Itoa(p.Number))
	switch {
	case o.Fulfilment == order.Pickup:
		return d.done(c, "/staff/orders", said("staff.pack.told", i18n.Args{"Number": numberOf(o)}).undo(path+"/reopen"))
	case gate.CallerOf(c).May(gate.Sells):
		return c.Redirect(303, path)
	}
	return d.done(c, "/staff/orders", said("staff.pack.packed", i18n.Args{"Number": numberOf(o)}).undo(path+"/reopen"))
}

func (d Desk) packed(c echo.Context, o order.Order, form staffview.Form) (parcel.Parcel, error) {
	grams, f := sending.Grams(form.Value("weight"))
	if f != nil {
		return parcel.Parcel{}, f
	}
	id, err := strconv.ParseInt(strings.TrimSpace(form.Value("parcel")), 10, 64)
	if err != nil {
		return parcel.Parcel{}, fault.New(fault.Conflict, "parcel_empty")
	}
	return sending.Pack(c.Request().Context(), d.Shop.DB, sending.Packing{OrderID: o.ID, ParcelID: id, Box: form.Value("box"), WeightG: grams,
		Partial: form.Value("partial") == "1"})
}
