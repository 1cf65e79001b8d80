package settlement

import (
	"context"
	"database/sql"
	"errors"

	"plantagenet/internal/fault"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
)

// Answer notes what a cooperative says of a payment to it, under its window's
// role. The same answer said twice is noted once; another one counts from then
// on. A payment that is not its own is a fault.NotFound; one that was reversed
// needs no answer any more.
func Answer(ctx context.Context, tx *postgres.Tx, a payout.Answer) error {
	var now struct {
		Reversed bool   `db:"reversed"`
		Received *bool  `db:"received"`
		Said     string `db:"said"`
	}
	err := tx.Get(ctx, &now, `select p.reversed_at is not null as reversed, a.received, coalesce(a.said, '') as said from payout p
		left join lateral (select received, said from payout_answer where payout_id = p.id order by id desc limit 1) a on true where p.id = $1`, a.PayoutID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fault.New(fault.NotFound, "not_found")
	case err != nil:
		return err
	case now.Reversed:
		return fault.New(fault.Conflict, "payout_reversed")
	case now.Received != nil && *now.Received == a.Received && now.Said == a.Said:
		return nil
	}
	return payout.Say(ctx, tx, a)
}
