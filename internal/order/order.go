package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Status is where an order stands; the database allows only the moves that make sense.
type Status string

// The statuses, as the API shows them.
const (
	AwaitingPayment Status = "awaiting_payment"
	Paid            Status = "paid"
	Fulfilled       Status = "fulfilled"
	Cancelled       Status = "cancelled"
	Refunded        Status = "refunded"
	PartlyRefunded  Status = "partly_refunded"
)

// Fulfilments: sent by a carrier, or picked up in Plantagenet.
const (
	Ship   = "ship"
	Pickup = "pickup"
)

// Order is one agreement with one buyer. Amounts are cents of CAD.
type Order struct {
	ID            int64       `db:"id"`
	Token         string      `db:"token"` // secret address, 144 random bits
	Number        int64       `db:"number"`
	ReceiptNumber *int64      `db:"receipt_number"` // without gaps, given when paid
	AttemptKey    string      `db:"attempt_key"`
	RequestHash   string      `db:"request_hash"`
	CartID        *string     `db:"cart_id"`
	Channel       string      `db:"channel"`
	Status        Status      `db:"status"`
	Lang          string      `db:"lang"`
	Email         string      `db:"email"`
	Name          string      `db:"name"`
	Phone         string      `db:"phone"`
	Fulfilment    string      `db:"fulfilment"`
	Line1         string      `db:"line1"`
	Line2         string      `db:"line2"`
	City          string      `db:"city"`
	Province      string      `db:"province"`
	PostalCode    string      `db:"postal_code"`
	TaxProvince   string      `db:"tax_province"` // place of supply
	Goods         money.Cents `db:"goods_cents"`
	Discount      money.Cents `db:"discount_cents"`
	Shipping      money.Cents `db:"shipping_cents"`
	Tax           money.Cents `db:"tax_cents"`
	Total         money.Cents `db:"total_cents"`
	PlacedAt      time.Time   `db:"placed_at"`
	PaidAt        *time.Time  `db:"paid_at"`
	EndedAt       *time.Time  `db:"ended_at"`
	PromisedOn    *stock.Day  `db:"promised_on"`  // to be sent or ready by; nil until paid
	FulfilledAt   *time.Time  `db:"fulfilled_at"` // nothing of it is left to send or hand over
}

// Open says that something of a paid order is still to be sent or handed over.
func (o Order) Open() bool {
	return (o.Status == Paid || o.Status == PartlyRefunded) && o.FulfilledAt == nil
}

const columns = `id, token, number, receipt_number, attempt_key, request_hash, cart_id, channel, status, lang, email, name,
	phone, fulfilment, line1, line2, city, province, postal_code, tax_province, goods_cents, discount_cents,
	shipping_cents, tax_cents, total_cents, placed_at, paid_at, ended_at, promised_on, fulfilled_at`

// Line is one article as it was sold.
type Line struct {
	ID            int64       `db:"id" json:"id"`
	OrderID       int64       `db:"order_id" json:"order_id"`
	Position      int         `db:"position" json:"position"`
	VariantID     int64       `db:"variant_id" json:"variant_id"`
	ProductID     int64       `db:"product_id" json:"product_id"`
	CooperativeID int64       `db:"cooperative_id" json:"cooperative_id"`
	SKU           string      `db:"sku" json:"sku"`
	Name          string      `db:"name" json:"name"`
	VariantName   string      `db:"variant_name" json:"variant_name"`
	MakerName     string      `db:"maker_name" json:"maker_name"`
	TaxClass      string      `db:"tax_class" json:"tax_class"`
	Quantity      int         `db:"quantity" json:"quantity"`
	Unit          money.Cents `db:"unit_cents" json:"unit_cents"`
	Net           money.Cents `db:"net_cents" json:"net_cents"` // after discount, before tax
	ShippingShare money.Cents `db:"shipping_share_cents" json:"shipping_share_cents"`
}

// Adjustment is what stands between goods and total: a tax component, shipping, a discount.
type Adjustment struct {
	Kind   string      `db:"kind" json:"kind"` // tax, shipping or discount
	Code   string      `db:"code" json:"code"` // HST, QST …; the service; the promo code
	Rate   string      `db:"rate" json:"rate"` // exact decimal, "0.09975"
	Base   money.Cents `db:"base_cents" json:"base_cents"`
	Amount money.Cents `db:"amount_cents" json:"amount_cents"`
}

// ErrNotFound is the fault for an order that does not exist or is not the asker's.
var ErrNotFound = fault.New(fault.NotFound, "not_found")

func init() {
	postgres.Explain("sales_order_move", fault.New(fault.Conflict, "order_state"))
}

// ByToken finds an order by its secret address.
func ByToken(ctx context.Context, r postgres.Reader, token string) (Order, error) {
	return one(ctx, r, `select `+columns+` from sales_order where token = $1`, token)
}

// ByID finds an order by id.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Order, error) {
	return one(ctx, r, `select `+columns+` from sales_order where id = $1`, id)
}

// ByNumber finds an order by the number people know it under.
func ByNumber(ctx context.Context, r postgres.Reader, number int64) (Order, error) {
	return one(ctx, r, `select `+columns+` from sales_order where number = $1`, number)
}

// ByAttempt finds the order that a checkout attempt made.
func ByAttempt(ctx context.Context, r postgres.Reader, key string) (Order, error) {
	return one(ctx, r, `select `+columns+` from sales_order where attempt_key = $1`, key)
}

// ByCart finds the order that a cart became.
func ByCart(ctx context.Context, r postgres.Reader, cartID string) (Order, error) {
	return one(ctx, r, `select `+columns+` from sales_order where cart_id = $1`, cartID)
}

// Lock reads an order and holds it until the transaction ends.
func Lock(ctx context.Context, tx *postgres.Tx, id int64) (Order, error) {
	return one(ctx, tx, `select `+columns+` from sales_order where id = $1 for update`, id)
}

func one(ctx context.Context, r postgres.Reader, query string, arg any) (Order, error) {
	var o Order
	err := r.Get(ctx, &o, query, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNotFound
	}
	if err != nil {
		return o, fmt.Errorf("read order: %w", err)
	}
	return o, nil
}

// Lines returns an order's lines in order.
func Lines(ctx context.Context, r postgres.Reader, orderID int64) ([]Line, error) {
	var lines []Line
	err := r.Select(ctx, &lines, `select id, order_id, position, variant_id, product_id, cooperative_id, sku, name, variant_name,
		maker_name, tax_class, quantity, unit_cents, net_cents, shipping_share_cents from order_line where order_id = $1 order by position`, orderID)
	return lines, err
}

// Adjustments returns an order's adjustments in order.
func Adjustments(ctx context.Context, r postgres.Reader, orderID int64) ([]Adjustment, error) {
	var adjustments []Adjustment
	err := r.Select(ctx, &adjustments, `select kind, code, rate, base_cents, amount_cents from order_adjustment
		where order_id = $1 order by position`, orderID)
	return adjustments, err
}

// AwaitingWithoutHold lists orders that still await payment though their hold
// has ended.
func AwaitingWithoutHold(ctx context.Context, r postgres.Reader, limit int) ([]int64, error) {
	var ids []int64
	err := r.Select(ctx, &ids, `select o.id from sales_order o join stock_hold h on h.order_id = o.id
		where o.status = 'awaiting_payment' and h.state <> 'active' order by o.id limit $1`, limit)
	return ids, err
}

// OfEmail lists a person's orders, the latest first.
func OfEmail(ctx context.Context, r postgres.Reader, email string) ([]Order, error) {
	var list []Order
	err := r.Select(ctx, &list, `select `+columns+` from sales_order where lower(email) = lower($1) and email <> '' order by number desc`, email)
	if err != nil {
		return nil, fmt.Errorf("read a person's orders: %w", err)
	}
	return list, nil
}
