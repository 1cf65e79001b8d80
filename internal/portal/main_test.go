package portal_test

import (
	"context"
	"testing"

	"plantagenet/internal/clock"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// opened is a database of the test's own and the window onto it.
func opened(t testing.TB) (*postgres.DB, portal.Window) {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	return db, windowOf(t, dsn, 4)
}

func windowOf(t testing.TB, dsn string, conns int) portal.Window {
	t.Helper()
	w, err := postgres.Open(context.Background(), dsn, postgres.Options{MaxConns: conns, Role: portal.Role})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return portal.Window{DB: w}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// allWell verifies every promise of the shop.
func allWell(t testing.TB, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	must(t, err)
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

// today is the store's.
func today() stock.Day {
	y, m, d := clock.Now().In(clock.Store).Date()
	return stock.On(y, m, d)
}
