package demo_test

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/demo"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
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
	written := rows(t, db)
	if done, err := demo.Fill(context.Background(), db); err != nil || done {
		t.Fatalf("filled again %t: %v", done, err)
	}
	if err := db.Get(context.Background(), &after, count); err != nil {
		t.Fatal(err)
	}
	if before != len(content(t).Products) || after != before {
		t.Errorf("%d products live, then %d", before, after)
	}
	if rows(t, db) != written {
		t.Errorf("%s, then %s", written, rows(t, db))
	}
}

// rows counts what stands in the two ledgers and the books beside them.
func rows(t *testing.T, db *postgres.DB) (said string) {
	t.Helper()
	err := db.Get(context.Background(), &said, `select format('%s entries of goods, %s of money, %s payments, %s answers, %s advances, %s rates, %s people',
		(select count(*) from stock_entry), (select count(*) from ledger_entry), (select count(*) from payout), (select count(*) from payout_answer),
		(select count(*) from advance), (select count(*) from exchange_rate), (select count(*) from account))`)
	if err != nil {
		t.Fatal(err)
	}
	return said
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
	c := content(t)
	lost := map[string]int64{}
	for _, l := range c.Books.Losses {
		lost[l.Lot]++
	}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			if left[l.Code] != l.Pieces-l.Sold-lost[l.Code] {
				t.Errorf("lot %s: %d left of %d, %d sold", l.Code, left[l.Code], l.Pieces, l.Sold)
			}
		}
	}
}

// kept are the pieces of each lot that were sold and stayed so, and what was
// given back though the goods are gone.
func kept(c demo.Content) map[string]int64 {
	n := map[string]int64{}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			n[l.Code] = l.Sold
		}
	}
	for _, r := range c.Books.Refunds {
		if r.Back != stock.Floor {
			n[r.Lot] -= r.Pieces
		}
	}
	return n
}

func balance(t *testing.T, db *postgres.DB, account string) money.Cents {
	t.Helper()
	n, err := ledger.Balance(context.Background(), db, account)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheCounterTookWhatItSoldAndTheTaxes(t *testing.T) {
	t.Parallel()
	db, c, prices := filled(t), content(t), map[string]money.Cents{}
	for _, p := range c.Products {
		for _, v := range p.Variants {
			prices[v.SKU] = v.Price
		}
	}
	var net money.Cents
	sold := kept(c)
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			net += prices[l.SKU].Times(int(sold[l.Code]))
		}
	}
	hst := -balance(t, db, "tax:hst")
	if taken := balance(t, db, "till"); taken != net+hst || hst <= 0 {
		t.Errorf("the till took %d cents for %d of goods and %d of tax", taken, net, hst)
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
