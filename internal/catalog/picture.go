package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Stored is a picture as it is drawn or sent. Maker is the slug whose band it
// carries. Published is false for pictures of drafts.
type Stored struct {
	Image
	Drawing   postgres.JSON `db:"drawing"`
	File      string        `db:"file"`
	Product   string        `db:"product"` // slug
	Maker     string        `db:"maker"`
	ProductID int64         `db:"product_id"`
	Published bool          `db:"published"`
}

// FindPicture returns one picture; fault.NotFound when there is none.
func FindPicture(ctx context.Context, r postgres.Reader, id int64) (Stored, error) {
	var s Stored
	err := r.Get(ctx, &s, `select f.id, f.version, f.kind, f.tint, f.width, f.height, f.alt_fr as alt, f.drawing, array_to_string(f.sizes, ' ') as sizes, f.product_id,
			coalesce(f.file, '') as file, p.slug as product, c.slug as maker, p.status = 'live' as published
		from picture f join product p on p.id = f.product_id join cooperative c on c.id = p.cooperative_id where f.id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return s, fmt.Errorf("read picture: %w", err)
	}
	return s, nil
}

// Moved is the address that an article on sale has now, found by one it had;
// ErrNotFound when there is none.
func Moved(ctx context.Context, r postgres.Reader, slug string) (now string, err error) {
	if !IsSlug(slug) {
		return "", ErrNotFound
	}
	err = r.Get(ctx, &now, `select p.slug from product_address a join product p on p.id = a.product_id where a.slug = $1 and p.status = 'live'`, slug)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find moved article: %w", err)
	}
	return now, nil
}

// SetSizes notes the sizes that stand beside a picture's file, and its colour.
// False: the picture has another file by now, or is gone.
func SetSizes(ctx context.Context, tx *postgres.Tx, id int64, file string, sizes []int, tint string, width, height int) (bool, error) {
	done, err := tx.Exec(ctx, `update picture set sizes = $3, tint = $4, width = $5, height = $6 where id = $1 and file = $2 and sizes = '{}'`,
		id, file, postgres.Array(sizes), tint, width, height)
	if err != nil {
		return false, fmt.Errorf("note sizes of picture %d: %w", id, err)
	}
	return done == 1, nil
}
