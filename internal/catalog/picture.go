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
	Published bool          `db:"published"`
}

// FindPicture returns one picture; fault.NotFound when there is none.
func FindPicture(ctx context.Context, r postgres.Reader, id int64) (Stored, error) {
	var s Stored
	err := r.Get(ctx, &s, `select f.id, f.version, f.kind, f.tint, f.width, f.height, f.alt_fr as alt, f.drawing,
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
