package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"plantagenet/internal/clock"
	"plantagenet/internal/postgres"
)

// A code holds for 30 seconds (RFC 6238); a clock may be one step off.
const (
	stepSeconds = 30
	skew        = 1
)

// AsksCode says whether an account has a proved second factor.
func AsksCode(ctx context.Context, r postgres.Reader, accountID int64) (bool, error) {
	var asks bool
	err := r.Get(ctx, &asks, `select exists (select from second_factor where account_id = $1 and confirmed_at is not null)`, accountID)
	if err != nil {
		return false, fmt.Errorf("read second factor: %w", err)
	}
	return asks, nil
}

// NewFactor keeps a new secret, to be proved, in place of another that was not,
// and returns the key for the person's program.
func NewFactor(ctx context.Context, tx *postgres.Tx, a Account) (*otp.Key, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Plantagenet", AccountName: a.Ref(), Period: stepSeconds, SecretSize: 20})
	if err != nil {
		return nil, fmt.Errorf("make second factor: %w", err)
	}
	n, err := tx.Exec(ctx, `insert into second_factor (account_id, secret) values ($1, $2)
		on conflict (account_id) do update set secret = excluded.secret, last_step = 0 where second_factor.confirmed_at is null`, a.ID, key.Secret())
	if err != nil {
		return nil, fmt.Errorf("keep second factor: %w", err)
	}
	if n == 0 {
		return nil, errAlready()
	}
	return key, nil
}

// FactorKey is the key that waits to be proved, for its QR code; nil when none does.
func FactorKey(ctx context.Context, r postgres.Reader, a Account) (*otp.Key, error) {
	var secret string
	err := r.Get(ctx, &secret, `select secret from second_factor where account_id = $1 and confirmed_at is null`, a.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read second factor: %w", err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("read second factor: %w", err)
	}
	return totp.Generate(totp.GenerateOpts{Issuer: "Plantagenet", AccountName: a.Ref(), Period: stepSeconds, Secret: raw})
}

// UseCode takes a code of the second factor, proved or not as asked. It is good
// once: the step is kept, and only a later one is taken. Of two who bring the
// same code at once, one gets in.
func UseCode(ctx context.Context, tx *postgres.Tx, accountID int64, code string, proved bool) (bool, error) {
	var f struct {
		Secret   string `db:"secret"`
		LastStep int64  `db:"last_step"`
	}
	err := tx.Get(ctx, &f, `select secret, last_step from second_factor where account_id = $1 and (confirmed_at is not null) = $2 for update`, accountID, proved)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read second factor: %w", err)
	}
	at, ok := stepOf(digits(code), f.Secret, clock.Now())
	if !ok || at <= f.LastStep {
		return false, nil
	}
	_, err = tx.Exec(ctx, `update second_factor set last_step = $2, confirmed_at = coalesce(confirmed_at, now()) where account_id = $1`, accountID, at)
	if err != nil {
		return false, fmt.Errorf("use code: %w", err)
	}
	return true, nil
}

// stepOf finds the step that a code belongs to. Every step is compared, in
// constant time.
func stepOf(code, secret string, now time.Time) (step int64, ok bool) {
	current := now.Unix() / stepSeconds
	for s := current - skew; s <= current+skew; s++ {
		want, err := hotp.GenerateCode(secret, uint64(s))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

func digits(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}

// DropFactor takes the second factor and its recovery codes away.
func DropFactor(ctx context.Context, tx *postgres.Tx, accountID int64) error {
	for _, query := range []string{`delete from second_factor where account_id = $1`, `delete from recovery_code where account_id = $1`} {
		if _, err := tx.Exec(ctx, query, accountID); err != nil {
			return fmt.Errorf("drop second factor: %w", err)
		}
	}
	return nil
}

// recoveryCodes is how many are given out at once.
const recoveryCodes = 10

// NewRecoveryCodes replaces an account's recovery codes: 80 random bits each,
// shown now and never again.
func NewRecoveryCodes(ctx context.Context, tx *postgres.Tx, accountID int64) ([]string, error) {
	if _, err := tx.Exec(ctx, `delete from recovery_code where account_id = $1`, accountID); err != nil {
		return nil, fmt.Errorf("replace recovery codes: %w", err)
	}
	list, hashes := make([]string, recoveryCodes), make([][]byte, recoveryCodes)
	for i := range list {
		plain := strings.ToLower(rand.Text()[:16])
		list[i] = plain[:4] + "-" + plain[4:8] + "-" + plain[8:12] + "-" + plain[12:]
		hashes[i] = hashOf(plain)
	}
	_, err := tx.Exec(ctx, `insert into recovery_code (account_id, hash) select $1, unnest($2::bytea[])`, accountID, postgres.Array(hashes))
	if err != nil {
		return nil, fmt.Errorf("keep recovery codes: %w", err)
	}
	return list, nil
}

// UseRecoveryCode takes a recovery code, once.
func UseRecoveryCode(ctx context.Context, tx *postgres.Tx, accountID int64, typed string) (bool, error) {
	plain := strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(strings.ToLower(typed))
	n, err := tx.Exec(ctx, `update recovery_code set used_at = now() where account_id = $1 and hash = $2 and used_at is null`, accountID, hashOf(plain))
	if err != nil {
		return false, fmt.Errorf("use recovery code: %w", err)
	}
	return n == 1, nil
}

// CodesLeft counts the recovery codes not yet used.
func CodesLeft(ctx context.Context, r postgres.Reader, accountID int64) (int, error) {
	var left int
	if err := r.Get(ctx, &left, `select count(*) from recovery_code where account_id = $1 and used_at is null`, accountID); err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return left, nil
}
