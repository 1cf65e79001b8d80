package returns

import (
	"context"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/ledger"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Comeback is goods that come back without money: a parcel returned to the
// store after it was refunded as never received, or swapped by agreement.
type Comeback struct {
	Key     string
	OrderID int64
	Lines   []credit.AskLine // Amount counts for nothing
}

// TakeBack books goods that came back, in both ledgers and once for each key.
// What the buyer has is all that can come back: pieces still in the store are
// given up by a refund.
func TakeBack(ctx context.Context, s checkout.Shop, in Comeback) error {
	if in.Key == "" {
		return fault.New(fault.Invalid, "idempotency_key")
	}
	return postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		var done bool
		if err := tx.Get(ctx, &done, `select exists (select from stock_entry where key = $1)`, backKey(in.Key)); err != nil || done {
			return err
		}
		d, err := Read(ctx, tx, o)
		if err != nil {
			return err
		}
		n, err := comeback(in)
		if err != nil {
			return err
		}
		for i := range d.Pieces {
			d.Pieces[i].ToSend = 0
		}
		places, err := Places(ctx, tx)
		if err != nil {
			return err
		}
		moves, err := movements(n, d.Pieces, places)
		if err != nil {
			return err
		}
		return takeBack(ctx, tx, d, n, moves, in.Key)
	})
}

func backKey(key string) string { return "return:back:" + key }

// comeback is what comes back, as a note of no money.
func comeback(in Comeback) (credit.Note, error) {
	var n credit.Note
	for _, l := range in.Lines {
		switch {
		case l.Quantity < 0:
			return n, fault.New(fault.Invalid, "refund_number").On(credit.Field("back", l.LineID, l.LotID))
		case l.Quantity > 0:
			n.Lines = append(n.Lines, credit.Line{LineID: l.LineID, LotID: l.LotID, Quantity: l.Quantity, Back: l.Quantity, Place: l.Place})
		}
	}
	if len(n.Lines) == 0 {
		return n, fault.New(fault.Invalid, "take_back_nothing")
	}
	return n, nil
}

func takeBack(ctx context.Context, tx *postgres.Tx, d Desk, n credit.Note, moves []stock.Movement, key string) error {
	actor := audit.From(ctx).Actor()
	id, err := stock.Post(ctx, tx, stock.Entry{Kind: "return", Key: backKey(key), OrderID: &d.Order.ID, Actor: actor, Movements: moves})
	if err != nil || id == 0 {
		return err
	}
	var costs []ledger.Posting
	for _, l := range n.Lines {
		p, _ := d.Sale.Part(l.LineID, l.LotID)
		costs = append(costs, costPostings(p, l)...)
	}
	if len(costs) > 0 {
		if _, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "refund", Key: "restock:back:" + key, OrderID: &d.Order.ID, Actor: actor, Postings: costs}); err != nil {
			return err
		}
	}
	if err := order.Note(ctx, tx, d.Order.ID, "taken_back", ""); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "order.take_back", Subject: "order", ID: strconv.FormatInt(d.Order.Number, 10), After: map[string]any{"lines": n.Lines}})
}
