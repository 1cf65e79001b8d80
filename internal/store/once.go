package store

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Once marks a thing as done to this shop and says whether this was the first
// time. Of two transactions asking together, the second waits for the first.
func Once(ctx context.Context, tx *postgres.Tx, thing string) (bool, error) {
	n, err := tx.Exec(ctx, `insert into shop_setting (key, value) values ($1, now()::text) on conflict (key) do nothing`, "done."+thing)
	if err != nil {
		return false, fmt.Errorf("mark %s as done: %w", thing, err)
	}
	return n == 1, nil
}
