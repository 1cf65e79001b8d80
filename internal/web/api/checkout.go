package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

type addressBody struct {
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	City       string `json:"city"`
	Province   string `json:"province"`
	PostalCode string `json:"postal_code"`
}

type checkoutBody struct {
	Lang       string       `json:"lang"`
	Email      string       `json:"email"`
	Name       string       `json:"name"`
	Phone      string       `json:"phone"`
	Fulfilment string       `json:"fulfilment"`
	Address    *addressBody `json:"address"`
}

type orderAnswer struct {
	Token    string      `json:"token"`
	Number   string      `json:"number"`
	Receipt  *int64      `json:"receipt_number,omitempty"`
	Status   string      `json:"status"`
	Lines    []orderLine `json:"lines"`
	Shipping Amount      `json:"shipping"`
	Taxes    []taxAnswer `json:"taxes"`
	Total    Amount      `json:"total"`
}

type orderLine struct {
	SKU      string      `json:"sku"`
	Name     string      `json:"name"`
	Variant  string      `json:"variant,omitempty"`
	Maker    string      `json:"maker"`
	Quantity int         `json:"quantity"`
	Price    Amount      `json:"price"`
	Total    Amount      `json:"total"`
	Lots     []lotAnswer `json:"lots"`
}

type lotAnswer struct {
	Code     string `json:"code"`
	Quantity int64  `json:"quantity"`
	Known    bool   `json:"known"`
}

type taxAnswer struct {
	Name   string `json:"name"`
	Rate   string `json:"rate"`
	Base   Amount `json:"base"`
	Amount Amount `json:"amount"`
}

// place answers POST /carts/{id}/checkout: the order and where to pay it. The
// Idempotency-Key makes it one order however often it is sent.
func (d Deps) place(c echo.Context) error {
	var body checkoutBody
	if err := read(c, &body); err != nil {
		return err
	}
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" || len(key) > 200 {
		return fault.New(fault.Invalid, "idempotency_key")
	}
	ctx := c.Request().Context()
	placed, err := checkout.Place(ctx, d.Shop, body.request(c.Param("id"), "api:"+c.Param("id")+":"+key, d.ClientHash(c)))
	if err != nil {
		return err
	}
	url, err := checkout.Start(ctx, d.Shop, placed)
	if err != nil {
		return err
	}
	var lots []stock.SoldLot
	if placed.Order.PaidAt != nil { // the attempt was made before, and has been paid since
		if lots, err = stock.SoldLots(ctx, d.Shop.DB, placed.Order.ID); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusCreated, map[string]any{"order": answer(placed, lots), "pay_url": url})
}

func (b checkoutBody) request(cartID, key, clientHash string) checkout.Request {
	req := checkout.Request{Key: key, Channel: "api", CartID: cartID, Lang: b.Lang, Email: b.Email, Name: b.Name, Phone: b.Phone,
		ClientHash: clientHash, Destination: checkout.Destination{Fulfilment: b.Fulfilment}}
	if b.Address != nil {
		req.Destination = b.Address.destination(b.Fulfilment)
	}
	return req
}

func (a addressBody) destination(fulfilment string) checkout.Destination {
	return checkout.Destination{Fulfilment: fulfilment, Line1: a.Line1, Line2: a.Line2, City: a.City, Province: a.Province, PostalCode: a.PostalCode}
}

// order answers GET /orders/{token}. Lines name their lots once paid.
func (d Deps) order(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := order.ByToken(ctx, d.Shop.DB, c.Param("token"))
	if err != nil {
		return err
	}
	placed, err := checkout.Load(ctx, d.Shop.DB, o)
	if err != nil {
		return err
	}
	lots, err := stock.SoldLots(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	got := answer(placed, lots)
	body := map[string]any{"token": got.Token, "number": got.Number, "status": got.Status, "lines": got.Lines,
		"shipping": got.Shipping, "taxes": got.Taxes, "total": got.Total}
	if got.Receipt != nil {
		body["receipt_number"] = *got.Receipt
	}
	if placed.Payment.State == payment.Opened && o.Status == order.AwaitingPayment {
		body["pay_url"] = *placed.Payment.SessionURL
	}
	return c.JSON(http.StatusOK, body)
}

func answer(placed checkout.Placed, lots []stock.SoldLot) orderAnswer {
	o := placed.Order
	a := orderAnswer{Token: o.Token, Number: strconv.FormatInt(o.Number, 10), Receipt: o.ReceiptNumber, Status: string(o.Status),
		Shipping: cad(o.Shipping), Total: cad(o.Total), Taxes: []taxAnswer{}}
	for _, l := range placed.Lines {
		a.Lines = append(a.Lines, line(l, lots))
	}
	for _, adj := range placed.Adjustments {
		if adj.Kind == "tax" {
			a.Taxes = append(a.Taxes, taxAnswer{Name: tax.Name(i18n.Lang(o.Lang), adj.Code, adj.Rate), Rate: adj.Rate, Base: cad(adj.Base), Amount: cad(adj.Amount)})
		}
	}
	return a
}

func line(l order.Line, lots []stock.SoldLot) orderLine {
	out := orderLine{SKU: l.SKU, Name: l.Name, Variant: l.VariantName, Maker: l.MakerName, Quantity: l.Quantity,
		Price: cad(l.Unit), Total: cad(l.Net), Lots: []lotAnswer{}}
	for _, lot := range lots {
		if lot.OrderLineID == l.ID {
			out.Lots = append(out.Lots, lotAnswer{Code: lot.Code, Quantity: lot.Quantity, Known: lot.Known})
		}
	}
	return out
}
