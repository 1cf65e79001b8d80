package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/postgres"
)

// Upload is a file that was sent for an article and is not its picture yet.
type Upload struct {
	ID        int64  `db:"id"`
	ProductID int64  `db:"product_id"`
	Key       string `db:"key"`
	Name      string `db:"name"` // as its sender calls it
	File      string `db:"file"` // under DATA_DIR/pictures/incoming
	State     string `db:"state"`
	Problem   string `db:"problem"` // failed: the fault's code
	Task      int64  `db:"task"`    // the long work it is a step of
	Account   int64  `db:"account"`
	Who       string `db:"who"`
}

const uploadColumns = `id, product_id, key, name, file, state, problem, coalesce(task_id, 0) as task, coalesce(account_id, 0) as account, who`

// AddUpload notes a file; one with the same key before is left as it is, and 0
// comes back.
func AddUpload(ctx context.Context, tx *postgres.Tx, u Upload) (id int64, err error) {
	err = tx.Get(ctx, &id, `insert into picture_upload (product_id, key, name, file, account_id, who)
		values ($1, $2, $3, $4, nullif($5, 0), $6) on conflict (key) do nothing returning id`,
		u.ProductID, u.Key, u.Name, u.File, u.Account, u.Who)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("note upload: %w", err)
	}
	return id, nil
}

// WorkUploads says which long work the files are steps of.
func WorkUploads(ctx context.Context, tx *postgres.Tx, ids []int64, task int64) error {
	if _, err := tx.Exec(ctx, `update picture_upload set task_id = $2 where id = any($1)`, postgres.Array(ids), task); err != nil {
		return fmt.Errorf("note uploads: %w", err)
	}
	return nil
}

// FindUpload reads one; ErrNotFound when there is none.
func FindUpload(ctx context.Context, r postgres.Reader, id int64) (Upload, error) {
	var u Upload
	err := r.Get(ctx, &u, `select `+uploadColumns+` from picture_upload where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return u, ErrNotFound
	}
	if err != nil {
		return u, fmt.Errorf("read upload: %w", err)
	}
	return u, nil
}

// Uploads lists the files of an article that wait or failed.
func Uploads(ctx context.Context, r postgres.Reader, productID int64) ([]Upload, error) {
	var list []Upload
	err := r.Select(ctx, &list, `select `+uploadColumns+` from picture_upload where product_id = $1 and state <> 'done' order by id`, productID)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	return list, nil
}

// EndUpload says how a waiting file ended; false when it had ended before.
func EndUpload(ctx context.Context, tx *postgres.Tx, id int64, problem string) (bool, error) {
	done, err := tx.Exec(ctx, `update picture_upload set state = case when $2 = '' then 'done' else 'failed' end, problem = $2
		where id = $1 and state = 'waiting'`, id, problem)
	if err != nil {
		return false, fmt.Errorf("end upload: %w", err)
	}
	return done == 1, nil
}

// ForgetUploads takes the failed files of an article off its list.
func ForgetUploads(ctx context.Context, tx *postgres.Tx, productID int64) error {
	_, err := tx.Exec(ctx, `update picture_upload set state = 'done' where product_id = $1 and state = 'failed'`, productID)
	if err != nil {
		return fmt.Errorf("forget uploads: %w", err)
	}
	return nil
}

// Unsized are pictures in a file that have no sizes beside it yet, such as those
// an import fetched: id and article.
func Unsized(ctx context.Context, r postgres.Reader, limit int) ([]Stored, error) {
	var list []Stored
	err := r.Select(ctx, &list, `select f.id, f.file, f.product_id from picture f where f.kind = 'file' and f.sizes = '{}' order by f.id limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list pictures without sizes: %w", err)
	}
	return list, nil
}
