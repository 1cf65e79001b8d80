package receiving

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Goods are pieces of one lot that arrived.
type Goods struct {
	LotID    int64
	Quantity int64
}

// Arrival is one delivery into one location. Key names it: booked once.
type Arrival struct {
	Key   string
	At    time.Time
	Into  string // location code
	Actor string
	Note  string
	Goods []Goods
}

// Receive books an arrival in both ledgers. Goods bought outright are owed at
// receipt; consigned goods are owed at each sale.
func Receive(ctx context.Context, tx *postgres.Tx, a Arrival) error {
	movements := make([]stock.Movement, len(a.Goods))
	for i, g := range a.Goods {
		movements[i] = stock.Movement{LotID: g.LotID, From: stock.Supplier, To: a.Into, Quantity: g.Quantity}
	}
	id, err := stock.Post(ctx, tx, stock.Entry{Kind: "receive", Key: a.Key, OccurredAt: a.At, Actor: a.Actor, Note: a.Note, Movements: movements})
	if err != nil || id == 0 {
		return err
	}
	postings, err := owed(ctx, tx, a.Goods)
	if err != nil || len(postings) == 0 {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "receipt", Key: a.Key, OccurredAt: a.At, Actor: a.Actor, Note: a.Note, Postings: postings})
	return err
}

func owed(ctx context.Context, tx *postgres.Tx, goods []Goods) ([]ledger.Posting, error) {
	pieces := make(map[int64]int64, len(goods))
	ids := make([]int64, 0, len(goods))
	for _, g := range goods {
		pieces[g.LotID] += g.Quantity
		ids = append(ids, g.LotID)
	}
	lots, err := stock.BoughtLots(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("read terms of arrived lots: %w", err)
	}
	var postings []ledger.Posting
	for _, l := range lots {
		id, quantity := l.ID, pieces[l.ID]
		cost := money.Cents(quantity) * *l.UnitCost
		postings = append(postings,
			ledger.Posting{Account: ledger.Inventory, Amount: cost, LotID: &id, Quantity: &quantity},
			ledger.Posting{Account: ledger.Payable(l.CooperativeID), Amount: -cost, LotID: &id, Quantity: &quantity})
	}
	return postings, nil
}
