package stockroom_test

import (
	"context"
	"fmt"
	"testing"

	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

func TestAnAdjustmentIsBookedOnceAndUndoneInBothLedgers(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "BRIS", Price: 1000, Lots: []int64{4}, ShareBP: 6000})
	lot := lotID(t, db, "BRIS-L1")
	coop := fmt.Sprintf("coop:%d", a.CooperativeID)
	owed := balance(t, db, coop)
	broken := stockroom.Adjustment{Key: "k", LotID: lot, From: stock.Floor, Quantity: 2, Reason: "damaged", Note: "tombés"}
	entry, err := stockroom.Adjust(awa, db, broken)
	must(t, err)
	if again, err := stockroom.Adjust(awa, db, broken); err != nil || again != 0 {
		t.Fatalf("a double click: %d, %v", again, err)
	}
	if n := have(t, db, "BRIS-L1", stock.Floor); n != 2 {
		t.Fatalf("%d on the floor", n)
	}
	if n := balance(t, db, coop) - owed; n != -1200 {
		t.Fatalf("%d owed for two consigned pieces broken here", -n)
	}
	must(t, stockroom.UndoAdjustment(awa, db, entry))
	if err := stockroom.UndoAdjustment(awa, db, entry); code(err) != "already_undone" {
		t.Fatalf("undone twice: %v", err)
	}
	if n, m := have(t, db, "BRIS-L1", stock.Floor), balance(t, db, coop)-owed; n != 4 || m != 0 {
		t.Fatalf("%d on the floor, %d owed after the undo", n, -m)
	}
	allWell(t, db)
}

func TestSetAsideAndBackMovesNoMoney(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "COTE", Price: 1000, Lots: []int64{4}, Cost: 500})
	lot := lotID(t, db, "COTE-L1")
	aside, err := stockroom.Adjust(awa, db, stockroom.Adjustment{Key: "aside", LotID: lot, From: stock.Floor, To: stock.Quarantine, Quantity: 3, Reason: stockroom.ReasonAside})
	must(t, err)
	_, err = stockroom.Adjust(awa, db, stockroom.Adjustment{Key: "back", LotID: lot, From: stock.Quarantine, To: stock.Floor, Quantity: 2, Reason: stockroom.ReasonBack})
	must(t, err)
	if err := stockroom.UndoAdjustment(awa, db, aside); code(err) != "moved_on" {
		t.Fatalf("undone though two went back already: %v", err)
	}
	if n := balance(t, db, "expense:losses"); n != 0 {
		t.Fatalf("losses of %d", n)
	}
	s := shoptest.NewGateway().Shop(db)
	_, err = place(t, s, "holds-three-key", 3, a)
	must(t, err)
	if _, err := stockroom.Adjust(awa, db, stockroom.Adjustment{Key: "held", LotID: lot, From: stock.Floor, To: stock.Damaged, Quantity: 1, Reason: stockroom.ReasonAside}); code(err) != "stock_is_held" {
		t.Fatalf("a held piece was set aside: %v", err)
	}
	allWell(t, db)
}

func TestOnlyWhatWasLostIsFound(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "PERDU", Price: 1000, Lots: []int64{4}, Cost: 500})
	lot := lotID(t, db, "PERDU-L1")
	found := stockroom.Adjustment{Key: "f1", LotID: lot, To: stock.BackRoom, Quantity: 1, Reason: stockroom.ReasonFound}
	if _, err := stockroom.Adjust(awa, db, found); code(err) != "found_more_than_lost" {
		t.Fatalf("found what was never lost: %v", err)
	}
	_, err := stockroom.Adjust(awa, db, stockroom.Adjustment{Key: "s", LotID: lot, From: stock.Floor, Quantity: 3, Reason: "stolen"})
	must(t, err)
	found.Key = "f2"
	_, err = stockroom.Adjust(awa, db, found)
	must(t, err)
	if n := balance(t, db, "expense:losses"); n != 1000 {
		t.Fatalf("losses of %d for two pieces at 5 $", n)
	}
	for _, wrong := range []stockroom.Adjustment{{Reason: "other", From: stock.Floor}, {Reason: "theft", From: stock.Floor}, {Reason: "damaged", From: "nowhere"},
		{Reason: "aside", From: stock.Floor, To: stock.BackRoom}, {Reason: "back", From: stock.Quarantine, To: stock.Damaged}, {Reason: "damaged", From: stock.ToSend}} {
		wrong.Key, wrong.LotID, wrong.Quantity = fmt.Sprint(wrong), lot, 1
		if _, err := stockroom.Adjust(awa, db, wrong); err == nil {
			t.Errorf("%+v was booked", wrong)
		}
	}
	allWell(t, db)
}

func TestPiecesACountFoundAgainAreNotPutBackTwice(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "REVENU", Price: 1000, Lots: []int64{4}, Cost: 500})
	entry, err := stockroom.Adjust(awa, db, stockroom.Adjustment{Key: "s", LotID: lotID(t, db, "REVENU-L1"), From: stock.Floor, Quantity: 2, Reason: "stolen"})
	must(t, err)
	id := openCount(t, awa, db, "again")
	scan(t, awa, db, id, "a", a, 4)
	must(t, approve(t, bintou, db, id))
	if err := stockroom.UndoAdjustment(awa, db, entry); code(err) != "moved_on" {
		t.Fatalf("two found pieces were put back once more: %v", err)
	}
	if n := have(t, db, "REVENU-L1", stock.Floor); n != 4 {
		t.Fatalf("%d of four on the floor", n)
	}
	allWell(t, db)
}

func TestTheRecallListNamesEveryBuyer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "RAPPEL", Price: 1000, Lots: []int64{4, 4}, Cost: 500})
	g := shoptest.NewGateway()
	s := g.Shop(db)
	must(t, buy(t, g, s, "first-buyer-key", 3, a))
	must(t, buy(t, g, s, "second-buyer-key", 2, a)) // one of each lot
	must(t, buy(t, g, s, "third-buyer-key", 1, a))  // of the other lot only
	held, err := place(t, s, "holds-one-key", 1, a)
	must(t, err)
	_ = held
	lot := lotID(t, db, "RAPPEL-L1")
	if n, err := stockroom.Block(awa, db, lot, "recall", "fil cassant"); err != nil || n != 0 {
		t.Fatalf("%d holds ended of a lot that is sold out, %v", n, err)
	}
	list, err := stockroom.Buyers(context.Background(), db, lot)
	must(t, err)
	if len(list) != 2 || list[0].ToSend != 3 || list[1].ToSend != 1 || list[0].Email != "marie@exemple.ca" {
		t.Fatalf("%+v", list)
	}
	if err := stockroom.Unblock(awa, db, lot, " "); code(err) != "stock_note" {
		t.Fatalf("unblocked without a reason: %v", err)
	}
	must(t, stockroom.Unblock(awa, db, lot, "fausse alerte"))
	if err := stockroom.Unblock(awa, db, lot, "encore"); code(err) != "lot_not_blocked" {
		t.Fatalf("unblocked twice: %v", err)
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act in ('lot.block', 'lot.unblock') and who = 'Awa'`); n != 2 {
		t.Fatalf("%d audit rows", n)
	}
	allWell(t, db)
}
