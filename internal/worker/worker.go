// Package worker does what was left to be done after a commit, and what comes
// round by itself: mails, refunds, events of the inbox, the sweeps over lapsed
// holds and over everything that Stripe should be asked about.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/checkout"
	"plantagenet/internal/editing"
	"plantagenet/internal/jobs"
	"plantagenet/internal/mail"
	"plantagenet/internal/replenish"
	"plantagenet/internal/task"
)

// Deps is what the work needs.
type Deps struct {
	Shop     checkout.Shop
	Mail     mail.Sender
	Log      *slog.Logger
	Folder   task.Folder      // results of long work
	Pictures editing.Pictures // where the shop's pictures stand

	BaseURL string // public address, for links in mails about accounts
}

// Worker works the queue off in this process.
type Worker struct {
	runner *jobs.Runner
}

// How often the sweeps come round. Reconciling asks about payments that have
// been quiet for a while, so that a webhook on its way is not overtaken.
const (
	lapseEvery     = 15 * time.Second
	reconcileEvery = 30 * time.Second
	quietBefore    = 45 * time.Second
	stopWithin     = 20 * time.Second
)

// New makes a worker; Start begins.
func New(d Deps) (*Worker, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &eventWorker{d: d})
	river.AddWorker(workers, &refundWorker{d: d})
	river.AddWorker(workers, &mailWorker{d: d})
	river.AddWorker(workers, &parcelWorker{d: d})
	river.AddWorker(workers, &lapseWorker{d: d})
	river.AddWorker(workers, &reconcileWorker{d: d})
	river.AddWorker(workers, &forgetWorker{d: d})
	river.AddWorker(workers, &ageWorker{d: d})
	river.AddWorker(workers, &accountMailWorker{d: d})
	river.AddWorker(workers, &sweepAccountsWorker{d: d})
	river.AddWorker(workers, &reckonWorker{d: d})
	river.AddWorker(workers, &lowStockWorker{d: d})
	river.AddWorker(workers, &tellLowWorker{d: d})
	river.AddWorker(workers, &taskWorker{d: d})
	river.AddWorker(workers, &pricesWorker{d: d})
	river.AddWorker(workers, &sizesWorker{d: d})
	river.AddWorker(workers, &sweepResultsWorker{d: d})
	runner, err := jobs.NewRunner(d.Shop.DB, workers, []*river.PeriodicJob{
		every(lapseEvery, lapse{}), every(reconcileEvery, reconcile{}), every(ageEvery, age{}), every(time.Hour, sweepResults{}), every(time.Hour, sweepAccounts{}),
		every(pricesEvery, prices{}), every(sizesEvery, sizes{}),
		every(reckonEvery, replenish.Reckon{}),
	}, d.Log)
	if err != nil {
		return nil, fmt.Errorf("make the worker: %w", err)
	}
	return &Worker{runner}, nil
}

func every(period time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(period), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: jobs.WhileWaiting()}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// Start begins to work and returns at once. The work outlives ctx until Stop.
func (w *Worker) Start(ctx context.Context) error { return w.runner.Start(context.WithoutCancel(ctx)) }

// Stop lets running jobs end.
func (w *Worker) Stop() {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	_ = w.runner.Stop(ctx) // what did not end is found again at the next start
}
