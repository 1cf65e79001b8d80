package postgres

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// keptStatements bounds what one connection keeps prepared; each costs the
// server some memory, so the least recently used goes first.
const keptStatements = 512

// connector makes connections that prepare each statement text once and keep
// it. The cache sits on the connection and not on the pool: inside a transaction
// a statement seen for the first time is prepared on the transaction's own
// connection, where a pool-wide cache would have to wait for a second one.
type connector struct {
	driver.Connector
	keep int
}

func newConnector(dsn string, o Options) (driver.Connector, error) {
	cfg, err := settings(dsn, o)
	if err != nil {
		return nil, err
	}
	inner, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL is not an address: %w", err)
	}
	if cfg.BinaryParameters { // asked for behind a pooler, which loses prepared statements
		return inner, nil
	}
	return &connector{Connector: inner, keep: keptStatements}, nil
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := inner.(pqConn)
	if !ok {
		return nil, errors.New("lib/pq's connection has changed its shape")
	}
	return &conn{pqConn: full, keep: c.keep, kept: map[string]*list.Element{}, order: list.New()}, nil
}

// pqConn is all that database/sql asks of lib/pq's connection.
type pqConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type conn struct {
	pqConn
	keep  int
	kept  map[string]*list.Element
	order *list.List // most recently used first
}

type statement struct {
	query string
	inner driver.Stmt
}

// QueryContext runs a query through its kept statement.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !preparable(query, len(args)) {
		return c.pqConn.QueryContext(ctx, query, args)
	}
	st, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := st.(driver.StmtQueryContext).QueryContext(ctx, args)
	c.forgetStale(query, err)
	return rows, err
}

// ExecContext runs a command through its kept statement.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !preparable(query, len(args)) {
		return c.pqConn.ExecContext(ctx, query, args)
	}
	st, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := st.(driver.StmtExecContext).ExecContext(ctx, args)
	c.forgetStale(query, err)
	return res, err
}

func (c *conn) statement(ctx context.Context, query string) (driver.Stmt, error) {
	if e, ok := c.kept[query]; ok {
		c.order.MoveToFront(e)
		return e.Value.(*statement).inner, nil
	}
	inner, err := c.pqConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.kept[query] = c.order.PushFront(&statement{query, inner})
	if c.order.Len() > c.keep {
		c.forget(c.order.Back())
	}
	return inner, nil
}

func (c *conn) forget(e *list.Element) {
	st := c.order.Remove(e).(*statement)
	delete(c.kept, st.query)
	_ = st.inner.Close() // a connection that cannot close one is marked bad by lib/pq itself
}

// forgetStale drops a statement the server no longer accepts: a migration changed
// the columns it returns, or a pooler lost it. The caller sees the error once.
func (c *conn) forgetStale(query string, err error) {
	if pq.As(err, pqerror.FeatureNotSupported, pqerror.InvalidSQLStatementName) == nil {
		return
	}
	if e, ok := c.kept[query]; ok {
		c.order.Remove(e)
		delete(c.kept, query)
	}
}

// preparable says whether a text is one plain statement. Scripts of several
// statements and definitions go the simple way.
func preparable(query string, args int) bool {
	q := strings.TrimSpace(query)
	if args == 0 && strings.Contains(strings.TrimRight(q, "; \n\t"), ";") {
		return false
	}
	if len(q) < 6 {
		return false
	}
	switch strings.ToLower(q[:6]) {
	case "select", "insert", "update", "delete":
		return true
	}
	return strings.EqualFold(q[:5], "with ") || strings.EqualFold(q[:5], "with\n")
}
