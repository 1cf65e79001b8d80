package report

import (
	"context"
	"fmt"

	"plantagenet/internal/catalog"
	"plantagenet/internal/postgres"
)

// InStockDrawings returns the first drawing, as JSON, of each article on sale
// that can be bought now, in an order that the seed shuffles, no cooperative
// twice before each has had its turn.
func InStockDrawings(ctx context.Context, r postgres.Reader, seed string) ([]postgres.JSON, error) {
	var drawings []postgres.JSON
	err := r.Select(ctx, &drawings, `with `+catalog.Lapsed+`, stocked as (
			select p.id, p.slug, p.cooperative_id, row_number() over (partition by p.cooperative_id order by md5(p.slug || $1)) as turn
			from product p where p.status = 'live' and exists (select from variant v
				where v.product_id = p.id and v.active and `+catalog.Available+` > 0)
		) select f.drawing from stocked s
		join lateral (select drawing, kind from picture where product_id = s.id order by position, id limit 1) f on f.kind = 'drawn'
		order by s.turn, md5(s.slug || $1)`, seed)
	if err != nil {
		return nil, fmt.Errorf("read drawings in stock: %w", err)
	}
	return drawings, nil
}
