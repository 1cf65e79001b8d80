package staff

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/parcel"
	"plantagenet/internal/sending"
	"plantagenet/internal/store"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// askedParcel is the order and the parcel that a route's address names.
func (d Desk) askedParcel(c echo.Context) (order.Order, parcel.Parcel, error) {
	o, err := d.asked(c)
	if err != nil {
		return o, parcel.Parcel{}, err
	}
	parcels, err := parcel.Of(c.Request().Context(), d.Shop.DB, o.ID)
	if err != nil {
		return o, parcel.Parcel{}, err
	}
	for _, p := range parcels {
		if strconv.Itoa(p.Number) == c.Param("parcel") {
			return o, p, nil
		}
	}
	return o, parcel.Parcel{}, errNotFound
}

// parcel is a packed parcel on its way to the carrier: label, slip, number.
func (d Desk) parcel(c echo.Context) error {
	o, p, err := d.askedParcel(c)
	if err != nil {
		return err
	}
	if p.State != parcel.Packed || o.Fulfilment != order.Ship {
		return c.Redirect(303, orderPath(o, ""))
	}
	var form staffview.Form
	form.Set("carrier", parcel.Carriers[0].Code)
	form.Set("service", parcel.Services[0])
	view, err := d.parcelView(c, o, p, form)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) parcelView(c echo.Context, o order.Order, p parcel.Parcel, form staffview.Form) (staffview.Parcel, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	w, err := d.whole(ctx, o, l)
	if err != nil {
		return staffview.Parcel{}, err
	}
	number := strconv.Itoa(p.Number)
	view := staffview.Parcel{Layout: d.layout(c, "orders", i18n.Say(l, "staff.parcel.title", i18n.Args{"Number": p.Number})), Order: numberOf(o), Number: number, Form: form,
		To: addressOf(o), Inside: w.contents(p), Slip: orderPath(o, "/parcels/"+number+"/slip"), Reopen: orderPath(o, "/parcels/"+number+"/reopen"),
		Facts: []staffview.Pair{{Label: i18n.Say(l, "staff.box."+p.Box) + ",", Value: kilograms(l, int64(p.WeightG))}}}
	view.Layout.Crumbs = orderCrumbs(l, o, view.Layout.Title)
	for _, carrier := range parcel.Carriers {
		view.Carriers = append(view.Carriers, staffview.Option{Value: carrier.Code, Label: carrierWord(l, parcel.Parcel{Carrier: carrier.Code})})
	}
	for _, service := range parcel.Services {
		view.Services = append(view.Services, staffview.Option{Value: service, Label: i18n.Say(l, "staff.service."+service)})
	}
	view.From, err = d.sender(ctx)
	return view, err
}

// sender is the store, as it stands on a label.
func (d Desk) sender(ctx context.Context) ([]string, error) {
	f, err := store.Read(ctx, d.Shop.DB)
	if err != nil {
		return nil, err
	}
	lines := []string{"Plantagenet"}
	if f.Name != "" {
		lines[0] = f.Name
	}
	if f.Line1 != "" {
		lines = append(lines, f.Line1)
	}
	if f.City != "" {
		lines = append(lines, f.City+" ("+f.Province+") "+i18n.NBSP+f.PostalCode)
	}
	return lines, nil
}

func (d Desk) sendParcel(c echo.Context) error {
	o, p, err := d.askedParcel(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	_, err = sending.Send(c.Request().Context(), d.Shop.DB, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: p.ID},
		Carrier: form.Value("carrier"), Service: form.Value("service"), Tracking: form.Value("tracking")})
	if err != nil {
		view, wrong := d.parcelView(c, o, p, form)
		if wrong != nil {
			return wrong
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/orders", said("staff.parcel.sent", i18n.Args{"Number": numberOf(o)}))
}

func (d Desk) reopenParcel(c echo.Context) error {
	o, p, err := d.askedParcel(c)
	if err != nil {
		return err
	}
	if err := sending.Reopen(c.Request().Context(), d.Shop.DB, o.ID, p.ID); err != nil {
		return err
	}
	return d.done(c, orderPath(o, "/pack"), said("staff.parcel.reopened"))
}

// slip is the packing slip of a parcel, or of what is to be packed now: French,
// then English, without prices.
func (d Desk) slip(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	var p parcel.Parcel
	if c.Param("parcel") != "" {
		if _, p, err = d.askedParcel(c); err != nil {
			return err
		}
	}
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.Slip{Layout: d.layout(c, "orders", i18n.Say(l, "staff.slip.title")), Order: numberOf(o), To: []string{who(o, false)},
		Rows: map[i18n.Lang][]staffview.SlipRow{}, Left: map[i18n.Lang]string{}, Date: map[i18n.Lang]string{}}
	view.Layout.Crumbs = orderCrumbs(l, o, view.Layout.Title)
	if gate.CallerOf(c).SeesMoney() {
		view.To = []string{o.Name}
		if o.Fulfilment == order.Ship {
			view.To = addressOf(o)
		}
	}
	if view.Seller, err = d.sender(ctx); err != nil {
		return err
	}
	for _, lang := range i18n.Langs {
		w, err := d.whole(ctx, o, lang)
		if err != nil {
			return err
		}
		view.Date[lang] = i18n.Date(lang, clock.Now())
		var left int64
		view.Rows[lang], left = d.slipRows(lang, w, p)
		if left > 0 {
			view.Left[lang] = i18n.Count(lang, "staff.slip.left", int(left))
		}
	}
	return d.show(c, view.Page())
}

// slipRows lists what lies in a parcel or, without one, all that is to be
// packed; left is what is still to come.
func (d Desk) slipRows(l i18n.Lang, w orderWhole, p parcel.Parcel) (rows []staffview.SlipRow, left int64) {
	for _, i := range w.items {
		pieces := i.Filled + i.Left()
		if p.ID != 0 {
			pieces = 0
			for _, line := range w.inside {
				if line.ParcelID == p.ID && line.OrderLineID == i.OrderLineID && line.LotID == i.LotID {
					pieces = line.Quantity
				}
			}
			left += i.ToSend - i.Packed
			if p.State == parcel.Open {
				left -= pieces
			}
		}
		if pieces == 0 {
			continue
		}
		row := staffview.SlipRow{Quantity: i18n.Number(l, pieces), Name: i.Name, SKU: i.SKU, Lot: i.Lot}
		if i.LotKnown {
			row.Journey = d.BaseURL + page.Path(l, "journey", i.Lot)
		} else {
			row.Lot = i18n.Say(l, "mail.line.lot_unknown")
		}
		rows = append(rows, row)
	}
	return rows, left
}

// handOverPage shows the name large, what is in the bag, and asks who took it.
func (d Desk) handOverPage(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	view, ready, err := d.handOverView(c, o)
	if err != nil {
		return err
	}
	if !ready {
		return d.done(c, orderPath(o, ""), said("staff.handover.not_ready").bad())
	}
	view.Form.Set("taken", "named")
	return d.show(c, view.Page())
}

// handOverView is false where nothing waits to be handed over: then no name is shown.
func (d Desk) handOverView(c echo.Context, o order.Order) (view staffview.HandOver, ready bool, err error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	w, err := d.whole(ctx, o, l)
	if err != nil {
		return view, false, err
	}
	title := i18n.Say(l, "staff.handover.title")
	view = staffview.HandOver{Layout: d.layout(c, "orders", title), Order: numberOf(o), Name: o.Name}
	view.Layout.Crumbs = orderCrumbs(l, o, title)
	var left int64
	for _, i := range w.items {
		left += i.Left() + i.Filled
	}
	for _, p := range w.parcels {
		if p.State == parcel.Packed && o.Fulfilment == order.Pickup {
			ready = true
			view.Inside = append(view.Inside, w.contents(p)...)
		}
	}
	if left > 0 {
		view.Left = i18n.Count(l, "staff.slip.left", int(left))
	}
	return view, ready, nil
}

func (d Desk) handOver(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	to := form.Value("to")
	if form.Value("taken") != "other" {
		to = o.Name
	}
	if err := sending.HandOver(c.Request().Context(), d.Shop.DB, o.ID, to); err != nil {
		view, ready, wrong := d.handOverView(c, o)
		if wrong != nil || !ready {
			return err
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	return d.done(c, "/staff/orders", said("staff.handover.said", i18n.Args{"Number": numberOf(o)}))
}
