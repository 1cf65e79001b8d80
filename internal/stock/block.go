package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Block is one time a lot was blocked: it cannot be sold, received, sent or
// moved to where it is sold until the block is ended with a reason.
type Block struct {
	ID        int64      `db:"id"`
	LotID     int64      `db:"lot_id"`
	Reason    string     `db:"reason"` // recall, unsafe, mislabelled, best_before, complaint, certificate, other
	Note      string     `db:"note"`
	EntryID   *int64     `db:"entry_id"` // what went to quarantine
	BlockedAt time.Time  `db:"blocked_at"`
	BlockedBy string     `db:"blocked_by"`
	EndedAt   *time.Time `db:"ended_at"`
	EndedBy   *string    `db:"ended_by"`
	EndNote   string     `db:"end_note"`
}

func init() {
	postgres.Explain("lot_blocked", fault.New(fault.Conflict, "lot_blocked"))
	postgres.Explain("stock_level_blocked", fault.New(fault.Conflict, "lot_blocked"))
	postgres.Explain("stock_level_lot_blocked", fault.New(fault.Conflict, "lot_blocked"))
	postgres.Explain("lot_block_active", fault.New(fault.Conflict, "lot_blocked_already"))
	postgres.Explain("lot_block_reason_check", fault.New(fault.Invalid, "stock_reason").On("reason"))
	postgres.Explain("lot_block_end_reason", fault.New(fault.Invalid, "stock_note").On("note"))
}

const releaseLotSQL = `with due as materialized (
		select id from stock_hold h where state = 'active'
		and exists (select from stock_hold_line l where l.hold_id = h.id and l.lot_id = $1) order by id for update
	), ended as (
		update stock_hold h set state = 'released', ended_at = now() from due where h.id = due.id returning h.id, h.order_id
	` + end

const freeOfLotSQL = `select p.code as "from", s.on_hand - s.held as quantity, s.held from stock_level s join location p on p.id = s.location_id
	where s.lot_id = $1 and (s.sellable or p.kind = 'stall') and s.on_hand > 0 order by s.location_id for update of s`

// BlockLot blocks a lot everywhere, in this order: the holds on it end (their
// orders settle from other lots or are refunded), what lies where goods are sold
// goes to quarantine in one entry, the flag is set. It returns the orders whose
// holds it ended.
func BlockLot(ctx context.Context, tx *postgres.Tx, b Block) (orders []int64, err error) {
	var moves []Movement
	for {
		var ended []int64
		if err := tx.Select(ctx, &ended, releaseLotSQL, b.LotID); err != nil {
			return nil, fmt.Errorf("end the holds on a lot: %w", err)
		}
		orders = append(orders, ended...)
		var held int64
		if moves, held, err = freeOfLot(ctx, tx, b.LotID); err != nil {
			return nil, err
		}
		if held == 0 {
			break // a hold made between the two reads is ended in the next turn; the levels are locked by now
		}
	}
	if b.EntryID, err = toQuarantine(ctx, tx, b, moves); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `insert into lot_block (lot_id, reason, note, entry_id, blocked_by) values ($1, $2, $3, $4, $5)`,
		b.LotID, b.Reason, b.Note, b.EntryID, orSystem(b.BlockedBy))
	if err != nil {
		return nil, fmt.Errorf("block lot: %w", err)
	}
	return orders, nil
}

func freeOfLot(ctx context.Context, tx *postgres.Tx, lotID int64) (moves []Movement, held int64, err error) {
	var rows []struct {
		From     string `db:"from"`
		Quantity int64  `db:"quantity"`
		Held     int64  `db:"held"`
	}
	if err := tx.Select(ctx, &rows, freeOfLotSQL, lotID); err != nil {
		return nil, 0, fmt.Errorf("lock the levels of a lot: %w", err)
	}
	for _, row := range rows {
		held += row.Held
		moves = append(moves, Movement{LotID: lotID, From: row.From, To: Quarantine, Quantity: row.Quantity})
	}
	return moves, held, nil
}

func toQuarantine(ctx context.Context, tx *postgres.Tx, b Block, moves []Movement) (*int64, error) {
	if len(moves) == 0 {
		return nil, nil
	}
	id, err := Post(ctx, tx, Entry{Kind: "transfer", Actor: b.BlockedBy, Note: b.Note, Movements: moves})
	return &id, err
}

// Unblock ends a lot's block; what went to quarantine stays there until it is
// moved. A NotFound fault when the lot is not blocked.
func Unblock(ctx context.Context, tx *postgres.Tx, lotID int64, by, why string) error {
	n, err := tx.Exec(ctx, `update lot_block set ended_at = now(), ended_by = $2, end_note = $3 where lot_id = $1 and ended_at is null`,
		lotID, orSystem(by), why)
	if err != nil {
		return fmt.Errorf("unblock lot: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "lot_not_blocked")
	}
	return nil
}

// BlockOf returns the block a lot is under; false when it is under none.
func BlockOf(ctx context.Context, r postgres.Reader, lotID int64) (Block, bool, error) {
	var b Block
	err := r.Get(ctx, &b, `select id, lot_id, reason, note, entry_id, blocked_at, blocked_by, ended_at, ended_by, end_note
		from lot_block where lot_id = $1 and ended_at is null`, lotID)
	if errors.Is(err, sql.ErrNoRows) {
		return b, false, nil
	}
	return b, err == nil, err
}

// Blocked says which of the lots are blocked now.
func Blocked(ctx context.Context, r postgres.Reader, lotIDs []int64) (map[int64]bool, error) {
	var ids []int64
	if err := r.Select(ctx, &ids, `select id from lot where blocked and id = any($1)`, postgres.Array(lotIDs)); err != nil {
		return nil, fmt.Errorf("read blocked lots: %w", err)
	}
	blocked := make(map[int64]bool, len(ids))
	for _, id := range ids {
		blocked[id] = true
	}
	return blocked, nil
}
