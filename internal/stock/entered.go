package stock

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Entered is how much of a lot ever came in from its supplier, less what was
// sent back, and how much of it stands free on the shop floor now.
type Entered struct {
	Code    string `db:"code"`
	LotID   int64  `db:"id"`
	Entered int64  `db:"entered"`
	Free    int64  `db:"free"` // on the floor and not held by an order
}

// EnteredOf reads lots by code; a code that does not exist is left out.
func EnteredOf(ctx context.Context, r postgres.Reader, codes []string) (map[string]Entered, error) {
	var rows []Entered
	err := r.Select(ctx, &rows, `select l.code, l.id,
			coalesce((select -on_hand from stock_level s join location p on p.id = s.location_id
				where s.lot_id = l.id and p.code = 'supplier'), 0) as entered,
			coalesce((select on_hand - held from stock_level s join location p on p.id = s.location_id
				where s.lot_id = l.id and p.code = 'floor'), 0) as free
		from lot l where l.code = any($1) order by l.id`, postgres.Array(codes))
	if err != nil {
		return nil, fmt.Errorf("read what entered of lots: %w", err)
	}
	found := make(map[string]Entered, len(rows))
	for _, row := range rows {
		found[row.Code] = row
	}
	return found, nil
}
