package importing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/task"
)

// Kinds of long work.
const (
	CheckFile = "import_check"
	RunFile   = "import_run"
)

// asked is what a task of an import was asked.
type asked struct {
	File int64 `json:"file"`
}

// Shelf is where the work finds things: the folder of work and that of pictures.
type Shelf struct {
	Folder   task.Folder
	Pictures string
	Fetch    Fetch // nil: Download
}

// CheckWork looks at a file without changing anything and notes what it would
// change, or its lines at fault.
func CheckWork(db *postgres.DB, s Shelf) task.Work {
	return func(ctx context.Context, p *task.Progress) (task.Result, error) { return s.work(ctx, db, p, true) }
}

// RunWork takes a file in. It may be begun again: what is in already is not
// brought in twice.
func RunWork(db *postgres.DB, s Shelf) task.Work {
	return func(ctx context.Context, p *task.Progress) (task.Result, error) { return s.work(ctx, db, p, false) }
}

func (s Shelf) work(ctx context.Context, db *postgres.DB, p *task.Progress, dry bool) (task.Result, error) {
	var a asked
	if err := p.Input(&a); err != nil {
		return task.Result{}, err
	}
	f, err := FileByID(ctx, db, a.File)
	if err != nil {
		return task.Result{}, err
	}
	result := task.Result{Path: fmt.Sprintf("/staff/exchange/imports/%d", f.ID)}
	from, to := "checking", "ready"
	if !dry {
		from, to = "running", "done"
	}
	if f.State != from { // dropped, or done by an earlier try
		return result, nil
	}
	report, err := s.read(ctx, db, f, Options{DryRun: dry, PublishLang: f.PublishLang, Pictures: s.Pictures, Fetch: s.Fetch,
		Progress: func(done, total int64) error { return errors.Join(p.Total(ctx, total), p.Step(ctx, done)) }})
	if errors.Is(err, ErrFile) {
		to, err = "bad", nil
	}
	if err != nil {
		return result, err
	}
	if err := settle(ctx, db, f, from, to, report); err != nil {
		return result, err
	}
	if to != "ready" {
		Forget(s.Folder, f.File)
	}
	if to == "bad" {
		return result, fault.New(fault.Invalid, "import_bad").With("N", len(report.Errors))
	}
	return result, nil
}

// read opens the kept file and gives it to the reader of its format.
func (s Shelf) read(ctx context.Context, db *postgres.DB, f File, o Options) (Report, error) {
	in, err := os.Open(filepath.Join(string(s.Folder), filepath.Base(f.File)))
	if errors.Is(err, os.ErrNotExist) {
		return Report{}, fault.New(fault.Invalid, "import_gone")
	}
	if err != nil {
		return Report{}, fmt.Errorf("open the file: %w", err)
	}
	defer in.Close()
	switch f.Kind {
	case KindShopify:
		return Shopify(ctx, db, in, o)
	case KindWooCommerce:
		return WooCommerce(ctx, db, in, o)
	}
	return Catalogue(ctx, db, in, o)
}

// settle notes how it went; a file dropped meanwhile stays dropped.
func settle(ctx context.Context, db *postgres.DB, f File, from, to string, report Report) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update import_file set state = $3, report = $4, ended_at = case when $3 in ('bad', 'done') then now() end where id = $1 and state = $2`,
			f.ID, from, to, report.outcome())
		if err != nil {
			return fmt.Errorf("note the import: %w", err)
		}
		return nil
	})
}
