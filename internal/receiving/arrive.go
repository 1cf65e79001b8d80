package receiving

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/ledger"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// Counted is a count of a shipment at the store's door. Seen is how many
// arrivals the shipment had when the person began to count: another one since
// then is a fault, so that nothing is counted in twice.
type Counted struct {
	Key   string
	Code  string // the shipment's
	Seen  int
	At    time.Time
	Into  string // location code of whatever names no other
	Note  string
	Lines []CountedLine
}

// CountedLine is what was found of one line, or, with an SKU, of an article that
// nobody had announced. Lost pieces are given up; what is neither counted nor
// lost stays on its way. A Lot other than the announced one makes a lot of its own.
type CountedLine struct {
	Name    string // what its fields in the form end in
	LineID  int64
	SKU     string
	Lot     string
	Into    string
	Good    int64
	Damaged int64
	Lost    int64
	Note    string // why lost
	Facts   stock.Facts
}

// Arrive books what was counted in both ledgers: whole pieces into their place,
// damaged ones apart, lost ones as lost. Goods bought are owed for what was
// counted, whole or damaged, and not for what was lost on the way. Asked twice
// under one key, it returns what was written first.
func Arrive(ctx context.Context, tx *postgres.Tx, c Counted) (supply.Arrival, error) {
	s, err := supply.LockShipment(ctx, tx, c.Code)
	if err != nil {
		return supply.Arrival{}, err
	}
	if there, err := supply.ArrivalByKey(ctx, tx, c.Key); err != nil || there != nil {
		if there == nil {
			return supply.Arrival{}, err
		}
		return *there, err
	}
	if s.Arrivals != c.Seen {
		return supply.Arrival{}, fault.New(fault.Conflict, "shipment_changed")
	}
	if s.State != supply.Announced && s.State != supply.PartlyArrived {
		return supply.Arrival{}, fault.New(fault.Conflict, "shipment_state")
	}
	t := tally{counted: c, shipment: s, actor: audit.From(ctx).Actor()}
	if err := t.read(ctx, tx); err != nil {
		return supply.Arrival{}, err
	}
	a, err := t.book(ctx, tx)
	if err != nil {
		return a, err
	}
	if _, err := supply.Follow(ctx, tx, s, c.At); err != nil {
		return a, err
	}
	return a, audit.Write(ctx, tx, audit.Change{Act: "shipment.arrive", Subject: "shipment", ID: s.Code, After: a.Lines, Note: c.Note})
}

// book posts what was tallied and records it.
func (t *tally) book(ctx context.Context, tx *postgres.Tx) (supply.Arrival, error) {
	a := supply.Arrival{ShipmentID: t.shipment.ID, ArrivedAt: t.counted.At, Note: t.counted.Note, Key: t.counted.Key, Actor: t.actor, Lines: t.lines}
	for _, e := range []struct {
		into      **int64
		kind      string
		movements []stock.Movement
	}{{&a.EntryID, "receive", t.in}, {&a.LostEntryID, "destroy", t.lost}} {
		if len(e.movements) == 0 {
			continue
		}
		id, err := stock.Post(ctx, tx, stock.Entry{Kind: e.kind, Key: e.kind + ":" + t.counted.Key, OccurredAt: t.counted.At, Actor: t.actor,
			Note: t.counted.Note, Movements: e.movements})
		if err != nil {
			return a, err
		}
		if id == 0 {
			return a, fmt.Errorf("receive shipment %s: its entry is there and it is not", t.shipment.Code)
		}
		*e.into = &id
	}
	postings, err := owed(ctx, tx, t.goods)
	if err != nil {
		return a, err
	}
	if len(postings) > 0 {
		key := "receipt:" + t.counted.Key
		if _, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "receipt", Key: key, OccurredAt: t.counted.At, Actor: t.actor, Note: t.counted.Note, Postings: postings}); err != nil {
			return a, err
		}
		a.BookedKey = &key
	}
	return supply.Record(ctx, tx, a)
}

// VoidArrival takes an arrival back: its pieces are on their way again, and the
// debt is reversed. Pieces that were sold or moved meanwhile refuse it.
func VoidArrival(ctx context.Context, tx *postgres.Tx, code string, number int, why string, at time.Time) error {
	s, err := supply.LockShipment(ctx, tx, code)
	if err != nil {
		return err
	}
	a, err := supply.ArrivalByNumber(ctx, tx, s.ID, number)
	if err != nil || a.VoidedAt != nil {
		return err
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	if sheet, err := supply.Standing(ctx, tx, s.ID); err != nil || sheet != nil {
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "costs_booked")
	}
	if err := unbook(ctx, tx, a, why); err != nil {
		return err
	}
	if err := a.MarkVoided(ctx, tx, why, at); err != nil {
		return err
	}
	if _, err := supply.Follow(ctx, tx, s, at); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "shipment.void_arrival", Subject: "shipment", ID: s.Code,
		Before: map[string]any{"arrival": a.Number}, Note: why})
}

func unbook(ctx context.Context, tx *postgres.Tx, a supply.Arrival, why string) error {
	actor := audit.From(ctx).Actor()
	for _, entry := range []*int64{a.LostEntryID, a.EntryID} {
		if entry == nil {
			continue
		}
		if _, err := stock.Void(ctx, tx, *entry, actor, why); err != nil {
			return err
		}
	}
	if a.BookedKey == nil {
		return nil
	}
	_, err := ledger.Reverse(ctx, tx, *a.BookedKey, actor, why)
	return err
}
