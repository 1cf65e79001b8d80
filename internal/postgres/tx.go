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
	db     *DB
	tx     *sqlx.Tx
	missed []string // texts to prepare once the connection is free
}

// SQL is the transaction itself, for libraries that need it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx.Tx }

// Get reads one row into dest.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	if st, ok := tx.stmt(ctx, query); ok {
		return translate(st.GetContext(ctx, dest, args...))
	}
	return translate(tx.tx.GetContext(ctx, dest, query, args...))
}

// Select reads all rows into dest.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	if st, ok := tx.stmt(ctx, query); ok {
		return translate(st.SelectContext(ctx, dest, args...))
	}
	return translate(tx.tx.SelectContext(ctx, dest, query, args...))
}

// Exec writes and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var result sql.Result
	var err error
	if st, ok := tx.stmt(ctx, query); ok {
		result, err = st.ExecContext(ctx, args...)
	} else {
		result, err = tx.tx.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, translate(err)
	}
	return result.RowsAffected()
}

// stmt is the prepared statement of a text on the transaction's own connection.
// A text that is new is not prepared here: that takes a second connection, and
// when every connection is held by a transaction that wants one, none gets it.
func (tx *Tx) stmt(ctx context.Context, query string) (*sqlx.Stmt, bool) {
	st, ok := tx.db.prepared(query)
	if !ok {
		tx.missed = append(tx.missed, query)
		return nil, false
	}
	return tx.tx.StmtxContext(ctx, st), true
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
	tx, ended := &Tx{db: db, tx: begun}, false
	defer func() {
		if !ended {
			_ = begun.Rollback() // the first error is the one that matters; a lost connection rolls back by itself
		}
		db.learn(ctx, tx.missed)
	}()
	if err := fn(tx); err != nil {
		return err
	}
	ended = true
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
