package jobs

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"plantagenet/internal/postgres"
)

// Runner works the queue off in this process.
type Runner struct {
	client *river.Client[*sql.Tx]
	mark   *mark
}

// poll is how soon a job that another connection wrote is seen.
const poll = 250 * time.Millisecond

// NewRunner makes a runner for the workers and the work that comes round by itself.
func NewRunner(db *postgres.DB, workers *river.Workers, periodic []*river.PeriodicJob, log *slog.Logger) (*Runner, error) {
	id := rand.Text()
	client, err := river.NewClient(riverdatabasesql.New(db.SQL()), &river.Config{
		ID:                   id,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers:              workers,
		PeriodicJobs:         periodic,
		FetchCooldown:        50 * time.Millisecond,
		FetchPollInterval:    poll,
		JobTimeout:           2 * time.Minute,
		MaxAttempts:          25,
		ErrorHandler:         &handler{log},
		Logger:               slog.New(slog.DiscardHandler), // failures are logged once, by the handler
		RescueStuckJobsAfter: 5 * time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("make the queue's runner: %w", err)
	}
	return &Runner{client, &mark{db: db, id: id, log: log}}, nil
}

// Start frees what dead runners left behind, begins to work and returns at once.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.mark.start(ctx); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	return r.client.Start(ctx)
}

// Stop lets running jobs end, at most until ctx does.
func (r *Runner) Stop(ctx context.Context) error {
	defer r.mark.stop()
	return r.client.Stop(ctx)
}

// handler logs a failed job once, by kind and id, without what it carried.
type handler struct{ log *slog.Logger }

func (h *handler) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.Error("job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

func (h *handler) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	h.log.Error("job panicked", "kind", job.Kind, "job", job.ID, "panic", value, "trace", trace)
	return nil
}
