package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// The kinds of links, and how long each is good.
const (
	Invite = "invite"
	Reset  = "reset"
	Window = "window" // opens the cooperatives' window
)

var linkLasts = map[string]time.Duration{Invite: 7 * 24 * time.Hour, Reset: time.Hour, Window: time.Hour}

// leads holds where a link is for what the account is: the window is the
// cooperatives'.
const leads = `(l.kind <> 'window' or a.role = 'cooperative')`

// ErrLinkOver is the one answer to a link that was used, ended or never was.
func ErrLinkOver() error { return fault.New(fault.NotFound, "link_over") }

// OpenLink makes a link for one use and returns its secret.
func OpenLink(ctx context.Context, tx *postgres.Tx, accountID int64, kind string) (secret string, err error) {
	secret, hash := NewSecret()
	_, err = tx.Exec(ctx, `insert into sign_link (token_hash, account_id, kind, ends_at) values ($1, $2, $3, now() + make_interval(secs => $4))`,
		hash, accountID, kind, linkLasts[kind].Seconds())
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	return secret, nil
}

// ReadLink finds whose link this is, while it is good, and does not use it.
func ReadLink(ctx context.Context, r postgres.Reader, kind, secret string) (Account, error) {
	return link(r.Get, ctx, `select `+columns+` from sign_link l join account a on a.id = l.account_id
		where l.token_hash = $1 and l.kind = $2 and l.used_at is null and l.ends_at > now() and a.active and `+leads, kind, secret)
}

// TakeLink uses a link up, and with it all others of the account: of two who
// bring it, one gets in.
func TakeLink(ctx context.Context, tx *postgres.Tx, kind, secret string) (Account, error) {
	a, err := link(tx.Get, ctx, `update sign_link l set used_at = now() from account a
		where l.token_hash = $1 and l.kind = $2 and l.used_at is null and l.ends_at > now() and a.id = l.account_id and a.active and `+leads+`
		returning `+columns, kind, secret)
	if err != nil {
		return a, err
	}
	return a, EndLinks(ctx, tx, a.ID)
}

func link(get func(context.Context, any, string, ...any) error, ctx context.Context, query, kind, secret string) (a Account, err error) {
	err = get(ctx, &a, query, hashOf(secret), kind)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, ErrLinkOver()
	}
	if err != nil {
		return Account{}, fmt.Errorf("read link: %w", err)
	}
	return a, nil
}

// EndLinks ends all links of an account.
func EndLinks(ctx context.Context, tx *postgres.Tx, accountID int64) error {
	_, err := tx.Exec(ctx, `update sign_link set ends_at = now() where account_id = $1 and used_at is null and ends_at > now()`, accountID)
	if err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	return nil
}
