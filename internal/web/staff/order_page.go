package staff

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/checkout"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/sending"
	"plantagenet/internal/shipping"
	"plantagenet/internal/tax"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// asked is the order that a route's address names.
func (d Desk) asked(c echo.Context) (order.Order, error) {
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return order.Order{}, errNotFound
	}
	return order.ByNumber(c.Request().Context(), d.Shop.DB, number)
}

func numberOf(o order.Order) string { return strconv.FormatInt(o.Number, 10) }

func orderPath(o order.Order, rest string) string { return "/staff/orders/" + numberOf(o) + rest }

// order shows one order whole.
func (d Desk) order(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	return d.orderPage(c, o, staffview.Form{}, nil)
}

func (d Desk) orderPage(c echo.Context, o order.Order, note staffview.Form, wrong error) error {
	view, err := d.orderView(c, o)
	if err != nil {
		return err
	}
	if wrong != nil {
		return d.again(c, note, wrong, func(f staffview.Form) templ.Component { view.NoteForm = f; return view.Page() })
	}
	return d.show(c, view.Page())
}

// orderWhole is what an order's page is drawn from.
type orderWhole struct {
	order   order.Order
	items   []sending.Item
	parcels []parcel.Parcel
	inside  []parcel.Line
}

func (d Desk) whole(ctx context.Context, o order.Order, l i18n.Lang) (w orderWhole, err error) {
	w.order = o
	if w.items, err = sending.Items(ctx, d.Shop.DB, o.ID, string(l)); err != nil {
		return w, err
	}
	if w.parcels, err = parcel.Of(ctx, d.Shop.DB, o.ID); err != nil {
		return w, err
	}
	w.inside, err = parcel.LinesOf(ctx, d.Shop.DB, o.ID)
	return w, err
}

func (d Desk) orderView(c echo.Context, o order.Order) (staffview.Order, error) {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	money := caller.SeesMoney()
	w, err := d.whole(ctx, o, l)
	if err != nil {
		return staffview.Order{}, err
	}
	view := staffview.Order{Layout: d.layout(c, "orders", i18n.Say(l, "staff.order.title", i18n.Args{"Number": o.Number})), Number: numberOf(o), Who: who(o, money),
		State: w.state(l), Promised: promised(l, o), Acts: w.acts(l, caller), Parcels: w.rows(l, caller), NoteKey: order.NewToken(), MayNote: caller.May(gate.Sells)}
	view.Layout.Crumbs = orderCrumbs(l, o, "")
	view.Sub = i18n.Say(l, "staff.order.placed", i18n.Args{"When": at(l, o.PlacedAt), "How": i18n.Say(l, "staff.fulfilment."+o.Fulfilment)})
	if view.Lines, err = d.orderLines(ctx, l, w, money); err != nil {
		return view, err
	}
	if err := d.orderStory(ctx, l, o, &view, money); err != nil {
		return view, err
	}
	if !money {
		return view, nil
	}
	return view, d.orderBuyer(ctx, l, w, caller, &view)
}

func orderCrumbs(l i18n.Lang, o order.Order, here string) []staffview.Crumb {
	crumbs := []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.orders"), Path: "/staff/orders"}, {Label: numberOf(o)}}
	if here != "" {
		crumbs[1].Path = orderPath(o, "")
		crumbs = append(crumbs, staffview.Crumb{Label: here})
	}
	return crumbs
}

// state is where the whole order stands, as the list has it.
func (w orderWhole) state(l i18n.Lang) staffview.Tagged {
	if !w.order.Open() {
		if w.order.FulfilledAt != nil && w.order.Status != order.Refunded {
			return staffview.Tagged{Kind: "good", Text: i18n.Say(l, "staff.state.done")}
		}
		return staffview.Tagged{Kind: "warn", Text: i18n.Say(l, "staff.state."+string(w.order.Status))}
	}
	var left, packed int64
	for _, i := range w.items {
		left, packed = left+i.Left()+i.Filled, packed+i.Packed
	}
	for _, p := range w.parcels {
		if p.State == parcel.Open && p.SetAsideAt != nil {
			return stands(l, w.order, p)
		}
	}
	if left > 0 || packed == 0 {
		return staffview.Tagged{Kind: "plain", Text: i18n.Say(l, "staff.state.to_pack")}
	}
	return stands(l, w.order, parcel.Parcel{State: parcel.Packed})
}

// acts are what this caller can do with the order now, the first thing first.
func (w orderWhole) acts(l i18n.Lang, caller gate.Caller) []staffview.OrderAct {
	if !w.order.Open() || !caller.May(gate.Goods) {
		return nil
	}
	var left, packed int64
	for _, i := range w.items {
		left, packed = left+i.Left()+i.Filled, packed+i.Packed
	}
	var acts []staffview.OrderAct
	if left > 0 {
		acts = append(acts, staffview.OrderAct{Label: i18n.Say(l, "staff.order.pack"), Path: orderPath(w.order, "/pack"), Key: "P", Main: true})
	}
	if packed > 0 && w.order.Fulfilment == order.Pickup {
		acts = append(acts, staffview.OrderAct{Label: i18n.Say(l, "staff.order.hand_over"), Path: orderPath(w.order, "/hand-over"), Key: "P", Main: left == 0})
	}
	return acts
}

func (w orderWhole) rows(l i18n.Lang, caller gate.Caller) []staffview.ParcelRow {
	var rows []staffview.ParcelRow
	for _, p := range w.parcels {
		path := orderPath(w.order, "/parcels/"+strconv.Itoa(p.Number))
		row := staffview.ParcelRow{Number: strconv.Itoa(p.Number), Inside: strings.Join(w.contents(p), ", "), State: stands(l, w.order, p),
			Carrier: carrierWord(l, p), Tracking: p.Tracking, TrackingURL: p.TrackingURL(string(l)), When: parcelWhen(l, p)}
		if p.Box != "" {
			row.Box = i18n.Say(l, "staff.box."+p.Box) + ", " + kilograms(l, int64(p.WeightG))
		}
		if caller.May(gate.Goods) {
			row.Slip = path + "/slip"
			if p.State == parcel.Packed {
				row.Reopen = path + "/reopen"
			}
		}
		if p.State == parcel.Packed && w.order.Fulfilment == order.Ship && caller.May(gate.Sells) {
			row.Send = path
		}
		if p.HandedTo != nil && caller.SeesMoney() {
			row.Box = i18n.Say(l, "staff.parcel.taken_by", i18n.Args{"Name": *p.HandedTo})
		}
		rows = append(rows, row)
	}
	return rows
}

// contents lists what lies in a parcel, article by article: « 2 × Sac de coton ».
func (w orderWhole) contents(p parcel.Parcel) []string {
	pieces := map[int64]int64{}
	for _, line := range w.inside {
		if line.ParcelID == p.ID {
			pieces[line.OrderLineID] += line.Quantity
		}
	}
	var list []string
	for _, i := range w.items {
		if n := pieces[i.OrderLineID]; n > 0 {
			list = append(list, strconv.FormatInt(n, 10)+i18n.NBSP+"×"+i18n.NBSP+i.Name)
			delete(pieces, i.OrderLineID)
		}
	}
	return list
}

func parcelWhen(l i18n.Lang, p parcel.Parcel) string {
	when, by := p.OpenedAt, p.OpenedBy
	switch p.State {
	case parcel.Packed:
		when, by = *p.PackedAt, *p.PackedBy
	case parcel.Sent:
		when, by = *p.SentAt, *p.SentBy
	case parcel.HandedOver:
		when, by = *p.HandedAt, *p.HandedBy
	}
	return at(l, when) + ", " + by
}

func (d Desk) orderLines(ctx context.Context, l i18n.Lang, w orderWhole, money bool) ([]staffview.OrderLine, error) {
	lines, err := order.Lines(ctx, d.Shop.DB, w.order.ID)
	if err != nil {
		return nil, err
	}
	pictures, err := d.pictures(ctx, l, w.items)
	if err != nil {
		return nil, err
	}
	var rows []staffview.OrderLine
	for _, line := range lines {
		row := staffview.OrderLine{Thumb: thumb(pictures[line.VariantID]), Name: named(line.Name, line.VariantName), SKU: line.SKU, Maker: line.MakerName,
			Quantity: i18n.Number(l, int64(line.Quantity))}
		if money {
			row.Unit, row.Net = i18n.Money(l, line.Unit), i18n.Money(l, line.Net)
		}
		for _, i := range w.items {
			if i.OrderLineID == line.ID {
				row.SKU, row.Name = i.SKU, i.Name
				row.Lots = append(row.Lots, staffview.LotPieces{Lot: i.Lot, Shelf: i.Shelf, Where: pieceWords(l, i)})
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// pictures are the articles' first ones, by variant.
func (d Desk) pictures(ctx context.Context, l i18n.Lang, items []sending.Item) (map[int64]catalog.Image, error) {
	var ids []int64
	for _, i := range items {
		ids = append(ids, i.VariantID)
	}
	found, err := catalog.ForCart(ctx, d.Shop.DB, l, nil, ids)
	if err != nil {
		return nil, err
	}
	pictures := make(map[int64]catalog.Image, len(found))
	for _, a := range found {
		pictures[a.VariantID] = a.Image
	}
	return pictures, nil
}

// pieceWords says where the pieces of a lot are: « 2 à prendre, 1 partie ».
func pieceWords(l i18n.Lang, i sending.Item) string {
	var parts []string
	for _, p := range []struct {
		key string
		n   int64
	}{{"staff.pieces.shelf", i.Left()}, {"staff.pieces.boxed", i.Filled + i.Packed}, {"staff.pieces.gone", i.Gone}, {"staff.pieces.back", i.Back}} {
		if p.n > 0 {
			parts = append(parts, i18n.Count(l, p.key, int(p.n)))
		}
	}
	return strings.Join(parts, ", ")
}

// orderBuyer adds what only those see who see money: buyer, sums, payment, notes.
func (d Desk) orderBuyer(ctx context.Context, l i18n.Lang, w orderWhole, caller gate.Caller, view *staffview.Order) error {
	o := w.order
	view.Email, view.Phone, view.Public = o.Email, o.Phone, d.Shop.OrderURL(string(l), o.Token)
	if o.Fulfilment == order.Ship {
		view.Address, view.Readdress = addressOf(o)[1:], o.Open() && caller.May(gate.Sells)
	}
	adjustments, err := order.Adjustments(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	view.Sums = orderSums(l, o, adjustments)
	if view.Payment, err = d.paymentWords(ctx, l, o); err != nil {
		return err
	}
	if o.PaidAt != nil {
		view.Refund = refundPath(o)
	}
	notes, err := order.StaffNotes(ctx, d.Shop.DB, o.ID)
	for _, n := range notes {
		view.Notes = append(view.Notes, staffview.NoteRow{Who: n.Who, When: at(l, n.At), Text: n.Text})
	}
	return err
}

func orderSums(l i18n.Lang, o order.Order, adjustments []order.Adjustment) []staffview.Pair {
	var sums []staffview.Pair
	for _, a := range adjustments {
		switch a.Kind {
		case "shipping":
			sums = append(sums, staffview.Pair{Label: i18n.Say(l, "staff.order.shipping"), Value: i18n.Money(l, a.Amount)})
		case "tax":
			sums = append(sums, staffview.Pair{Label: tax.Name(l, a.Code, a.Rate), Value: i18n.Money(l, a.Amount)})
		}
	}
	return append(sums, staffview.Pair{Label: i18n.Say(l, "staff.orders.total"), Value: i18n.Money(l, o.Total)})
}

// paymentWords tells what was paid and what was given back, in sentences.
func (d Desk) paymentWords(ctx context.Context, l i18n.Lang, o order.Order) ([]string, error) {
	placed, err := checkout.Load(ctx, d.Shop.DB, o)
	if err != nil {
		return nil, err
	}
	p := placed.Payment
	words := []string{i18n.Say(l, "staff.payment."+string(p.State), i18n.Args{"Amount": i18n.Money(l, p.Amount)})}
	if p.SucceededAt != nil {
		words[0] += ", " + at(l, *p.SucceededAt)
	}
	if o.ReceiptNumber != nil {
		words = append(words, i18n.Say(l, "staff.order.receipt", i18n.Args{"Number": *o.ReceiptNumber}))
	}
	if p.Fee != nil {
		words = append(words, i18n.Say(l, "staff.order.fee", i18n.Args{"Amount": i18n.Money(l, *p.Fee)}))
	}
	returns, err := payment.ReturnsOf(ctx, d.Shop.DB, o.ID)
	for _, r := range returns {
		words = append(words, i18n.Say(l, "staff.given_back."+r.State, i18n.Args{"Amount": i18n.Money(l, r.Amount)}))
	}
	return words, err
}

func (d Desk) writeNote(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := sending.Write(c.Request().Context(), d.Shop.DB, o.ID, form.Value("key"), form.Value("note")); err != nil {
		return d.orderPage(c, o, form, err)
	}
	return d.done(c, orderPath(o, ""), said("staff.order.note_saved"))
}

func (d Desk) address(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	var form staffview.Form
	for name, value := range map[string]string{"line1": o.Line1, "line2": o.Line2, "city": o.City, "province": o.Province, "postal_code": o.PostalCode} {
		form.Set(name, value)
	}
	return d.show(c, d.addressView(c, o, form).Page())
}

func (d Desk) addressView(c echo.Context, o order.Order, form staffview.Form) staffview.Address {
	l := page.Lang(c)
	title := i18n.Say(l, "staff.address.title")
	view := staffview.Address{Layout: d.layout(c, "orders", title), Number: numberOf(o), Form: form}
	view.Layout.Crumbs = orderCrumbs(l, o, title)
	for _, p := range tax.Provinces {
		view.Provinces = append(view.Provinces, staffview.Option{Value: string(p), Label: i18n.Say(l, "province."+string(p))})
	}
	return view
}

func (d Desk) readdress(c echo.Context) error {
	o, err := d.asked(c)
	if err != nil {
		return err
	}
	form, err := fill(c)
	if err != nil {
		return err
	}
	to := shipping.Address{Line1: form.Value("line1"), Line2: form.Value("line2"), City: form.Value("city"), Province: form.Value("province"), PostalCode: form.Value("postal_code")}
	if err := sending.Readdress(c.Request().Context(), d.Shop.DB, o.ID, to); err != nil {
		return d.again(c, form, err, func(f staffview.Form) templ.Component { return d.addressView(c, o, f).Page() })
	}
	return d.done(c, orderPath(o, ""), said("staff.address.saved"))
}
