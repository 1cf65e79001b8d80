package postgres

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// runner is what a transaction and a lone statement have in common.
type runner interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Alone runs fn where each statement is a transaction of its own: for acts of
// one statement, which need no BEGIN and COMMIT around them. Two statements
// here may be torn apart by a crash; an act of two belongs into InTx.
func Alone(_ context.Context, db *DB, fn func(tx *Tx) error) error {
	return fn(&Tx{run: db.pool})
}

var _ runner = (*sqlx.Tx)(nil)
