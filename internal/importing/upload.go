package importing

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/task"
)

// Formats a file may have.
const (
	KindCatalogue   = "catalogue"
	KindShopify     = "shopify"
	KindWooCommerce = "woocommerce"
)

// MaxUpload is the largest file that may be sent.
const MaxUpload = 50 << 20

// File is one file that was sent to be imported.
type File struct {
	ID          int64      `db:"id"`
	Key         string     `db:"key"`
	Kind        string     `db:"kind"`
	Name        string     `db:"name"`
	File        string     `db:"file"`
	Bytes       int64      `db:"bytes"`
	PublishLang i18n.Lang  `db:"publish_lang"`
	State       string     `db:"state"` // checking, bad, ready, running, done, dropped
	Report      Outcome    `db:"report"`
	CheckTask   *int64     `db:"check_task"`
	RunTask     *int64     `db:"run_task"`
	Who         string     `db:"who"`
	SentAt      time.Time  `db:"sent_at"`
	EndedAt     *time.Time `db:"ended_at"`
}

const fileColumns = `id, key, kind, name, file, bytes, publish_lang, state, report, check_task, run_task, who, sent_at, ended_at`

var errState = fault.New(fault.Conflict, "import_state")

// Sent is a file as it arrives: its words, and its bytes in the folder of work.
type Sent struct {
	Key         string
	Kind        string
	Name        string
	PublishLang i18n.Lang
	File        string
	Bytes       int64
}

// Keep writes what arrives into the folder of work, MaxUpload at most, without
// holding it in memory. It returns the file's name there and its length.
func Keep(folder task.Folder, in io.Reader) (string, int64, error) {
	if err := os.MkdirAll(string(folder), 0o700); err != nil {
		return "", 0, fmt.Errorf("make the folder of work: %w", err)
	}
	name := "import-" + rand.Text() + ".csv"
	f, err := os.OpenFile(filepath.Join(string(folder), name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("keep the file: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(in, MaxUpload+1))
	err = errors.Join(err, f.Close())
	if err == nil && n > MaxUpload {
		err = fault.New(fault.Invalid, "import_large").On("file").With("MB", MaxUpload>>20)
	}
	if err == nil && n == 0 {
		err = fault.New(fault.Invalid, "import_empty").On("file")
	}
	if err != nil {
		Forget(folder, name)
		return "", 0, err
	}
	return name, n, nil
}

// Forget takes a kept file away. The sweep of work takes what stays.
func Forget(folder task.Folder, name string) {
	if name != "" && name == filepath.Base(name) {
		_ = os.Remove(filepath.Join(string(folder), name)) // gone already, or swept later
	}
}

// Check says what is wrong with a file's words before it is kept.
func (s Sent) Check() error {
	switch s.Kind {
	case KindCatalogue, KindShopify, KindWooCommerce:
	default:
		return fault.New(fault.Invalid, "import_kind").On("kind")
	}
	if s.PublishLang != "" && s.PublishLang != i18n.French && s.PublishLang != i18n.English {
		return fault.New(fault.Invalid, "import_lang").On("publish_lang")
	}
	return nil
}

// Ask enters a kept file and has it looked at in the background. The same form
// again gives the same file, and fresh is false.
func Ask(ctx context.Context, db *postgres.DB, s Sent) (f File, fresh bool, err error) {
	if err := s.Check(); err != nil {
		return f, false, err
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		who := audit.From(ctx)
		err := tx.Get(ctx, &f, `insert into import_file (key, kind, name, file, bytes, publish_lang, account_id, who)
			values ($1, $2, $3, $4, $5, $6, nullif($7::bigint, 0), $8) on conflict on constraint import_file_key_unique do nothing returning `+fileColumns,
			s.Key, s.Kind, s.Name, s.File, s.Bytes, string(s.PublishLang), who.ID, who.Name)
		if errors.Is(err, sql.ErrNoRows) {
			fresh = false
			return tx.Get(ctx, &f, `select `+fileColumns+` from import_file where key = $1`, s.Key)
		}
		if err != nil {
			return fmt.Errorf("enter the file: %w", err)
		}
		fresh = true
		id, err := task.Begin(ctx, tx, task.New{Kind: CheckFile, Title: "staff.exchange.task_check", TitleArgs: i18n.Args{"Name": s.Name}, Args: asked{f.ID}, Money: true})
		if err != nil {
			return err
		}
		return tx.Get(ctx, &f, `update import_file set check_task = $2 where id = $1 returning `+fileColumns, f.ID, id)
	})
	return f, fresh, err
}

// FileByID reads one file; fault.NotFound when there is none.
func FileByID(ctx context.Context, r postgres.Reader, id int64) (File, error) {
	var f File
	err := r.Get(ctx, &f, `select `+fileColumns+` from import_file where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return f, fmt.Errorf("read the file: %w", err)
	}
	return f, nil
}

// Files lists the newest files.
func Files(ctx context.Context, r postgres.Reader, n int) ([]File, error) {
	var list []File
	if err := r.Select(ctx, &list, `select `+fileColumns+` from import_file order by id desc limit $1`, n); err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	return list, nil
}

// Begin takes a file in that was looked at and found good, in the background.
// Asked twice, it is done once; one whose work broke down may be begun again.
func Begin(ctx context.Context, db *postgres.DB, id int64) (File, error) {
	var f File
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		err := tx.Get(ctx, &f, `select `+fileColumns+` from import_file where id = $1 for update`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return fmt.Errorf("lock the file: %w", err)
		}
		switch {
		case f.State == "done":
			return nil
		case f.State == "running" && f.RunTask != nil:
			if t, err := task.ByID(ctx, tx, *f.RunTask); err != nil || !t.State.Over() {
				return err
			}
		case f.State != "ready":
			return errState
		}
		run, err := task.Begin(ctx, tx, task.New{Kind: RunFile, Title: "staff.exchange.task_run", TitleArgs: i18n.Args{"Name": f.Name}, Args: asked{f.ID}, Money: true})
		if err != nil {
			return err
		}
		return tx.Get(ctx, &f, `update import_file set state = 'running', run_task = $2 where id = $1 returning `+fileColumns, id, run)
	})
	return f, err
}

// Drop gives a file up that was looked at and not taken in.
func Drop(ctx context.Context, db *postgres.DB, folder task.Folder, id int64) (File, error) {
	var f File
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		err := tx.Get(ctx, &f, `update import_file set state = 'dropped', ended_at = now() where id = $1 and state in ('checking', 'ready') returning `+fileColumns, id)
		if errors.Is(err, sql.ErrNoRows) {
			return errState
		}
		return err
	})
	if err == nil {
		Forget(folder, f.File)
	}
	return f, err
}
