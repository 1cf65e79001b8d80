package stockroom_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

func send(t testing.TB, db *postgres.DB, key, from, to string, direct bool, wants ...stock.Pieces) int64 {
	t.Helper()
	id, err := stockroom.Send(awa, db, stockroom.Sending{Key: key, From: from, To: to, Direct: direct, Wants: wants})
	must(t, err)
	return id
}

func lotID(t testing.TB, db *postgres.DB, lot string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select id from lot where code = $1`, lot)
}

// The last piece is carried to the market while it is bought on the web:
// exactly one of them gets it.
func TestTheLastPieceIsSoldOrCarriedAway(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var stall string
	must(t, postgres.InTx(awa, db, func(tx *postgres.Tx) (err error) {
		stall, err = stock.AddStall(awa, tx, "Marché", "Market")
		return err
	}))
	g := shoptest.NewGateway()
	s := g.Shop(db)
	for round := range 6 {
		a := shoptest.Put(t, db, shoptest.Spec{SKU: fmt.Sprintf("LAST-%d", round), Price: 1000, Lots: []int64{1}, Cost: 300})
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				err := buy(t, g, s, fmt.Sprintf("last-%d-%d-key", round, i), 1, a)
				if err == nil {
					won.Add(1)
				} else if code(err) != "sold_out" {
					t.Errorf("buyer: %v", err)
				}
			})
			wg.Go(func() {
				_, err := stockroom.Send(awa, db, stockroom.Sending{Key: fmt.Sprintf("m-%d-%d", round, i), From: stock.Floor, To: stall, Direct: true,
					Wants: []stock.Pieces{{VariantID: a.VariantID, Quantity: 1}}})
				if err == nil {
					won.Add(1)
				} else if code(err) != "not_enough_here" {
					t.Errorf("carrier: %v", err)
				}
			})
		}
		wg.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("round %d: %d got the last piece", round, n)
		}
	}
	allWell(t, db)
}

func TestATransferArrivesInPartsAndTheRestIsSettled(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "PARTS", Price: 1000, Lots: []int64{4, 4}, Cost: 300})
	id := send(t, db, "go", stock.Floor, stock.BackRoom, false, stock.Pieces{VariantID: a.VariantID, Quantity: 6})
	if again := send(t, db, "go", stock.Floor, stock.BackRoom, false, stock.Pieces{VariantID: a.VariantID, Quantity: 6}); again != id {
		t.Fatalf("a double click sent twice: %d and %d", id, again)
	}
	one, two := lotID(t, db, "PARTS-L1"), lotID(t, db, "PARTS-L2")
	for range 2 { // a double click
		must(t, stockroom.Arrive(bintou, db, id, "first", []stockroom.Part{{LotID: one, Quantity: 3}, {LotID: two, Quantity: 1}}))
	}
	if err := stockroom.Arrive(bintou, db, id, "too-many", []stockroom.Part{{LotID: one, Quantity: 2}}); code(err) != "transfer_sum" && code(err) != "not_enough_stock" {
		t.Fatalf("five of four arrived: %v", err)
	}
	allWell(t, db)
	must(t, stockroom.Settle(bintou, db, id, "lost", stockroom.SettleLost, "tombé du camion", []stockroom.Part{{LotID: one, Quantity: 1}}))
	must(t, stockroom.Settle(bintou, db, id, "back", stockroom.SettleBack, "", []stockroom.Part{{LotID: two, Quantity: 1}}))
	tr, err := stockroom.TransferByID(context.Background(), db, id)
	must(t, err)
	if tr.UnderWay() != 0 || tr.Arrived != 4 || tr.Settled != 2 {
		t.Fatalf("%+v", tr)
	}
	if n := have(t, db, "PARTS-L2", stock.Floor); n != 3 {
		t.Fatalf("%d on the floor", n)
	}
	if n := balance(t, db, "expense:losses"); n != 300 {
		t.Fatalf("losses of %d", n)
	}
	if err := stockroom.UndoTransfer(awa, db, id); code(err) != "moved_on" {
		t.Fatalf("taken back after it arrived: %v", err)
	}
	allWell(t, db)
}

func TestTwoPeopleReceiveOneTransfer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "DEUXGENS", Price: 1000, Lots: []int64{8}, Cost: 300})
	id := send(t, db, "go", stock.Floor, stock.BackRoom, false, stock.Pieces{VariantID: a.VariantID, Quantity: 8})
	lot := lotID(t, db, "DEUXGENS-L1")
	var arrived atomic.Int64
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if err := stockroom.Arrive(awa, db, id, fmt.Sprintf("p%d", i), []stockroom.Part{{LotID: lot, Quantity: 5}}); err == nil {
				arrived.Add(5)
			} else if c := code(err); c != "transfer_sum" && c != "not_enough_stock" {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if n := have(t, db, "DEUXGENS-L1", stock.BackRoom); n != 5 || arrived.Load() != 5 {
		t.Fatalf("%d arrived, %d told so", n, arrived.Load())
	}
	allWell(t, db)
}

func TestATransferIsTakenBackWhileNothingMovedOn(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "RETOUR", Price: 1000, Lots: []int64{4}, Cost: 300})
	id := send(t, db, "one", stock.Floor, stock.BackRoom, true, stock.Pieces{VariantID: a.VariantID, Quantity: 3})
	must(t, stockroom.UndoTransfer(awa, db, id))
	if err := stockroom.UndoTransfer(awa, db, id); code(err) != "already_undone" {
		t.Fatalf("taken back twice: %v", err)
	}
	if n := have(t, db, "RETOUR-L1", stock.Floor); n != 4 {
		t.Fatalf("%d on the floor", n)
	}
	second := send(t, db, "two", stock.Floor, stock.BackRoom, true, stock.Pieces{VariantID: a.VariantID, Quantity: 4})
	g := shoptest.NewGateway()
	must(t, buy(t, g, g.Shop(db), "sold-meanwhile", 1, a))
	if err := stockroom.UndoTransfer(awa, db, second); code(err) != "moved_on" {
		t.Fatalf("a sold piece was taken back: %v", err)
	}
	allWell(t, db)
}

func TestALotBlockedOnTheWayArrivesInQuarantine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "ROUTE", Price: 1000, Lots: []int64{4}, Cost: 300})
	id := send(t, db, "go", stock.Floor, stock.BackRoom, false, stock.Pieces{VariantID: a.VariantID, Quantity: 3})
	lot := lotID(t, db, "ROUTE-L1")
	_, err := stockroom.Block(awa, db, lot, "recall", "teinture")
	must(t, err)
	must(t, stockroom.Arrive(bintou, db, id, "a", []stockroom.Part{{LotID: lot, Quantity: 3}}))
	if n := have(t, db, "ROUTE-L1", stock.Quarantine); n != 4 {
		t.Fatalf("%d in quarantine", n)
	}
	allWell(t, db)
}
