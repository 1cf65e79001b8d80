package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/postgres"
)

// A sheet's code is twelve signs of Crockford's base32, which leaves out I, L, O
// and U. The selector finds the row; the rest, 40 random bits, is kept hashed.
const (
	sheetSigns    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	selectorSigns = 4
	codeSigns     = 12
)

// Sheet is the code on a printed sheet, without its secret part. It opens the
// window until EndsAt or until it is revoked.
type Sheet struct {
	ID        int64      `db:"id"`
	AccountID int64      `db:"account_id"`
	Selector  string     `db:"selector"`
	Hash      string     `db:"hash"`
	IssuedAt  time.Time  `db:"issued_at"`
	IssuedBy  string     `db:"issued_by"`
	EndsAt    time.Time  `db:"ends_at"`
	FirstUsed *time.Time `db:"first_used_at"`
	UsedAt    *time.Time `db:"used_at"`
}

// NewCode makes a sheet's code, without hyphens.
func NewCode() string {
	var b [codeSigns]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	for i := range b {
		b[i] = sheetSigns[b[i]%byte(len(sheetSigns))] // 256 is a multiple of 32: every sign is as likely
	}
	return string(b[:])
}

// Grouped writes a code as it stands on the sheet: XXXX-XXXX-XXXX.
func Grouped(code string) string { return code[:4] + "-" + code[4:8] + "-" + code[8:] }

// ReadCode reads a code as people type it: any case, with or without hyphens
// and spaces, O for 0, I and L for 1. ok is false for what is no code.
func ReadCode(typed string) (code string, ok bool) {
	if len(typed) > 100 {
		return "", false
	}
	code = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '-', '.', '_', '\u00a0', '\u2009', '\u202f', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
	return code, len(code) == codeSigns && strings.Trim(code, sheetSigns) == ""
}

// CutCode parts a code into what finds it and what proves it.
func CutCode(code string) (selector, rest string) { return code[:selectorSigns], code[selectorSigns:] }

const sheetColumns = `k.id, k.account_id, k.selector, k.hash, k.issued_at, k.issued_by, k.ends_at, k.first_used_at, k.used_at`

// SheetOf is a person's standing sheet; ok is false where there is none.
func SheetOf(ctx context.Context, r postgres.Reader, accountID int64) (s Sheet, ok bool, err error) {
	return sheet(r.Get, ctx, `select `+sheetColumns+` from coop_code k where k.account_id = $1 and k.revoked_at is null and k.ends_at > now()`, accountID)
}

// SheetBy finds a standing sheet by its selector.
func SheetBy(ctx context.Context, r postgres.Reader, selector string) (s Sheet, ok bool, err error) {
	return sheet(r.Get, ctx, `select `+sheetColumns+` from coop_code k where k.selector = $1 and k.revoked_at is null and k.ends_at > now()`, selector)
}

// UseSheet marks a sheet as used now; ok is false when it stands no more. The
// caller holds the account's lock, which those who revoke hold too.
func UseSheet(ctx context.Context, tx *postgres.Tx, id int64) (s Sheet, ok bool, err error) {
	return sheet(tx.Get, ctx, `update coop_code k set used_at = now(), first_used_at = coalesce(first_used_at, now())
		where k.id = $1 and k.revoked_at is null and k.ends_at > now() returning `+sheetColumns, id)
}

// BoundBySheet lets no session outlive the sheet that opened it.
func BoundBySheet(ctx context.Context, tx *postgres.Tx, s Sheet) error {
	_, err := tx.Exec(ctx, `update session set ends_at = $2 where account_id = $1 and means = 'sheet' and ends_at > $2`, s.AccountID, s.EndsAt)
	if err != nil {
		return fmt.Errorf("bound the sheet's sessions: %w", err)
	}
	return nil
}

func sheet(get func(context.Context, any, string, ...any) error, ctx context.Context, query string, args ...any) (s Sheet, ok bool, err error) {
	err = get(ctx, &s, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return Sheet{}, false, nil
	}
	if err != nil {
		return Sheet{}, false, fmt.Errorf("read sheet: %w", err)
	}
	return s, true, nil
}

// AddSheet keeps a new sheet. ok is false when its selector stands already, in
// which case another code is to be made. The same key twice is a fault.
func AddSheet(ctx context.Context, tx *postgres.Tx, s Sheet, key string) (id int64, ok bool, err error) {
	err = tx.Get(ctx, &id, `insert into coop_code (account_id, key, selector, hash, issued_by) values ($1, $2, $3, $4, $5)
		on conflict (selector) where revoked_at is null do nothing returning id`, s.AccountID, key, s.Selector, s.Hash, s.IssuedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("keep sheet: %w", err)
	}
	return id, true, nil
}

// DropSheet revokes the person's sheet, whether or not its time is over, and
// ends the sessions that it opened. ok is false where none stood.
func DropSheet(ctx context.Context, tx *postgres.Tx, accountID int64, by, why string) (s Sheet, ok bool, err error) {
	s, ok, err = sheet(tx.Get, ctx, `update coop_code k set revoked_at = now(), revoked_by = $2, revoked_why = $3
		where k.account_id = $1 and k.revoked_at is null returning `+sheetColumns, accountID, by, why)
	if err != nil || !ok {
		return s, ok, err
	}
	if _, err := tx.Exec(ctx, `delete from session where account_id = $1 and means = 'sheet'`, accountID); err != nil {
		return s, false, fmt.Errorf("end the sheet's sessions: %w", err)
	}
	return s, true, nil
}

// RestoreSheet takes back the revoking of the person's last sheet, for ten
// minutes and while no other stands. ok is false when it cannot be.
func RestoreSheet(ctx context.Context, tx *postgres.Tx, accountID int64) (s Sheet, ok bool, err error) {
	return sheet(tx.Get, ctx, `update coop_code k set revoked_at = null, revoked_by = null, revoked_why = null
		where k.id = (select max(id) from coop_code where account_id = $1) and k.revoked_why = 'revoked' and k.revoked_at > now() - interval '10 minutes'
			and k.ends_at > now() and not exists (select from coop_code o where o.id <> k.id and o.revoked_at is null and (o.account_id = k.account_id or o.selector = k.selector))
		returning `+sheetColumns, accountID)
}
