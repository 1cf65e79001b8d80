package order

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"plantagenet/internal/postgres"
)

// NewToken makes an order's secret address: 144 random bits.
func NewToken() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // crypto/rand never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// openSQL writes order, lines and adjustments at once: every round trip less
// is time in which nobody waits.
const openSQL = `with opened as (
		insert into sales_order (token, attempt_key, request_hash, cart_id, channel, lang, email, name, phone, fulfilment,
			line1, line2, city, province, postal_code, tax_province, goods_cents, discount_cents, shipping_cents, tax_cents, total_cents)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		returning id, number, placed_at
	), adjusted as (
		insert into order_adjustment (order_id, position, kind, code, rate, base_cents, amount_cents)
		select opened.id, a.position, a.kind, a.code, a.rate, a.base_cents, a.amount_cents
		from opened, rows from (jsonb_to_recordset($22::jsonb) as (kind text, code text, rate text, base_cents bigint, amount_cents bigint))
			with ordinality as a(kind, code, rate, base_cents, amount_cents, position)
	), lined as (
		insert into order_line (order_id, position, variant_id, product_id, cooperative_id, sku, name, variant_name, maker_name,
			tax_class, quantity, unit_cents, net_cents, shipping_share_cents)
		select opened.id, l.position, l.variant_id, l.product_id, l.cooperative_id, l.sku, l.name, l.variant_name, l.maker_name,
			l.tax_class, l.quantity, l.unit_cents, l.net_cents, l.shipping_share_cents
		from opened, jsonb_to_recordset($23::jsonb) as l(position int, variant_id bigint, product_id bigint, cooperative_id bigint,
			sku text, name text, variant_name text, maker_name text, tax_class text, quantity int, unit_cents bigint,
			net_cents bigint, shipping_share_cents bigint)
		returning id, position
	) select opened.id as order_id, opened.number, opened.placed_at, lined.id as line_id, lined.position
	from opened, lined order by lined.position`

// Open writes a new order with its lines and adjustments and fills in their
// ids, the number and the time. Nothing is checked here but by the database:
// the total must be goods − discount + shipping + tax.
func Open(ctx context.Context, tx *postgres.Tx, o *Order, lines []Line, adjustments []Adjustment) error {
	for i := range lines {
		lines[i].Position = i + 1
	}
	lineRows, err := json.Marshal(lines)
	if err != nil {
		return fmt.Errorf("open order: %w", err)
	}
	adjustmentRows, err := json.Marshal(adjustments)
	if err != nil {
		return fmt.Errorf("open order: %w", err)
	}
	o.Token, o.Status = NewToken(), AwaitingPayment
	var rows []struct {
		Order
		OrderID int64 `db:"order_id"`
		LineID  int64 `db:"line_id"`
		Place   int   `db:"position"`
	}
	err = tx.Select(ctx, &rows, openSQL, o.Token, o.AttemptKey, o.RequestHash, o.CartID, o.Channel, o.Lang, o.Email, o.Name,
		o.Phone, o.Fulfilment, o.Line1, o.Line2, o.City, o.Province, o.PostalCode, o.TaxProvince, o.Goods, o.Discount,
		o.Shipping, o.Tax, o.Total, string(adjustmentRows), string(lineRows))
	if err != nil {
		return fmt.Errorf("open order: %w", err)
	}
	if len(rows) != len(lines) {
		return fmt.Errorf("open order: %d of %d lines written", len(rows), len(lines))
	}
	o.ID, o.Number, o.PlacedAt = rows[0].OrderID, rows[0].Number, rows[0].PlacedAt
	for i, row := range rows {
		lines[i].ID, lines[i].OrderID = row.LineID, o.ID
	}
	return nil
}
