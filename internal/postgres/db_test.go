package postgres_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestAKnownConstraintBecomesItsFault(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	postgres.Explain("n_not_negative", fault.New(fault.Conflict, "sold_out"))
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `update n set v = -1`)
		return err
	})
	if f, ok := fault.Of(err); !ok || f.Code != "sold_out" {
		t.Errorf("error is %v", err)
	}
	if name, ok := postgres.Constraint(err); !ok || name != "n_not_negative" {
		t.Errorf("constraint is %q", name)
	}
}

func TestNoRowIsToldPlainly(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var n int
	if err := db.Get(t.Context(), &n, `select 1 where false`); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("error is %v", err)
	}
}

func TestEachTextIsPreparedOnceAndTheOldestForgotten(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	for i := range 1200 {
		if err := db.Get(t.Context(), &n, fmt.Sprintf(`select %d + $1::int`, i%600), i); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Get(t.Context(), &n, `select count(*) from pg_prepared_statements`); err != nil || n > 512 || n < 500 {
		t.Errorf("%d statements are prepared: %v", n, err)
	}
}

func TestAMigrationUnderRunningStatementsIsSurvived(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	read := func() error {
		return postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
			var row struct{ ID, V int }
			return tx.Get(t.Context(), &row, `select * from n where id = $1`, 1)
		})
	}
	if err := read(); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `alter table n alter v type bigint`)
	if err := read(); err != nil {
		t.Errorf("after the migration: %v", err)
	}
}

func TestTheShopWorksUnderARoleThatCannotRewriteLedgers(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 2, Role: "plantagenet_shop", AsyncCommit: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var s struct{ Role, Commit, Zone string }
	if err := db.Get(t.Context(), &s, `select current_user as role, current_setting('synchronous_commit') as commit,
		current_setting('timezone') as zone`); err != nil {
		t.Fatal(err)
	}
	if s.Role != "plantagenet_shop" || s.Commit != "off" || s.Zone != "UTC" {
		t.Errorf("the session is %+v", s)
	}
	for _, query := range []string{`update stock_entry set kind = kind`, `delete from ledger_posting`, `create table mine (id int)`} {
		err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { _, err := tx.Exec(t.Context(), query); return err })
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// beside makes another database on the server of db, dropped with the test.
func beside(t *testing.T, db *postgres.DB, dsn, suffix, how string) string {
	t.Helper()
	var name string
	if err := db.Get(t.Context(), &name, `select current_database()`); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `create database `+name+suffix+` template template0 `+how)
	t.Cleanup(func() {
		if _, err := db.SQL().Exec(`drop database ` + name + suffix + ` with (force)`); err != nil {
			t.Error(err)
		}
	})
	return strings.Replace(dsn, "dbname="+name, "dbname="+name+suffix, 1)
}

func TestADatabaseWithoutAccentsIsRefusedInWords(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	_, err := postgres.Open(t.Context(), beside(t, db, dsn, "_deaf", `locale 'C'`), postgres.Options{})
	if err == nil || !strings.Contains(err.Error(), "accents") {
		t.Errorf("error is %v", err)
	}
}

func TestAServerThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "host="+t.TempDir()+" user=nobody dbname=none", postgres.Options{})
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("error is %v", err)
	}
}

func TestSeveralStartsMigrateOnce(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	empty := beside(t, db, dsn, "_empty", "")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := postgres.Migrate(t.Context(), empty); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fresh, err := postgres.Open(t.Context(), empty, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	if done, err := fresh.Migrated(t.Context()); err != nil || !done {
		t.Errorf("migrated: %v %v", done, err)
	}
}
