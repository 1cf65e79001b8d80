package stock

import (
	"context"
	"fmt"
	"strings"

	"plantagenet/internal/postgres"
)

// Shelves returns the shelf of each variant (A2, B4 …): that of the shop floor,
// else of the back room, else of any place. A variant without one is left out.
func Shelves(ctx context.Context, r postgres.Reader, variantIDs []int64) (map[int64]string, error) {
	var rows []struct {
		VariantID int64  `db:"variant_id"`
		Shelf     string `db:"shelf"`
	}
	err := r.Select(ctx, &rows, `select distinct on (p.variant_id) p.variant_id, p.shelf from variant_place p join location l on l.id = p.location_id
		where p.variant_id = any($1) order by p.variant_id, array_position(array['floor', 'back_room'], l.kind), l.id`, postgres.Array(variantIDs))
	if err != nil {
		return nil, fmt.Errorf("read shelves: %w", err)
	}
	shelves := make(map[int64]string, len(rows))
	for _, row := range rows {
		shelves[row.VariantID] = row.Shelf
	}
	return shelves, nil
}

// SetShelf says where a variant stands in a place; an empty shelf forgets it.
// It returns what was said before.
func SetShelf(ctx context.Context, tx *postgres.Tx, variantID int64, place, shelf string) (before string, err error) {
	shelf = strings.ToUpper(strings.TrimSpace(shelf))
	err = tx.Get(ctx, &before, `select coalesce((select shelf from variant_place p join location l on l.id = p.location_id
		where p.variant_id = $1 and l.code = $2), '')`, variantID, place)
	if err != nil {
		return "", fmt.Errorf("read shelf: %w", err)
	}
	if shelf == "" {
		_, err = tx.Exec(ctx, `delete from variant_place where variant_id = $1 and location_id = (select id from location where code = $2)`, variantID, place)
		return before, err
	}
	_, err = tx.Exec(ctx, `insert into variant_place (variant_id, location_id, shelf) select $1, id, $3 from location where code = $2 and real
		on conflict (variant_id, location_id) do update set shelf = excluded.shelf`, variantID, place, shelf)
	return before, err
}
