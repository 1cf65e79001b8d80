package staff

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/coop"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/payment"
	"plantagenet/internal/returns"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// readAsk reads what the form asks to give back.
func readAsk(form staffview.Form, d returns.Desk) (credit.Ask, error) {
	var ask credit.Ask
	var faults []*fault.Fault
	for _, p := range d.Sale.Parts {
		name := func(field string) string { return credit.Field(field, p.LineID, p.LotID) }
		l := credit.AskLine{LineID: p.LineID, LotID: p.LotID, Place: form.Value(name("place"))}
		if text := strings.TrimSpace(form.Value(name("quantity"))); text != "" {
			n, err := strconv.ParseInt(text, 10, 32)
			if err != nil || n < 0 {
				faults = append(faults, fault.New(fault.Invalid, "refund_number").On(name("quantity")))
			}
			l.Quantity = n
		}
		amount, f := readMoney(form, name("amount"))
		if l.Amount = amount; f != nil {
			faults = append(faults, f)
		}
		if l.Quantity != 0 || l.Amount != nil {
			ask.Lines = append(ask.Lines, l)
		}
	}
	amount, f := readMoney(form, "shipping")
	if f != nil {
		faults = append(faults, f)
	}
	if amount != nil {
		ask.Shipping = *amount
	}
	return ask, fault.Form(faults)
}

// readMoney reads an amount; nil where nothing was typed.
func readMoney(form staffview.Form, name string) (*money.Cents, *fault.Fault) {
	text := strings.NewReplacer("$", "", i18n.NBSP, "", " ", "").Replace(form.Value(name))
	if text == "" {
		return nil, nil
	}
	c, err := money.Parse(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "refund_money").On(name)
	}
	return &c, nil
}

// fillWhole asks for all that is left; what lies in the store goes back to its shelf.
func fillWhole(form *staffview.Form, d returns.Desk) {
	for _, p := range d.Sale.Parts {
		cents, pieces := p.Left()
		form.Values.Set(credit.Field("quantity", p.LineID, p.LotID), strconv.FormatInt(pieces, 10))
		form.Values.Set(credit.Field("amount", p.LineID, p.LotID), "")
		if pieces == 0 && cents > 0 {
			form.Values.Set(credit.Field("amount", p.LineID, p.LotID), plainMoney(cents))
		}
	}
	if left := d.Sale.Shipping - d.Sale.GivenShipping; left > 0 {
		form.Values.Set("shipping", plainMoney(left))
	}
	if form.Value("reason") == "" && d.Order.Open() {
		form.Values.Set("reason", "cancelled")
	}
}

// plainMoney writes an amount as it is typed: 12,50.
func plainMoney(c money.Cents) string { return fmt.Sprintf("%d,%02d", c/100, c%100) }

func (d Desk) refundView(c echo.Context, desk returns.Desk, form staffview.Form) (staffview.Refund, error) {
	l, o := page.Lang(c), desk.Order
	title := i18n.Say(l, "staff.refund.title", i18n.Args{"Number": o.Number})
	v := staffview.Refund{Layout: d.layout(c, "orders", title), Number: strconv.FormatInt(o.Number, 10), Buyer: o.Name, Paid: i18n.Money(l, o.Total),
		Key: form.Value("key"), Seen: strconv.Itoa(desk.Seen())}
	v.Layout.Crumbs = refundCrumbs(l, o, i18n.Say(l, "staff.refund.crumb"))
	if v.Key == "" {
		v.Key = order.NewToken()
	}
	given := desk.Given()
	if given > 0 {
		v.Given = i18n.Money(l, given)
	}
	if left := desk.Sale.Shipping - desk.Sale.GivenShipping; left > 0 {
		v.Shipping = i18n.Money(l, left)
	}
	places, err := returns.Places(c.Request().Context(), d.Shop.DB)
	if err != nil {
		return v, err
	}
	v.Places, v.Reasons = placeOptions(l, places), reasonOptions(l)
	for _, p := range desk.Sale.Parts {
		row := refundRow(l, desk, p)
		at := piecesOf(desk, p)
		if at.ToSend > 0 {
			form.Set(row.Place, at.From)
		}
		v.Rows = append(v.Rows, row)
	}
	v.Form, v.Past = form, pastRefunds(l, desk, places)
	v.Away, v.BackKey = awayRows(l, desk), order.NewToken()
	if r, waits := desk.Unallotted(); waits {
		v.Allot = i18n.Say(l, "staff.refund.allot", i18n.Args{"Total": i18n.Money(l, r.Amount)})
		given -= r.Amount
	}
	if v.Stop, err = d.whyNot(c, desk, given); !gate.CallerOf(c).May(gate.Sells) {
		v.Stop, v.Away = i18n.Say(l, "staff.refund.read_only"), nil
	}
	return v, err
}

// whyNot says why nothing can be given back.
func (d Desk) whyNot(c echo.Context, desk returns.Desk, given money.Cents) (string, error) {
	l := page.Lang(c)
	if desk.Payment.ID == "" {
		return i18n.Say(l, "fault.refund_unpaid"), nil
	}
	disputes, err := payment.DisputesOf(c.Request().Context(), d.Shop.DB, desk.Order.ID)
	if err != nil {
		return "", err
	}
	for _, x := range disputes {
		if x.TakesMoney() {
			return i18n.Say(l, "fault.refund_disputed"), nil
		}
	}
	if given >= desk.Order.Total {
		return i18n.Say(l, "staff.refund.all_given"), nil
	}
	return "", nil
}

func refundCrumbs(l i18n.Lang, o order.Order, here string) []staffview.Crumb {
	number := strconv.FormatInt(o.Number, 10)
	return []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.orders"), Path: "/staff/orders"}, {Label: number, Path: "/staff/orders/" + number}, {Label: here}}
}

func placeOptions(l i18n.Lang, places []returns.Place) []staffview.Option {
	list := []staffview.Option{{Value: "", Label: i18n.Say(l, "staff.refund.stays")}}
	for _, p := range places {
		group := i18n.Say(l, "staff.refund.aside")
		if p.Sellable {
			group = i18n.Say(l, "staff.refund.restock")
		}
		list = append(list, staffview.Option{Value: p.Code, Label: placeName(l, p), Group: group})
	}
	return list
}

func placeName(l i18n.Lang, p returns.Place) string {
	if l == i18n.English {
		return p.NameEN
	}
	return p.NameFR
}

func reasonOptions(l i18n.Lang) []staffview.Option {
	list := []staffview.Option{{Value: "", Label: i18n.Say(l, "staff.refund.choose")}}
	for _, r := range credit.Reasons {
		list = append(list, staffview.Option{Value: r, Label: i18n.Say(l, "staff.refund.reason."+r)})
	}
	return list
}

func piecesOf(d returns.Desk, p credit.Part) stock.OrderPieces {
	for _, at := range d.Pieces {
		if at.OrderLineID == p.LineID && at.LotID == p.LotID {
			return at
		}
	}
	return stock.OrderPieces{}
}

func refundRow(l i18n.Lang, d returns.Desk, p credit.Part) staffview.RefundRow {
	cents, pieces := p.Left()
	at := piecesOf(d, p)
	row := staffview.RefundRow{Left: i18n.Money(l, cents), Pieces: pieces, Quantity: credit.Field("quantity", p.LineID, p.LotID),
		Amount: credit.Field("amount", p.LineID, p.LotID), Place: credit.Field("place", p.LineID, p.LotID)}
	for _, line := range d.Lines {
		if line.ID == p.LineID {
			row.Name = named(line.Name, line.VariantName)
			row.Sub = line.SKU + " · " + i18n.Say(l, "staff.refund.lot", i18n.Args{"Lot": at.Lot})
		}
	}
	row.What = row.Name + ", " + at.Lot
	row.Left += " · " + i18n.Count(l, "staff.refund.pieces_left", int(pieces))
	var where []string
	for _, w := range []struct {
		key string
		n   int64
	}{{"staff.refund.to_send", at.ToSend}, {"staff.refund.sent", at.Customer}, {"staff.refund.back", at.Back}} {
		if w.n > 0 {
			where = append(where, i18n.Count(l, w.key, int(w.n)))
		}
	}
	row.Where = strings.Join(where, " · ")
	return row
}

// refundSum writes what it comes to, what the cooperatives' shares become, and
// where the goods go.
func (d Desk) refundSum(ctx context.Context, l i18n.Lang, desk returns.Desk, n credit.Note) (staffview.RefundSum, error) {
	s := staffview.RefundSum{Total: i18n.Money(l, n.Total), Agreed: strconv.FormatInt(int64(n.Total), 10),
		Act: i18n.Say(l, "staff.refund.give", i18n.Args{"Total": i18n.Money(l, n.Total)}), Then: i18n.Say(l, "staff.refund.then"),
		Rows: []staffview.Pair{{Label: i18n.Say(l, "credit.goods"), Value: i18n.Money(l, n.Goods)}}}
	if n.Shipping > 0 {
		s.Rows = append(s.Rows, staffview.Pair{Label: i18n.Say(l, "credit.shipping"), Value: i18n.Money(l, n.Shipping)})
	}
	for _, x := range n.Taxes {
		s.Rows = append(s.Rows, staffview.Pair{Label: i18n.Say(l, "credit.tax", i18n.Args{"Tax": taxName(l, x), "Base": i18n.Money(l, x.Base)}), Value: i18n.Money(l, x.Amount)})
	}
	if _, waits := desk.Unallotted(); waits {
		s.Act, s.Then = i18n.Say(l, "staff.refund.allot_do", i18n.Args{"Total": i18n.Money(l, n.Total)}), i18n.Say(l, "staff.refund.allot_then")
	}
	names, err := coop.Names(ctx, d.Shop.DB)
	if err != nil {
		return s, err
	}
	s.Shares = shares(l, desk, n, names)
	places, err := returns.Places(ctx, d.Shop.DB)
	if err != nil {
		return s, err
	}
	s.Goods = goodsWords(l, desk, n.Lines, places)
	return s, nil
}

// shares says, for each cooperative, what its share of the order was and becomes.
func shares(l i18n.Lang, d returns.Desk, n credit.Note, names map[int64]string) []staffview.Pair {
	before, less := map[int64]money.Cents{}, map[int64]money.Cents{}
	var order []int64
	for _, p := range d.Sale.Parts {
		if p.Terms != stock.Consignment {
			continue
		}
		if _, seen := before[p.CooperativeID]; !seen {
			order = append(order, p.CooperativeID)
		}
		before[p.CooperativeID] += p.Net.Share(int64(p.ShareBP), 10000) - p.Given.Share
		for _, line := range n.Lines {
			if line.LineID == p.LineID && line.LotID == p.LotID {
				less[p.CooperativeID] += line.Share
			}
		}
	}
	var list []staffview.Pair
	for _, id := range order {
		list = append(list, staffview.Pair{Label: names[id], Value: i18n.Say(l, "staff.refund.share", i18n.Args{
			"Before": i18n.Money(l, before[id]), "After": i18n.Money(l, before[id]-less[id])})})
	}
	return list
}

// goodsWords says where pieces come to.
func goodsWords(l i18n.Lang, d returns.Desk, lines []credit.Line, places []returns.Place) []string {
	var list []string
	for _, n := range lines {
		if n.Back == 0 {
			continue
		}
		for _, p := range places {
			if p.Code == n.Place {
				list = append(list, i18n.Count(l, "credit.pieces", int(n.Back))+" "+lotOf(d, n)+" → "+placeName(l, p))
			}
		}
	}
	if len(list) == 0 {
		list = []string{i18n.Say(l, "staff.refund.nothing_back")}
	}
	return list
}

func lotOf(d returns.Desk, n credit.Line) string {
	for _, at := range d.Pieces {
		if at.OrderLineID == n.LineID && at.LotID == n.LotID {
			return at.Lot
		}
	}
	return ""
}
