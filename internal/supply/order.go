package supply

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// OrderState is how far an order to a supplier has come.
type OrderState string

// The states of an order to a supplier.
const (
	Draft          OrderState = "draft"
	Sent           OrderState = "sent"
	PartlyReceived OrderState = "partly"
	Received       OrderState = "received"
	OrderCancelled OrderState = "cancelled"
)

// Order is an order to a supplier (bon de commande).
type Order struct {
	ID            int64       `db:"id" json:"-"`
	Number        string      `db:"number" json:"number"` // B-0001
	CooperativeID int64       `db:"cooperative_id" json:"-"`
	Cooperative   string      `db:"cooperative" json:"cooperative"` // slug
	Name          string      `db:"name" json:"-"`                  // of the cooperative
	AgreementID   int64       `db:"agreement_id" json:"-"`
	State         OrderState  `db:"state" json:"state"`
	Currency      fx.Currency `db:"currency" json:"currency"`
	ExpectedOn    *stock.Day  `db:"expected_on" json:"expected_on,omitempty"`
	Note          string      `db:"note" json:"note,omitempty"`
	Key           string      `db:"key" json:"-"`
	CreatedBy     string      `db:"created_by" json:"-"`
	CreatedAt     time.Time   `db:"created_at" json:"-"`
	SentAt        *time.Time  `db:"sent_at" json:"-"`
	EndedAt       *time.Time  `db:"ended_at" json:"-"`
	CancelledWhy  string      `db:"cancelled_why" json:"-"`
	Pieces        int64       `db:"pieces" json:"pieces"`
	Arrived       int64       `db:"arrived" json:"-"`
	ValueMinor    int64       `db:"value_minor" json:"value_minor,omitempty"` // what the lines cost, in the order's currency
}

// OrderLine is one variant of an order; UnitCostMinor is nil for consigned goods.
type OrderLine struct {
	ID            int64  `db:"id" json:"id,omitempty"`
	Position      int    `db:"position" json:"position"`
	VariantID     int64  `db:"variant_id" json:"variant_id"`
	Quantity      int64  `db:"quantity" json:"quantity"`
	UnitCostMinor *int64 `db:"unit_cost_minor" json:"unit_cost_minor"`
	Article       `json:"-"`
	Announced     int64 `db:"announced" json:"-"` // pieces of it in shipments that are not cancelled
	Arrived       int64 `db:"arrived" json:"-"`   // pieces counted in, whole or damaged
}

// Article is a variant in words.
type Article struct {
	SKU    string  `db:"sku" json:"sku"`
	GTIN   *string `db:"gtin" json:"-"`
	NameFR string  `db:"name_fr" json:"-"`
	NameEN string  `db:"name_en" json:"-"`
}

// articleColumns names a variant v of product p in both languages.
const articleColumns = `v.sku, v.gtin,
	coalesce((select name from product_text t where t.product_id = p.id order by (t.lang = 'fr') desc limit 1), p.slug)
		|| case when v.name_fr <> '' then ', ' || v.name_fr else '' end as name_fr,
	coalesce((select name from product_text t where t.product_id = p.id order by (t.lang = 'en') desc limit 1), p.slug)
		|| case when v.name_en <> '' then ', ' || v.name_en else '' end as name_en`

const orderSelect = `select o.id, o.number, o.cooperative_id, c.slug as cooperative, c.name, o.agreement_id, o.state, o.currency, o.expected_on,
		o.note, o.key, o.created_by, o.created_at, o.sent_at, o.ended_at, o.cancelled_why,
		coalesce((select sum(quantity) from purchase_order_line l where l.order_id = o.id), 0)::bigint as pieces,
		coalesce((select sum(quantity * unit_cost_minor) from purchase_order_line l where l.order_id = o.id), 0)::bigint as value_minor,
		coalesce((select sum(a.good + a.damaged) from purchase_order_line l join shipment_line s on s.order_line_id = l.id
			join arrival_line a on a.shipment_line_id = s.id join arrival r on r.id = a.arrival_id and r.voided_at is null
			where l.order_id = o.id), 0)::bigint as arrived
	from purchase_order o join cooperative c on c.id = o.cooperative_id `

func init() {
	postgres.Explain("purchase_order_sent", fault.New(fault.Conflict, "purchase_order_sent"))
	postgres.Explain("purchase_order_line_once", fault.New(fault.Invalid, "article_twice"))
	postgres.Explain("purchase_order_line_quantity", fault.New(fault.Invalid, "pieces_range"))
}

// LockOrder reads an order for whoever changes it.
func LockOrder(ctx context.Context, tx *postgres.Tx, number string) (Order, error) {
	if _, err := tx.Exec(ctx, `select from purchase_order where number = $1 for update`, number); err != nil {
		return Order{}, err
	}
	return OrderByNumber(ctx, tx, number)
}

// OrderByNumber reads an order; one that does not exist is a fault.NotFound.
func OrderByNumber(ctx context.Context, r postgres.Reader, number string) (Order, error) {
	return orderWhere(ctx, r, `where o.number = $1`, number)
}

func orderWhere(ctx context.Context, r postgres.Reader, where string, arg any) (Order, error) {
	var o Order
	err := r.Get(ctx, &o, orderSelect+where, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.New(fault.NotFound, "not_found")
	}
	return o, err
}

// OrderFilter narrows the list of orders; zero means any.
type OrderFilter struct {
	CooperativeID int64
	Open          bool
	Limit, Offset int
}

// Orders lists orders to suppliers, the latest first.
func Orders(ctx context.Context, r postgres.Reader, f OrderFilter) ([]Order, error) {
	var list []Order
	err := r.Select(ctx, &list, orderSelect+`where ($1 = 0 or o.cooperative_id = $1) and (not $2 or o.state in ('draft', 'sent', 'partly'))
		order by o.id desc limit $3 offset $4`, f.CooperativeID, f.Open, f.Limit, f.Offset)
	return list, err
}

// OrderLines are the lines of an order in their order, with what became of them.
func OrderLines(ctx context.Context, r postgres.Reader, orderID int64) ([]OrderLine, error) {
	var lines []OrderLine
	err := r.Select(ctx, &lines, `select l.id, l.position, l.variant_id, l.quantity, l.unit_cost_minor, `+articleColumns+`,
			coalesce((select sum(s.quantity) from shipment_line s join shipment h on h.id = s.shipment_id
				where s.order_line_id = l.id and h.state <> 'cancelled'), 0)::bigint as announced,
			coalesce((select sum(a.good + a.damaged) from shipment_line s join arrival_line a on a.shipment_line_id = s.id
				join arrival r on r.id = a.arrival_id and r.voided_at is null where s.order_line_id = l.id), 0)::bigint as arrived
		from purchase_order_line l join variant v on v.id = l.variant_id join product p on p.id = v.product_id
		where l.order_id = $1 order by l.position, l.id`, orderID)
	return lines, err
}
