package worker

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/jobs"
	shopmail "plantagenet/internal/mail"
	"plantagenet/internal/postgres"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/store"
	"plantagenet/web/mail"
)

// reckonEvery is how old a suggestion may become.
const reckonEvery = time.Hour

type reckonWorker struct {
	river.WorkerDefaults[replenish.Reckon]
	d Deps
}

// Timeout is long: a large stockroom takes a while, and nobody waits for it.
func (w *reckonWorker) Timeout(*river.Job[replenish.Reckon]) time.Duration { return 15 * time.Minute }

// Work reckons what to order again.
func (w *reckonWorker) Work(ctx context.Context, _ *river.Job[replenish.Reckon]) error {
	return replenish.Refresh(ctx, w.d.Shop.DB, report.LeadTimes)
}

type lowStockWorker struct {
	river.WorkerDefaults[replenish.LowStock]
	d Deps
}

// Work leaves one mail for each person who decides, in one transaction: all of
// them or none.
func (w *lowStockWorker) Work(ctx context.Context, job *river.Job[replenish.LowStock]) error {
	people, err := account.People(ctx, w.d.Shop.DB)
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, w.d.Shop.DB, func(tx *postgres.Tx) error {
		for _, p := range people {
			if !p.Active || !p.Entered || p.Role != account.Owner && p.Role != account.Manager {
				continue
			}
			key := "low_stock-" + strconv.FormatInt(job.ID, 10) + "-" + strconv.FormatInt(p.ID, 10)
			if err := jobs.Insert(ctx, tx, tellLow{Account: p.ID, Variants: job.Args.Variants, Key: key}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// tellLow is the mail to one person about what has fallen to its reorder point.
type tellLow struct {
	Account  int64   `json:"account"`
	Variants []int64 `json:"variants"`
	Key      string  `json:"key"`
}

// Kind names the job for the queue.
func (tellLow) Kind() string { return "tell_low_stock" }

type tellLowWorker struct {
	river.WorkerDefaults[tellLow]
	d Deps
}

// Work writes to one person; an address that is refused is not tried again.
func (w *tellLowWorker) Work(ctx context.Context, job *river.Job[tellLow]) error {
	a, err := account.ByID(ctx, w.d.Shop.DB, job.Args.Account)
	if fault.KindOf(err) == fault.NotFound || err == nil && !a.Active {
		return nil
	}
	if err != nil {
		return err
	}
	say := voice(a.Lang)
	low, err := replenish.OfMany(ctx, w.d.Shop.DB, say.lang(), job.Args.Variants)
	if err != nil {
		return err
	}
	seller, err := store.Read(ctx, w.d.Shop.DB)
	if err != nil {
		return err
	}
	message, err := envelope(ctx, lowStock(say, low, w.d.BaseURL), seller, a.Email, job.Args.Key)
	if err != nil {
		return err
	}
	if err = w.d.Mail.Send(ctx, message); errors.Is(err, shopmail.ErrRefused) {
		return river.JobCancel(err)
	}
	return err
}

func lowStock(say voice, low []replenish.Outlook, base string) mailview.Letter {
	l := say.letter("low_stock", base+"/staff/reorder", i18n.Args{"Count": len(low)})
	for _, o := range low {
		name := o.Name
		if o.Variant != "" {
			name += ", " + o.Variant
		}
		detail := o.SKU + " · " + o.CoopName + " · " + i18n.Count(say.lang(), "mail.low_stock.order", int(o.Suggested))
		l.Lines = append(l.Lines, mailview.Line{Name: name, Detail: detail, Amount: i18n.Count(say.lang(), "mail.low_stock.left", int(o.Available))})
	}
	return l
}
