// Command schema migrates a private database that nobody else sees and writes
// its definition to migrations/schema.sql. With --check it compares instead.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/embedded"
	"plantagenet/migrations"
)

const file = "migrations/schema.sql"

func main() {
	if err := run(len(os.Args) > 1 && os.Args[1] == "--check"); err != nil {
		fmt.Fprintln(os.Stderr, "dump-schema:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	now, err := dump(ctx)
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(file, []byte(now), 0o644)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if string(kept) != now {
		return errors.New(file + " is stale: run scripts/dump-schema")
	}
	return nil
}

func dump(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "schema-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the server may run as another user
		return "", err
	}
	server, err := embedded.Start(ctx, embedded.Options{Dir: filepath.Join(dir, "pg"), Log: slog.New(slog.DiscardHandler), NoSync: true})
	if err != nil {
		return "", err
	}
	defer server.Stop()
	if err := postgres.Migrate(ctx, server.DSN("plantagenet")); err != nil {
		return "", err
	}
	program, err := dumper(ctx, server.DSN("plantagenet"))
	if err != nil {
		return "", err
	}
	return define(ctx, program, server.Socket())
}

// dumper is pg_dump beside the running server, which it must not be older
// than; packages that carry it elsewhere put it on PATH.
func dumper(ctx context.Context, dsn string) (string, error) {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		return "", err
	}
	defer db.Close()
	var bin string
	if err := db.Get(ctx, &bin, `select setting from pg_config where name = 'BINDIR'`); err != nil {
		return "", fmt.Errorf("ask for the server's programs: %w", err)
	}
	if beside := filepath.Join(bin, "pg_dump"); executable(beside) {
		return beside, nil
	}
	return exec.LookPath("pg_dump")
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode().Perm()&0o111 != 0
}

// define asks pg_dump, leaving out the tables of the tools: theirs to describe.
func define(ctx context.Context, program, socket string) (string, error) {
	out, err := exec.CommandContext(ctx, program, "-h", socket, "-U", "plantagenet", "--schema-only", "--no-owner",
		"--exclude-table=goose_*", "--exclude-table=river_*", "plantagenet").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return "", fmt.Errorf("pg_dump: %w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("pg_dump: %w", err)
	}
	return "-- Written by scripts/dump-schema; do not edit. " + migrations.Stamp() + "\n" + tidy(string(out)), nil
}

// noise are lines that differ from one minor version to the next, or say
// nothing about the schema.
var noise = regexp.MustCompile(`^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*)$`)

// tidy drops the noise and the blank lines it leaves behind.
func tidy(sql string) string {
	var b strings.Builder
	blank := true
	for line := range strings.Lines(sql) {
		line = strings.TrimRight(line, " \n")
		if noise.MatchString(line) || line == "" && blank {
			continue
		}
		blank = line == ""
		b.WriteString(line + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
