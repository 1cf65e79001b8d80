package coop

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Named is a cooperative by its id and name.
type Named struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// Choices lists the cooperatives by name, to choose one from.
func Choices(ctx context.Context, r postgres.Reader) ([]Named, error) {
	var list []Named
	if err := r.Select(ctx, &list, `select id, name from cooperative order by lower(name), id`); err != nil {
		return nil, fmt.Errorf("read cooperatives: %w", err)
	}
	return list, nil
}
