package cart

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/postgres"
)

// Close locks an open cart and marks it as ordered; false when another
// checkout was first.
func Close(ctx context.Context, tx *postgres.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, `update cart set state = 'closed', touched_at = now() where id = $1 and state = 'open'`, id)
	if err != nil {
		return false, fmt.Errorf("close cart: %w", err)
	}
	return n == 1, nil
}

// Reopen gives a cancelled order's cart back under the same id, so that nothing
// chosen is lost. False when there is no such cart.
func Reopen(ctx context.Context, tx *postgres.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, `update cart set state = 'open', touched_at = now() where id = $1 and state = 'closed'`, id)
	if err != nil {
		return false, fmt.Errorf("reopen cart: %w", err)
	}
	return n == 1, nil
}

// Pieces counts what an open cart holds; 0 when it is gone.
func Pieces(ctx context.Context, r postgres.Reader, id string) (int, error) {
	var n int
	err := r.Get(ctx, &n, `select coalesce(sum(l.quantity), 0) from cart c join cart_line l on l.cart_id = c.id
		where c.id = $1 and c.state = 'open'`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
