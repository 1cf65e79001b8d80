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
	err := postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) (err error) {
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
	item, err := sellable(ctx, d.Shop.DB, lang(c), c.Param("sku"), *body.Quantity)
	if err != nil {
		return err
	}
	err = postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) error {
		return cart.Put(ctx, tx, c.Param("id"), item.VariantID, *body.Quantity, item.Price)
	})
	if err != nil {
		return err
	}
	return d.showCart(c, c.Param("id"))
}

func sellable(ctx context.Context, r postgres.Reader, l i18n.Lang, sku string, quantity int) (catalog.Item, error) {
	items, err := catalog.ForCart(ctx, r, l, []string{sku}, nil)
	if err != nil {
		return catalog.Item{}, err
	}
	if len(items) == 0 {
		return catalog.Item{}, catalog.ErrNotFound
	}
	if quantity > 0 && items[0].Available < int64(quantity) {
		return items[0], stock.SoldOut(items[0].VariantID, items[0].Available)
	}
	return items[0], nil
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
