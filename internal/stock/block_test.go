package stock_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func allWell(t *testing.T, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func code(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Code
	}
	return fmt.Sprint(err)
}

func lotID(t *testing.T, db *postgres.DB, lot string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select id from lot where code = $1`, lot)
}

// block blocks a lot and returns how many holds it ended.
func block(t *testing.T, db *postgres.DB, lot string) (ended int) {
	t.Helper()
	id := lotID(t, db, lot)
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		orders, err := stock.BlockLot(ctx, tx, stock.Block{LotID: id, Reason: "recall", Note: "fil cassant", BlockedBy: "Awa"})
		ended = len(orders)
		return err
	})
	return ended
}

func place(t *testing.T, s checkout.Shop, key string, quantity int, a shoptest.Article) (checkout.Placed, error) {
	t.Helper()
	return checkout.Place(context.Background(), s, checkout.Request{Key: key, Channel: "web", CartID: shoptest.Cart(t, s.DB, quantity, a), Lang: "fr",
		Email: "marie@exemple.ca", Name: "Marie Lalonde", Destination: checkout.Destination{Fulfilment: "pickup"}})
}

func onHand(t *testing.T, db *postgres.DB, lot, at string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce((select s.on_hand from stock_level s join lot l on l.id = s.lot_id
		join location p on p.id = s.location_id where l.code = $1 and p.code = $2), 0)`, lot, at)
}

func TestABlockedLotIsNotSoldReceivedOrBroughtBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "BLOC", Price: 1000, Lots: []int64{3}, Cost: 10})
	s := shoptest.NewGateway().Shop(db)
	block(t, db, "BLOC-L1")
	if n := onHand(t, db, "BLOC-L1", stock.Quarantine); n != 3 {
		t.Fatalf("%d in quarantine", n)
	}
	if _, err := place(t, s, "blocked-key", 1, a); code(err) != "sold_out" {
		t.Fatalf("a blocked lot was sold: %v", err)
	}
	for _, m := range []stock.Movement{{From: stock.Quarantine, To: stock.Floor}, {From: stock.Quarantine, To: stock.Customer},
		{From: stock.Quarantine, To: stock.ToSend}, {From: stock.Supplier, To: stock.BackRoom}, {From: stock.Supplier, To: stock.Quarantine}} {
		m.LotID, m.Quantity = lotID(t, db, "BLOC-L1"), 1
		err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			_, err := stock.Post(context.Background(), tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{m}})
			return err
		})
		if code(err) != "lot_blocked" {
			t.Errorf("%s to %s: %v", m.From, m.To, err)
		}
	}
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := stock.BlockLot(context.Background(), tx, stock.Block{LotID: lotID(t, db, "BLOC-L1"), Reason: "recall"})
		return err
	})
	if code(err) != "lot_blocked_already" {
		t.Errorf("blocked twice: %v", err)
	}
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		return stock.Unblock(ctx, tx, lotID(t, db, "BLOC-L1"), "Awa", "essai en laboratoire : rien trouvé")
	})
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		_, err := stock.Post(ctx, tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{{LotID: lotID(t, db, "BLOC-L1"), From: stock.Quarantine, To: stock.Floor, Quantity: 3}}})
		return err
	})
	if _, err := place(t, s, "free-key", 3, a); err != nil {
		t.Fatalf("unblocked and not sold: %v", err)
	}
	allWell(t, db)
}

func TestTheDatabaseRefusesABlockOverGoodsOnSale(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "DROIT", Price: 1000, Lots: []int64{3}, Cost: 10})
	block := `insert into lot_block (lot_id, reason, blocked_by) select id, 'recall', 'x' from lot where code = 'DROIT-L1'`
	if _, err := db.SQL().Exec(block); err == nil || !strings.Contains(err.Error(), "stock_level_blocked") {
		t.Fatalf("blocked while three pieces are on sale: %v", err)
	}
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		_, err := stock.Post(ctx, tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{{LotID: lotID(t, db, "DROIT-L1"), From: stock.Floor, To: stock.Quarantine, Quantity: 3}}})
		return err
	})
	if _, err := db.SQL().Exec(block); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SQL().Exec(`update stock_level set on_hand = 1, held = 1 where sellable`); err == nil {
		t.Error("a blocked lot was held")
	}
}

func TestAPaymentAfterTheBlockTakesAnotherLotOrIsGivenBack(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]int64{"another lot": 2, "none left": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			a := shoptest.Put(t, db, shoptest.Spec{SKU: "PAID", Price: 1000, Lots: []int64{2, other}, Cost: 10})
			g := shoptest.NewGateway()
			s := g.Shop(db)
			placed, err := place(t, s, "before-the-block", 2, a)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := checkout.Start(context.Background(), s, placed); err != nil {
				t.Fatal(err)
			}
			if ended := block(t, db, "PAID-L1"); ended != 1 {
				t.Fatalf("%d holds ended", ended)
			}
			if _, err := checkout.Lapse(context.Background(), s); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 0)); err != nil {
					t.Fatal(err)
				}
			}
			sold := shoptest.Count(t, db, `select coalesce(sum(on_hand), 0) from stock_level s join location l on l.id = s.location_id where l.code = 'to-send'`)
			if blocked := onHand(t, db, "PAID-L1", stock.ToSend); blocked != 0 || sold != other {
				t.Fatalf("%d sold, %d of them blocked", sold, blocked)
			}
			refunds := shoptest.Count(t, db, `select count(*) from refund`)
			if (other == 0) != (refunds == 1) {
				t.Fatalf("%d refunds", refunds)
			}
			allWell(t, db)
		})
	}
}

// Buyers and the block meet at the same moment: whoever comes first, no piece
// of the lot is held or sold after the block.
func TestABlockAndBuyersAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "RUSH", Price: 1000, Lots: []int64{6, 4}, Cost: 10})
	g := shoptest.NewGateway()
	s := g.Shop(db)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			placed, err := place(t, s, fmt.Sprintf("rush-key-%d", i), 1, a)
			if err != nil {
				if code(err) != "sold_out" {
					t.Errorf("buyer %d: %v", i, err)
				}
				return
			}
			if _, err := checkout.Start(context.Background(), s, placed); err != nil {
				t.Errorf("start %d: %v", i, err)
				return
			}
			if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 0)); err != nil {
				t.Errorf("settle %d: %v", i, err)
			}
		})
	}
	wg.Go(func() { block(t, db, "RUSH-L1") })
	wg.Wait()
	if n := shoptest.Count(t, db, `select coalesce(sum(s.on_hand + s.held), 0) from stock_level s join lot l on l.id = s.lot_id where l.code = 'RUSH-L1' and s.sellable`); n != 0 {
		t.Fatalf("%d pieces of the blocked lot are on sale or held", n)
	}
	if sum := onHand(t, db, "RUSH-L1", stock.Quarantine) + onHand(t, db, "RUSH-L1", stock.ToSend); sum != 6 {
		t.Fatalf("%d of 6 in quarantine or sold before the block", sum)
	}
	allWell(t, db)
}

func TestAStallSellsNothingOnTheWebAndClosesOnlyEmpty(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "MARCHE", Price: 1000, Lots: []int64{3}, Cost: 10})
	var stall string
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) (err error) {
		if stall, err = stock.AddStall(ctx, tx, "Marché de Vankleek Hill", "Vankleek Hill market"); err != nil {
			return err
		}
		chosen, err := stock.Choose(ctx, tx, stock.Floor, []stock.Pieces{{VariantID: a.VariantID, Quantity: 3}})
		if err != nil {
			return err
		}
		_, err = stock.Post(ctx, tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{{LotID: chosen[0].LotID, From: stock.Floor, To: stall, Quantity: 3}}})
		return err
	})
	if _, err := place(t, shoptest.NewGateway().Shop(db), "market-key", 1, a); code(err) != "sold_out" {
		t.Fatalf("sold from the market: %v", err)
	}
	closing := func() error {
		return postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			_, err := stock.CloseStall(context.Background(), tx, stall, true)
			return err
		})
	}
	if err := closing(); code(err) != "place_not_empty" {
		t.Fatalf("closed with goods on it: %v", err)
	}
	move := func(from, to string) error {
		return postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			_, err := stock.Post(context.Background(), tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{{LotID: lotID(t, db, "MARCHE-L1"), From: from, To: to, Quantity: 3}}})
			return err
		})
	}
	if err := move(stall, stock.Floor); err != nil {
		t.Fatal(err)
	}
	if err := closing(); err != nil {
		t.Fatal(err)
	}
	if err := move(stock.Floor, stall); code(err) != "place_closed" {
		t.Fatalf("goods taken to a closed stall: %v", err)
	}
	allWell(t, db)
}

func TestChooseLeavesHeldPiecesAndServesANamedLotFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "CHOIX", Price: 1000, Lots: []int64{3, 3, 3}, Cost: 10})
	if _, err := place(t, shoptest.NewGateway().Shop(db), "hold-two-key", 2, a); err != nil { // of the oldest lot
		t.Fatal(err)
	}
	choose := func(wants ...stock.Pieces) (got string, err error) {
		err = postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			chosen, err := stock.Choose(context.Background(), tx, stock.Floor, wants)
			for _, c := range chosen {
				var lot string
				if err := tx.Get(context.Background(), &lot, `select code from lot where id = $1`, c.LotID); err != nil {
					return err
				}
				got += fmt.Sprintf(" %s×%d", strings.TrimPrefix(lot, "CHOIX-"), c.Quantity)
			}
			return err
		})
		return strings.TrimSpace(got), err
	}
	third := lotID(t, db, "CHOIX-L3")
	if got, err := choose(stock.Pieces{VariantID: a.VariantID, Quantity: 4}, stock.Pieces{VariantID: a.VariantID, LotID: third, Quantity: 1}); err != nil || got != "L1×1 L2×3 L3×1" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := choose(stock.Pieces{VariantID: a.VariantID, Quantity: 5}, stock.Pieces{VariantID: a.VariantID, LotID: third, Quantity: 3}); code(err) != "not_enough_here" {
		t.Errorf("eight of seven free pieces: %v", err)
	}
}

func TestShelvesGiveTheShopFloorsFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "TABLETTE", Price: 1000, Lots: []int64{1}, Cost: 10})
	for _, step := range []struct{ place, shelf, want string }{{stock.BackRoom, "r2", "R2"}, {stock.Floor, " b4 ", "B4"}, {stock.Floor, "", "R2"}} {
		inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
			_, err := stock.SetShelf(ctx, tx, a.VariantID, step.place, step.shelf)
			return err
		})
		got, err := stock.Shelves(context.Background(), db, []int64{a.VariantID})
		if err != nil || got[a.VariantID] != step.want {
			t.Fatalf("after %v: %v, %v", step, got, err)
		}
	}
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := stock.SetShelf(context.Background(), tx, a.VariantID, stock.Floor, "<b>")
		return err
	})
	if code(err) != "shelf_form" {
		t.Errorf("a shelf called <b>: %v", err)
	}
}
