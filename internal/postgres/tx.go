package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"plantagenet/internal/fault"
)

// Tx is a transaction: a Reader that may also write.
type Tx struct {
	run runner
	tx  *sqlx.Tx // nil for a lone statement
}

func inside(tx *sqlx.Tx) *Tx { return &Tx{run: tx, tx: tx} }

// SQL is the transaction itself, for libraries that need it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx.Tx }

// Get reads one row into dest.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	return translate(tx.run.GetContext(ctx, dest, query, args...))
}

// Select reads all rows into dest.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(tx.run.SelectContext(ctx, dest, query, args...))
}

// Exec writes and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.run.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, translate(err)
	}
	return result.RowsAffected()
}

// maxTries is how often a transaction is run when the database asks to run it again.
const maxTries = 4

// InTx runs fn in a transaction: committed when it returns nil, rolled back on
// error and panic, run again at most three times on a serialization failure or
// a deadlock. So fn does nothing outside the database.
func InTx(ctx context.Context, db *DB, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		err := once(ctx, db, fn)
		if err == nil || !retryable(err) {
			return err
		}
		if try == maxTries {
			return fault.New(fault.Unavailable, "unavailable").Because(err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(time.Duration(try) * (5 + time.Duration(rand.IntN(20))) * time.Millisecond):
		}
	}
}

func once(ctx context.Context, db *DB, fn func(tx *Tx) error) error {
	begun, release, err := begin(ctx, db)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer release()
	ended := false
	defer func() {
		if !ended {
			_ = begun.Rollback() // the first error is the one that matters; a lost connection rolls back by itself
		}
	}()
	if err := fn(inside(begun)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err // whoever asked has left: nothing is half-done
	}
	ended = true
	if err := begun.Commit(); err != nil {
		return commitError(err)
	}
	return nil
}

// waitForConn is how long a transaction waits for a connection before the pool
// counts as exhausted.
const waitForConn = 10 * time.Second

var errNoConn = errors.New("no database connection became free in time")

// begin opens a transaction that its caller's leaving cannot cut in the middle
// of COMMIT: ctx governs the wait for a connection and, in fn, each statement;
// the transaction itself outlives it.
func begin(ctx context.Context, db *DB) (tx *sqlx.Tx, release func(), err error) {
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	late := time.AfterFunc(waitForConn, func() { cancel(errNoConn) })
	tx, err = db.pool.BeginTxx(own, nil)
	stop()
	late.Stop()
	cause := context.Cause(own)
	switch {
	case cause == nil && err == nil:
		return tx, func() { cancel(nil) }, nil
	case err == nil:
		_ = tx.Rollback() // cancelled in the instant it began
	}
	cancel(nil)
	if errors.Is(cause, errNoConn) {
		return nil, nil, fault.New(fault.Unavailable, "unavailable").Because(errNoConn)
	}
	if cause != nil {
		return nil, nil, cause
	}
	return nil, nil, translate(err)
}

// Begin is for tests of rooms: a transaction that end always rolls back.
func Begin(ctx context.Context, db *DB) (tx *Tx, end func(), err error) {
	begun, err := db.pool.BeginTxx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("begin: %w", translate(err))
	}
	return inside(begun), func() { _ = begun.Rollback() }, nil
}
