package coop

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Known returns the ids of those of the slugs that are cooperatives already.
func Known(ctx context.Context, r postgres.Reader, slugs []string) (map[string]int64, error) {
	var rows []struct {
		Slug string `db:"slug"`
		ID   int64  `db:"id"`
	}
	if err := r.Select(ctx, &rows, `select slug, id from cooperative where slug = any($1)`, postgres.Array(slugs)); err != nil {
		return nil, fmt.Errorf("read cooperatives: %w", err)
	}
	known := make(map[string]int64, len(rows))
	for _, row := range rows {
		known[row.Slug] = row.ID
	}
	return known, nil
}

// KnownMakers returns the people of the cooperatives, by slug and name.
func KnownMakers(ctx context.Context, r postgres.Reader, slugs []string) (map[[2]string]bool, error) {
	var rows []struct {
		Slug string `db:"slug"`
		Name string `db:"name"`
	}
	err := r.Select(ctx, &rows, `select c.slug, m.name from maker m join cooperative c on c.id = m.cooperative_id where c.slug = any($1)`, postgres.Array(slugs))
	if err != nil {
		return nil, fmt.Errorf("read makers: %w", err)
	}
	known := make(map[[2]string]bool, len(rows))
	for _, row := range rows {
		known[[2]string{row.Slug, row.Name}] = true
	}
	return known, nil
}
