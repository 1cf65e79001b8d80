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
