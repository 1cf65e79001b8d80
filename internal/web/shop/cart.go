package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/cart"
	"plantagenet/internal/catalog"
	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/web/gate"
	"plantagenet/web/shop"
)

// basket is the visitor's cart with its articles as they are now.
type basket struct {
	cart.Cart
	lines []checkout.QuotedLine
}

// basket reads the visitor's cart; an empty one where there is none.
func (b Buying) basket(c echo.Context) (basket, error) {
	got, err := cart.Read(c.Request().Context(), b.Shop.DB, b.cartID(c))
	if errors.Is(err, cart.ErrNotFound) {
		return basket{}, nil
	}
	if err != nil {
		return basket{}, err
	}
	lines, err := checkout.Lines(c.Request().Context(), b.Shop.DB, got, string(page.Lang(c)))
	return basket{got, lines}, err
}

// cart shows what the visitor means to buy and what changed about it.
func (b Buying) cart(c echo.Context) error {
	held, err := b.basket(c)
	if err != nil {
		return err
	}
	l := page.Lang(c)
	view := shopview.CartPage{Layout: b.layout(c, "cart")}
	view.Title = i18n.Say(l, "cart.title")
	if held.Open() {
		view.Lines, view.Subtotal, view.Blocked = cartLines(l, held.lines)
		view.Pieces = held.Pieces()
	} else if held.OrderID != nil || held.ID != "" {
		if view.Waiting, err = b.waiting(c, held.ID); err != nil {
			return err
		}
	}
	if err := b.notes(c, &view, held); err != nil {
		return err
	}
	page.SetCartCount(c, view.Pieces)
	view.CartCount = view.Pieces
	return page.Render(c, http.StatusOK, view.Page())
}

func cartLines(l i18n.Lang, lines []checkout.QuotedLine) (views []shopview.CartLine, subtotal string, blocked bool) {
	var sum money.Cents
	for _, line := range lines {
		v := cartLine(l, line)
		blocked = blocked || v.Gone || line.Available < int64(line.Quantity)
		views = append(views, v)
		sum += line.Amount
	}
	return views, i18n.Money(l, sum), blocked
}

func cartLine(l i18n.Lang, line checkout.QuotedLine) shopview.CartLine {
	v := shopview.CartLine{SKU: line.SKU, Name: line.Name, Href: page.Path(l, "product", line.Slug), Maker: line.Maker, Variant: line.VariantName,
		Picture: small(line.Image, line.Name), Quantity: line.Quantity, Most: int(min(line.Available, cart.MaxQuantity)),
		Unit: i18n.Money(l, line.Price), Amount: i18n.Money(l, line.Amount), Gone: line.Available <= 0}
	if line.Price != line.SeenPrice {
		v.Warnings = append(v.Warnings, i18n.Say(l, "cart.warn.price", i18n.Args{"Now": i18n.Money(l, line.Price), "Before": i18n.Money(l, line.SeenPrice)}))
	}
	switch {
	case !line.OnSale:
		v.Warnings = append(v.Warnings, i18n.Say(l, "cart.warn.off"))
	case v.Gone:
		v.Warnings = append(v.Warnings, i18n.Say(l, "cart.warn.none"))
	case line.Available < int64(line.Quantity):
		v.Warnings = append(v.Warnings, i18n.Say(l, "cart.warn.left", i18n.Args{"Left": line.Available}))
	}
	return v
}

// notes say what the last change did, as its redirect told.
func (b Buying) notes(c echo.Context, view *shopview.CartPage, held basket) error {
	l, sku := page.Lang(c), c.QueryParam("sku")
	if sku == "" || !gate.Text(sku) {
		return nil
	}
	items, err := catalog.ForCart(c.Request().Context(), b.Shop.DB, l, []string{sku}, nil)
	if err != nil || len(items) == 0 {
		return err
	}
	quantity := 0
	for _, line := range held.lines {
		if line.SKU == sku {
			quantity = line.Quantity
		}
	}
	switch n, _ := strconv.Atoi(c.QueryParam("n")); {
	case c.QueryParam("left") != "":
		view.Problem = i18n.Say(l, "fault.sold_out", i18n.Args{"Left": items[0].Available})
	case c.QueryParam("out") != "" && n > 0:
		view.Removed = &shopview.Undo{Words: i18n.Say(l, "cart.removed", i18n.Args{"Name": items[0].Name}), SKU: sku, Quantity: min(n, cart.MaxQuantity)}
	case quantity > 0:
		view.Added = i18n.Say(l, "cart.added", i18n.Args{"Name": items[0].Name, "Quantity": quantity})
	}
	return nil
}

// add puts pieces of an article into the cart, as many as can be bought.
func (b Buying) add(c echo.Context) error {
	form, err := gate.Form(c)
	if err != nil {
		return err
	}
	quantity, err := pieces(form.Get("quantity"))
	if err != nil {
		return err
	}
	held, err := b.basket(c)
	if err != nil {
		return err
	}
	before := 0
	for _, line := range held.lines {
		if line.SKU == form.Get("sku") && held.Open() {
			before = line.Quantity
		}
	}
	return b.put(c, held, form.Get("sku"), before, before+quantity)
}

// change sets, steps or removes a line.
func (b Buying) change(c echo.Context) error {
	form, err := gate.Form(c)
	if err != nil {
		return err
	}
	held, err := b.basket(c)
	if err != nil {
		return err
	}
	before := 0
	for _, line := range held.lines {
		if line.SKU == form.Get("sku") {
			before = line.Quantity
		}
	}
	if form.Get("remove") != "" {
		return b.put(c, held, form.Get("sku"), before, 0)
	}
	if step := form.Get("step"); step == "1" || step == "-1" {
		n, _ := strconv.Atoi(step)
		return b.put(c, held, form.Get("sku"), before, max(before+n, 0))
	}
	quantity, err := pieces(form.Get("quantity"))
	if err != nil {
		return err
	}
	return b.put(c, held, form.Get("sku"), before, quantity)
}

// pieces reads a quantity: a whole number, an empty field counts one.
func pieces(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > cart.MaxQuantity {
		return 0, fault.New(fault.Invalid, "quantity").On("quantity").With("Max", cart.MaxQuantity)
	}
	return n, nil
}

// put brings a line from before to want pieces, cut to what can be bought, and
// sends the visitor to the cart, which says what happened.
func (b Buying) put(c echo.Context, held basket, sku string, before, want int) error {
	ctx := c.Request().Context()
	items, err := catalog.ForCart(ctx, b.Shop.DB, page.Lang(c), []string{sku}, nil)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return catalog.ErrNotFound
	}
	can := int(min(max(items[0].Available, 0), cart.MaxQuantity))
	says := url.Values{"sku": {sku}}
	if want > can {
		want = can
		says.Set("left", "1")
	}
	if want == 0 && before > 0 {
		says.Set("out", "1")
		says.Set("n", strconv.Itoa(before))
	}
	pieces, err := b.save(c, held, items[0], want)
	if err != nil {
		return err
	}
	page.SetCartCount(c, pieces)
	return to(c, "cart", says.Encode())
}

// save writes the line, into a new cart where there is none to write in.
func (b Buying) save(c echo.Context, held basket, item catalog.Item, want int) (pieces int, err error) {
	ctx, id := c.Request().Context(), held.ID
	fresh := id == "" || !held.Open()
	if fresh && want == 0 {
		return 0, nil
	}
	err = postgres.InTx(ctx, b.Shop.DB, func(tx *postgres.Tx) (err error) {
		if fresh {
			if id, err = cart.New(ctx, tx, string(page.Lang(c))); err != nil {
				return err
			}
		}
		return cart.Put(ctx, tx, id, item.VariantID, want, item.Price)
	})
	if err != nil {
		return 0, err
	}
	if fresh {
		b.remember(c, id)
	}
	return cart.Pieces(ctx, b.Shop.DB, id)
}
