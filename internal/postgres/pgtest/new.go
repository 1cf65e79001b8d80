package pgtest

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"plantagenet/internal/postgres"
)

// New gives the test a database of its own, dropped when the test ends.
func New(t testing.TB) *postgres.DB {
	t.Helper()
	db, _ := NewDSN(t)
	return db
}

// NewDSN is New for tests that start the program itself on the database.
func NewDSN(t testing.TB) (*postgres.DB, string) {
	t.Helper()
	if err := running(); err != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", err)
	}
	ctx := context.Background()
	name := "test_" + strings.ToLower(rand.Text()[:12])
	if _, err := admin.SQL().ExecContext(ctx, `create database `+name+` template plantagenet`); err != nil {
		t.Fatalf("make test database: %v", err)
	}
	dsn := server.DSN(name)
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 16})
	if err != nil {
		t.Fatalf("open test database: %v", err)
	}
	t.Cleanup(func() {
		db.Close()
		if _, err := admin.SQL().ExecContext(ctx, `drop database `+name+` with (force)`); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return db, dsn
}

// Rollback gives a room's test a transaction on a database of its own that is
// rolled back when the test ends.
func Rollback(t testing.TB) *postgres.Tx {
	t.Helper()
	tx, end, err := postgres.Begin(context.Background(), New(t))
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	t.Cleanup(end)
	return tx
}
