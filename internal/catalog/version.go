package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// Version is one change of an article by staff. Before is nil where it was made.
// Undone is the number of the version whose Before an undo brought back.
type Version struct {
	Number int       `db:"number"`
	At     time.Time `db:"at"`
	Who    string    `db:"who"`
	Act    string    `db:"act"` // create, save, publish, unpublish, picture, price, undo
	Undone int       `db:"undone"`
	Before *Sheet    `db:"-"`
	After  Sheet     `db:"-"`
}

// Author is who made a version; account 0 is the program itself.
type Author struct {
	Account int64
	Name    string
}

// AddVersion keeps a change of an article that was just written.
func AddVersion(ctx context.Context, tx *postgres.Tx, id int64, by Author, v Version) (number int, err error) {
	after, err := json.Marshal(v.After)
	if err != nil {
		return 0, fmt.Errorf("keep version: %w", err)
	}
	var before postgres.JSON
	if v.Before != nil {
		body, err := json.Marshal(v.Before)
		if err != nil {
			return 0, fmt.Errorf("keep version: %w", err)
		}
		before = postgres.JSON(body)
	}
	err = tx.Get(ctx, &number, `insert into product_version (product_id, number, account_id, who, act, undone, before, after)
		select id, version, nullif($2, 0), $3, $4, nullif($5, 0), $6, $7 from product where id = $1 returning number`,
		id, by.Account, by.Name, v.Act, v.Undone, before, postgres.JSON(after))
	if err != nil {
		return 0, fmt.Errorf("keep version: %w", err)
	}
	return number, nil
}

const versionColumns = `number, at, who, act, coalesce(undone, 0) as undone, before, after`

type versionRow struct {
	Version
	Before postgres.JSON `db:"before"`
	After  postgres.JSON `db:"after"`
}

func (r versionRow) version() (Version, error) {
	v := r.Version
	if r.Before != "" {
		v.Before = new(Sheet)
		if err := json.Unmarshal([]byte(r.Before), v.Before); err != nil {
			return v, fmt.Errorf("read version %d: %w", r.Number, err)
		}
	}
	if err := json.Unmarshal([]byte(r.After), &v.After); err != nil {
		return v, fmt.Errorf("read version %d: %w", r.Number, err)
	}
	return v, nil
}

// FindVersion reads one change of an article; ErrNotFound when there is none.
func FindVersion(ctx context.Context, r postgres.Reader, id int64, number int) (Version, error) {
	var row versionRow
	err := r.Get(ctx, &row, `select `+versionColumns+` from product_version where product_id = $1 and number = $2`, id, number)
	if errors.Is(err, sql.ErrNoRows) {
		return Version{}, ErrNotFound
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version: %w", err)
	}
	return row.version()
}

// Versions lists changes of an article, the newest first, from before a number
// on (0: from the newest).
func Versions(ctx context.Context, r postgres.Reader, id int64, before, limit int) ([]Version, error) {
	var rows []versionRow
	err := r.Select(ctx, &rows, `select `+versionColumns+` from product_version where product_id = $1 and ($2 = 0 or number < $2)
		order by number desc limit $3`, id, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	list := make([]Version, len(rows))
	for i, row := range rows {
		if list[i], err = row.version(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Seen is the article as a form of that number showed it; nil where that is not
// known, as after an import.
func Seen(ctx context.Context, r postgres.Reader, id int64, number int) (*Sheet, error) {
	var row versionRow
	err := r.Get(ctx, &row, `select `+versionColumns+` from product_version where product_id = $1
		and (number = $2 or number = $2 + 1 and before is not null) order by number limit 1`, id, number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read version: %w", err)
	}
	v, err := row.version()
	if err != nil || row.Number == number {
		return &v.After, err
	}
	return v.Before, nil
}
