package stock

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

// Codes of the locations every shop has.
const (
	Supplier   = "supplier"
	Transit    = "transit"
	Floor      = "floor"
	BackRoom   = "back-room"
	Quarantine = "quarantine"
	Damaged    = "damaged"
	ToSend     = "to-send" // sold, and not yet sent or handed over
	Customer   = "customer"
	Loss       = "loss"
)

// Movement carries Quantity pieces of a lot from one location to another.
type Movement struct {
	LotID       int64  `json:"lot_id"`
	From        string `json:"from"` // location code
	To          string `json:"to"`
	Quantity    int64  `json:"quantity"`
	OrderLineID *int64 `json:"order_line_id,omitempty"`
}

// Entry is one business act. Key names the act: asked twice, it is written once.
type Entry struct {
	Kind       string
	Key        string
	OrderID    *int64
	OccurredAt time.Time // zero: now, by the database's clock
	Actor      string
	Note       string
	Movements  []Movement
}

func init() {
	postgres.Explain("stock_level_not_negative", fault.New(fault.Conflict, "not_enough_stock"))
	postgres.Explain("stock_level_held", fault.New(fault.Conflict, "stock_is_held"))
	postgres.Explain("append_only", fault.New(fault.Conflict, "append_only"))
}

// Post writes an entry with its movements; the levels follow in the same
// statement. It returns 0 when an entry with this key exists already.
func Post(ctx context.Context, tx *postgres.Tx, e Entry) (int64, error) {
	movements, err := json.Marshal(e.Movements)
	if err != nil {
		return 0, fmt.Errorf("post stock entry: %w", err)
	}
	var moved struct {
		ID    int64 `db:"id"`
		Count int   `db:"count"`
	}
	err = tx.Get(ctx, &moved, `with entry as (
			insert into stock_entry (kind, key, order_id, occurred_at, actor, note)
			values ($1, $2, $3, coalesce($4, now()), $5, $6)
			on conflict on constraint stock_entry_key_unique do nothing returning id
		), movement as (
			insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
			select entry.id, m.lot_id, f.id, t.id, m.quantity, m.order_line_id
			from entry, jsonb_to_recordset($7::jsonb) as m(lot_id bigint, "from" text, "to" text, quantity bigint, order_line_id bigint)
			join location f on f.code = m."from" join location t on t.code = m."to"
			returning 1
		) select entry.id, (select count(*) from movement) from entry`,
		e.Kind, orNull(e.Key), e.OrderID, timeOrNull(e.OccurredAt), orSystem(e.Actor), e.Note, string(movements))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("post stock entry: %w", err)
	}
	if moved.Count != len(e.Movements) {
		return 0, fmt.Errorf("post stock entry: %d of %d movements written: unknown location", moved.Count, len(e.Movements))
	}
	return moved.ID, nil
}

// Void writes the opposite of an entry, pointing at it. Once only.
func Void(ctx context.Context, tx *postgres.Tx, entryID int64, actor, why string) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `with entry as (
			insert into stock_entry (kind, key, voids_id, order_id, actor, note)
			select 'void', 'void:' || id, id, order_id, $2, $3 from stock_entry where id = $1 and kind <> 'void' returning id, voids_id
		), movement as (
			insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
			select entry.id, m.lot_id, m.to_location, m.from_location, m.quantity, m.order_line_id
			from entry join stock_movement m on m.entry_id = entry.voids_id
		) select id from entry`, entryID, orSystem(actor), why)
	if err != nil {
		return 0, fmt.Errorf("void stock entry: %w", err)
	}
	return id, nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func orSystem(actor string) string {
	if actor == "" {
		return "system"
	}
	return actor
}
