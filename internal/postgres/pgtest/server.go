package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/embedded"
	"plantagenet/migrations"
)

var (
	start  sync.Once
	server *embedded.Server
	admin  *postgres.DB
	folder string
	failed error
	inMain bool
)

// Main runs a package's tests and ends the server they used.
func Main(m *testing.M) {
	inMain = true
	code := m.Run()
	if admin != nil {
		admin.Close()
	}
	if server != nil {
		server.Stop()
	}
	if folder != "" {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

func running() error {
	if !inMain {
		return fmt.Errorf("this package needs func TestMain(m *testing.M) { pgtest.Main(m) }")
	}
	start.Do(func() { failed = launch() })
	return failed
}

func launch() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	ready, err := seed(ctx)
	if err != nil {
		return fmt.Errorf("make the tests' data: %w", err)
	}
	if folder, err = os.MkdirTemp("", "pgtest-"); err != nil {
		return err
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	dir := filepath.Join(folder, "pg")
	if err := copyTree(filepath.Join(ready, "data"), filepath.Join(dir, "data")); err != nil {
		return err
	}
	server, err = embedded.Start(ctx, embedded.Options{Dir: dir, Data: os.Getenv("DATA_DIR"), Log: slog.New(slog.DiscardHandler), NoSync: true})
	if err != nil {
		return err
	}
	admin, err = postgres.Open(ctx, server.DSN("postgres"), postgres.Options{MaxConns: 2})
	return err
}

// seed makes, once a machine and schema, the data folder that runs copy: a
// server with the migrated database "plantagenet".
func seed(ctx context.Context) (string, error) {
	base := filepath.Join(os.TempDir(), fmt.Sprintf("plantagenet-pgtest-%d", os.Getuid()))
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(base, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	ready := filepath.Join(base, schemaHash())
	if _, err := os.Stat(filepath.Join(ready, "data", "PG_VERSION")); err == nil {
		return ready, nil
	}
	return ready, build(ctx, base, ready)
}

func build(ctx context.Context, base, ready string) error {
	fresh := filepath.Join(base, "new")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	s, err := embedded.Start(ctx, embedded.Options{Dir: fresh, Data: os.Getenv("DATA_DIR"), Log: slog.New(slog.DiscardHandler), NoSync: true})
	if err != nil {
		return err
	}
	err = postgres.Migrate(ctx, s.DSN("plantagenet"))
	s.Stop()
	if err != nil {
		return err
	}
	return os.Rename(fresh, ready)
}

func schemaHash() string {
	sum := sha256.New()
	names, _ := fs.Glob(migrations.Files, "*.sql") // the pattern is well-formed
	for _, name := range names {
		body, _ := migrations.Files.ReadFile(name)
		sum.Write(body)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// copyTree copies files with their owners, which root must keep.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			err = os.MkdirAll(target, 0o700)
		} else {
			err = copyFile(path, target, info.Mode())
		}
		if err != nil {
			return err
		}
		return keepOwner(target, info)
	})
}

func keepOwner(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(path, int(stat.Uid), int(stat.Gid))
}

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
