package task

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Work does one task. It reads what was asked with p.Input, tells its progress
// with p.Step, what went wrong with p.Say, and writes a file with p.Create. A
// *fault.Fault ends the task as failed, with its words; any other error is
// tried again, a few times. It may be begun again from the start after a crash.
type Work func(ctx context.Context, p *Progress) (Result, error)

// Kinds are the functions that do the work, by the kind asked for.
type Kinds map[string]Work

// Result is what came out. Name and Type describe the file written with
// Create; Path is a page under /staff where the outcome is seen; both may be empty.
type Result struct {
	Name string
	Type string
	Path string
}

// ErrBusy says that another worker has the task in hand right now.
var ErrBusy = errors.New("the task is being worked elsewhere")

// errGone says that the task was cancelled or taken over.
var errGone = errors.New("the task is no longer ours")

// Run works one task to its end. last says that a breakdown is not tried again.
// A task that is over already is left alone, one in hand elsewhere is ErrBusy.
func Run(ctx context.Context, db *postgres.DB, folder Folder, kinds Kinds, id int64, last bool) error {
	release, err := take(ctx, db, id)
	if err != nil {
		return err
	}
	defer release()
	p := &Progress{db: db, folder: folder, id: id, runner: rand.Text()}
	if err := p.start(ctx); errors.Is(err, errGone) {
		return nil
	} else if err != nil {
		return err
	}
	work, known := kinds[p.task.Kind]
	if !known {
		return p.fail(ctx, fault.New(fault.Broken, "task_unknown"))
	}
	return p.finish(ctx, work, last)
}

// finish does the work and writes how it ended.
func (p *Progress) finish(ctx context.Context, work Work, last bool) error {
	defer p.drop()
	ctx = audit.With(ctx, p.who())
	result, err := p.safely(ctx, work)
	var f *fault.Fault
	switch {
	case err == nil:
		return p.end(ctx, result)
	case errors.Is(err, errGone):
		return nil
	case errors.As(err, &f) && f.Kind != fault.Unavailable && f.Kind != fault.Broken:
		return p.fail(ctx, f)
	case last:
		return errors.Join(err, p.fail(ctx, fault.New(fault.Broken, "task_broken")))
	}
	return errors.Join(err, p.wait(ctx))
}

// safely turns a panic into an error, so that the task does not look alive.
func (p *Progress) safely(ctx context.Context, work Work) (result Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("task %s panicked: %v", p.task.Kind, v)
		}
	}()
	return work(ctx, p)
}

// take holds the task's lock on a connection of its own; PostgreSQL gives it up
// with the connection, so a worker that died holds nothing.
func take(ctx context.Context, db *postgres.DB, id int64) (release func(), err error) {
	conn, err := db.SQL().Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("take task: %w", err)
	}
	var got bool
	err = conn.QueryRowContext(ctx, `select pg_try_advisory_lock($1::int, $2::int)`, lockClass, id).Scan(&got)
	if err != nil || !got {
		_ = conn.Close() // the first error is the one that matters
		if err == nil {
			err = ErrBusy
		}
		return nil, err
	}
	return func() { giveBack(conn, id) }, nil
}

func giveBack(conn *sql.Conn, id int64) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = conn.ExecContext(ctx, `select pg_advisory_unlock($1::int, $2::int)`, lockClass, id) // a lost connection holds nothing
	_ = conn.Close()
}

// Progress is a task in hand: what the work reads from and tells to.
type Progress struct {
	db     *postgres.DB
	folder Folder
	id     int64
	runner string
	task   Task
	file   *os.File
	told   time.Time
}

// Input reads what was asked into dest.
func (p *Progress) Input(dest any) error { return json.Unmarshal([]byte(p.task.Input), dest) }

// Asker is the account that asked; 0 when it was a command.
func (p *Progress) Asker() int64 { return p.who().ID }

func (p *Progress) who() audit.Who {
	w := audit.Who{Name: p.task.Who}
	if p.task.Account != nil {
		w.ID = *p.task.Account
	}
	return w
}

// start shows the task as running, from the beginning: what an earlier try said is said again.
func (p *Progress) start(ctx context.Context) error {
	err := p.write(ctx, `update task set state = 'running', runner = $2, done = 0, said = '[]', said_count = 0,
		started_at = coalesce(started_at, now()) where id = $1 and state in ('waiting', 'running')`)
	if err != nil {
		return err
	}
	p.task, err = ByID(ctx, p.db, p.id)
	return err
}

// Total says how many steps there are, once that is known.
func (p *Progress) Total(ctx context.Context, n int64) error {
	return p.write(ctx, `update task set total = $3 where id = $1 and runner = $2 and state = 'running'`, n)
}

// tellEvery keeps steps from costing more than the work they tell of.
const tellEvery = 300 * time.Millisecond

// Step says that done steps lie behind. It writes a few times a second at
// most; an error means that the work should stop.
func (p *Progress) Step(ctx context.Context, done int64) error {
	if time.Since(p.told) < tellEvery {
		return ctx.Err()
	}
	p.told = time.Now()
	return p.write(ctx, `update task set done = $3 where id = $1 and runner = $2 and state = 'running'`, done)
}

// sayAtMost bounds what one task keeps of what it said; the rest is counted.
const sayAtMost = 200

// Say adds lines to what people read: a row that was refused, and why.
func (p *Progress) Say(ctx context.Context, lines ...Line) error {
	if len(lines) == 0 {
		return nil
	}
	keep := lines[:min(len(lines), sayAtMost)]
	return p.write(ctx, `update task set said_count = said_count + $4,
		said = case when jsonb_array_length(said) >= $5 then said else jsonb_path_query_array(said || $3::jsonb, '$[0 to 199]') end
		where id = $1 and runner = $2 and state = 'running'`, Lines(keep), len(lines), sayAtMost)
}

func (p *Progress) end(ctx context.Context, r Result) error {
	// Who was cancelled or taken over leaves another's file alone.
	if err := p.write(ctx, `update task set done = greatest(done, total) where id = $1 and runner = $2 and state = 'running'`); errors.Is(err, errGone) {
		return nil
	} else if err != nil {
		return err
	}
	if err := p.keep(r); err != nil {
		return err
	}
	return p.over(ctx, `update task set state = 'done', ended_at = now(),
		result_name = $3, result_type = $4, result_path = $5
		where id = $1 and runner = $2 and state = 'running'`, r.Name, r.Type, r.Path)
}

func (p *Progress) fail(ctx context.Context, f *fault.Fault) error {
	if err := p.Say(ctx, faultLines(f)...); err != nil && !errors.Is(err, errGone) {
		return err
	}
	return p.over(ctx, `update task set state = 'failed', ended_at = now(), fault_key = $3, fault_args = $4
		where id = $1 and runner = $2 and state = 'running'`, f.Key, Args(f.Args))
}

// faultLines are the faults of a form, one a line.
func faultLines(f *fault.Fault) []Line {
	lines := make([]Line, len(f.Fields))
	for i, one := range f.Fields {
		lines[i] = Line{Key: one.Key, Args: one.Args}
	}
	return lines
}

// wait shows the task as not begun, until it is tried again.
func (p *Progress) wait(ctx context.Context) error {
	return p.over(ctx, `update task set state = 'waiting' where id = $1 and runner = $2 and state = 'running'`)
}

// over writes the end even when ctx has ended with the worker.
func (p *Progress) over(ctx context.Context, query string, args ...any) error {
	err := p.write(context.WithoutCancel(ctx), query, args...)
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

// write changes the task while it is ours. $1 is the task and $2 the runner.
func (p *Progress) write(ctx context.Context, query string, args ...any) error {
	return postgres.InTx(ctx, p.db, func(tx *postgres.Tx) error {
		n, err := tx.Exec(ctx, query, append([]any{p.id, p.runner}, args...)...)
		if err == nil && n == 0 {
			err = errGone
		}
		return err
	})
}
