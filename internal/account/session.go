package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// NewSecret makes what travels (in a cookie, a link) and what is kept of it:
// 256 random bits and their SHA-256.
func NewSecret() (secret string, hash []byte) {
	var b [32]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	secret = base64.RawURLEncoding.EncodeToString(b[:])
	return secret, hashOf(secret)
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Session is one signed-in browser. Means is how the person proved it:
// password, code, passkey, link or sheet.
type Session struct {
	ID        int64     `db:"id"`
	AccountID int64     `db:"account_id"`
	Means     string    `db:"means"`
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"`
	EndsAt    time.Time `db:"ends_at"`
	Agent     string    `db:"agent"`   // browser and system, in two words
	Address   string    `db:"address"` // the network, not the address
}

// alive holds for sessions that count: 12 hours idle or 30 days end one. The
// database's clock judges.
const alive = `s.ends_at > now() and s.seen_at > now() - interval '12 hours'`

// OpenSession begins a session under a new secret, which only the browser has.
func OpenSession(ctx context.Context, tx *postgres.Tx, s Session) (secret string, id int64, err error) {
	secret, hash := NewSecret()
	err = tx.Get(ctx, &id, `insert into session (token_hash, account_id, means, agent, address) values ($1, $2, $3, $4, $5) returning id`,
		hash, s.AccountID, s.Means, s.Agent, s.Address)
	if err != nil {
		return "", 0, fmt.Errorf("open session: %w", err)
	}
	return secret, id, nil
}

// Present is whose session a secret opens, as things stand at this instant.
type Present struct {
	Session       int64  `db:"session"`
	ID            int64  `db:"id"`
	Name          string `db:"name"`
	Role          Role   `db:"role"`
	CooperativeID int64  `db:"cooperative_id"` // 0 for staff
	Lang          string `db:"lang"`
	Stale         bool   `db:"stale"` // not seen for a minute: Touch it
}

// Who reads whose session this is: one query over two keys. ok is false for a
// session that ended and for an account that is not active; accounts of the
// demonstration open nothing elsewhere.
func Who(ctx context.Context, r postgres.Reader, secret string, demo bool) (p Present, ok bool, err error) {
	err = r.Get(ctx, &p, `select s.id as session, a.id, a.name, a.role, coalesce(a.cooperative_id, 0) as cooperative_id, a.lang,
		s.seen_at < now() - interval '1 minute' as stale
		from session s join account a on a.id = s.account_id
		where s.token_hash = $1 and `+alive+` and a.active and (not a.demo or $2)`, hashOf(secret), demo)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read session: %w", err)
	}
	return p, true, nil
}

// Touch marks a session as seen now.
func Touch(ctx context.Context, tx *postgres.Tx, id int64) error {
	_, err := tx.Exec(ctx, `update session set seen_at = now() where id = $1`, id)
	return err
}

// Sessions lists an account's living sessions, the last seen first.
func Sessions(ctx context.Context, r postgres.Reader, accountID int64) ([]Session, error) {
	var list []Session
	err := r.Select(ctx, &list, `select s.id, s.account_id, s.means, s.created_at, s.seen_at, s.ends_at, s.agent, s.address
		from session s where s.account_id = $1 and `+alive+` order by s.seen_at desc, s.id desc limit 100`, accountID)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return list, nil
}

// CloseSession ends one of the account's own sessions; a fault when it is not.
func CloseSession(ctx context.Context, tx *postgres.Tx, accountID, id int64) error {
	n, err := tx.Exec(ctx, `delete from session where id = $1 and account_id = $2`, id, accountID)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	return nil
}

// CloseSecret ends the session a secret opens; none, and nothing happens.
func CloseSecret(ctx context.Context, tx *postgres.Tx, secret string) error {
	if _, err := tx.Exec(ctx, `delete from session where token_hash = $1`, hashOf(secret)); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// CloseOthers ends all sessions of an account but one (0: all) and says how many.
func CloseOthers(ctx context.Context, tx *postgres.Tx, accountID, keep int64) (int64, error) {
	n, err := tx.Exec(ctx, `delete from session where account_id = $1 and id <> $2`, accountID, keep)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return n, nil
}
