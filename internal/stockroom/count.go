package stockroom

import (
	"context"
	"fmt"

	"plantagenet/internal/audit"
	"plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// OpenCount starts a count and returns its id.
func OpenCount(ctx context.Context, db *postgres.DB, o counting.Opening) (id int64, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if id, err = counting.Start(ctx, tx, o); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "count.open", Subject: "count", ID: fmt.Sprint(id),
			After: map[string]any{"scope": o.Scope, "place": o.Place, "blind": o.Blind}})
	})
	return id, err
}

// CountScan adds a piece, or a number typed after its code, to a count. False
// when the same key was added before.
func CountScan(ctx context.Context, db *postgres.DB, id int64, s counting.Scan) (fresh bool, err error) {
	if s.Quantity < 0 || s.Quantity > 100_000 {
		return false, fault.New(fault.Invalid, "count_quantity").On("quantity")
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		n, _, err := counting.Add(ctx, tx, id, []counting.Scan{s})
		fresh = n == 1
		return err
	})
	return fresh, err
}

// UndoScan takes one scan back.
func UndoScan(ctx context.Context, db *postgres.DB, id, scanID int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := counting.Take(ctx, tx, id, scanID)
		return err
	})
}

// ReviewCount draws up the differences: counting is over. Asked again, they are
// drawn up anew, for goods and orders may have moved on.
func ReviewCount(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		s, err := counting.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if s.State == counting.Open {
			if err := counting.Move(ctx, tx, id, counting.Review); err != nil {
				return err
			}
		} else if s.State != counting.Review {
			return fault.New(fault.Conflict, "count_state")
		}
		return counting.Assess(ctx, tx, id)
	})
}

// MoveCount reopens a count for more counting, or cancels it: nothing is booked.
func MoveCount(ctx context.Context, db *postgres.DB, id int64, to string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		s, err := counting.Lock(ctx, tx, id)
		if err != nil || s.State == to {
			return err
		}
		if err := counting.Move(ctx, tx, id, to); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "count." + map[string]string{counting.Open: "reopen", counting.Cancelled: "cancel"}[to], Subject: "count", ID: fmt.Sprint(id),
			Before: map[string]any{"state": s.State}, After: map[string]any{"state": to}})
	})
}

// ExplainCount gives lines their reasons; rest, where it is given, is the reason
// of all that still have none.
func ExplainCount(ctx context.Context, db *postgres.DB, id int64, lines []counting.Line, rest string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		s, err := counting.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if s.State != counting.Review {
			return fault.New(fault.Conflict, "count_state")
		}
		if _, err := counting.Say(ctx, tx, id, lines); err != nil {
			return err
		}
		if rest != "" {
			if _, err := counting.SayRest(ctx, tx, id, rest); err != nil {
				return err
			}
		}
		return counting.Assess(ctx, tx, id)
	})
}

// ApproveCount books a count in one entry as of its last scan, in both ledgers.
// It is refused while a difference has no reason, while missing pieces are held
// or sold, and above the limit to whoever counted. Asked again, nothing happens.
func ApproveCount(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		before, err := counting.Lock(ctx, tx, id)
		if err != nil || before.State == counting.Approved {
			return err
		}
		if before.State != counting.Review {
			return fault.New(fault.Conflict, "count_state")
		}
		if err := counting.Assess(ctx, tx, id); err != nil {
			return err
		}
		if err := ready(ctx, tx, id); err != nil {
			return err
		}
		entry, err := bookCount(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := counting.Approve(ctx, tx, id, entry); err != nil {
			return err
		}
		after, err := counting.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "count.approve", Subject: "count", ID: fmt.Sprint(id),
			After: map[string]any{"units_off": after.UnitsOff, "cost_off_cents": after.CostOff, "entry_id": entry}})
	})
}

// ready says what stands in the way of a count's approval.
func ready(ctx context.Context, tx *postgres.Tx, id int64) error {
	sum, err := counting.SummaryOf(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case sum.Lines == 0:
		return fault.New(fault.Conflict, "count_empty")
	case sum.Short > 0:
		return fault.New(fault.Conflict, "count_short").With("Lines", sum.Short)
	case sum.NoReason > 0:
		return fault.New(fault.Invalid, "count_reasons").With("Lines", sum.NoReason)
	}
	lot, err := counting.BlockedOver(ctx, tx, id)
	if err == nil && lot != "" {
		err = fault.New(fault.Conflict, "count_blocked_lot").With("Lot", lot)
	}
	return err
}

// bookCount writes the entry; nil when nothing differs.
func bookCount(ctx context.Context, tx *postgres.Tx, id int64) (*int64, error) {
	moved, err := counting.Moves(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	net := make(map[int64]int64, len(moved))
	movements := make([]stock.Movement, 0, len(moved))
	for _, m := range moved {
		net[m.LotID] += m.Quantity
		if m.Quantity < 0 {
			movements = append(movements, stock.Movement{LotID: m.LotID, From: m.Place, To: stock.Loss, Quantity: -m.Quantity})
		} else {
			movements = append(movements, stock.Movement{LotID: m.LotID, From: stock.Loss, To: m.Place, Quantity: m.Quantity})
		}
	}
	found, err := putNotKnown(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if movements = append(movements, found...); len(movements) == 0 {
		return nil, nil
	}
	at, err := counting.AsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("count:%d", id)
	entry, err := stock.Post(ctx, tx, stock.Entry{Kind: "count", Key: key, OccurredAt: at, Actor: audit.From(ctx).Actor(), Movements: movements})
	if err != nil {
		return nil, err
	}
	return &entry, bookLosses(ctx, tx, key, "", net)
}

// putNotKnown gives pieces that no lot ever lost to the lots not known: they
// came in unseen, and say so.
func putNotKnown(ctx context.Context, tx *postgres.Tx, id int64) ([]stock.Movement, error) {
	list, err := counting.NotKnown(ctx, tx, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	variants := make([]int64, len(list))
	for i, u := range list {
		variants[i] = u.VariantID
	}
	lots, err := stock.FoundLots(ctx, tx, variants)
	if err != nil {
		return nil, err
	}
	movements := make([]stock.Movement, len(list))
	lines, on, pieces := make([]int64, len(list)), make([]int64, len(list)), make([]int64, len(list))
	for i, u := range list {
		movements[i] = stock.Movement{LotID: lots[u.VariantID], From: stock.Supplier, To: u.Place, Quantity: u.Quantity}
		lines[i], on[i], pieces[i] = u.LineID, lots[u.VariantID], u.Quantity
	}
	return movements, counting.PutOn(ctx, tx, lines, on, pieces)
}
