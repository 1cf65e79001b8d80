package credit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Reasons why staff give money back, as the form lists them.
var Reasons = []string{"changed_mind", "cancelled", "faulty", "wrong_article", "not_received", "not_available", "price", "goodwill", "other"}

// Issued is a credit note as it was issued. State is its refund's: intended,
// pending, succeeded or failed; one that failed gave nothing back.
type Issued struct {
	ID       int64       `db:"id"`
	RefundID string      `db:"refund_id"`
	OrderID  int64       `db:"order_id"`
	Number   int64       `db:"number"` // without gaps
	Key      string      `db:"key"`
	Reason   string      `db:"reason"`
	Goods    money.Cents `db:"goods_cents"`
	Shipping money.Cents `db:"shipping_cents"`
	Tax      money.Cents `db:"tax_cents"`
	Total    money.Cents `db:"total_cents"`
	IssuedAt time.Time   `db:"issued_at"`
	Actor    string      `db:"actor"`
	State    string      `db:"state"`
	Lines    []Line      `db:"-"`
	Taxes    []Tax       `db:"-"`
}

const columns = `c.id, c.refund_id, c.order_id, c.number, c.key, c.reason, c.goods_cents, c.shipping_cents, c.tax_cents,
	c.total_cents, c.issued_at, c.actor, f.state`

// ErrNotFound is the fault for a credit note that does not exist.
var ErrNotFound = fault.New(fault.NotFound, "not_found")

func init() {
	exceeded := fault.New(fault.Conflict, "refund_exceeds")
	for _, name := range []string{"refund_line_within", "refund_tax_within", "refund_shipping_within"} {
		postgres.Explain(name, exceeded)
	}
	postgres.Explain("credit_note_key_unique", fault.New(fault.Conflict, "refund_seen"))
}

// Issue writes a refund's credit note with its lines and taxes under the next
// number. The series is a locked row, so the numbers have no gaps and this
// comes last in its transaction.
func Issue(ctx context.Context, tx *postgres.Tx, i *Issued, n Note) error {
	lines, err := json.Marshal(n.Lines)
	if err != nil {
		return fmt.Errorf("issue credit note: %w", err)
	}
	taxes, err := json.Marshal(n.Taxes)
	if err != nil {
		return fmt.Errorf("issue credit note: %w", err)
	}
	err = tx.Get(ctx, i, `with line as (
			insert into refund_line (refund_id, order_line_id, lot_id, quantity, net_cents, share_cents, back, place)
			select $1, order_line_id, lot_id, quantity, net_cents, share_cents, back, place
			from jsonb_to_recordset($9::jsonb) as l(order_line_id bigint, lot_id bigint, quantity bigint, net_cents bigint,
				share_cents bigint, back bigint, place text)
		), tax as (
			insert into refund_tax (refund_id, code, rate, base_cents, amount_cents)
			select $1, code, rate, base_cents, amount_cents
			from jsonb_to_recordset($10::jsonb) as t(code text, rate text, base_cents bigint, amount_cents bigint)
		), next as (
			update number_series set last = last + 1 where name = 'credit_note' returning last
		) insert into credit_note (refund_id, order_id, number, key, reason, goods_cents, shipping_cents, tax_cents, total_cents, actor)
		select $1, $2, next.last, $3, $4, $5, $6, $7, $5::bigint + $6::bigint + $7::bigint, $8 from next
		returning id, number, goods_cents, shipping_cents, tax_cents, total_cents, issued_at`,
		i.RefundID, i.OrderID, i.Key, i.Reason, n.Goods, n.Shipping, n.Tax, i.Actor, array(lines), array(taxes))
	if err != nil {
		return fmt.Errorf("issue credit note: %w", err)
	}
	i.Lines, i.Taxes, i.State = n.Lines, n.Taxes, "intended"
	return nil
}

// array is a list of rows even where there are none.
func array(body []byte) string {
	if string(body) == "null" {
		return "[]"
	}
	return string(body)
}

// ByKey finds the credit note that a form made; ErrNotFound when it made none.
func ByKey(ctx context.Context, r postgres.Reader, key string) (Issued, error) {
	return one(ctx, r, `select `+columns+` from credit_note c join refund f on f.id = c.refund_id where c.key = $1`, key)
}

// ByNumber finds an order's credit note by its number.
func ByNumber(ctx context.Context, r postgres.Reader, orderID, number int64) (Issued, error) {
	return one(ctx, r, `select `+columns+` from credit_note c join refund f on f.id = c.refund_id where c.order_id = $1 and c.number = $2`, orderID, number)
}

// ByRefund finds a refund's credit note; ErrNotFound for one the shop made by itself.
func ByRefund(ctx context.Context, r postgres.Reader, refundID string) (Issued, error) {
	return one(ctx, r, `select `+columns+` from credit_note c join refund f on f.id = c.refund_id where c.refund_id = $1`, refundID)
}

func one(ctx context.Context, r postgres.Reader, query string, args ...any) (Issued, error) {
	var i Issued
	err := r.Get(ctx, &i, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return i, ErrNotFound
	}
	if err != nil {
		return i, fmt.Errorf("read credit note: %w", err)
	}
	if i.Lines, err = linesOf(ctx, r, i.RefundID); err != nil {
		return i, err
	}
	i.Taxes, err = taxesOf(ctx, r, i.RefundID)
	return i, err
}

// Of lists an order's credit notes, oldest first, with lines and taxes.
func Of(ctx context.Context, r postgres.Reader, orderID int64) ([]Issued, error) {
	var list []Issued
	err := r.Select(ctx, &list, `select `+columns+` from credit_note c join refund f on f.id = c.refund_id where c.order_id = $1 order by c.number`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read credit notes: %w", err)
	}
	for i := range list {
		if list[i].Lines, err = linesOf(ctx, r, list[i].RefundID); err != nil {
			return nil, err
		}
		if list[i].Taxes, err = taxesOf(ctx, r, list[i].RefundID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func linesOf(ctx context.Context, r postgres.Reader, refundID string) ([]Line, error) {
	var lines []Line
	err := r.Select(ctx, &lines, `select r.order_line_id, r.lot_id, r.quantity, r.net_cents, r.share_cents, r.back, r.place
		from refund_line r join order_line l on l.id = r.order_line_id where r.refund_id = $1 order by l.position, r.lot_id`, refundID)
	return lines, err
}

func taxesOf(ctx context.Context, r postgres.Reader, refundID string) ([]Tax, error) {
	var taxes []Tax
	err := r.Select(ctx, &taxes, `select code, rate, base_cents, amount_cents from refund_tax where refund_id = $1 order by code, rate desc`, refundID)
	return taxes, err
}

// GivenOf reads what an order's refunds gave back by line and lot, and the sum
// of the shipping. Those that failed gave nothing.
func GivenOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Given, money.Cents, error) {
	var given []Given
	err := r.Select(ctx, &given, `select r.order_line_id, r.lot_id,
			coalesce(sum(r.quantity) filter (where f.state <> 'failed'), 0)::bigint as pieces,
			coalesce(sum(r.net_cents) filter (where f.state <> 'failed'), 0)::bigint as cents,
			coalesce(sum(r.share_cents) filter (where f.state <> 'failed'), 0)::bigint as share
		from refund f join refund_line r on r.refund_id = f.id where f.order_id = $1 group by r.order_line_id, r.lot_id`, orderID)
	if err != nil {
		return nil, 0, fmt.Errorf("read what was given back: %w", err)
	}
	var shipping money.Cents
	err = r.Get(ctx, &shipping, `select coalesce(sum(c.shipping_cents), 0) from credit_note c join refund f on f.id = c.refund_id
		where c.order_id = $1 and f.state <> 'failed'`, orderID)
	return given, shipping, err
}

// TaxesGivenOf reads what an order's refunds gave back of each tax and rate.
func TaxesGivenOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Tax, error) {
	var taxes []Tax
	err := r.Select(ctx, &taxes, `select t.code, t.rate, sum(t.base_cents)::bigint as base_cents, sum(t.amount_cents)::bigint as amount_cents
		from refund f join refund_tax t on t.refund_id = f.id where f.order_id = $1 and f.state <> 'failed' group by t.code, t.rate`, orderID)
	return taxes, err
}
