package demo_test

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/demo"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
)

func filled(t *testing.T) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	start := time.Now()
	if done, err := demo.Fill(context.Background(), db); err != nil || !done {
		t.Fatalf("filled %t: %v", done, err)
	}
	t.Logf("filled in %s", time.Since(start))
	return db
}

func TestFillPutsTheShopInOnce(t *testing.T) {
	t.Parallel()
	db := filled(t)
	count := `select count(*) from product p where status = 'live' and only_lang is null`
	var before, after int
	if err := db.Get(context.Background(), &before, count); err != nil {
		t.Fatal(err)
	}
	if done, err := demo.Fill(context.Background(), db); err != nil || done {
		t.Fatalf("filled again %t: %v", done, err)
	}
	if err := db.Get(context.Background(), &after, count); err != nil {
		t.Fatal(err)
	}
	if before != len(content(t).Products) || after != before {
		t.Errorf("%d products live, then %d", before, after)
	}
}

func TestWhatIsLeftIsWhatWasReceivedLessWhatWasSold(t *testing.T) {
	t.Parallel()
	db, left := filled(t), map[string]int64{}
	var rows []struct {
		Code string `db:"code"`
		Left int64  `db:"left"`
	}
	err := db.Select(context.Background(), &rows, `select l.code, sum(s.on_hand)::bigint as "left" from stock_level s join lot l on l.id = s.lot_id
		join location p on p.id = s.location_id where p.code in ('floor', 'back-room') group by l.code`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		left[r.Code] = r.Left
	}
	for _, a := range content(t).Arrivals {
		for _, l := range a.Lots {
			if left[l.Code] != l.Pieces-l.Sold {
				t.Errorf("lot %s: %d left of %d, %d sold", l.Code, left[l.Code], l.Pieces, l.Sold)
			}
		}
	}
}

func TestTheCounterOwesWhatItSold(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), filled(t)
	// Coop 301 consigns everything: it is owed 68 % of each month's net sales.
	var owed, hst, taken int64
	for query, into := range map[string]*int64{
		`select -balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id
			join cooperative c on c.id = a.cooperative_id where c.slug = 'coop-301'`: &owed,
		`select -balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'tax:hst'`: &hst,
		`select balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'till'`:     &taken,
	} {
		if err := db.Get(ctx, into, query); err != nil {
			t.Fatal(err)
		}
	}
	prices, sold := map[string]int64{}, int64(0)
	var all int64
	c := content(t)
	for _, p := range c.Products {
		for _, v := range p.Variants {
			prices[v.SKU] = int64(v.Price)
		}
	}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			all += prices[l.SKU] * l.Sold
			if a.Cooperative == "coop-301" {
				sold += prices[l.SKU] * l.Sold
			}
		}
	}
	if want := sold * 68 / 100; owed < want-100 || owed > want+100 {
		t.Errorf("Coop 301 is owed %d cents, 68 %% of %d is %d", owed, sold, want)
	}
	if taken != all+hst || hst == 0 {
		t.Errorf("the till took %d cents for %d of goods and %d of tax", taken, all, hst)
	}
}

func TestAFilledShopKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	checks, err := report.Verify(context.Background(), filled(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func TestEveryArticleHasItsShelf(t *testing.T) {
	t.Parallel()
	var without int
	if err := filled(t).Get(context.Background(), &without, `select count(*) from variant v
		where not exists (select from variant_place p where p.variant_id = v.id)`); err != nil || without != 0 {
		t.Errorf("%d variants stand nowhere: %v", without, err)
	}
}
