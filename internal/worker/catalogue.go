package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/editing"
)

// How often prices that wait are looked at, and pictures without sizes.
const (
	pricesEvery = 5 * time.Second
	sizesEvery  = 20 * time.Second
	sizesAtOnce = 20
)

type prices struct{}

// Kind names the job for the queue.
func (prices) Kind() string { return "apply_prices" }

type pricesWorker struct {
	river.WorkerDefaults[prices]
	d Deps
}

// Work lets the prices whose moment has come take effect.
func (w *pricesWorker) Work(ctx context.Context, _ *river.Job[prices]) error {
	_, err := editing.ApplyPrices(ctx, w.d.Shop.DB)
	return err
}

type sizes struct{}

// Kind names the job for the queue.
func (sizes) Kind() string { return "size_pictures" }

type sizesWorker struct {
	river.WorkerDefaults[sizes]
	d Deps
}

// Work makes the sizes of pictures that an import fetched.
func (w *sizesWorker) Work(ctx context.Context, _ *river.Job[sizes]) error {
	_, err := editing.SizePictures(ctx, w.d.Shop.DB, w.d.Pictures, sizesAtOnce)
	return err
}
