package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// Step is what stands between two requests of one sign-in. AccountID is nil
// while nobody is known.
type Step struct {
	Kind      string        `db:"kind"` // code, passkey, enrol
	AccountID *int64        `db:"account_id"`
	Data      postgres.JSON `db:"data"`
}

// stepLasts is how long a person has for the next step.
const stepLasts = 10 * time.Minute

// OpenStep keeps a step and returns the secret that leads back to it.
func OpenStep(ctx context.Context, tx *postgres.Tx, s Step) (secret string, err error) {
	secret, hash := NewSecret()
	_, err = tx.Exec(ctx, `insert into sign_step (token_hash, kind, account_id, data, ends_at)
		values ($1, $2, $3, $4, now() + make_interval(secs => $5))`, hash, s.Kind, s.AccountID, s.Data, stepLasts.Seconds())
	if err != nil {
		return "", fmt.Errorf("open step: %w", err)
	}
	return secret, nil
}

// ReadStep reads a step of this kind that has not ended.
func ReadStep(ctx context.Context, r postgres.Reader, kind, secret string) (s Step, ok bool, err error) {
	return step(r.Get, ctx, `select kind, account_id, data from sign_step where token_hash = $1 and kind = $2 and ends_at > now()`, kind, secret)
}

// TakeStep reads a step and ends it: of two who ask, one gets it.
func TakeStep(ctx context.Context, tx *postgres.Tx, kind, secret string) (s Step, ok bool, err error) {
	return step(tx.Get, ctx, `delete from sign_step where token_hash = $1 and kind = $2 and ends_at > now()
		returning kind, account_id, data`, kind, secret)
}

func step(get func(context.Context, any, string, ...any) error, ctx context.Context, query, kind, secret string) (s Step, ok bool, err error) {
	err = get(ctx, &s, query, hashOf(secret), kind)
	if errors.Is(err, sql.ErrNoRows) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("read step: %w", err)
	}
	return s, true, nil
}
