package task_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/task"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func begin(t *testing.T, db *postgres.DB, n task.New) int64 {
	t.Helper()
	ctx := audit.With(t.Context(), audit.Who{ID: 7, Name: "Awa"})
	var id int64
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		id, err = task.Begin(ctx, tx, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func read(t *testing.T, db *postgres.DB, id int64) task.Task {
	t.Helper()
	got, err := task.ByID(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

var asked = task.New{Kind: "copy", Title: "work.title", TitleArgs: map[string]any{"Name": "récolte"}, Args: []int{1, 2}, Total: 2}

func TestATaskRunsAndLeavesItsResult(t *testing.T) {
	t.Parallel()
	db, folder := pgtest.New(t), task.Folder(t.TempDir())
	id := begin(t, db, asked)
	if n := count(t, db, `select count(*) from river_job where kind = 'task'`); n != 1 {
		t.Fatalf("%d jobs for one task", n)
	}
	work := func(ctx context.Context, p *task.Progress) (task.Result, error) {
		var in []int
		if err := p.Input(&in); err != nil || len(in) != 2 || p.Asker() != 7 || audit.From(ctx).Name != "Awa" {
			t.Errorf("asked for %v by %d: %v", in, p.Asker(), err)
		}
		if err := p.Step(ctx, 1); err != nil {
			return task.Result{}, err
		}
		if now := read(t, db, id); now.State != task.Running || now.Done != 1 || now.Total != 2 {
			t.Errorf("in between: %+v", now)
		}
		if err := p.Say(ctx, task.Line{Row: 3, Key: "work.line", Args: map[string]any{"N": 1}}); err != nil {
			return task.Result{}, err
		}
		file, err := p.Create()
		if err != nil {
			return task.Result{}, err
		}
		_, err = io.WriteString(file, "voilà")
		return task.Result{Name: "copie.txt", Type: "text/plain"}, err
	}
	if err := task.Run(t.Context(), db, folder, task.Kinds{"copy": work}, id, false); err != nil {
		t.Fatal(err)
	}
	got := read(t, db, id)
	if got.State != task.Done || got.Done != 2 || got.EndedAt == nil || len(got.Said) != 1 || got.Said[0].Row != 3 || got.TitleArgs["Name"] != "récolte" {
		t.Errorf("%+v", got)
	}
	file, err := folder.Open(got)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if body, _ := io.ReadAll(file); string(body) != "voilà" {
		t.Errorf("the result is %q", body)
	}
	again := func(context.Context, *task.Progress) (task.Result, error) {
		t.Error("worked twice")
		return task.Result{}, nil
	}
	if err := task.Run(t.Context(), db, folder, task.Kinds{"copy": again}, id, false); err != nil {
		t.Error(err)
	}
}

func TestAFormSentTwiceIsWorkedOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	keyed := asked
	keyed.Key = "form-1"
	ids := make(chan int64, 8)
	for range 8 {
		go func() {
			ctx := audit.With(context.Background(), audit.Who{ID: 7, Name: "Awa"})
			var id int64
			if err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
				id, err = task.Begin(ctx, tx, keyed)
				return err
			}); err != nil {
				t.Error(err)
			}
			ids <- id
		}()
	}
	first := <-ids
	for range 7 {
		if id := <-ids; id != first || id == 0 {
			t.Errorf("task %d beside %d", id, first)
		}
	}
	begin(t, db, asked) // without a key each is its own
	begin(t, db, asked)
	if tasks, jobs := count(t, db, `select count(*) from task`), count(t, db, `select count(*) from river_job where kind = 'task'`); tasks != 3 || jobs != 3 {
		t.Errorf("%d tasks, %d jobs", tasks, jobs)
	}
}

func TestATaskNeverRunsTwiceAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := begin(t, db, asked)
	var at, most, runs atomic.Int64
	let := make(chan struct{})
	kinds := task.Kinds{"copy": func(context.Context, *task.Progress) (task.Result, error) {
		runs.Add(1)
		most.Store(max(most.Load(), at.Add(1)))
		<-let
		at.Add(-1)
		return task.Result{}, nil
	}}
	errs := make(chan error, 6)
	for range 6 {
		go func() { errs <- task.Run(t.Context(), db, "", kinds, id, false) }()
	}
	busy := 0
	for range 5 {
		if err := <-errs; errors.Is(err, task.ErrBusy) {
			busy++
		}
	}
	close(let)
	if err := <-errs; err != nil {
		t.Error(err)
	}
	if busy != 5 || most.Load() != 1 || runs.Load() != 1 {
		t.Errorf("%d busy, %d at once, %d runs", busy, most.Load(), runs.Load())
	}
}

func TestATaskWhoseWorkerDiedWaitsAndIsWorkedAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := begin(t, db, asked)
	exec(t, db, `update task set state = 'running', runner = 'dead', done = 1, said = '[{"key":"x"}]', said_count = 1, started_at = now()`)
	if got := read(t, db, id); got.State != task.Waiting {
		t.Fatalf("the task of a dead worker shows as %s", got.State)
	}
	err := task.Run(t.Context(), db, "", task.Kinds{"copy": func(context.Context, *task.Progress) (task.Result, error) {
		if got := read(t, db, id); got.State != task.Running || got.Done != 0 || len(got.Said) != 0 {
			t.Errorf("begun again as %+v", got)
		}
		return task.Result{Path: "/staff/catalogue"}, nil
	}}, id, false)
	if got := read(t, db, id); err != nil || got.State != task.Done || got.ResultPath != "/staff/catalogue" {
		t.Errorf("%v, %+v", err, got)
	}
}

func TestAFaultFailsWithItsWordsAndABreakdownIsTriedAgain(t *testing.T) {
	t.Parallel()
	db, folder := pgtest.New(t), task.Folder(t.TempDir())
	run := func(id int64, last bool, work task.Work) error {
		return task.Run(t.Context(), db, folder, task.Kinds{"copy": work}, id, last)
	}
	failed := begin(t, db, asked)
	err := run(failed, false, func(context.Context, *task.Progress) (task.Result, error) {
		return task.Result{}, fault.Form([]*fault.Fault{fault.New(fault.Invalid, "sku_missing").With("Line", 4)})
	})
	if got := read(t, db, failed); err != nil || got.State != task.Failed || got.FaultKey != "fault.invalid" || len(got.Said) != 1 || got.Said[0].Key != "fault.sku_missing" {
		t.Errorf("%v, %+v", err, got)
	}
	broken := begin(t, db, asked)
	explode := func(_ context.Context, p *task.Progress) (task.Result, error) {
		if _, err := p.Create(); err != nil {
			t.Error(err)
		}
		panic("boum")
	}
	if err := run(broken, false, explode); err == nil || read(t, db, broken).State != task.Waiting {
		t.Errorf("a breakdown: %v, %s", err, read(t, db, broken).State)
	}
	if err := run(broken, true, explode); err == nil || read(t, db, broken).FaultKey != "fault.task_broken" {
		t.Errorf("the last breakdown: %v, %+v", err, read(t, db, broken))
	}
	if left, _ := os.ReadDir(string(folder)); len(left) != 0 {
		t.Errorf("%d files are left of work that failed", len(left))
	}
}

func TestCancelStopsTheWorkAtItsNextStep(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := begin(t, db, asked)
	err := task.Run(t.Context(), db, "", task.Kinds{"copy": func(ctx context.Context, p *task.Progress) (task.Result, error) {
		exec(t, db, `update task set state = 'cancelled', ended_at = now()`)
		if err := p.Step(ctx, 1); err != nil {
			return task.Result{}, err
		}
		t.Error("the work went on")
		return task.Result{}, nil
	}}, id, false)
	if got := read(t, db, id); err != nil || got.State != task.Cancelled {
		t.Errorf("%v, %s", err, got.State)
	}
}

// Work that does not look up, and work whose task was given to another after
// its connection was lost, end without a word.
func TestWhoWasStoppedOrTakenOverWritesNothing(t *testing.T) {
	t.Parallel()
	db, folder := pgtest.New(t), task.Folder(t.TempDir())
	for meanwhile, want := range map[string]task.State{
		`update task set state = 'cancelled', ended_at = now() where id = $1`: task.Cancelled,
		`update task set runner = 'another' where id = $1`:                    task.Waiting, // nobody holds its lock once Run is over
	} {
		id := begin(t, db, asked)
		err := task.Run(t.Context(), db, folder, task.Kinds{"copy": func(_ context.Context, p *task.Progress) (task.Result, error) {
			if _, err := p.Create(); err != nil {
				return task.Result{}, err
			}
			_, err := db.SQL().Exec(meanwhile, id)
			return task.Result{Name: "a.txt", Type: "text/plain"}, err
		}}, id, true)
		if got := read(t, db, id); err != nil || got.State != want || got.ResultName != "" || got.Done != 0 {
			t.Errorf("%s: %v, %+v", meanwhile, err, got)
		}
	}
	if left, _ := os.ReadDir(string(folder)); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestWhatATaskSaysIsBounded(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := begin(t, db, asked)
	err := task.Run(t.Context(), db, "", task.Kinds{"copy": func(ctx context.Context, p *task.Progress) (task.Result, error) {
		for range 3 {
			lines := make([]task.Line, 150)
			for i := range lines {
				lines[i] = task.Line{Row: int64(i + 1), Key: "work.line"}
			}
			if err := p.Say(ctx, lines...); err != nil {
				return task.Result{}, err
			}
		}
		return task.Result{}, nil
	}}, id, false)
	if got := read(t, db, id); err != nil || len(got.Said) != 200 || got.SaidCount != 450 {
		t.Errorf("%v: %d kept of %d", err, len(got.Said), got.SaidCount)
	}
}

func TestResultsAreKeptForAWeek(t *testing.T) {
	t.Parallel()
	db, folder := pgtest.New(t), task.Folder(t.TempDir())
	id := begin(t, db, asked)
	work := func(_ context.Context, p *task.Progress) (task.Result, error) {
		_, err := p.Create()
		return task.Result{Name: "a.txt", Type: "text/plain"}, err
	}
	if err := task.Run(t.Context(), db, folder, task.Kinds{"copy": work}, id, false); err != nil {
		t.Fatal(err)
	}
	if n, err := task.Sweep(t.Context(), db, folder); n != 0 || err != nil || read(t, db, id).ResultName == "" {
		t.Fatalf("%d files went on the first day: %v", n, err)
	}
	exec(t, db, `update task set ended_at = now() - interval '8 days'`)
	names, _ := filepath.Glob(filepath.Join(string(folder), "*"))
	old := time.Now().Add(-8 * 24 * time.Hour)
	if len(names) != 1 || os.Chtimes(names[0], old, old) != nil {
		t.Fatalf("results: %v", names)
	}
	n, err := task.Sweep(t.Context(), db, folder)
	if _, gone := folder.Open(read(t, db, id)); n != 1 || err != nil || !errors.Is(gone, fs.ErrNotExist) {
		t.Errorf("%d went, %v; opening says %v", n, err, gone)
	}
}

func TestRecentLeavesOutWhatShowsMoney(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	begin(t, db, asked)
	secret := asked
	secret.Money = true
	begin(t, db, secret)
	for _, c := range []struct {
		account int64
		money   bool
		want    int
	}{{0, false, 1}, {0, true, 2}, {7, true, 2}, {8, true, 0}} {
		list, err := task.Recent(t.Context(), db, c.account, c.money, 10)
		if err != nil || len(list) != c.want {
			t.Errorf("%+v: %d tasks, %v", c, len(list), err)
		}
	}
}

func exec(t *testing.T, db *postgres.DB, query string) {
	t.Helper()
	if _, err := db.SQL().ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *postgres.DB, query string) (n int) {
	t.Helper()
	if err := db.Get(t.Context(), &n, query); err != nil {
		t.Fatal(err)
	}
	return n
}
