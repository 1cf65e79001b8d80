package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
)

// Tx is a transaction: a Reader that may also write.
type Tx struct {
	db *DB
	tx *sqlx.Tx
}

// SQL is the transaction itself, for libraries that need it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx.Tx }

// Get reads one row into dest.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	st, err := tx.db.prepare(ctx, query)
	if err != nil {
		return translate(err)
	}
	return translate(tx.tx.StmtxContext(ctx, st).GetContext(ctx, dest, args...))
}

// Select reads all rows into dest.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	st, err := tx.db.prepare(ctx, query)
	if err != nil {
		return translate(err)
	}
	return translate(tx.tx.StmtxContext(ctx, st).SelectContext(ctx, dest, args...))
}

// Exec writes and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	st, err := tx.db.prepare(ctx, query)
	if err != nil {
		return 0, translate(err)
	}
	result, err := tx.tx.StmtxContext(ctx, st).ExecContext(ctx, args...)
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
		if err == nil || try == maxTries || !retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(time.Duration(try) * (5 + time.Duration(rand.IntN(20))) * time.Millisecond):
		}
	}
}

func once(ctx context.Context, db *DB, fn func(tx *Tx) error) (err error) {
	begun, err := db.pool.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", translate(err))
	}
	committed := false
	defer func() {
		if !committed {
			_ = begun.Rollback() // the first error is the one that matters; a lost connection rolls back by itself
		}
	}()
	if err := fn(&Tx{db: db, tx: begun}); err != nil {
		return err
	}
	committed = true
	if err := begun.Commit(); err != nil {
		return commitError(err)
	}
	return nil
}

// Begin is for tests of rooms: a transaction that end always rolls back.
func Begin(ctx context.Context, db *DB) (tx *Tx, end func(), err error) {
	begun, err := db.pool.BeginTxx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("begin: %w", translate(err))
	}
	return &Tx{db: db, tx: begun}, func() { _ = begun.Rollback() }, nil
}
