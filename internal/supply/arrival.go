package supply

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Arrival is what was counted in of a shipment at one time, or given up.
type Arrival struct {
	ID          int64         `db:"id"`
	ShipmentID  int64         `db:"shipment_id"`
	Number      int           `db:"number"`
	ArrivedAt   time.Time     `db:"arrived_at"`
	Note        string        `db:"note"`
	Key         string        `db:"key"`
	EntryID     *int64        `db:"entry_id"`
	LostEntryID *int64        `db:"lost_entry_id"`
	BookedKey   *string       `db:"booked_key"`
	Actor       string        `db:"actor"`
	VoidedAt    *time.Time    `db:"voided_at"`
	VoidWhy     string        `db:"void_why"`
	Lines       []ArrivalLine `db:"-"`
}

// ArrivalLine is what was counted of one line into one place. Surplus is how
// many of the good and damaged nobody had announced.
type ArrivalLine struct {
	ArrivalID      int64  `db:"arrival_id" json:"-"`
	ShipmentLineID int64  `db:"shipment_line_id" json:"shipment_line_id"`
	LotID          int64  `db:"lot_id" json:"lot_id"`
	Lot            string `db:"lot" json:"-"`
	Into           string `db:"into_code" json:"into"` // location code
	IntoFR         string `db:"into_fr" json:"-"`
	IntoEN         string `db:"into_en" json:"-"`
	Good           int64  `db:"good" json:"good"`
	Damaged        int64  `db:"damaged" json:"damaged"`
	Lost           int64  `db:"lost" json:"lost"`
	Surplus        int64  `db:"surplus" json:"surplus"`
	Note           string `db:"note" json:"note"`
	Article        `json:"-"`
}

const arrivalColumns = `id, shipment_id, number, arrived_at, note, key, entry_id, lost_entry_id, booked_key, actor, voided_at, void_why`

func init() {
	postgres.Explain("arrival_line_pieces", fault.New(fault.Invalid, "pieces_range"))
	postgres.Explain("arrival_line_reason", fault.New(fault.Invalid, "lost_without_reason"))
	postgres.Explain("arrival_line_once", fault.New(fault.Invalid, "lot_twice"))
}

// Record writes an arrival of a locked shipment with its lines.
func Record(ctx context.Context, tx *postgres.Tx, a Arrival) (Arrival, error) {
	lines := a.Lines
	body, err := json.Marshal(lines)
	if err != nil {
		return a, err
	}
	err = tx.Get(ctx, &a, `insert into arrival (shipment_id, number, arrived_at, note, key, entry_id, lost_entry_id, booked_key, actor)
		values ($1, (select count(*) + 1 from arrival where shipment_id = $1), $2, $3, $4, $5, $6, $7, $8) returning `+arrivalColumns,
		a.ShipmentID, a.ArrivedAt, a.Note, a.Key, a.EntryID, a.LostEntryID, a.BookedKey, a.Actor)
	if err != nil {
		return a, fmt.Errorf("record arrival: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into arrival_line (arrival_id, shipment_id, shipment_line_id, lot_id, location_id, good, damaged, lost, surplus, note)
		select $1, $2, l.shipment_line_id, l.lot_id, p.id, l.good, l.damaged, l.lost, l.surplus, l.note
		from jsonb_to_recordset($3::jsonb) as l(shipment_line_id bigint, lot_id bigint, "into" text, good bigint, damaged bigint, lost bigint,
			surplus bigint, note text) join location p on p.code = l."into"`, a.ID, a.ShipmentID, string(body))
	if err != nil {
		return a, fmt.Errorf("record arrival: %w", err)
	}
	a.Lines = lines
	return a, nil
}

// ArrivalByKey finds what was booked under a key; nil when nothing was.
func ArrivalByKey(ctx context.Context, r postgres.Reader, key string) (*Arrival, error) {
	var a Arrival
	err := r.Get(ctx, &a, `select `+arrivalColumns+` from arrival where key = $1`, key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &a, err
}

// ArrivalByNumber reads an arrival of a shipment; a fault.NotFound when there is none.
func ArrivalByNumber(ctx context.Context, r postgres.Reader, shipmentID int64, number int) (Arrival, error) {
	var a Arrival
	err := r.Get(ctx, &a, `select `+arrivalColumns+` from arrival where shipment_id = $1 and number = $2`, shipmentID, number)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, err
}

// MarkVoided says why an arrival of a locked shipment does not stand.
func (a Arrival) MarkVoided(ctx context.Context, tx *postgres.Tx, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `update arrival set voided_at = $3, void_why = $2 where id = $1`, a.ID, why, at)
	return err
}

// ArrivalsOf are the arrivals of a shipment with their lines, in order.
func ArrivalsOf(ctx context.Context, r postgres.Reader, shipmentID int64) ([]Arrival, error) {
	var list []Arrival
	if err := r.Select(ctx, &list, `select `+arrivalColumns+` from arrival where shipment_id = $1 order by number`, shipmentID); err != nil {
		return nil, err
	}
	var lines []ArrivalLine
	err := r.Select(ctx, &lines, `select a.arrival_id, a.shipment_line_id, a.lot_id, lot.code as lot, q.code as into_code, q.name_fr as into_fr,
			q.name_en as into_en, a.good, a.damaged, a.lost, a.surplus, a.note, `+articleColumns+`
		from arrival_line a join location q on q.id = a.location_id join lot on lot.id = a.lot_id
		join variant v on v.id = lot.variant_id join product p on p.id = v.product_id
		where a.shipment_id = $1 order by a.shipment_line_id, a.id`, shipmentID)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(list))
	for i, a := range list {
		at[a.ID] = i
	}
	for _, l := range lines {
		a := &list[at[l.ArrivalID]]
		a.Lines = append(a.Lines, l)
	}
	return list, nil
}
