package worker

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
)

type lapse struct{}

// Kind names the job for the queue.
func (lapse) Kind() string { return "lapse_holds" }

type lapseWorker struct {
	river.WorkerDefaults[lapse]
	d Deps
}

// Work ends holds past their hour.
func (w *lapseWorker) Work(ctx context.Context, _ *river.Job[lapse]) error {
	_, err := checkout.Lapse(ctx, w.d.Shop)
	return err
}

type reconcile struct{}

// Kind names the job for the queue.
func (reconcile) Kind() string { return "reconcile" }

type reconcileWorker struct {
	river.WorkerDefaults[reconcile]
	d Deps
}

// Work asks Stripe about what is not finished. Stripe being down is told once a
// sweep and is no failure of the job: the next sweep asks again.
func (w *reconcileWorker) Work(ctx context.Context, _ *river.Job[reconcile]) error {
	err := checkout.Reconcile(ctx, w.d.Shop, quietBefore)
	if err != nil && fault.KindOf(err) != fault.Unavailable {
		return err
	}
	if err != nil {
		w.d.Log.Warn("Stripe does not answer; asking again at the next sweep", "error", err)
	}
	return nil
}

type eventWorker struct {
	river.WorkerDefaults[checkout.ApplyEvent]
	d Deps
}

// Work applies one event of the inbox. One that cannot be applied stays in the
// inbox, where the sweep finds it when it is due; the job itself is done.
func (w *eventWorker) Work(ctx context.Context, job *river.Job[checkout.ApplyEvent]) error {
	if err := checkout.Apply(ctx, w.d.Shop, job.Args.EventID); err != nil && !errors.Is(err, context.Canceled) {
		w.d.Log.Warn("event waits for another try", "event", job.Args.EventID, "error", err)
	}
	return nil
}

type refundWorker struct {
	river.WorkerDefaults[checkout.SendRefund]
	d Deps
}

// Work makes one refund at Stripe.
func (w *refundWorker) Work(ctx context.Context, job *river.Job[checkout.SendRefund]) error {
	return checkout.Refund(ctx, w.d.Shop, job.Args.RefundID)
}
