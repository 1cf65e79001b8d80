package demo

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// perShelf is how many variants stand side by side on one board.
const perShelf = 4

// shelve gives each variant its place on the shop floor: a rack a category,
// board by board, so that the pick list is a walk. Racks are A, B, C …
func shelve(ctx context.Context, tx *postgres.Tx, c Content, ids known) error {
	rack, placed := map[string]string{}, map[string]int{}
	for i, k := range c.Categories {
		rack[k.Slug] = string(rune('A' + i%26))
	}
	for _, p := range c.Products {
		for _, v := range p.Variants {
			board := placed[p.Category]/perShelf + 1
			placed[p.Category]++
			if _, err := stock.SetShelf(ctx, tx, ids.variants[v.SKU], stock.Floor, fmt.Sprintf("%s%d", rack[p.Category], board)); err != nil {
				return fmt.Errorf("shelve %s: %w", v.SKU, err)
			}
		}
	}
	return nil
}
