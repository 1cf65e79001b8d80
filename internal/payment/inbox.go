package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// Delivery is one of Stripe's events as it waits in the inbox. Only its type
// and the object's id are believed; the object is fetched anew.
type Delivery struct {
	ID         string     `db:"id"`
	Type       string     `db:"type"`
	ObjectID   string     `db:"object_id"`
	ObjectType string     `db:"object_type"`
	Attempts   int        `db:"attempts"`
	AppliedAt  *time.Time `db:"applied_at"`
}

const deliveryColumns = `id, type, object_id, object_type, attempts, applied_at`

// Receive stores an event before it is answered; false when it was stored before.
func Receive(ctx context.Context, tx *postgres.Tx, e Event) (bool, error) {
	n, err := tx.Exec(ctx, `insert into stripe_event (id, type, object_id, object_type, api_version, created_at)
		values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`, e.ID, e.Type, e.ObjectID, e.ObjectType, e.APIVersion, e.Created)
	if err != nil {
		return false, fmt.Errorf("store event: %w", err)
	}
	return n == 1, nil
}

// Delivered reads an event without waiting for whoever applies it.
func Delivered(ctx context.Context, r postgres.Reader, id string) (Delivery, error) {
	var d Delivery
	err := r.Get(ctx, &d, `select `+deliveryColumns+` from stripe_event where id = $1`, id)
	return d, err
}

// MarkApplied closes an event inside the transaction that applied it; false
// when another had applied it before, and then nothing may be done.
func MarkApplied(ctx context.Context, tx *postgres.Tx, id, outcome string) (bool, error) {
	n, err := tx.Exec(ctx, `update stripe_event set applied_at = now(), outcome = $2, last_error = ''
		where id = $1 and applied_at is null`, id, outcome)
	if err != nil {
		return false, fmt.Errorf("close event: %w", err)
	}
	return n == 1, nil
}

// Postpone keeps an event that could not be applied and says when to try again:
// after 5 s, doubling, at most 5 minutes.
func Postpone(ctx context.Context, tx *postgres.Tx, id, why string) error {
	_, err := tx.Exec(ctx, `update stripe_event set attempts = attempts + 1, last_error = left($2, 500),
		next_try_at = now() + least(5 * 2 ^ least(attempts, 10), 300) * interval '1 second' where id = $1 and applied_at is null`, id, why)
	if err != nil {
		return fmt.Errorf("postpone event: %w", err)
	}
	return nil
}

// Waiting lists events that are due to be applied, oldest first.
func Waiting(ctx context.Context, r postgres.Reader, limit int) ([]Delivery, error) {
	var list []Delivery
	err := r.Select(ctx, &list, `select `+deliveryColumns+` from stripe_event
		where applied_at is null and next_try_at <= now() order by next_try_at limit $1`, limit)
	return list, err
}

// Stuck counts events unapplied for longer than 15 minutes: an alarm.
func Stuck(ctx context.Context, r postgres.Reader) (int, error) {
	var n int
	err := r.Get(ctx, &n, `select count(*) from stripe_event where applied_at is null and received_at < now() - interval '15 minutes'`)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
