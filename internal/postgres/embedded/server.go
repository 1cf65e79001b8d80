package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"plantagenet/internal/postgres"
)

// Options say where the data lies. NoSync is for tests: it trades durability
// for speed.
type Options struct {
	Dir    string // the database's folder, DATA_DIR/pg
	Data   string // DATA_DIR, where scripts/setup may have unpacked programs
	Log    *slog.Logger
	NoSync bool
}

// Server is a running private PostgreSQL, ours or another process's.
type Server struct {
	socket string
	lock   *os.File
	cmd    *exec.Cmd
	done   chan error

	again   func(ctx context.Context) error // starts it as it was started first
	mu      sync.Mutex                      // held while it is started again or stopped
	stopped bool
}

// locale knows accents without knowing a language; macOS has it under another name.
var locale = map[bool]string{false: "C.UTF-8", true: "en_US.UTF-8"}[runtime.GOOS == "darwin"]

// Start makes the database once, starts it and waits until it answers. A second
// process on the same folder only connects, and loses the database when the
// first ends.
func Start(ctx context.Context, o Options) (*Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	cred, err := dropTo()
	if err != nil {
		return nil, err
	}
	if dir, err = place(dir, cred, o.Log); err != nil {
		return nil, err
	}
	bin, err := binaries(o.Data, written(filepath.Join(dir, "data")))
	if err != nil {
		return nil, err
	}
	if err := reachable(bin, cred); err != nil {
		return nil, err
	}
	if err := folder(dir, 0o700, cred); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	run, err := socketDir(dir, cred)
	if err != nil {
		return nil, err
	}
	s := &Server{socket: run}
	s.lock, err = own(filepath.Join(dir, "owner.lock"))
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return s.join(ctx, o.Log)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	s.again = func(ctx context.Context) error { return s.start(ctx, o, bin, dir, cred) }
	if err := s.again(ctx); err != nil {
		s.lock.Close()
		return nil, err
	}
	return s, nil
}

// own takes the folder's lock, which the kernel gives up with the process.
func own(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (s *Server) join(ctx context.Context, log *slog.Logger) (*Server, error) {
	log.Info("the private database belongs to another process and ends with it", "socket", s.socket)
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if err := s.ping(ctx); err == nil {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.New("the private database belongs to another process, which does not answer")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Server) start(ctx context.Context, o Options, bin, dir string, cred *syscall.Credential) error {
	data := filepath.Join(dir, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if err := initialise(ctx, bin, dir, data, cred); err != nil {
			return err
		}
	}
	if err := sameMajor(bin, data); err != nil {
		return err
	}
	deadline := time.Now().Add(60 * time.Second)
	for {
		err := s.launch(ctx, o, bin, dir, data, cred)
		if err == nil {
			return s.createDatabase(ctx)
		}
		if !stillThere(err) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// stillThere holds when the server before, whose program was killed, is still
// shutting down.
func stillThere(err error) bool {
	said := err.Error()
	return strings.Contains(said, "postmaster.pid") || strings.Contains(said, "pre-existing shared memory block")
}

// initialise makes the data beside its place and moves it there whole, so that
// an interrupted first start leaves nothing half-made.
func initialise(ctx context.Context, bin, dir, data string, cred *syscall.Credential) error {
	fresh := filepath.Join(dir, "data.new")
	if _, err := os.Stat(fresh); err == nil {
		if err := os.RemoveAll(fresh); err != nil { // never in use: it has not been moved to its place
			return err
		}
	}
	cmd := command(ctx, bin, dir, cred, "initdb", "-D", fresh, "-U", "plantagenet", "-A", "trust", "-E", "UTF8", "--locale="+locale, "--no-instructions", "--data-checksums")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return os.Rename(fresh, data)
}

func command(ctx context.Context, bin, dir string, cred *syscall.Credential, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, name), args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "LC_ALL=" + locale, "HOME=" + dir, "TZ=UTC"}
	cmd.SysProcAttr = child(cred)
	return cmd
}

// settings keep memory small and every commit durable.
func settings(o Options, data, run string) []string {
	args := []string{"-D", data, "-k", run, "-c", "listen_addresses=", "-c", "timezone=UTC", "-c", "log_timezone=UTC",
		"-c", "max_connections=80", "-c", "shared_buffers=64MB", "-c", "max_wal_size=512MB", "-c", "jit=off",
		"-c", "log_min_messages=warning", "-c", "log_checkpoints=off",
		"-c", "log_error_verbosity=terse"} // a violated constraint's detail would name people
	if o.NoSync {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "max_connections=400", "-c", "autovacuum=off")
	}
	return args
}

func (s *Server) launch(ctx context.Context, o Options, bin, dir, data string, cred *syscall.Credential) error {
	logPath := filepath.Join(dir, "postgres.log")
	if err := os.Rename(logPath, logPath+".1"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // the server before may still be writing to it
	}
	logFile, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer logFile.Close()
	cmd := command(context.WithoutCancel(ctx), bin, dir, cred, "postgres", settings(o, data, s.socket)...)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	done := make(chan error, 1)
	s.cmd, s.done = cmd, done
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the death signal follows the thread that started the child
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			done <- cmd.Wait()
			close(done)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return s.ready(ctx, logPath)
}

func (s *Server) ready(ctx context.Context, logPath string) error {
	for {
		select {
		case err := <-s.done:
			said, _ := os.ReadFile(logPath) // for the message only
			return fmt.Errorf("PostgreSQL ended: %w: %s", orExit(err), lastLines(string(said), 5))
		case <-ctx.Done():
			_ = s.cmd.Process.Signal(syscall.SIGINT)
			<-s.done
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
			if s.ping(ctx) == nil {
				return nil
			}
		}
	}
}

func orExit(err error) error {
	if err == nil {
		return errors.New("exit")
	}
	return err
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " / ")
}

func (s *Server) ping(ctx context.Context) error {
	db, err := postgres.Open(ctx, s.DSN("postgres"), postgres.Options{MaxConns: 1})
	if err != nil {
		return err
	}
	return db.Close()
}

func (s *Server) createDatabase(ctx context.Context) error {
	db, err := postgres.Open(ctx, s.DSN("postgres"), postgres.Options{MaxConns: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	var there bool
	if err := db.Get(ctx, &there, `select exists (select from pg_database where datname = 'plantagenet')`); err != nil || there {
		return err
	}
	_, err = db.SQL().ExecContext(ctx, `create database plantagenet`)
	return err
}

// DSN is the data source of a database on this server.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("host=%s port=5432 user=plantagenet dbname=%s sslmode=disable", s.socket, database)
}

// Socket is the folder of the server's socket, for psql -h.
func (s *Server) Socket() string { return s.socket }

// Owner says whether this process runs the server and takes it along when it ends.
func (s *Server) Owner() bool { return s.cmd != nil }

// Stop ends the server after its clients have gone, and waits. Where another
// process runs it, nothing happens.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil || s.cmd.Process == nil || s.stopped {
		return
	}
	s.stopped = true
	_ = s.cmd.Process.Signal(syscall.SIGINT) // it may have ended by itself
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
	s.lock.Close()
}
