package worker

import (
	"context"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/report"
	"plantagenet/internal/task"
)

// printLabels makes a long run of labels; what has no bars is said.
func (d Deps) printLabels(ctx context.Context, p *task.Progress) (task.Result, error) {
	var run report.LabelRun
	if err := p.Input(&run); err != nil {
		return task.Result{}, err
	}
	file, err := p.Create()
	if err != nil {
		return task.Result{}, err
	}
	barless, err := run.Print(ctx, d.Shop.DB, file, clock.Now(), func(done int) error { return p.Step(ctx, int64(done)) })
	if err != nil {
		return task.Result{}, err
	}
	for _, sku := range barless {
		if err := p.Say(ctx, task.Line{Key: "work.barless", Args: map[string]any{"SKU": sku}}); err != nil {
			return task.Result{}, err
		}
	}
	name := i18n.Say(run.Lang, "staff.labels.file") + "-" + clock.Now().Format(time.DateOnly) + ".pdf"
	return task.Result{Name: name, Type: "application/pdf"}, nil
}
