package stockroom

import (
	"context"
	"fmt"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Part is so many pieces of one lot of a transfer.
type Part struct {
	LotID    int64
	Quantity int64
}

// What became of goods that were sent and did not arrive.
const (
	SettleLost    = "lost"
	SettleDamaged = "damaged"
	SettleBack    = "back" // they came back to where they had left
)

// Arrive books what of a transfer arrived, once under its key. Pieces of a lot
// that was blocked on the way go to quarantine.
func Arrive(ctx context.Context, db *postgres.DB, id int64, key string, parts []Part) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		t, err := lockTransfer(ctx, tx, id)
		if err != nil {
			return err
		}
		return end(ctx, tx, t, ending{key: "arrive:" + key, act: "arrive", to: t.To, column: "arrived"}, parts)
	})
}

// Settle says what became of pieces that did not arrive, once under its key:
// lost ones are booked as losses.
func Settle(ctx context.Context, db *postgres.DB, id int64, key, reason, note string, parts []Part) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		t, err := lockTransfer(ctx, tx, id)
		if err != nil {
			return err
		}
		to, known := map[string]string{SettleLost: stock.Loss, SettleDamaged: stock.Damaged, SettleBack: t.From}[reason]
		if !known {
			return fault.New(fault.Invalid, "stock_reason").On("reason")
		}
		return end(ctx, tx, t, ending{key: "settle:" + key, act: "settle", reason: reason, note: note, to: to, column: "settled"}, parts)
	})
}

// ending is one way pieces of a transfer end.
type ending struct{ key, act, reason, note, to, column string }

func end(ctx context.Context, tx *postgres.Tx, t Transfer, e ending, parts []Part) error {
	movements, lots, quantities, err := partsTo(ctx, tx, e.to, parts)
	if err != nil {
		return err
	}
	kind := "transfer"
	if e.to == stock.Loss {
		kind = "adjust"
	}
	entry, err := stock.Post(ctx, tx, stock.Entry{Kind: kind, Key: e.key, Actor: audit.From(ctx).Actor(), Note: e.note, Movements: movements})
	if err != nil || entry == 0 {
		return err
	}
	n, err := tx.Exec(ctx, `update stock_transfer_line l set `+e.column+` = l.`+e.column+` + p.n from unnest($2::bigint[], $3::bigint[]) as p(lot, n)
		where l.transfer_id = $1 and l.lot_id = p.lot`, t.ID, postgres.Array(lots), postgres.Array(quantities))
	if err != nil {
		return fmt.Errorf("end pieces of a transfer: %w", err)
	}
	if n != int64(len(lots)) {
		return fault.New(fault.Conflict, "transfer_sum")
	}
	if err := tie(ctx, tx, t.ID, entry, e.act, e.reason); err != nil {
		return err
	}
	if e.to == stock.Loss {
		net := make(map[int64]int64, len(lots))
		for i, lot := range lots {
			net[lot] = -quantities[i]
		}
		if err := bookLosses(ctx, tx, e.key, e.note, net); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, audit.Change{Act: "transfer." + e.act, Subject: "transfer", ID: fmt.Sprint(t.ID),
		After: map[string]any{"pieces": sum(quantities), "to": e.to, "reason": e.reason}, Note: e.note})
}

// partsTo makes the movements out of transit; blocked lots are led to quarantine.
func partsTo(ctx context.Context, tx *postgres.Tx, to string, parts []Part) (movements []stock.Movement, lots, quantities []int64, err error) {
	at := make(map[int64]int, len(parts))
	for _, p := range parts {
		i, there := at[p.LotID]
		switch {
		case p.Quantity < 0:
			return nil, nil, nil, fault.New(fault.Invalid, "count_quantity")
		case p.Quantity == 0:
		case there:
			quantities[i] += p.Quantity
		default:
			at[p.LotID] = len(lots)
			lots, quantities = append(lots, p.LotID), append(quantities, p.Quantity)
		}
	}
	if len(lots) == 0 {
		return nil, nil, nil, fault.New(fault.Invalid, "transfer_empty")
	}
	blocked, err := stock.Blocked(ctx, tx, lots)
	if err != nil {
		return nil, nil, nil, err
	}
	for i, lot := range lots {
		m := stock.Movement{LotID: lot, From: stock.Transit, To: to, Quantity: quantities[i]}
		if blocked[lot] && to != stock.Loss && to != stock.Damaged {
			m.To = stock.Quarantine
		}
		movements = append(movements, m)
	}
	return movements, lots, quantities, nil
}
