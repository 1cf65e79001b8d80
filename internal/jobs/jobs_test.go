package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/jobs"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type greet struct {
	ID int64 `json:"id"`
}

func (greet) Kind() string { return "greet" }

type greeter struct {
	river.WorkerDefaults[greet]
	seen chan int64
	fail func(attempt int) error
}

func (w *greeter) Work(_ context.Context, job *river.Job[greet]) error {
	if w.fail != nil {
		if err := w.fail(job.Attempt); err != nil {
			return err
		}
	}
	w.seen <- job.Args.ID
	return nil
}

// NextRetry keeps the test short.
func (w *greeter) NextRetry(*river.Job[greet]) time.Time { return time.Now() }

func run(t *testing.T, db *postgres.DB, w *greeter, log *slog.Logger) {
	t.Helper()
	w.seen = make(chan int64, 16)
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	r, err := jobs.NewRunner(db, workers, nil, log)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func insert(t *testing.T, db *postgres.DB, id int64, then error) {
	t.Helper()
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		if err := jobs.Insert(t.Context(), tx, greet{id}, nil); err != nil {
			return err
		}
		return then
	})
	if !errors.Is(err, then) {
		t.Fatal(err)
	}
}

func next(t *testing.T, w *greeter, within time.Duration) int64 {
	t.Helper()
	select {
	case id := <-w.seen:
		return id
	case <-time.After(within):
		t.Fatal("no job was worked in time")
		return 0
	}
}

var quiet = slog.New(slog.DiscardHandler)

func TestAJobLivesAndDiesWithItsTransaction(t *testing.T) {
	t.Parallel()
	db, w := pgtest.New(t), &greeter{}
	run(t, db, w, quiet)
	insert(t, db, 1, errors.New("undone"))
	insert(t, db, 2, nil)
	if id := next(t, w, 10*time.Second); id != 2 {
		t.Errorf("job %d was worked, whose transaction was undone", id)
	}
}

func TestAJobIsSeenSoon(t *testing.T) {
	t.Parallel()
	db, w := pgtest.New(t), &greeter{}
	run(t, db, w, quiet)
	insert(t, db, 1, nil)
	next(t, w, 10*time.Second) // the runner has started by now
	began := time.Now()
	insert(t, db, 2, nil)
	next(t, w, 5*time.Second)
	t.Logf("a job was worked after %v", time.Since(began))
}

type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

func TestAFailureIsLoggedOnceAndTriedAgain(t *testing.T) {
	t.Parallel()
	db, log := pgtest.New(t), &buffer{}
	w := &greeter{fail: func(attempt int) error {
		if attempt == 1 {
			return errors.New("the first time fails")
		}
		return nil
	}}
	run(t, db, w, slog.New(slog.NewTextHandler(log, nil)))
	insert(t, db, 7, nil)
	if id := next(t, w, 30*time.Second); id != 7 {
		t.Errorf("job %d", id)
	}
	if n := strings.Count(log.text(), "the first time fails"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, log.text())
	}
}

// A job that a killed process was at is worked again soon, and one that comes
// round by itself no longer stands in the way of the next.
func TestAJobCutOffByACrashIsWorkedAgain(t *testing.T) {
	t.Parallel()
	db, w := pgtest.New(t), &greeter{}
	insert(t, db, 1, nil)
	insert(t, db, 2, nil)
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `update river_job set state = 'running', attempt = case (args->>'id') when '2' then max_attempts else 1 end,
			attempted_at = now() - interval '20 seconds', attempted_by = array['dead']`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, w, quiet)
	if id := next(t, w, 20*time.Second); id != 1 {
		t.Errorf("job %d was worked", id)
	}
	var state string
	if err := db.Get(t.Context(), &state, `select state::text from river_job where args->>'id' = '2'`); err != nil || state != "discarded" {
		t.Errorf("the job without tries left is %s: %v", state, err)
	}
}

// A job of a runner that lives is left to it, however long it takes.
func TestAJobOfALivingRunnerIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	begun, let := make(chan struct{}, 16), make(chan struct{})
	first := &greeter{fail: func(int) error { begun <- struct{}{}; <-let; return nil }}
	run(t, db, first, quiet)
	insert(t, db, 1, nil)
	<-begun
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `update river_job set attempted_at = now() - interval '60 seconds'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	second := &greeter{}
	run(t, db, second, quiet)
	select {
	case <-second.seen:
		t.Error("the second runner took a job that the first was at")
	case <-time.After(time.Second):
	}
	close(let)
	next(t, first, 5*time.Second)
}
