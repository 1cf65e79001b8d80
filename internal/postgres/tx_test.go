package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

// table makes a small table of counters.
func table(t *testing.T, db *postgres.DB) {
	t.Helper()
	exec(t, db, `create table n (id int primary key, v int not null constraint n_not_negative check (v >= 0));
		insert into n select i, 10 from generate_series(1, 10) i`)
}

func exec(t *testing.T, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func value(t *testing.T, db postgres.Reader, id int) (v int) {
	t.Helper()
	if err := db.Get(t.Context(), &v, `select v from n where id = $1`, id); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestATransactionIsUndoneOnErrorAndPanic(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	spend := func(tx *postgres.Tx) {
		if rows, err := tx.Exec(t.Context(), `update n set v = v - 1 where id = 1`); err != nil || rows != 1 {
			t.Errorf("update touched %d rows: %v", rows, err)
		}
	}
	refused := errors.New("refused")
	if err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { spend(tx); return refused }); !errors.Is(err, refused) {
		t.Errorf("InTx returned %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { spend(tx); panic("broken") })
	}()
	if v := value(t, db, 1); v != 10 {
		t.Errorf("v is %d after two undone transactions", v)
	}
}

func TestACallerWhoLeavesChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	ctx, leave := context.WithCancel(t.Context())
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update n set v = 0 where id = 1`)
		leave()
		return err
	})
	if !errors.Is(err, context.Canceled) || value(t, db, 1) != 10 {
		t.Errorf("v is %d, error %v", value(t, db, 1), err)
	}
}

func TestASlowStatementEndsWithItsContext(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var s string
	err := db.Get(ctx, &s, `select pg_sleep(20)::text`)
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestDeadlocksAreRunAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	exec(t, db, fmt.Sprintf(`do $$ begin execute format('alter database %%I set deadlock_timeout = 20', current_database()); end $$`))
	var met sync.WaitGroup
	met.Add(2)
	var wg sync.WaitGroup
	var runs atomic.Int32
	for _, order := range [][2]int{{1, 2}, {2, 1}} {
		wg.Go(func() {
			first := true
			err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
				runs.Add(1)
				for _, id := range order {
					if _, err := tx.Exec(t.Context(), `update n set v = v - 1 where id = $1`, id); err != nil {
						return err
					}
					if first {
						first = false
						met.Done()
						met.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if value(t, db, 1) != 8 || value(t, db, 2) != 8 || runs.Load() < 3 {
		t.Errorf("after two crossed transactions in %d runs: %d and %d", runs.Load(), value(t, db, 1), value(t, db, 2))
	}
}

func TestEndlessConflictsEndAsUnavailable(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	runs := 0
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		runs++
		_, err := tx.Exec(t.Context(), `do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
		return err
	})
	if runs != 4 || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("ran %d times and ended with %v", runs, err)
	}
}

func TestACutAtCommitIsNeitherDoneNorUndone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	table(t, db)
	runs := 0
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		runs++
		var pid int
		if err := tx.Get(t.Context(), &pid, `select pg_backend_pid()`); err != nil {
			return err
		}
		var gone bool
		return db.Get(t.Context(), &gone, `select pg_terminate_backend($1, 5000)`, pid)
	})
	if !errors.Is(err, postgres.ErrOutcomeUnknown) || runs != 1 {
		t.Errorf("ran %d times: %v", runs, err)
	}
}

func TestThePoolSurvivesItsConnections(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	table(t, db)
	other, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { value(t, db, 1) })
	}
	wg.Wait()
	var ended int
	if err := other.Get(t.Context(), &ended, `select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`); err != nil || ended == 0 {
		t.Fatalf("ended %d connections: %v", ended, err)
	}
	for range 20 {
		value(t, db, 1)
		if err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { value(t, tx, 2); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

func TestATransactionNeedsOneConnectionOnly(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for i := range 5 {
		if err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
			var n int
			return tx.Get(ctx, &n, fmt.Sprintf(`select %d + $1::int`, i), 1)
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnExhaustedPoolIsSaidInTime(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = postgres.InTx(t.Context(), db, func(*postgres.Tx) error {
		return postgres.InTx(t.Context(), db, func(*postgres.Tx) error { return nil })
	})
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("error is %v", err)
	}
}
