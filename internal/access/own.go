package access

import (
	"context"
	"strings"

	"github.com/pquerna/otp"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Own is a person at their own account, in one of their sessions.
type Own struct {
	House
	ID      int64
	Session int64
	From    From
}

// freshFor is how long a sign-in without a password proves who is there.
const freshSQL = `select exists (select from session where id = $1 and account_id = $2 and created_at > now() - interval '15 minutes')`

// Prove asks again who is there, before what guards the account is changed: the
// password, or, for an account without one, a sign-in of the last quarter hour.
func (o Own) Prove(ctx context.Context, password string) (account.Account, error) {
	release, err := account.Slot(ctx)
	if err != nil {
		return account.Account{}, err
	}
	defer release()
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return a, err
	}
	if a.PasswordHash == nil {
		var fresh bool
		if err := o.DB.Get(ctx, &fresh, freshSQL, o.Session, o.ID); err != nil || fresh {
			return a, err
		}
		return a, fault.New(fault.Invalid, "prove_again")
	}
	try, err := o.try(ctx, account.Subject("sign-in", a.Ref()), o.From)
	if err != nil {
		return a, err
	}
	if !account.Matches(password, a.PasswordHash) {
		return a, fault.New(fault.Invalid, "password_wrong").On("current")
	}
	return a, postgres.Alone(ctx, o.DB, func(tx *postgres.Tx) error { return account.Cleared(ctx, tx, try) })
}

// Edit changes name and language.
func (o Own) Edit(ctx context.Context, name, lang string) error {
	return postgres.InTx(ctx, o.DB, func(tx *postgres.Tx) error {
		a, err := account.Lock(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		before := stateOf(a)
		if a.Name = strings.TrimSpace(name); lang == "fr" || lang == "en" {
			a.Lang = lang
		}
		if same(before, stateOf(a)) {
			return nil
		}
		if err := account.Save(ctx, tx, a); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "account.edit", Subject: "account", ID: a.Ref(), Before: before, After: stateOf(a)})
	})
}

// ChangePassword sets a new password, ends the other sessions and tells the person.
func (o Own) ChangePassword(ctx context.Context, current, password string) error {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return err
	}
	if f := account.CheckPassword(password, a.Email); f != nil {
		return f
	}
	hash, err := account.Hash(ctx, password)
	if err != nil {
		return err
	}
	return o.write(ctx, a, "account.password", func(tx *postgres.Tx) (after any, err error) {
		if err := account.SetPassword(ctx, tx, a.ID, hash); err != nil {
			return nil, err
		}
		ended, err := account.CloseOthers(ctx, tx, a.ID, o.Session)
		if err != nil {
			return nil, err
		}
		return map[string]any{"by": "person", "sessions_ended": ended}, mail(ctx, tx, a.ID, MailChanged)
	})
}

// write makes one change to what guards the account, with its row in the log.
func (o Own) write(ctx context.Context, a account.Account, act string, change func(*postgres.Tx) (after any, err error)) error {
	return postgres.InTx(ctx, o.DB, func(tx *postgres.Tx) error {
		after, err := change(tx)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: act, Subject: "account", ID: a.Ref(), After: after})
	})
}

// BeginFactor makes a second factor that waits for its first code.
func (o Own) BeginFactor(ctx context.Context, current string) error {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, o.DB, func(tx *postgres.Tx) error {
		_, err := account.NewFactor(ctx, tx, a)
		return err
	})
}

// Factor is the key that waits for its first code; nil when none does.
func (o Own) Factor(ctx context.Context) (*otp.Key, error) {
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return nil, err
	}
	return account.FactorKey(ctx, o.DB, a)
}

// ConfirmFactor puts the second factor in place by its first code, and gives
// the recovery codes, which are shown this once.
func (o Own) ConfirmFactor(ctx context.Context, code string) (codes []string, err error) {
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return nil, err
	}
	err = o.write(ctx, a, "account.second_step_on", func(tx *postgres.Tx) (any, error) {
		ok, err := account.UseCode(ctx, tx, a.ID, code, false)
		if err == nil && !ok {
			err = fault.New(fault.Invalid, "code_wrong").On("code")
		}
		if err != nil {
			return nil, err
		}
		codes, err = account.NewRecoveryCodes(ctx, tx, a.ID)
		return map[string]int{"recovery_codes": len(codes)}, err
	})
	return codes, err
}

// DropFactor takes the second factor away.
func (o Own) DropFactor(ctx context.Context, current string) error {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return err
	}
	return o.write(ctx, a, "account.second_step_off", func(tx *postgres.Tx) (any, error) { return nil, account.DropFactor(ctx, tx, a.ID) })
}

// NewCodes replaces the recovery codes.
func (o Own) NewCodes(ctx context.Context, current string) (codes []string, err error) {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return nil, err
	}
	err = o.write(ctx, a, "account.recovery_codes", func(tx *postgres.Tx) (any, error) {
		asks, err := account.AsksCode(ctx, tx, a.ID)
		if err == nil && !asks {
			err = fault.New(fault.Conflict, "no_second_factor")
		}
		if err != nil {
			return nil, err
		}
		codes, err = account.NewRecoveryCodes(ctx, tx, a.ID)
		return map[string]int{"recovery_codes": len(codes)}, err
	})
	return codes, err
}

// EndSession ends another of one's own sessions.
func (o Own) EndSession(ctx context.Context, id int64) error {
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return err
	}
	return o.write(ctx, a, "session.end", func(tx *postgres.Tx) (any, error) {
		return map[string]int64{"session": id}, account.CloseSession(ctx, tx, a.ID, id)
	})
}

// EndOthers ends all of one's sessions but this one.
func (o Own) EndOthers(ctx context.Context) error {
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return err
	}
	return o.write(ctx, a, "session.end", func(tx *postgres.Tx) (any, error) {
		ended, err := account.CloseOthers(ctx, tx, a.ID, o.Session)
		return map[string]int64{"sessions_ended": ended}, err
	})
}
