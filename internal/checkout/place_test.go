package checkout_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

func pickup(cartID, key string) checkout.Request {
	return checkout.Request{Key: key, Channel: "web", CartID: cartID, Lang: "fr", Email: "marie@exemple.ca", Name: "Marie Lalonde",
		Destination: checkout.Destination{Fulfilment: "pickup"}}
}

// allWell checks every promise that verify checks.
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

// race runs n buyers at once and counts who got an order; everybody else must
// have been told that it is sold out.
func race(t *testing.T, s checkout.Shop, n int, cartOf func(i int) string) (won int64) {
	t.Helper()
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		cartID := cartOf(i)
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			_, err := checkout.Place(context.Background(), s, pickup(cartID, fmt.Sprintf("race-%d-key", i)))
			if err == nil {
				atomic.AddInt64(&won, 1)
			} else if code(err) != "sold_out" {
				t.Errorf("buyer %d: %v", i, err)
			}
		}()
	}
	close(start)
	wg.Wait()
	return won
}

func TestTheLastUnitGoesToOneOf64(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Register(t, db)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LAST", Price: 4800, Lots: []int64{1}, ShareBP: 6000})
	s := shoptest.NewGateway().Shop(db)
	if won := race(t, s, 64, func(int) string { return shoptest.Cart(t, db, 1, a) }); won != 1 {
		t.Fatalf("%d buyers got the last unit", won)
	}
	if held := shoptest.Count(t, db, `select sum(held) from stock_level`); held != 1 {
		t.Fatalf("%d held", held)
	}
	allWell(t, db)
}

func TestMixedQuantitiesOverSeveralLotsLeaveNoPartialLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LOTS", Price: 900, Lots: []int64{5, 4, 3}, Cost: 300})
	s := shoptest.NewGateway().Shop(db)
	race(t, s, 24, func(i int) string { return shoptest.Cart(t, db, 1+i%3, a) })
	if n := shoptest.Count(t, db, `select count(*) from order_line l where quantity <>
		(select coalesce(sum(quantity), 0) from stock_hold_line h where h.order_line_id = l.id)`); n != 0 {
		t.Fatalf("%d lines are held in part", n)
	}
	held := shoptest.Count(t, db, `select sum(held) from stock_level`)
	left := shoptest.Count(t, db, `select 12 - sum(held) from stock_level where sellable`)
	if held > 12 || left >= 3 {
		t.Fatalf("%d of 12 held, %d left though buyers of up to three were refused", held, left)
	}
	allWell(t, db)
}

func TestOppositeOrdersOfTwoArticlesDoNotDeadlock(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "OPP-A", Price: 1000, Lots: []int64{40, 40}, Cost: 1})
	b := shoptest.Put(t, db, shoptest.Spec{SKU: "OPP-B", Price: 2000, Lots: []int64{40, 40}, Cost: 1})
	s := shoptest.NewGateway().Shop(db)
	won := race(t, s, 48, func(i int) string {
		if i%2 == 0 {
			return shoptest.Cart(t, db, 2, a, b)
		}
		return shoptest.Cart(t, db, 2, b, a)
	})
	if won != 40 {
		t.Fatalf("%d orders for 80 pieces of each, two each", won)
	}
	allWell(t, db)
}

func TestTheSameArticleTwiceIsOneLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "TWICE", Price: 1000, Lots: []int64{5}, Cost: 1})
	cartID := shoptest.Cart(t, db, 2, a, a)
	placed, err := checkout.Place(context.Background(), shoptest.NewGateway().Shop(db), pickup(cartID, "twice-key"))
	if err != nil {
		t.Fatal(err)
	}
	if len(placed.Lines) != 1 || placed.Lines[0].Quantity != 2 {
		t.Fatalf("lines %+v", placed.Lines)
	}
}

func TestADoubleClickOnPayIsOneOrder(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "CLICK", Price: 1000, Lots: []int64{20}, Cost: 1})
	g := shoptest.NewGateway()
	s := g.Shop(db)
	cartID := shoptest.Cart(t, db, 1, a)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			key := "click-key" // half are the same click again, half another tab on the same cart
			if i%2 == 1 {
				key = fmt.Sprintf("tab-%d-key", i)
			}
			placed, err := checkout.Place(context.Background(), s, pickup(cartID, key))
			if err != nil {
				t.Errorf("click %d: %v", i, err)
				return
			}
			if _, err := checkout.Start(context.Background(), s, placed); err != nil {
				t.Errorf("start %d: %v", i, err)
			}
		}()
	}
	wg.Wait()
	if n := shoptest.Count(t, db, `select count(*) from sales_order`); n != 1 {
		t.Fatalf("%d orders", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from payment`); n != 1 || g.Created() != 1 {
		t.Fatalf("%d payments, %d sessions", n, g.Created())
	}
	allWell(t, db)
}

func TestTheSameKeyWithAnotherBodyIsRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "KEY", Price: 1000, Lots: []int64{5}, Cost: 1})
	s := shoptest.NewGateway().Shop(db)
	cartID := shoptest.Cart(t, db, 1, a)
	if _, err := checkout.Place(context.Background(), s, pickup(cartID, "same-key")); err != nil {
		t.Fatal(err)
	}
	other := pickup(cartID, "same-key")
	other.Email = "autre@exemple.ca"
	if _, err := checkout.Place(context.Background(), s, other); code(err) != "key_reused" {
		t.Fatalf("another body: %v", err)
	}
	if _, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, 1, a), "same-key")); code(err) != "key_reused" {
		t.Fatalf("another cart: %v", err)
	}
}

func TestALapsedHoldBlocksNobodyWithoutBackgroundWork(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LAPSED", Price: 1000, Lots: []int64{2}, Cost: 1})
	s := shoptest.NewGateway().Shop(db)
	if _, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, 2, a), "first-key")); err != nil {
		t.Fatal(err)
	}
	if _, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, 1, a), "second-key")); code(err) != "sold_out" {
		t.Fatalf("held goods were sold: %v", err)
	}
	expireHolds(t, db)
	if _, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, 2, a), "third-key")); err != nil {
		t.Fatalf("a lapsed hold blocks: %v", err)
	}
	allWell(t, db)
}

func TestATotalThatChangedIsToldBeforeAnythingIsHeld(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "TOTAL", Price: 1000, Lots: []int64{2}, Cost: 1})
	req := pickup(shoptest.Cart(t, db, 1, a), "total-key")
	agreed := money.Cents(900)
	req.AgreedTotal = &agreed
	if _, err := checkout.Place(context.Background(), shoptest.NewGateway().Shop(db), req); code(err) != "total_changed" {
		t.Fatalf("got %v", err)
	}
	if n := shoptest.Count(t, db, `select count(*) from sales_order`); n != 0 {
		t.Fatalf("%d orders", n)
	}
}

func expireHolds(t *testing.T, db *postgres.DB) {
	t.Helper()
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(context.Background(), `update stock_hold set expires_at = now() - interval '1 second' where state = 'active'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
