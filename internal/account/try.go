package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// mostTries in a quarter of an hour, for one account and for one address. They
// are rows, so that a restart forgives nothing and instances count together.
const mostTries = 10

// Subject names what is tried without keeping the address: it may be nobody's.
func Subject(what, email string) string {
	sum := sha256.Sum256([]byte(what + ":" + email))
	return hex.EncodeToString(sum[:16])
}

// Try writes down that something is tried, before it is: a fault when account
// or address has been tried too often, whether or not the account exists. An
// empty address is the machine itself and is not counted. Cleared says how it
// ended well; what fails or never ends stays counted.
func Try(ctx context.Context, tx *postgres.Tx, subject, address string) (id int64, err error) {
	// In one order, so that two tries wait and do not deadlock: account, then address.
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('sign_try:' || $1, 0))`, subject); err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	if address != "" {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('sign_try_from:' || $1, 0))`, address); err != nil {
			return 0, fmt.Errorf("count tries: %w", err)
		}
	}
	var most int
	err = tx.Get(ctx, &most, `select greatest(
		(select count(*) from sign_try where subject = $1 and at > now() - interval '15 minutes'),
		(select count(*) from sign_try where address = $2 and address <> '' and at > now() - interval '15 minutes'))`, subject, address)
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	if most >= mostTries {
		return 0, fault.New(fault.TooMany, "too_many_tries")
	}
	if err := tx.Get(ctx, &id, `insert into sign_try (subject, address) values ($1, $2) returning id`, subject, address); err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	return id, nil
}

// Cleared takes back a try that ended well.
func Cleared(ctx context.Context, tx *postgres.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `delete from sign_try where id = $1`, id); err != nil {
		return fmt.Errorf("clear try: %w", err)
	}
	return nil
}

// Sweep throws away what no longer counts: tries, steps, links and sessions.
func Sweep(ctx context.Context, tx *postgres.Tx) error {
	for _, query := range []string{
		`delete from sign_try where at < now() - interval '1 hour'`,
		`delete from sign_step where ends_at < now()`,
		`delete from session s where not (` + alive + `)`,
		`delete from sign_link where ends_at < now() - interval '30 days'`,
	} {
		if _, err := tx.Exec(ctx, query); err != nil {
			return fmt.Errorf("sweep sign-in: %w", err)
		}
	}
	return nil
}
