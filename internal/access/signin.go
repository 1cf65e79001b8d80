package access

import (
	"context"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// House is where one signs in. Demo opens the accounts of the demonstration,
// whose password is printed.
type House struct {
	DB      *postgres.DB
	BaseURL string // public address: passkeys belong to its host
	Demo    bool
}

// From is where a request comes from: a keyed hash of its address for counting
// (empty: the machine itself), the network and browser for the person's own
// list of sessions, and the request's id.
type From struct {
	Address, Network, Agent, Request string
}

// Signed is how far a sign-in came: Secret opens the session, or Step leads to
// the code that is still asked.
type Signed struct {
	Account account.Account
	Secret  string
	Step    string
}

// errWrong is the one answer to whatever does not fit, so that it says nothing
// about which accounts there are.
func errWrong() error { return fault.New(fault.Invalid, "sign_in_wrong") }

// Password signs in by address and password. An unknown address costs the same
// work and gets the same answer as a wrong password.
func (h House) Password(ctx context.Context, email, password string, from From) (Signed, error) {
	email, _ = account.Email(email)
	release, err := account.Slot(ctx)
	if err != nil {
		return Signed{}, err
	}
	defer release()
	try, err := h.try(ctx, account.Subject("sign-in", email), from)
	if err != nil {
		return Signed{}, err
	}
	a, known, err := account.ByEmail(ctx, h.DB, email)
	if err != nil {
		return Signed{}, err
	}
	if !account.Matches(password, a.PasswordHash) || !known || !h.opens(a) {
		return Signed{}, errWrong()
	}
	var signed Signed
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		if err := account.Cleared(ctx, tx, try); err != nil {
			return err
		}
		signed, err = begin(ctx, tx, a, "password", from)
		return err
	})
	return signed, err
}

// begin opens the session of who has proved to be a, or the step to the code of
// the second factor, where there is one.
func begin(ctx context.Context, tx *postgres.Tx, a account.Account, means string, from From) (Signed, error) {
	signed := Signed{Account: a}
	asked, err := account.AsksCode(ctx, tx, a.ID)
	if err != nil {
		return signed, err
	}
	if asked {
		signed.Step, err = account.OpenStep(ctx, tx, account.Step{Kind: "code", AccountID: &a.ID})
		return signed, err
	}
	signed.Secret, err = open(ctx, tx, a, means, from)
	return signed, err
}

func (h House) opens(a account.Account) bool { return a.Active && (!a.Demo || h.Demo) }

func (h House) try(ctx context.Context, subject string, from From) (try int64, err error) {
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		try, err = account.Try(ctx, tx, subject, from.Address)
		return err
	})
	return try, err
}

// open begins a session, always under a new secret, and writes it down. The
// account is read again under its lock: one that was closed in between stays out.
func open(ctx context.Context, tx *postgres.Tx, a account.Account, means string, from From) (secret string, err error) {
	now, err := account.Lock(ctx, tx, a.ID)
	if err != nil {
		return "", err
	}
	if !now.Active {
		return "", errWrong()
	}
	secret, _, err = account.OpenSession(ctx, tx, account.Session{AccountID: a.ID, Means: means, Agent: from.Agent, Address: from.Network})
	if err != nil {
		return "", err
	}
	return secret, audit.Write(as(ctx, a, from), tx, audit.Change{Act: "session.start", Subject: "account", ID: a.Ref(),
		After: map[string]string{"means": means, "agent": from.Agent}})
}

// as acts in the account's own name, where nobody is signed in yet.
func as(ctx context.Context, a account.Account, from From) context.Context {
	return audit.With(ctx, audit.Who{ID: a.ID, Name: a.Name, Request: from.Request})
}

// SignOut ends the session a secret opens.
func (h House) SignOut(ctx context.Context, secret string) error {
	return postgres.Alone(ctx, h.DB, func(tx *postgres.Tx) error { return account.CloseSecret(ctx, tx, secret) })
}

// Who says whose session a secret opens now, and marks it as seen once a minute.
func (h House) Who(ctx context.Context, secret string) (account.Present, bool, error) {
	p, ok, err := account.Who(ctx, h.DB, secret, h.Demo)
	if err != nil || !ok || !p.Stale {
		return p, ok, err
	}
	return p, true, postgres.Alone(ctx, h.DB, func(tx *postgres.Tx) error { return account.Touch(ctx, tx, p.Session) })
}
