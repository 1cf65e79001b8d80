package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

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

// DB is a pool of connections whose statements are prepared once each.
type DB struct {
	pool  *sqlx.DB
	mu    sync.RWMutex
	stmts map[string]*sqlx.Stmt
}

// maxStatements bounds the cache; the program's own texts are far fewer.
const maxStatements = 1024

// Open connects and checks that the database can work for the shop: its
// collation must know that É and é are one letter.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	dsn, err := source(dsn, o)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if o.MaxConns <= 0 {
		o.MaxConns = 16
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	db := &DB{pool: pool, stmts: map[string]*sqlx.Stmt{}}
	var knows bool
	if err := pool.GetContext(ctx, &knows, `select lower('É') = 'é'`); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", translate(err)), pool.Close())
	}
	if !knows {
		return nil, errors.Join(errors.New("the database's locale does not know accents: make it with locale C.UTF-8 or a French one"), pool.Close())
	}
	return db, nil
}

// SQL is the pool itself, for libraries that need it.
func (db *DB) SQL() *sql.DB { return db.pool.DB }

// Close ends all connections.
func (db *DB) Close() error { return db.pool.Close() }

// Get reads one row into dest.
func (db *DB) Get(ctx context.Context, dest any, query string, args ...any) error {
	st, err := db.prepare(ctx, query)
	if err != nil {
		return translate(err)
	}
	return translate(st.GetContext(ctx, dest, args...))
}

// Select reads all rows into dest.
func (db *DB) Select(ctx context.Context, dest any, query string, args ...any) error {
	st, err := db.prepare(ctx, query)
	if err != nil {
		return translate(err)
	}
	return translate(st.SelectContext(ctx, dest, args...))
}

func (db *DB) prepared(query string) (*sqlx.Stmt, bool) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	st, ok := db.stmts[query]
	return st, ok
}

// learn prepares texts that transactions met for the first time. A failure is
// met again, and told, by whoever uses the text next.
func (db *DB) learn(ctx context.Context, queries []string) {
	for _, q := range queries {
		_, _ = db.prepare(ctx, q)
	}
}

func (db *DB) prepare(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if st, ok := db.prepared(query); ok {
		return st, nil
	}
	st, err := db.pool.PreparexContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if first, ok := db.stmts[query]; ok {
		return first, st.Close()
	}
	if len(db.stmts) >= maxStatements {
		return nil, fmt.Errorf("more than %d different statements: a query text is built from values", maxStatements)
	}
	db.stmts[query] = st
	return st, nil
}

// Array passes a slice as a PostgreSQL array.
func Array(slice any) any { return pq.Array(slice) }
