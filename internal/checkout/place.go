package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"plantagenet/internal/cart"
	"plantagenet/internal/crash"
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Request is one checkout attempt. Key makes it happen once: the form's key or
// the API's Idempotency-Key.
type Request struct {
	Key         string
	Channel     string // web or api
	CartID      string
	Lang        string
	Email       string
	Name        string
	Phone       string
	Destination Destination
	ClientHash  string
	// AgreedTotal is the total on the button the buyer pressed; nil where none was shown.
	AgreedTotal *money.Cents
}

// Placed is the order an attempt made, and its payment. Repeat says that it had
// been made before.
type Placed struct {
	Order       order.Order
	Lines       []order.Line
	Adjustments []order.Adjustment
	Payment     payment.Payment
	Repeat      bool
}

// MaxDeclines is how many refused cards an address may show in an hour.
const MaxDeclines = 10

var (
	// ErrKeyReused is the fault for an attempt key that came with something else.
	ErrKeyReused = fault.New(fault.Invalid, "key_reused")
	// ErrEmpty is the fault for a checkout of nothing.
	ErrEmpty = fault.New(fault.Invalid, "cart_empty")
	// ErrTotalChanged is the fault for a total that is no longer what was shown.
	ErrTotalChanged = fault.New(fault.Conflict, "total_changed")

	errCartTaken = errors.New("cart was ordered by another attempt")
)

func init() {
	postgres.Explain("sales_order_attempt_unique", ErrKeyReused)
	postgres.Explain("sales_order_cart_unique", fault.New(fault.Conflict, "cart_closed"))
}

// Place turns a cart into an order awaiting payment, in one transaction: order,
// payment intended, stock held, cart closed. The same attempt again answers
// the same order. Nothing is asked of Stripe here: see Start.
func Place(ctx context.Context, s Shop, req Request) (Placed, error) {
	if fields := validate(&req); len(fields) > 0 {
		return Placed{}, fault.Form(fields)
	}
	if req.Key == "" {
		return Placed{}, fault.New(fault.Invalid, "idempotency_key")
	}
	c, err := cart.Read(ctx, s.DB, req.CartID)
	if err != nil {
		return Placed{}, err
	}
	if !c.Open() {
		return repeat(ctx, s.DB, req)
	}
	if err := throttle(ctx, s.DB, req.ClientHash); err != nil {
		return Placed{}, err
	}
	q, err := quote(ctx, s.DB, c, req.Lang, req.Destination)
	if err != nil {
		return Placed{}, err
	}
	if err := q.ready(req.AgreedTotal); err != nil {
		return Placed{}, err
	}
	placed, err := commit(ctx, s.DB, req, q)
	if isSoldOut(err) {
		placed, err = afterLapse(ctx, s.DB, req, q, err)
	}
	if errors.Is(err, errCartTaken) || errors.Is(err, ErrKeyReused) {
		return repeat(ctx, s.DB, req)
	}
	return placed, err
}

// commit is the one transaction. The rows nobody else wants come first, the
// stock everybody wants last, so that it is locked for the shortest time.
func commit(ctx context.Context, db *postgres.DB, req Request, q Quotation) (Placed, error) {
	var placed Placed
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		placed = Placed{Order: draft(req, q), Lines: q.orderLines(), Adjustments: q.adjustments()}
		closed, err := cart.Close(ctx, tx, req.CartID)
		if err != nil {
			return err
		}
		if !closed {
			return errCartTaken
		}
		crash.At("K1")
		if err := order.Open(ctx, tx, &placed.Order, placed.Lines, placed.Adjustments); err != nil {
			return err
		}
		placed.Payment = payment.Payment{OrderID: placed.Order.ID, Attempt: 1, Amount: placed.Order.Total,
			AgreedHash: req.hash(), ClientHash: req.ClientHash}
		if err := payment.Intend(ctx, tx, &placed.Payment, SessionLifetime); err != nil {
			return err
		}
		_, err = stock.Hold(ctx, tx, placed.Order.ID, HoldLifetime, wants(placed.Lines))
		return err
	})
	crash.At("K2")
	return placed, err
}

// afterLapse tries once more when goods seem gone but lapsed holds stand in the way.
func afterLapse(ctx context.Context, db *postgres.DB, req Request, q Quotation, soldOut error) (Placed, error) {
	var variants []int64
	for _, l := range q.Lines {
		variants = append(variants, l.VariantID)
	}
	var freed []int64
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		freed, err = stock.Lapse(ctx, tx, variants, 100)
		return err
	})
	if err != nil {
		return Placed{}, err
	}
	if len(freed) == 0 {
		return Placed{}, soldOut
	}
	return commit(ctx, db, req, q)
}

// repeat answers an attempt that was made before, or a second attempt on the
// same cart: one order either way, unless something else is asked of it.
func repeat(ctx context.Context, r postgres.Reader, req Request) (Placed, error) {
	o, err := order.ByAttempt(ctx, r, req.Key)
	if errors.Is(err, order.ErrNotFound) {
		o, err = order.ByCart(ctx, r, req.CartID)
	}
	if errors.Is(err, order.ErrNotFound) {
		return Placed{}, cart.ErrClosed
	}
	if err != nil {
		return Placed{}, err
	}
	if o.RequestHash != req.hash() {
		return Placed{}, ErrKeyReused
	}
	return Load(ctx, r, o)
}

// Load reads what belongs to an order.
func Load(ctx context.Context, r postgres.Reader, o order.Order) (Placed, error) {
	placed := Placed{Order: o, Repeat: true}
	var err error
	if placed.Lines, err = order.Lines(ctx, r, o.ID); err != nil {
		return placed, err
	}
	if placed.Adjustments, err = order.Adjustments(ctx, r, o.ID); err != nil {
		return placed, err
	}
	placed.Payment, err = payment.Latest(ctx, r, o.ID)
	return placed, err
}

func throttle(ctx context.Context, r postgres.Reader, clientHash string) error {
	if clientHash == "" {
		return nil
	}
	n, err := payment.RecentDeclines(ctx, r, clientHash)
	if err != nil {
		return fmt.Errorf("count declines: %w", err)
	}
	if n >= MaxDeclines {
		return fault.New(fault.TooMany, "too_many_payments")
	}
	return nil
}

// hash says whether two requests ask for the same thing.
func (r Request) hash() string {
	body, _ := json.Marshal([]any{r.CartID, r.Lang, r.Email, r.Name, r.Phone, r.Destination}) // strings always marshal
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func isSoldOut(err error) bool {
	f, ok := fault.Of(err)
	return ok && f.Code == "sold_out"
}

func wants(lines []order.Line) []stock.Want {
	out := make([]stock.Want, len(lines))
	for i, l := range lines {
		out[i] = stock.Want{OrderLineID: l.ID, VariantID: l.VariantID, Quantity: l.Quantity}
	}
	return out
}

func draft(req Request, q Quotation) order.Order {
	d, cartID := req.Destination, req.CartID
	return order.Order{
		AttemptKey: req.Key, RequestHash: req.hash(), CartID: &cartID, Channel: req.Channel, Lang: req.Lang,
		Email: req.Email, Name: req.Name, Phone: req.Phone, Fulfilment: d.Fulfilment,
		Line1: d.Line1, Line2: d.Line2, City: d.City, Province: d.Province, PostalCode: d.PostalCode,
		TaxProvince: q.TaxProvince, Goods: q.Goods, Shipping: q.Shipping, Tax: q.Tax, Total: q.Total,
	}
}
