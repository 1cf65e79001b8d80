package catalog

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

const changedSQL = `with lot_changed as (
		select m.lot_id from stock_entry e join stock_movement m on m.entry_id = e.id where e.recorded_at >= $1
		union
		select l.lot_id from stock_hold h join stock_hold_line l on l.hold_id = h.id
		where h.held_at >= $1 or h.ended_at >= $1 or h.state = 'active' and h.expires_at between $1 and now()
	)
	select v.product_id from lot_changed c join lot on lot.id = c.lot_id join variant v on v.id = lot.variant_id
	union
	select id from product where updated_at >= $1`

// Changed returns the ids of articles whose words, price or stock changed since
// a moment, by the database's clock. A transaction is seen when it commits but
// carries the time it began: ask again for the last half minute.
func Changed(ctx context.Context, r postgres.Reader, since time.Time) ([]int64, error) {
	var ids []int64
	if err := r.Select(ctx, &ids, changedSQL, since); err != nil {
		return nil, fmt.Errorf("read changed articles: %w", err)
	}
	return ids, nil
}
