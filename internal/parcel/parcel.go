package parcel

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// State is where a parcel stands; the database allows only the moves that make sense.
type State string

// The states. An open one is being filled; one that left is never changed.
const (
	Open       State = "open"
	Packed     State = "packed"
	Sent       State = "sent"
	HandedOver State = "handed_over"
	Cancelled  State = "cancelled"
)

// Parcel is one box, or one bag for who comes.
type Parcel struct {
	ID         int64      `db:"id"`
	OrderID    int64      `db:"order_id"`
	Number     int        `db:"number"` // of the order's parcels: 1, 2 …
	State      State      `db:"state"`
	WaitsFor   string     `db:"waits_for"` // set aside: why, in the staff's words
	SetAsideAt *time.Time `db:"set_aside_at"`
	Box        string     `db:"box"`
	WeightG    int        `db:"weight_g"` // grams, weighed
	Carrier    string     `db:"carrier"`
	Service    string     `db:"service"`
	Tracking   string     `db:"tracking"`
	OpenedBy   string     `db:"opened_by"`
	OpenedAt   time.Time  `db:"opened_at"`
	PackedBy   *string    `db:"packed_by"`
	PackedAt   *time.Time `db:"packed_at"`
	SentBy     *string    `db:"sent_by"`
	SentAt     *time.Time `db:"sent_at"`
	HandedTo   *string    `db:"handed_to"` // who took it
	HandedBy   *string    `db:"handed_by"`
	HandedAt   *time.Time `db:"handed_at"`
}

const columns = `id, order_id, number, state, waits_for, set_aside_at, box, weight_g, carrier, service, tracking, opened_by, opened_at,
	packed_by, packed_at, sent_by, sent_at, handed_to, handed_by, handed_at`

// Line is how many pieces of a lot lie in a parcel for an order line.
type Line struct {
	ParcelID    int64  `db:"parcel_id"`
	OrderLineID int64  `db:"order_line_id"`
	LotID       int64  `db:"lot_id"`
	Lot         string `db:"lot"`
	Quantity    int64  `db:"quantity"`
}

// ErrClosed is the fault for changing a parcel that left or was given up.
var ErrClosed = fault.New(fault.Conflict, "parcel_closed")

func init() {
	postgres.Explain("parcel_closed", ErrClosed)
	postgres.Explain("parcel_move", ErrClosed)
	postgres.Explain("parcel_within_to_send", fault.New(fault.Conflict, "pieces_in_parcel"))
	postgres.Explain("parcel_weight", fault.New(fault.Invalid, "parcel_weight").On("weight"))
	postgres.Explain("parcel_tracking", fault.New(fault.Invalid, "tracking").On("tracking"))
}

// ByID reads one parcel.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Parcel, error) {
	var p Parcel
	err := r.Get(ctx, &p, `select `+columns+` from parcel where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return p, fmt.Errorf("read parcel: %w", err)
	}
	return p, nil
}

// Of returns an order's parcels in the order they were opened, given up ones left out.
func Of(ctx context.Context, r postgres.Reader, orderID int64) ([]Parcel, error) {
	var list []Parcel
	err := r.Select(ctx, &list, `select `+columns+` from parcel where order_id = $1 and state <> 'cancelled' order by number`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read parcels: %w", err)
	}
	return list, nil
}

// LinesOf returns what lies in an order's parcels, given up ones left out.
func LinesOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Line, error) {
	var list []Line
	err := r.Select(ctx, &list, `select l.parcel_id, l.order_line_id, l.lot_id, lot.code as lot, l.quantity
		from parcel p join parcel_line l on l.parcel_id = p.id join lot on lot.id = l.lot_id
		where p.order_id = $1 and p.state <> 'cancelled' order by p.number, l.order_line_id, l.lot_id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read what is in parcels: %w", err)
	}
	return list, nil
}
