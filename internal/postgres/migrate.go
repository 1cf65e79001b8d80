package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"plantagenet/migrations"
)

// Migrate brings a database up to date: the shop's schema, then the job
// queue's. It is safe when several processes start at once; one does the work
// and the others wait.
func Migrate(ctx context.Context, dsn string) error {
	cfg, err := settings(dsn, Options{})
	if err != nil {
		return err
	}
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if done, err := upToDate(ctx, db); err == nil && done {
		return nil
	}
	if err := migrateShop(ctx, db); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := migrateQueue(ctx, db); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	return nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
}

func migrateShop(ctx context.Context, db *sql.DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// queueLock keeps two starts from making the queue's tables at once.
const queueLock = 7_301_1

func migrateQueue(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, queueLock); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, queueLock)
	m, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// upToDate is the quick look that an ordinary start takes.
func upToDate(ctx context.Context, db *sql.DB) (bool, error) {
	var version int64
	if err := db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&version); err != nil {
		return false, err
	}
	var queue bool
	if err := db.QueryRowContext(ctx, `select to_regclass('river_job') is not null`).Scan(&queue); err != nil {
		return false, err
	}
	newest, err := newestMigration()
	return queue && version == newest, err
}

func newestMigration() (int64, error) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// Migrated says whether the database is at the program's own version, for /readyz.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	done, err := upToDate(ctx, db.SQL())
	return done, translate(err)
}
