package coop

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Names returns every cooperative's name by id.
func Names(ctx context.Context, r postgres.Reader) (map[int64]string, error) {
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	if err := r.Select(ctx, &rows, `select id, name from cooperative`); err != nil {
		return nil, fmt.Errorf("read cooperatives' names: %w", err)
	}
	names := make(map[int64]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, nil
}
