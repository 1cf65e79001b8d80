package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Reader reads. Get scans one row (sql.ErrNoRows when there is none), Select
// all of them.
type Reader interface {
	Get(ctx context.Context, dest any, query string, args ...any) error
	Select(ctx context.Context, dest any, query string, args ...any) error
}

// Options say how to open a database. Role, when set, is the role every
// connection works under. AsyncCommit trades the last instants before a crash
// for speed and is for carts only.
type Options struct {
	MaxConns    int
	Role        string
	AsyncCommit bool
}

// DB is a pool of connections, each of which prepares a statement text once.
type DB struct{ pool *sqlx.DB }

// Open connects and checks that the database can work for the shop: a server
// that is new enough, and a collation that knows É and é to be one letter.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	connector, err := newConnector(dsn, o)
	if err != nil {
		return nil, err
	}
	if o.MaxConns <= 0 {
		o.MaxConns = 16
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	pool.SetConnMaxLifetime(time.Hour) // so that a cluster is left evenly used after a fail-over
	db := &DB{pool: pool}
	if err := db.fit(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), pool.Close())
	}
	return db, nil
}

// oldest is the lowest server version the schema works on, as PostgreSQL counts.
const oldest = 14_00_00

func (db *DB) fit(ctx context.Context) error {
	var s struct {
		Version int
		Accents bool
	}
	err := db.Get(ctx, &s, `select current_setting('server_version_num')::int as version, lower('É') = 'é' as accents`)
	switch {
	case err != nil:
		return err
	case s.Version < oldest:
		return fmt.Errorf("the server is PostgreSQL %d, and 14 is the oldest the shop works on", s.Version/10000)
	case !s.Accents:
		return errors.New("the database's locale does not know accents: make it with locale C.UTF-8 or a French one")
	}
	return nil
}

// SQL is the pool itself, for libraries that need it.
func (db *DB) SQL() *sql.DB { return db.pool.DB }

// Close ends all connections.
func (db *DB) Close() error { return db.pool.Close() }

// Get reads one row into dest.
func (db *DB) Get(ctx context.Context, dest any, query string, args ...any) error {
	return translate(db.pool.GetContext(ctx, dest, query, args...))
}

// Select reads all rows into dest.
func (db *DB) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(db.pool.SelectContext(ctx, dest, query, args...))
}

// Array passes a slice as a PostgreSQL array.
func Array(slice any) any { return pq.Array(slice) }
