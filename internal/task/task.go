package task

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/audit"
	"plantagenet/internal/jobs"
	"plantagenet/internal/postgres"
)

// State says how far a task is.
type State string

// Waiting also holds for a task whose worker died: it will be worked again.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Over says that nothing more will happen.
func (s State) Over() bool { return s == Done || s == Failed || s == Cancelled }

// New is what is asked for. Kind names the function that does it; Title is a
// message key with its TitleArgs; Args is whatever JSON can hold, for the work
// alone; Money marks a task whose lines or result show money or buyers. Key,
// where there is one, names the form that asks: sent twice, it is worked once.
type New struct {
	Key       string
	Kind      string
	Title     string
	TitleArgs map[string]any
	Args      any
	Total     int64 // steps, 0 when not known yet
	Money     bool
}

// Task is one piece of long work as people see it.
type Task struct {
	ID         int64         `db:"id"`
	Kind       string        `db:"kind"`
	Title      string        `db:"title_key"`
	TitleArgs  Args          `db:"title_args"`
	Input      postgres.JSON `db:"args"`
	Money      bool          `db:"money"`
	State      State         `db:"state"`
	Done       int64         `db:"done"`
	Total      int64         `db:"total"` // 0: not known
	Said       Lines         `db:"said"`  // the first of them
	SaidCount  int64         `db:"said_count"`
	FaultKey   string        `db:"fault_key"` // a message, when it failed
	FaultArgs  Args          `db:"fault_args"`
	ResultName string        `db:"result_name"` // file to download; empty: none, or no longer kept
	ResultType string        `db:"result_type"`
	ResultPath string        `db:"result_path"`
	Account    *int64        `db:"account_id"`
	Who        string        `db:"who"`
	CreatedAt  time.Time     `db:"created_at"`
	StartedAt  *time.Time    `db:"started_at"`
	EndedAt    *time.Time    `db:"ended_at"`
}

// Job is the task's row in the queue.
type Job struct {
	TaskID int64 `json:"task_id"`
}

// Kind names the job for the queue.
func (Job) Kind() string { return "task" }

// tries is how often work that broke, not failed with words, is begun again.
const tries = 3

// Begin writes the task and its job, both in the transaction that asks; whoever
// is in the context owns it. It returns the id under which /staff/work/{id} shows it.
func Begin(ctx context.Context, tx *postgres.Tx, n New) (int64, error) {
	args, err := json.Marshal(n.Args)
	if err != nil {
		return 0, fmt.Errorf("begin task %s: %w", n.Kind, err)
	}
	who := audit.From(ctx)
	var account *int64
	if who.ID != 0 {
		account = &who.ID
	}
	var id int64
	err = tx.Get(ctx, &id, `insert into task (key, kind, title_key, title_args, args, total, money, account_id, who)
		values (nullif($9, ''), $1, $2, $3, $4, $5, $6, $7, $8) on conflict (key) do nothing returning id`,
		n.Kind, n.Title, Args(n.TitleArgs), string(args), n.Total, n.Money, account, who.Name, n.Key)
	if errors.Is(err, sql.ErrNoRows) { // asked before: this one's job is written
		err = tx.Get(ctx, &id, `select id from task where key = $1`, n.Key)
		return id, err
	}
	if err != nil {
		return 0, fmt.Errorf("begin task %s: %w", n.Kind, err)
	}
	return id, jobs.Insert(ctx, tx, Job{id}, &river.InsertOpts{MaxAttempts: tries})
}

// lockClass sets the locks of tasks at work apart from others of the database.
const lockClass = 73016

// seen is a task as it really is: "running" under a lock that nobody holds any
// more is waiting for another worker.
const seen = `select id, kind, title_key, title_args, args, money,
		case when state = 'running' and not exists (
			select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
			where l.locktype = 'advisory' and l.granted and l.classid::bigint = 73016 and l.objid::bigint = task.id
		) then 'waiting' else state end as state,
		done, total, said, said_count, fault_key, fault_args, result_name, result_type, result_path,
		account_id, who, created_at, started_at, ended_at from task`

// ByID reads one task; sql.ErrNoRows when there is none.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Task, error) {
	var t Task
	err := r.Get(ctx, &t, seen+` where id = $1`, id)
	return t, err
}

// Recent reads the newest tasks: one account's own or, with 0, everybody's.
// Those that show money are left out unless money is set.
func Recent(ctx context.Context, r postgres.Reader, account int64, money bool, limit int) ([]Task, error) {
	var list []Task
	err := r.Select(ctx, &list, seen+` where ($1 = 0 or account_id = $1) and ($2 or not money)
		order by id desc limit $3`, account, money, limit)
	if err != nil {
		return nil, fmt.Errorf("read recent tasks: %w", err)
	}
	return list, nil
}

// Cancel ends a task that has not ended; the work stops at its next step.
// It says whether there was something to end.
func Cancel(ctx context.Context, tx *postgres.Tx, id int64) (bool, error) {
	n, err := tx.Exec(ctx, `update task set state = 'cancelled', ended_at = now() where id = $1 and state in ('waiting', 'running')`, id)
	return n > 0, err
}
