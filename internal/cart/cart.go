package cart

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// MaxQuantity is the most pieces of one variant that a line may ask for.
const MaxQuantity = 999

// MaxLines is the most different variants a cart may hold.
const MaxLines = 100

// Cart is a visitor's cart; its id is a secret of 144 random bits.
type Cart struct {
	ID      string `db:"id"`
	Lang    string `db:"lang"`
	State   string `db:"state"` // open or closed
	OrderID *int64 `db:"order_id"`
	Lines   []Line `db:"-"`
}

// Line asks for Quantity pieces of a variant. SeenPrice is the price in cents
// the visitor was last shown.
type Line struct {
	VariantID int64       `db:"variant_id"`
	Quantity  int         `db:"quantity"`
	SeenPrice money.Cents `db:"seen_price_cents"`
}

// Open says whether lines may still be changed.
func (c Cart) Open() bool { return c.State == "open" }

// Pieces counts what the cart holds.
func (c Cart) Pieces() int {
	n := 0
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

func init() {
	postgres.Explain("cart_line_quantity", fault.New(fault.Invalid, "quantity").On("quantity"))
}

// ErrNotFound is the fault for a cart nobody has.
var ErrNotFound = fault.New(fault.NotFound, "not_found")

// ErrClosed is the fault for a cart that has become an order.
var ErrClosed = fault.New(fault.Conflict, "cart_closed")

// NewID makes a cart's secret id.
func NewID() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // crypto/rand never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// noWait makes the transaction commit without waiting for the disk: a cart that
// is lost with the last instants before a power cut is filled again; an order is not.
const noWait = `set_config('synchronous_commit', 'off', true)`

// New makes an empty cart and returns its id.
func New(ctx context.Context, tx *postgres.Tx, lang string) (string, error) {
	id := NewID()
	if _, err := tx.Exec(ctx, `insert into cart (id, lang) select $1, $2 from `+noWait, id, lang); err != nil {
		return "", fmt.Errorf("make cart: %w", err)
	}
	return id, nil
}

// Read returns a cart with its lines in the order they were added.
func Read(ctx context.Context, r postgres.Reader, id string) (Cart, error) {
	var rows []struct {
		Cart
		VariantID *int64       `db:"variant_id"`
		Quantity  *int         `db:"quantity"`
		SeenPrice *money.Cents `db:"seen_price_cents"`
	}
	err := r.Select(ctx, &rows, `select c.id, c.lang, c.state, c.order_id, l.variant_id, l.quantity, l.seen_price_cents
		from cart c left join cart_line l on l.cart_id = c.id where c.id = $1 order by l.added_at, l.variant_id`, id)
	if err != nil {
		return Cart{}, fmt.Errorf("read cart: %w", err)
	}
	if len(rows) == 0 {
		return Cart{}, ErrNotFound
	}
	c := rows[0].Cart
	for _, row := range rows {
		if row.VariantID != nil {
			c.Lines = append(c.Lines, Line{VariantID: *row.VariantID, Quantity: *row.Quantity, SeenPrice: *row.SeenPrice})
		}
	}
	return c, nil
}

// Put sets a line's quantity; 0 takes the line away. price is what the visitor
// was shown. The same article put twice is one line.
func Put(ctx context.Context, tx *postgres.Tx, id string, variantID int64, quantity int, price money.Cents) error {
	return change(ctx, tx, id, variantID, quantity, price, `$3`)
}

// Add raises a line's quantity, up to MaxQuantity.
func Add(ctx context.Context, tx *postgres.Tx, id string, variantID int64, quantity int, price money.Cents) error {
	return change(ctx, tx, id, variantID, quantity, price, `least(cart_line.quantity + $3, 999)`)
}

func change(ctx context.Context, tx *postgres.Tx, id string, variantID int64, quantity int, price money.Cents, to string) error {
	if quantity < 0 || quantity > MaxQuantity {
		return fault.New(fault.Invalid, "quantity").On("quantity").With("Max", MaxQuantity)
	}
	if quantity == 0 {
		return remove(ctx, tx, id, variantID)
	}
	n, err := tx.Exec(ctx, `with open as (
			update cart set touched_at = now() from `+noWait+` where id = $1 and state = 'open' returning id
		) insert into cart_line (cart_id, variant_id, quantity, seen_price_cents)
		select id, $2, $3, $4 from open
		where (select count(*) from cart_line where cart_id = $1 and variant_id <> $2) < $5
		on conflict (cart_id, variant_id) do update set quantity = `+to+`, seen_price_cents = $4`,
		id, variantID, quantity, price, MaxLines)
	if err != nil {
		return fmt.Errorf("put in cart: %w", err)
	}
	if n == 0 {
		return closedOrFull(ctx, tx, id)
	}
	return nil
}

func remove(ctx context.Context, tx *postgres.Tx, id string, variantID int64) error {
	_, err := tx.Exec(ctx, `delete from cart_line l using cart c
		where c.id = l.cart_id and c.state = 'open' and c.id = $1 and l.variant_id = $2`, id, variantID)
	if err != nil {
		return fmt.Errorf("take from cart: %w", err)
	}
	return nil
}

func closedOrFull(ctx context.Context, tx *postgres.Tx, id string) error {
	var state string
	err := tx.Get(ctx, &state, `select state from cart where id = $1`, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case err != nil:
		return err
	case state == "closed":
		return ErrClosed
	}
	return fault.New(fault.Invalid, "cart_full").With("Max", MaxLines)
}
