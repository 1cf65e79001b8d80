package replenish

import (
	"context"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func noLeads(context.Context, postgres.Reader) (map[int64]int, error) { return nil, nil }

// sold books a counter sale of n pieces of a lot so many days ago.
func sold(t *testing.T, db *postgres.DB, lot string, n int64, daysAgo int) int64 {
	t.Helper()
	var id int64
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		l, err := stock.LotByCode(context.Background(), tx, lot)
		if err != nil {
			return err
		}
		id, err = stock.Post(context.Background(), tx, stock.Entry{Kind: "sell", OccurredAt: time.Now().AddDate(0, 0, -daysAgo),
			Movements: []stock.Movement{{LotID: l.ID, From: stock.Floor, To: stock.Customer, Quantity: n}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func refresh(t *testing.T, db *postgres.DB) {
	t.Helper()
	if err := Refresh(context.Background(), db, noLeads); err != nil {
		t.Fatal(err)
	}
}

func TestTheOutlookFollowsTheLedger(t *testing.T) {
	t.Parallel()
	db, ctx := pgtest.New(t), context.Background()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "PAN-1", Price: 4000, Lots: []int64{100}, ShareBP: 6000})
	sold(t, db, "PAN-1-L1", 10, 3)
	sold(t, db, "PAN-1-L1", 5, 400)
	refresh(t, db)
	o, ok, err := Of(ctx, db, i18n.French, a.VariantID)
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	if o.Sold90 != 10 || o.Available != 85 || o.SoldBefore != 5 {
		t.Fatalf("outlook %+v", o)
	}
	id := sold(t, db, "PAN-1-L1", 7, 3)
	refresh(t, db)
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error { _, err := stock.Void(ctx, tx, id, "test", "typed twice"); return err })
	if err != nil {
		t.Fatal(err)
	}
	refresh(t, db)
	if o, _, _ = Of(ctx, db, i18n.French, a.VariantID); o.Sold90 != 10 || o.Available != 85 {
		t.Fatalf("a voided sale still counts: %+v", o)
	}
	months, err := Months(ctx, db, a.VariantID, 24)
	if err != nil || len(months) != 24 {
		t.Fatal(len(months), err)
	}
	total := int64(0)
	for _, m := range months {
		total += m.Sold
	}
	if total != 15 {
		t.Fatalf("%d pieces by month, 15 were sold", total)
	}
}

func TestLowStockIsToldOnceUntilThereIsEnoughAgain(t *testing.T) {
	t.Parallel()
	db, ctx := pgtest.New(t), context.Background()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAV-1", Price: 800, Lots: []int64{10}, ShareBP: 6000})
	three := int64(3)
	if err := SetPoint(ctx, db, "SAV-1", &three); err != nil {
		t.Fatal(err)
	}
	told := func() int64 { return shoptest.Count(t, db, `select count(*) from river_job where kind = 'low_stock'`) }
	refresh(t, db)
	if told() != 0 {
		t.Fatal("told of an article there is enough of")
	}
	sold(t, db, "SAV-1-L1", 7, 0)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := Refresh(ctx, db, noLeads); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if told() != 1 {
		t.Fatalf("told %d times", told())
	}
	low, err := Low(ctx, db, i18n.French, 10)
	if err != nil || len(low) != 1 || low[0].VariantID != a.VariantID {
		t.Fatalf("%+v %v", low, err)
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		lot, err := stock.LotByCode(ctx, tx, "SAV-1-L1")
		if err != nil {
			return err
		}
		_, err = stock.Post(ctx, tx, stock.Entry{Kind: "receive", Movements: []stock.Movement{{LotID: lot.ID, From: stock.Supplier, To: stock.Floor, Quantity: 20}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refresh(t, db)
	sold(t, db, "SAV-1-L1", 21, 0)
	refresh(t, db)
	if told() != 2 {
		t.Fatalf("told %d times after it was enough and fell again", told())
	}
}

func TestAskedTwiceItIsReckonedOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for range 3 {
		if err := Ask(context.Background(), db); err != nil {
			t.Fatal(err)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'reckon_outlooks'`); n != 1 {
		t.Fatalf("%d jobs wait", n)
	}
}

func TestMoreVariantsThanOneBatchAreAllReckoned(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "X-0", Price: 100, Lots: []int64{1}, ShareBP: 5000})
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(context.Background(), `insert into variant (product_id, sku, price_cents)
			select product_id, 'Y-' || n, 100 from variant, generate_series(1, $1) n where sku = 'X-0'`, batch+5)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refresh(t, db)
	if n := shoptest.Count(t, db, `select count(*) from variant_outlook`); n != batch+6 {
		t.Fatalf("%d of %d reckoned", n, batch+6)
	}
}
