package embedded

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"plantagenet/internal/postgres"
)

// place for a server that may run as another user than the test.
func room(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "embedded-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func options(dir string) Options {
	return Options{Dir: dir, Log: slog.New(slog.DiscardHandler), NoSync: true}
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func write(t *testing.T, s *Server, query string) {
	t.Helper()
	db := open(t, s)
	if _, err := db.SQL().ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, s *Server) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), s.DSN("plantagenet"), postgres.Options{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func kept(t *testing.T, s *Server) (v int) {
	t.Helper()
	if err := open(t, s).Get(t.Context(), &v, `select v from canary`); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestADatabaseOutlivesStopsAndKills(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), "not", "yet", "made", "pg")
	s := start(t, dir)
	write(t, s, `create table canary as select 7 as v`)
	s.Stop()
	s = start(t, dir)
	if kept(t, s) != 7 {
		t.Fatal("lost by a stop")
	}
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.done
	s.lock.Close()
	began := time.Now()
	s = start(t, dir)
	if kept(t, s) != 7 {
		t.Fatal("lost by a kill")
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("the restart after a kill took %v", took)
	}
}

func TestASecondStartSharesTheServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), "pg")
	first := start(t, dir)
	second := start(t, dir)
	if !first.Owner() || second.Owner() {
		t.Errorf("owners: %v and %v", first.Owner(), second.Owner())
	}
	write(t, second, `create table canary as select 3 as v`)
	second.Stop()
	if kept(t, first) != 3 {
		t.Error("the two do not share")
	}
}

func TestDataOfAnotherMajorVersionIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), "pg")
	s := start(t, dir)
	s.Stop()
	file := filepath.Join(dir, "data", "PG_VERSION")
	if err := os.WriteFile(file, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), options(dir))
	if err == nil || !strings.Contains(err.Error(), "was written by PostgreSQL 9") {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "global")); err != nil {
		t.Errorf("the data was touched: %v", err)
	}
}

func TestAnInterruptedFirstStartIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), "pg")
	if err := os.MkdirAll(filepath.Join(dir, "data.new", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
}

func TestALongPathGetsAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), strings.Repeat("long", 25), "pg")
	s := start(t, dir)
	t.Cleanup(func() { os.RemoveAll(s.Socket()) })
	if len(s.Socket()) > maxSocketPath {
		t.Errorf("socket folder %s", s.Socket())
	}
}

func TestAServerThatIsKilledComesBackByItself(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(room(t), "pg"))
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	lost := s.Keep(ctx, slog.New(slog.DiscardHandler))
	for range 2 {
		s.mu.Lock()
		before := s.cmd.Process.Pid
		err := s.cmd.Process.Signal(syscall.SIGKILL)
		s.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(60 * time.Second)
		for {
			s.mu.Lock()
			now := s.cmd.Process.Pid
			s.mu.Unlock()
			if now != before && s.ping(ctx) == nil {
				break
			}
			select {
			case err := <-lost:
				t.Fatal(err)
			case <-time.After(50 * time.Millisecond):
			}
			if time.Now().After(deadline) {
				t.Fatal("the database did not come back")
			}
		}
	}
}

func TestTheFolderIsClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(room(t), "pg")
	start(t, dir)
	for _, path := range []string{dir, filepath.Join(dir, "run")} {
		info, err := os.Stat(path)
		if err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%s is %v %v", path, info.Mode(), err)
		}
	}
}

// A folder that others cannot enter stops only the borrowed user.
func TestAFolderTheServersUserCannotReachIsSeen(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(room(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := reachable(filepath.Join(closed, "pg"), nil); err != nil {
		t.Errorf("an ordinary user is stopped: %v", err)
	}
	err := reachable(filepath.Join(closed, "pg"), &syscall.Credential{Uid: 12345})
	if err == nil || !strings.Contains(err.Error(), closed) {
		t.Errorf("error is %v", err)
	}
}

func TestTheMatchingProgramsAreChosenOrNoneMissed(t *testing.T) {
	t.Parallel()
	bin, err := binaries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	v, err := version(bin)
	if err != nil || v < oldest {
		t.Errorf("version %d: %v", v, err)
	}
	if other, err := binaries("", 1); err != nil || other != bin {
		t.Errorf("without a match the newest is named: %s %v", other, err)
	}
}

// The server ends with a program that is killed. The program is this test itself.
func TestNoServerOutlivesAKilledProgram(t *testing.T) {
	if os.Getenv("EMBEDDED_HOLD") != "" {
		if _, err := Start(t.Context(), options(os.Getenv("EMBEDDED_HOLD"))); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	t.Parallel()
	dir := filepath.Join(room(t), "pg")
	holder := exec.Command(os.Args[0], "-test.run=^TestNoServerOutlivesAKilledProgram$")
	holder.Env = append(os.Environ(), "EMBEDDED_HOLD="+dir)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	socket := &Server{socket: filepath.Join(dir, "run")}
	await(t, func() bool { return socket.ping(t.Context()) == nil })
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // it was killed
	s := start(t, dir)
	if !s.Owner() {
		t.Error("the killed program still owns the folder")
	}
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatal("waited in vain")
		case <-time.After(50 * time.Millisecond):
		}
	}
}
