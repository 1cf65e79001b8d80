package supply

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// ShipmentState is how far a shipment has come.
type ShipmentState string

// The states of a shipment.
const (
	Announced         ShipmentState = "announced"
	PartlyArrived     ShipmentState = "partly"
	Arrived           ShipmentState = "arrived"
	ShipmentCancelled ShipmentState = "cancelled"
)

// Modes are the ways goods come.
var Modes = []string{"air", "sea", "road", "hand"}

// Shipment is goods on their way, or that were.
type Shipment struct {
	ID            int64         `db:"id" json:"-"`
	Code          string        `db:"code" json:"code"` // A-0001
	CooperativeID int64         `db:"cooperative_id" json:"-"`
	Cooperative   string        `db:"cooperative" json:"cooperative"` // slug
	Name          string        `db:"name" json:"-"`                  // of the cooperative
	AgreementID   int64         `db:"agreement_id" json:"-"`
	OrderID       *int64        `db:"order_id" json:"-"`
	OrderNumber   *string       `db:"order_number" json:"order,omitempty"`
	State         ShipmentState `db:"state" json:"state"`
	Mode          string        `db:"mode" json:"mode"`
	Carrier       string        `db:"carrier" json:"carrier,omitempty"`
	Reference     string        `db:"reference" json:"reference,omitempty"`
	LeftOn        stock.Day     `db:"left_on" json:"left_on"`
	ExpectedOn    stock.Day     `db:"expected_on" json:"expected_on"`
	Note          string        `db:"note" json:"note,omitempty"`
	Key           string        `db:"key" json:"-"`
	EntryID       int64         `db:"entry_id" json:"-"`
	CreatedBy     string        `db:"created_by" json:"-"`
	CreatedAt     time.Time     `db:"created_at" json:"-"`
	EndedAt       *time.Time    `db:"ended_at" json:"-"`
	CancelledWhy  string        `db:"cancelled_why" json:"-"`
	Arrivals      int           `db:"arrivals" json:"-"` // booked so far, voided ones too: what a form has seen
}

// ShipmentLine is one lot of a shipment. OnWay is what is neither counted in
// nor given up.
type ShipmentLine struct {
	ID            int64        `db:"id"`
	Position      int          `db:"position"`
	OrderLineID   *int64       `db:"order_line_id"`
	VariantID     int64        `db:"variant_id"`
	LotID         int64        `db:"lot_id"`
	Lot           string       `db:"lot"`
	Known         bool         `db:"known"`
	Quantity      int64        `db:"quantity"` // announced; 0: it came unexpected
	Currency      fx.Currency  `db:"currency"`
	UnitCostMinor *int64       `db:"unit_cost_minor"`
	RateID        *int64       `db:"rate_id"`
	Terms         stock.Terms  `db:"terms"`
	UnitCost      *money.Cents `db:"unit_cost_cents"`
	ShareBP       *int         `db:"share_bp"`
	MakerName     *string      `db:"maker"`
	stock.Facts
	Article
	Good    int64 `db:"good"`
	Damaged int64 `db:"damaged"`
	Lost    int64 `db:"lost"`
	Surplus int64 `db:"surplus"`
	OnWay   int64 `db:"on_way"`
}

const shipmentSelect = `select h.id, h.code, h.cooperative_id, c.slug as cooperative, c.name, h.agreement_id, h.order_id,
		(select number from purchase_order o where o.id = h.order_id) as order_number, h.state, h.mode, h.carrier, h.reference,
		h.left_on, h.expected_on, h.note, h.key, h.entry_id, h.created_by, h.created_at, h.ended_at, h.cancelled_why,
		(select count(*) from arrival a where a.shipment_id = h.id) as arrivals
	from shipment h join cooperative c on c.id = h.cooperative_id `

func init() {
	postgres.Explain("shipment_dates", fault.New(fault.Invalid, "shipment_dates").On("expected_on"))
	postgres.Explain("shipment_line_lot_once", fault.New(fault.Invalid, "lot_twice"))
	postgres.Explain("shipment_line_quantity", fault.New(fault.Invalid, "pieces_range"))
}

// Open writes a shipment whose goods have set out under EntryID.
func Open(ctx context.Context, tx *postgres.Tx, s Shipment) (Shipment, error) {
	var id int64
	err := tx.Get(ctx, &id, `insert into shipment (cooperative_id, agreement_id, order_id, mode, carrier, reference, left_on, expected_on, note,
			key, entry_id, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
		s.CooperativeID, s.AgreementID, s.OrderID, s.Mode, s.Carrier, s.Reference, s.LeftOn, s.ExpectedOn, s.Note, s.Key, s.EntryID, s.CreatedBy)
	if err != nil {
		return s, fmt.Errorf("open shipment: %w", err)
	}
	return shipmentWhere(ctx, tx, `where h.id = $1`, id)
}

// AddLine adds a lot to a shipment and returns the line's id.
func AddLine(ctx context.Context, tx *postgres.Tx, shipmentID int64, l ShipmentLine) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `insert into shipment_line (shipment_id, position, order_line_id, variant_id, lot_id, quantity, currency, unit_cost_minor, rate_id)
		values ($1, (select coalesce(max(position), 0) + 1 from shipment_line where shipment_id = $1), $2, $3, $4, $5, $6, $7, $8) returning id`,
		shipmentID, l.OrderLineID, l.VariantID, l.LotID, l.Quantity, l.Currency, l.UnitCostMinor, l.RateID)
	if err != nil {
		return 0, fmt.Errorf("add line to shipment: %w", err)
	}
	return id, nil
}

// LockShipment reads a shipment for whoever receives or changes it, one at a
// time, and locks its order after it.
func LockShipment(ctx context.Context, tx *postgres.Tx, code string) (Shipment, error) {
	for _, lock := range []string{`select from shipment where code = $1 for update`,
		`select from purchase_order o where id = (select order_id from shipment where code = $1) for update`} {
		if _, err := tx.Exec(ctx, lock, code); err != nil {
			return Shipment{}, err
		}
	}
	return ShipmentByCode(ctx, tx, code)
}

// ShipmentByCode reads a shipment; one that does not exist is a fault.NotFound.
func ShipmentByCode(ctx context.Context, r postgres.Reader, code string) (Shipment, error) {
	return shipmentWhere(ctx, r, `where h.code = $1`, code)
}

// ShipmentByKey finds what was announced under a key; nil when nothing was.
func ShipmentByKey(ctx context.Context, r postgres.Reader, key string) (*Shipment, error) {
	s, err := shipmentWhere(ctx, r, `where h.key = $1`, key)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &s, err
}

func shipmentWhere(ctx context.Context, r postgres.Reader, where string, arg any) (Shipment, error) {
	var s Shipment
	err := r.Get(ctx, &s, shipmentSelect+where, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "not_found")
	}
	return s, err
}

// ShipmentLines are the lots of a shipment, with what became of their pieces.
func ShipmentLines(ctx context.Context, r postgres.Reader, shipmentID int64) ([]ShipmentLine, error) {
	var lines []ShipmentLine
	err := r.Select(ctx, &lines, `select s.id, s.position, s.order_line_id, s.variant_id, s.lot_id, lot.code as lot, lot.known, s.quantity,
			s.currency, s.unit_cost_minor, s.rate_id, lot.terms, lot.unit_cost_cents, lot.share_bp,
			(select name from maker m where m.id = lot.maker_id) as maker, lot.maker_id, lot.made_from, lot.made_to, lot.harvested_on,
			lot.best_before, lot.country, lot.certificate, `+articleColumns+`,
			n.good, n.damaged, n.lost, n.surplus, case when h.state = 'cancelled' then 0 else s.quantity + n.surplus - n.good - n.damaged - n.lost end as on_way
		from shipment_line s join shipment h on h.id = s.shipment_id join lot on lot.id = s.lot_id
		join variant v on v.id = s.variant_id join product p on p.id = v.product_id
		cross join lateral (select coalesce(sum(a.good), 0)::bigint as good, coalesce(sum(a.damaged), 0)::bigint as damaged,
			coalesce(sum(a.lost), 0)::bigint as lost, coalesce(sum(a.surplus), 0)::bigint as surplus
			from arrival_line a join arrival r on r.id = a.arrival_id and r.voided_at is null where a.shipment_line_id = s.id) n
		where s.shipment_id = $1 order by s.position, s.id`, shipmentID)
	return lines, err
}

// Follow lets a locked shipment's state, and its order's, follow what has
// arrived, and returns it.
func Follow(ctx context.Context, tx *postgres.Tx, s Shipment, at time.Time) (ShipmentState, error) {
	lines, err := ShipmentLines(ctx, tx, s.ID)
	if err != nil {
		return "", err
	}
	state := stateOf(lines)
	_, err = tx.Exec(ctx, `update shipment set state = $2, ended_at = case when $2 = 'arrived' then $3::timestamptz end
		where id = $1 and state <> 'cancelled' and state <> $2`, s.ID, state, at)
	if err != nil || s.OrderID == nil {
		return state, err
	}
	return state, follow(ctx, tx, *s.OrderID, at)
}

func stateOf(lines []ShipmentLine) ShipmentState {
	var counted, onWay int64
	for _, l := range lines {
		counted += l.Good + l.Damaged + l.Lost
		onWay += l.OnWay
	}
	switch {
	case counted == 0:
		return Announced
	case onWay == 0:
		return Arrived
	}
	return PartlyArrived
}

// Drop marks a locked shipment as never having come.
func Drop(ctx context.Context, tx *postgres.Tx, s Shipment, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `update shipment set state = 'cancelled', cancelled_why = $2, ended_at = $3 where id = $1`, s.ID, why, at)
	if err != nil || s.OrderID == nil {
		return err
	}
	return follow(ctx, tx, *s.OrderID, at)
}

// Late says that a shipment should have been here before today.
func (s Shipment) Late() bool {
	y, m, d := clock.Now().In(clock.Store).Date()
	return (s.State == Announced || s.State == PartlyArrived) && s.ExpectedOn.Before(stock.On(y, m, d).Time)
}
