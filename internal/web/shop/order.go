package shop

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/cart"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
	"plantagenet/web/shop"
)

// askStripe is how long the order page waits for Stripe when the buyer comes
// back; what is not known by then comes by webhook or sweep.
const askStripe = 6 * time.Second

// sold is an order with all that its page tells.
type sold struct {
	checkout.Placed
	lots    []stock.SoldLot
	returns []payment.Return
	notes   []credit.Issued
	parcels []parcel.Parcel
	seller  shopview.Seller
	taxes   []string // of each line, in words
}

// show is the page of one order at its secret address.
func (b Buying) show(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := order.ByToken(ctx, b.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	verifying := false
	if o.Status == order.AwaitingPayment && c.QueryParam("retour") != "" {
		verifying = b.settleReturn(ctx, o)
		if o, err = order.ByID(ctx, b.Shop.DB, o.ID); err != nil {
			return err
		}
	}
	s, err := b.read(ctx, page.Lang(c), o)
	if err != nil {
		return err
	}
	view := b.orderView(c, s, verifying && o.Status == order.AwaitingPayment)
	if c.QueryParam("wait") != "" && o.Status == order.AwaitingPayment {
		view.Problem = i18n.Say(page.Lang(c), "fault.payment_unavailable")
	}
	return page.Render(c, http.StatusOK, view.Page())
}

// settleReturn asks Stripe about the payment, as webhook and sweep do, and says
// whether the answer is still to come.
func (b Buying) settleReturn(ctx context.Context, o order.Order) bool {
	p, err := payment.Latest(ctx, b.Shop.DB, o.ID)
	if err != nil || p.SessionID == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, askStripe)
	defer cancel()
	session, err := b.Shop.Gateway.Session(ctx, *p.SessionID)
	if err != nil {
		return true
	}
	if err := checkout.Settle(ctx, b.Shop, session); err != nil {
		return true
	}
	return session.Status == payment.SessionComplete
}

func (b Buying) read(ctx context.Context, l i18n.Lang, o order.Order) (s sold, err error) {
	if s.Placed, err = checkout.Load(ctx, b.Shop.DB, o); err != nil {
		return s, err
	}
	if s.lots, err = stock.SoldLots(ctx, b.Shop.DB, o.ID); err != nil {
		return s, err
	}
	if s.returns, err = payment.ReturnsOf(ctx, b.Shop.DB, o.ID); err != nil {
		return s, err
	}
	if s.notes, err = credit.Of(ctx, b.Shop.DB, o.ID); err != nil {
		return s, err
	}
	if s.parcels, err = parcel.Of(ctx, b.Shop.DB, o.ID); err != nil {
		return s, err
	}
	if s.taxes, err = checkout.LineTaxes(l, o, s.Lines, s.Adjustments); err != nil {
		return s, err
	}
	s.seller, err = b.seller(ctx, l)
	return s, err
}

// pay opens Stripe's page for an order that awaits its payment.
func (b Buying) pay(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := order.ByToken(ctx, b.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	if o.Status != order.AwaitingPayment {
		return to(c, "order", "", o.Token)
	}
	placed, err := checkout.Load(ctx, b.Shop.DB, o)
	if err != nil {
		return err
	}
	return b.toPayment(c, placed)
}

// cancel gives the cart back to be changed, unless the order is paid.
func (b Buying) cancel(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := order.ByToken(ctx, b.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	id, err := checkout.Cancel(ctx, b.Shop, o)
	if f, ok := fault.Of(err); ok && f.Kind != fault.Broken {
		return to(c, "order", "", o.Token)
	}
	if err != nil {
		return err
	}
	if id == "" {
		return to(c, "cart", "")
	}
	b.remember(c, id)
	n, err := cart.Pieces(ctx, b.Shop.DB, id)
	if err != nil {
		return err
	}
	page.SetCartCount(c, n)
	return to(c, "cart", "")
}

func (b Buying) orderView(c echo.Context, s sold, verifying bool) shopview.OrderPage {
	l, o := page.Lang(c), s.Order
	v := shopview.OrderPage{Layout: b.layout(c, "order", o.Token), Token: o.Token, Pickup: o.Fulfilment == order.Pickup, Seller: s.seller}
	v.Title = i18n.Say(l, "order.title", i18n.Args{"Number": o.Number})
	standing(&v, l, s, verifying)
	v.Until = i18n.Clock(l, o.PlacedAt.Add(checkout.ReservedFor))
	v.Facts, v.Sums, v.Buyer = orderFacts(l, o), orderSums(l, s), []string{o.Name, o.Email}
	if o.Phone != "" {
		v.Buyer = append(v.Buyer, o.Phone)
	}
	for i, line := range s.Lines {
		sold := orderLine(l, line, s.lots)
		sold.Tax = s.taxes[i]
		v.Lines = append(v.Lines, sold)
	}
	v.Delivery, v.Promise = reception(l, o, s.seller)
	v.Parcels = parcels(l, s)
	if o.FulfilledAt != nil {
		v.Promise = "" // kept
	}
	for _, r := range s.returns {
		label := i18n.Say(l, "order.refund_row", i18n.Args{"Date": i18n.Date(l, r.CreatedAt)})
		if r.State != "succeeded" {
			label = i18n.Say(l, "order.refund_open")
		}
		if r.State == "failed" {
			continue
		}
		v.Refunds = append(v.Refunds, shopview.Pair{Label: label, Value: i18n.Money(l, r.Amount)})
	}
	v.Credits = creditLinks(l, o, s.notes)
	if s.seller.GSTNumber != "" {
		v.Taxes = append(v.Taxes, i18n.Say(l, "order.gst", i18n.Args{"Number": s.seller.GSTNumber}))
	}
	if s.seller.QSTNumber != "" {
		v.Taxes = append(v.Taxes, i18n.Say(l, "order.qst", i18n.Args{"Number": s.seller.QSTNumber}))
	}
	return v
}

// standing says where the order is, in words.
func standing(v *shopview.OrderPage, l i18n.Lang, s sold, verifying bool) {
	key := string(s.Order.Status)
	switch s.Order.Status {
	case order.AwaitingPayment:
		v.Standing, key = shopview.StandsAwaiting, "awaiting"
		if verifying {
			v.Standing, key = shopview.StandsVerifying, "verifying"
		}
	case order.Paid, order.Fulfilled:
		v.Standing = shopview.StandsPaid
		if s.Order.FulfilledAt != nil && s.Order.Fulfilment == order.Ship {
			key = "sent"
		}
	case order.PartlyRefunded:
		v.Standing, key = shopview.StandsPaid, "partly"
	case order.Cancelled:
		v.Standing = shopview.StandsCancelled
	case order.Refunded:
		v.Standing = shopview.StandsRefunded
		for _, r := range s.returns {
			if r.State != "succeeded" && r.State != "failed" {
				v.Standing, key = shopview.StandsRefunding, "refunding"
			}
		}
	}
	v.Heading = i18n.Say(l, "order."+key)
	v.Lead = i18n.Say(l, "order."+key+"_lead", i18n.Args{"Email": s.Order.Email})
	if v.Standing == shopview.StandsRefunded || v.Standing == shopview.StandsRefunding {
		v.Lead = why(l, s.returns) + v.Lead
	}
}

// why says the reason of a refund that the shop made by itself; nothing where a
// person asked for it.
func why(l i18n.Lang, returns []payment.Return) string {
	for _, r := range returns {
		switch r.Reason {
		case payment.ReasonSoldOut, payment.ReasonDuplicate, payment.ReasonMismatch, payment.ReasonCancelled:
			return i18n.Say(l, "order.why."+r.Reason) + " "
		}
	}
	return ""
}

func orderFacts(l i18n.Lang, o order.Order) []shopview.Pair {
	facts := []shopview.Pair{{Label: i18n.Say(l, "order.fact.number"), Value: strconv.FormatInt(o.Number, 10)}}
	if o.ReceiptNumber != nil {
		facts = append(facts, shopview.Pair{Label: i18n.Say(l, "order.fact.receipt"), Value: strconv.FormatInt(*o.ReceiptNumber, 10)})
	}
	facts = append(facts, shopview.Pair{Label: i18n.Say(l, "order.fact.placed"), Value: i18n.Date(l, o.PlacedAt)})
	if o.PaidAt != nil {
		facts = append(facts, shopview.Pair{Label: i18n.Say(l, "order.fact.paid"), Value: i18n.Date(l, *o.PaidAt)},
			shopview.Pair{Label: i18n.Say(l, "order.fact.method"), Value: i18n.Say(l, "order.method")})
	}
	return facts
}

func orderSums(l i18n.Lang, s sold) shopview.Sums {
	sums := shopview.Sums{Rows: []shopview.Sum{{Label: i18n.Say(l, "checkout.subtotal"), Amount: i18n.Money(l, s.Order.Goods)}}, Total: i18n.Money(l, s.Order.Total)}
	for _, a := range s.Adjustments {
		label := i18n.Say(l, "checkout.line."+a.Kind)
		switch {
		case a.Kind == "tax":
			label = i18n.Say(l, "checkout.tax_on", i18n.Args{"Tax": tax.Name(l, a.Code, a.Rate), "Base": i18n.Money(l, a.Base)})
		case s.Order.Fulfilment == order.Pickup:
			label = i18n.Say(l, "checkout.line.pickup")
		}
		sums.Rows = append(sums.Rows, shopview.Sum{Label: label, Amount: i18n.Money(l, a.Amount)})
	}
	return sums
}

func orderLine(l i18n.Lang, line order.Line, lots []stock.SoldLot) shopview.OrderLine {
	v := shopview.OrderLine{Name: line.Name, Variant: line.VariantName, Maker: line.MakerName, Quantity: line.Quantity,
		Unit: i18n.Money(l, line.Unit), Amount: i18n.Money(l, line.Net)}
	for _, lot := range lots {
		if lot.OrderLineID != line.ID {
			continue
		}
		ref := shopview.LotRef{Code: lot.Code, Quantity: int(lot.Quantity)}
		if lot.Known {
			ref.Href = page.Path(l, "journey", lot.Code)
		}
		v.Lots = append(v.Lots, ref)
	}
	return v
}

// reception is where the goods go or wait, and until when.
func reception(l i18n.Lang, o order.Order, seller shopview.Seller) (lines []string, promise string) {
	if o.Fulfilment == order.Pickup {
		return []string{seller.Name, seller.OneLine(), i18n.Say(l, "order.pickup_hours")},
			i18n.Say(l, "order.promise_pickup", i18n.Args{"When": i18n.Date(l, checkout.ReadyBy(o.PlacedAt))})
	}
	lines = []string{o.Name, o.Line1}
	if o.Line2 != "" {
		lines = append(lines, o.Line2)
	}
	lines = append(lines, o.City+" ("+o.Province+") "+strings.ReplaceAll(o.PostalCode, " ", i18n.NBSP))
	_, by := checkout.Promise(o)
	return lines, i18n.Say(l, "order.promise_ship", i18n.Args{"Date": i18n.Date(l, by)})
}
