package worker

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/editing"
	"plantagenet/internal/importing"
	"plantagenet/internal/task"
)

// tasks are the functions that do long work, by the kind asked for with
// task.Begin; each part adds its line.
func (d Deps) tasks() task.Kinds {
	shelf := importing.Shelf{Folder: d.Folder, Pictures: string(d.Pictures)}
	return task.Kinds{
		"labels":            d.printLabels,
		importing.CheckFile: importing.CheckWork(d.Shop.DB, shelf), importing.RunFile: importing.RunWork(d.Shop.DB, shelf),
		editing.MakePictures: editing.PicturesWork(d.Shop.DB, d.Pictures),
	}
}

type taskWorker struct {
	river.WorkerDefaults[task.Job]
	d Deps
}

// Timeout is none: long work is long. What a dead worker leaves is found by its lock.
func (w *taskWorker) Timeout(*river.Job[task.Job]) time.Duration { return -1 }

// NextRetry comes soon: somebody is looking at the bar.
func (w *taskWorker) NextRetry(*river.Job[task.Job]) time.Time {
	return time.Now().Add(5 * time.Second)
}

// Work does one task; one that is in hand elsewhere is looked at again later.
func (w *taskWorker) Work(ctx context.Context, job *river.Job[task.Job]) error {
	err := task.Run(ctx, w.d.Shop.DB, w.d.Folder, w.d.tasks(), job.Args.TaskID, job.Attempt >= job.MaxAttempts)
	if errors.Is(err, task.ErrBusy) {
		return river.JobSnooze(10 * time.Second)
	}
	return err
}

type sweepResults struct{}

// Kind names the job for the queue.
func (sweepResults) Kind() string { return "sweep_results" }

type sweepResultsWorker struct {
	river.WorkerDefaults[sweepResults]
	d Deps
}

// Work deletes the results of long work that nobody will fetch any more.
func (w *sweepResultsWorker) Work(ctx context.Context, _ *river.Job[sweepResults]) error {
	_, err := task.Sweep(ctx, w.d.Shop.DB, w.d.Folder)
	return err
}
