package access

import (
	"context"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// errOver says that a step took too long or was taken already.
func errOver() error { return fault.New(fault.NotFound, "sign_in_over") }

// AwaitsCode says whether a step of a sign-in still waits for its code.
func (h House) AwaitsCode(ctx context.Context, step string) error {
	_, ok, err := account.ReadStep(ctx, h.DB, "code", step)
	if err == nil && !ok {
		return errOver()
	}
	return err
}

// Code ends a sign-in by password with a code of the second factor, or with one
// of the recovery codes. Each is good once.
func (h House) Code(ctx context.Context, step, typed string, from From) (Signed, error) {
	waiting, ok, err := account.ReadStep(ctx, h.DB, "code", step)
	if err != nil {
		return Signed{}, err
	}
	if !ok || waiting.AccountID == nil {
		return Signed{}, errOver()
	}
	a, err := account.ByID(ctx, h.DB, *waiting.AccountID)
	if err != nil {
		return Signed{}, err
	}
	try, err := h.try(ctx, account.Subject("code", a.Ref()), from)
	if err != nil {
		return Signed{}, err
	}
	signed := Signed{Account: a}
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		if err := useEither(as(ctx, a, from), tx, a, typed); err != nil {
			return err
		}
		if _, ok, err := account.TakeStep(ctx, tx, "code", step); err != nil || !ok {
			return orOver(err)
		}
		if err := account.Cleared(ctx, tx, try); err != nil {
			return err
		}
		signed.Secret, err = open(ctx, tx, a, "code", from)
		return err
	})
	return signed, err
}

func orOver(err error) error {
	if err != nil {
		return err
	}
	return errOver()
}

func useEither(ctx context.Context, tx *postgres.Tx, a account.Account, typed string) error {
	ok, err := account.UseCode(ctx, tx, a.ID, typed, true)
	if err != nil || ok {
		return err
	}
	if ok, err = account.UseRecoveryCode(ctx, tx, a.ID, typed); err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Invalid, "code_wrong").On("code")
	}
	left, err := account.CodesLeft(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "account.recovery_code", Subject: "account", ID: a.Ref(), After: map[string]int{"left": left}})
}
