package worker

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/privacy"
)

// forgetter is a sender that keeps copies; a mail server keeps none of ours.
type forgetter interface{ Forget(key string) error }

type forgetWorker struct {
	river.WorkerDefaults[privacy.ForgetMails]
	d Deps
}

// Work deletes the kept copies of a forgotten person's mails.
func (w *forgetWorker) Work(_ context.Context, job *river.Job[privacy.ForgetMails]) error {
	keeper, ok := w.d.Mail.(forgetter)
	if !ok {
		return nil
	}
	var errs []error
	for _, key := range job.Args.Keys {
		errs = append(errs, keeper.Forget(key))
	}
	return errors.Join(errs...)
}

type age struct{}

// Kind names the job for the queue.
func (age) Kind() string { return "forget_aged_orders" }

// ageEvery is how often orders past the law's six years are looked for.
const ageEvery = 6 * time.Hour

// ageBatch bounds one transaction.
const ageBatch = 200

type ageWorker struct {
	river.WorkerDefaults[age]
	d Deps
}

// Work forgets the persons of orders older than tax law wants them kept.
func (w *ageWorker) Work(ctx context.Context, _ *river.Job[age]) error {
	for {
		n, err := privacy.Age(ctx, w.d.Shop.DB, ageBatch)
		if err != nil || n < ageBatch {
			return err
		}
	}
}
