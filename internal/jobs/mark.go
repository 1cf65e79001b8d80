package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"plantagenet/internal/postgres"
)

// mark shows the other runners that this one is alive: an advisory lock, which
// PostgreSQL gives up with the connection. A job that says it is running and
// whose runner holds no lock was cut off by a crash, and is freed within
// seconds; by time alone it would hold up the work behind it for minutes.
type mark struct {
	db   *postgres.DB
	id   string
	log  *slog.Logger
	conn *sql.Conn
	end  context.CancelFunc
	done chan struct{}
}

const (
	lookEvery = 5 * time.Second
	// settled spares a living runner whose connection was cut an instant ago,
	// with its lock, and who is about to take it again.
	settled = 12 * time.Second
	// lockClass sets these locks apart from others of the database.
	lockClass = 73012
)

func (m *mark) start(ctx context.Context) error {
	if err := m.look(ctx); err != nil {
		return err
	}
	ctx, m.end = context.WithCancel(context.WithoutCancel(ctx))
	m.done = make(chan struct{})
	go m.watch(ctx)
	return nil
}

func (m *mark) watch(ctx context.Context) {
	defer close(m.done)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := m.look(ctx); err != nil && ctx.Err() == nil {
			m.log.Warn("the queue's mark could not be renewed", "error", err)
		}
	}
}

// look takes the lock where it is not held yet, then frees orphans.
func (m *mark) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	if m.conn == nil {
		if err := m.hold(ctx); err != nil {
			return err
		}
	}
	freed, err := free(ctx, m.conn)
	if err != nil {
		m.drop()
		return fmt.Errorf("free orphaned jobs: %w", err)
	}
	if freed > 0 {
		m.log.Info("jobs of a runner that died were freed", "jobs", freed)
	}
	return nil
}

func (m *mark) hold(ctx context.Context) error {
	conn, err := m.db.SQL().Conn(ctx)
	if err != nil {
		return fmt.Errorf("take the queue's mark: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1::int, hashtext($2))`, lockClass, m.id); err != nil {
		_ = conn.Close() // the first error is the one that matters
		return fmt.Errorf("take the queue's mark: %w", err)
	}
	m.conn = conn
	return nil
}

// free makes orphans available again; one that may not be tried again, such as
// work that comes round by itself, makes room for the next.
func free(ctx context.Context, conn *sql.Conn) (int64, error) {
	res, err := conn.ExecContext(ctx, `
		update river_job set
			state = case when attempt >= max_attempts then 'discarded' else 'available' end::river_job_state,
			finalized_at = case when attempt >= max_attempts then now() end,
			scheduled_at = now()
		where state = 'running' and attempted_at < now() - make_interval(secs => $2)
		and not exists (
			select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
			where l.locktype = 'advisory' and l.granted and l.classid::bigint = $1
			and l.objid::bigint = hashtext(attempted_by[array_upper(attempted_by, 1)])::bigint & 4294967295)`,
		lockClass, settled.Seconds())
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (m *mark) drop() {
	if m.conn == nil {
		return
	}
	// A lock outlives its place in the pool, so it is given back first; on a lost
	// connection there is nothing to give back.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = m.conn.ExecContext(ctx, `select pg_advisory_unlock($1::int, hashtext($2))`, lockClass, m.id)
	_ = m.conn.Close()
	m.conn = nil
}

func (m *mark) stop() {
	if m.end == nil {
		return
	}
	m.end()
	<-m.done
	m.drop()
}
