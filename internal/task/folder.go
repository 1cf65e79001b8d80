package task

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"plantagenet/internal/postgres"
)

// Folder is where result files lie: DATA_DIR/work. A file is called after its
// task's id; the name people see is the row's.
type Folder string

// KeptFor is how long a result can be downloaded.
const KeptFor = 7 * 24 * time.Hour

func (f Folder) path(id int64) string { return filepath.Join(string(f), strconv.FormatInt(id, 10)) }

// Open opens the task's result; fs.ErrNotExist when there is none any more.
func (f Folder) Open(t Task) (*os.File, error) {
	if t.ResultName == "" {
		return nil, fs.ErrNotExist
	}
	return os.Open(f.path(t.ID))
}

// Create opens the file of the task's result for writing. It becomes visible
// when the work ends well, and is gone when it does not.
func (p *Progress) Create() (*os.File, error) {
	if p.file != nil {
		return nil, errors.New("a task has one result")
	}
	if err := os.MkdirAll(string(p.folder), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of results: %w", err)
	}
	file, err := os.OpenFile(p.folder.path(p.id)+"."+p.runner+".part", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	p.file = file
	return file, err
}

// keep gives the written file its own name.
func (p *Progress) keep(r Result) error {
	if (r.Name != "") != (p.file != nil) {
		return fmt.Errorf("task %s: a result is a name and a file", p.task.Kind)
	}
	if p.file == nil {
		return nil
	}
	part := p.file.Name()
	if err := errors.Join(p.file.Sync(), p.file.Close()); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("write the result: %w", err)
	}
	p.file = nil
	return os.Rename(part, p.folder.path(p.id))
}

// drop takes away what was written for a result that never came.
func (p *Progress) drop() {
	if p.file != nil {
		_ = p.file.Close()
		_ = os.Remove(p.file.Name()) // the sweep takes what stays
	}
}

// Sweep deletes results older than a week and returns how many files went.
func Sweep(ctx context.Context, db *postgres.DB, folder Folder) (int, error) {
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update task set result_name = '' where result_name <> '' and ended_at < now() - make_interval(secs => $1)`,
			KeptFor.Seconds())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep results: %w", err)
	}
	files, err := os.ReadDir(string(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	gone := 0
	for _, file := range files {
		info, err := file.Info()
		if err == nil && time.Since(info.ModTime()) > KeptFor && os.Remove(filepath.Join(string(folder), file.Name())) == nil {
			gone++
		}
	}
	return gone, err
}
