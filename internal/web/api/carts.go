package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/cart"
	"plantagenet/internal/catalog"
	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

type cartAnswer struct {
	ID       string     `json:"id"`
	State    string     `json:"state"`
	Lines    []cartLine `json:"lines"`
	Subtotal Amount     `json:"subtotal"`
}

type cartLine struct {
	SKU       string `json:"sku"`
	Slug      string `json:"slug"`
	Name      string `json:"name"`
	Variant   string `json:"variant,omitempty"`
	Maker     string `json:"maker"`
	Quantity  int    `json:"quantity"`
	Price     Amount `json:"price"`
	Total     Amount `json:"total"`
	Available int64  `json:"available"`
}

// newCart answers POST /carts.
func (d Deps) newCart(c echo.Context) error {
	ctx := c.Request().Context()
	var id string
	err := postgres.Alone(ctx, d.Shop.DB, func(tx *postgres.Tx) (err error) {
		id, err = cart.New(ctx, tx, string(lang(c)))
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"id": id})
}

// cart answers GET /carts/{id}.
func (d Deps) cart(c echo.Context) error {
	return d.showCart(c, c.Param("id"))
}

func (d Deps) showCart(c echo.Context, id string) error {
	ctx := c.Request().Context()
	got, err := cart.Read(ctx, d.Shop.DB, id)
	if err != nil {
		return err
	}
	lines, err := checkout.Lines(ctx, d.Shop.DB, got, string(lang(c)))
	if err != nil {
		return err
	}
	return sendCart(c, got, lines)
}

func sendCart(c echo.Context, got cart.Cart, lines []checkout.QuotedLine) error {
	a := cartAnswer{ID: got.ID, State: got.State}
	var subtotal money.Cents
	a.Lines, subtotal = cartLines(lines)
	a.Subtotal = cad(subtotal)
	return c.JSON(http.StatusOK, a)
}

func cartLines(lines []checkout.QuotedLine) ([]cartLine, money.Cents) {
	out, subtotal := make([]cartLine, len(lines)), money.Cents(0)
	for i, l := range lines {
		out[i] = cartLine{SKU: l.SKU, Slug: l.Slug, Name: l.Name, Variant: l.VariantName, Maker: l.Maker, Quantity: l.Quantity,
			Price: cad(l.Price), Total: cad(l.Amount), Available: l.Available}
		subtotal += l.Amount
	}
	return out, subtotal
}

// putLine answers PUT /carts/{id}/lines/{sku}: 0 removes, more than can be
// bought is refused with what is left.
func (d Deps) putLine(c echo.Context) error {
	var body struct {
		Quantity *int `json:"quantity"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	if body.Quantity == nil || *body.Quantity < 0 || *body.Quantity > cart.MaxQuantity {
		return fault.New(fault.Invalid, "quantity").On("quantity").With("Max", cart.MaxQuantity)
	}
	ctx := c.Request().Context()
	got, err := cart.Read(ctx, d.Shop.DB, c.Param("id"))
	if err != nil {
		return err
	}
	lines, item, err := with(ctx, d.Shop.DB, got, lang(c), c.Param("sku"))
	if err != nil {
		return err
	}
	if *body.Quantity > 0 && item.Available < int64(*body.Quantity) {
		return stock.SoldOut(item.VariantID, item.Available)
	}
	err = postgres.Alone(ctx, d.Shop.DB, func(tx *postgres.Tx) error {
		return cart.Put(ctx, tx, got.ID, item.VariantID, *body.Quantity, item.Price)
	})
	if err != nil {
		return err
	}
	return sendCart(c, got, put(lines, item, *body.Quantity))
}

// with reads the articles of a cart and the one that is asked for, in one query.
func with(ctx context.Context, r postgres.Reader, c cart.Cart, l i18n.Lang, sku string) ([]checkout.QuotedLine, catalog.Item, error) {
	ids := make([]int64, len(c.Lines))
	for i, line := range c.Lines {
		ids[i] = line.VariantID
	}
	items, err := catalog.ForCart(ctx, r, l, []string{sku}, ids)
	if err != nil {
		return nil, catalog.Item{}, err
	}
	for _, item := range items {
		if item.SKU == sku {
			return checkout.Join(c, items), item, nil
		}
	}
	return nil, catalog.Item{}, catalog.ErrNotFound
}

// put is what the cart holds after the change.
func put(lines []checkout.QuotedLine, item catalog.Item, quantity int) []checkout.QuotedLine {
	changed := checkout.QuotedLine{Item: item, Quantity: quantity, Amount: item.Price.Times(quantity)}
	for i, l := range lines {
		if l.VariantID != item.VariantID {
			continue
		}
		if quantity == 0 {
			return append(lines[:i], lines[i+1:]...)
		}
		lines[i] = changed
		return lines
	}
	if quantity == 0 {
		return lines
	}
	return append(lines, changed)
}

type quoteBody struct {
	Fulfilment string       `json:"fulfilment"`
	Address    *addressBody `json:"address"`
}

// quote answers POST /carts/{id}/quote. A province is enough for a quote; what
// else the address lacks is asked for at checkout.
func (d Deps) quote(c echo.Context) error {
	var body quoteBody
	if err := read(c, &body); err != nil {
		return err
	}
	to := checkout.Destination{Fulfilment: body.Fulfilment}
	if body.Address != nil {
		to = body.Address.destination(body.Fulfilment)
	}
	if faults := to.Check(); len(faults) > 0 && !onlyIncomplete(to, faults) {
		return fault.Form(faults)
	}
	q, err := checkout.Quote(c.Request().Context(), d.Shop.DB, c.Param("id"), string(lang(c)), to)
	if err != nil {
		return err
	}
	lines, subtotal := cartLines(q.Lines)
	return c.JSON(http.StatusOK, map[string]any{"lines": lines, "subtotal": cad(subtotal), "shipping": cad(q.Shipping),
		"taxes": taxes(lang(c), q.Taxes), "total": cad(q.Total)})
}

// onlyIncomplete says that nothing given is wrong: fields are merely missing,
// and the province, which decides, is there.
func onlyIncomplete(d checkout.Destination, faults []*fault.Fault) bool {
	if d.Fulfilment != order.Ship {
		return false
	}
	for _, f := range faults {
		switch f.Code {
		case "line1_missing", "city_missing", "postal_code_missing":
		default:
			return false
		}
	}
	return true
}

func taxes(l i18n.Lang, components []tax.Component) []taxAnswer {
	out := make([]taxAnswer, len(components))
	for i, t := range components {
		out[i] = taxAnswer{Name: tax.Name(l, t.Tax, t.Rate), Rate: t.Rate, Base: cad(t.Base), Amount: cad(t.Amount)}
	}
	return out
}
