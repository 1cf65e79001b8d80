package access

import (
	"context"
	"strings"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/postgres"
)

// The mails about an account.
const (
	MailInvite  = account.Invite
	MailReset   = account.Reset
	MailChanged = "changed" // the password was changed: its owner should know
)

// SendMail is the job that writes one of these mails. The link's secret is made
// when it is sent and is in no row. Account 0 is nobody: the work ends there, so
// that asking for a reset says nothing about who exists.
type SendMail struct {
	Account int64  `json:"account"`
	Mail    string `json:"mail"`
	Key     string `json:"key"`            // names the asking: the same mail again is the same message
	Next    string `json:"next,omitempty"` // page of the window that the link leads to
}

// Kind names the job for the queue.
func (SendMail) Kind() string { return "account_mail" }

func mail(ctx context.Context, tx *postgres.Tx, accountID int64, kind string) error {
	return jobs.Insert(ctx, tx, SendMail{Account: accountID, Mail: kind, Key: mailKey(kind)}, nil)
}

func mailKey(kind string) string {
	key, _ := account.NewSecret()
	return kind + "-" + strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))[:16]
}

// Invited reads whose invitation a link is, without using it.
func (h House) Invited(ctx context.Context, secret string) (account.Account, error) {
	return account.ReadLink(ctx, h.DB, account.Invite, secret)
}

// Accept takes an invitation: name and password as chosen, and a session. The
// link is used up in the same transaction.
func (h House) Accept(ctx context.Context, secret, name, password string, from From) (Signed, error) {
	a, err := h.Invited(ctx, secret)
	if err != nil {
		return Signed{}, err
	}
	name = strings.TrimSpace(name)
	if err := fault.Form(chosen(name, password, a.Email)); err != nil {
		return Signed{}, err
	}
	hash, err := account.Hash(ctx, password)
	if err != nil {
		return Signed{}, err
	}
	return h.enter(ctx, secret, name, from, func(tx *postgres.Tx, a account.Account) error {
		return account.SetPassword(ctx, tx, a.ID, hash)
	}, "password")
}

func chosen(name, password, email string) (faults []*fault.Fault) {
	if name == "" || len([]rune(name)) > 100 {
		faults = append(faults, fault.New(fault.Invalid, "name_form").On("name"))
	}
	if f := account.CheckPassword(password, email); f != nil {
		faults = append(faults, f)
	}
	return faults
}

// enter uses an invitation up, gives the account its proof and opens a session.
func (h House) enter(ctx context.Context, secret, name string, from From, prove func(*postgres.Tx, account.Account) error, by string) (signed Signed, err error) {
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.TakeLink(ctx, tx, account.Invite, secret)
		if err != nil {
			return err
		}
		before := a
		a.Name = name
		if err := account.Save(ctx, tx, a); err != nil {
			return err
		}
		if err := prove(tx, a); err != nil {
			return err
		}
		if _, err := account.CloseOthers(ctx, tx, a.ID, 0); err != nil {
			return err
		}
		err = audit.Write(as(ctx, a, from), tx, audit.Change{Act: "account.accept", Subject: "account", ID: a.Ref(),
			Before: map[string]string{"name": before.Name}, After: map[string]string{"name": a.Name, "by": by}})
		if err != nil {
			return err
		}
		signed.Account = a
		signed.Secret, err = open(ctx, tx, a, "link", from)
		return err
	})
	return signed, err
}

// AskReset sends a link to whoever has this address. It answers and works alike
// whether or not anybody has; each asking is counted.
func (h House) AskReset(ctx context.Context, email string, from From) error {
	email, ok := account.Email(email)
	if !ok {
		return fault.New(fault.Invalid, "email_form").On("email")
	}
	if _, err := h.try(ctx, account.Subject("reset", email), from); err != nil {
		return err
	}
	a, known, err := account.ByEmail(ctx, h.DB, email)
	if err != nil {
		return err
	}
	if !known || !h.opens(a) {
		a.ID = 0
	}
	return postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error { return mail(ctx, tx, a.ID, MailReset) })
}

// ResetFor reads whose reset a link is, without using it.
func (h House) ResetFor(ctx context.Context, secret string) (account.Account, error) {
	return account.ReadLink(ctx, h.DB, account.Reset, secret)
}

// Reset sets a new password by link and ends every session. It does not sign
// in: where a second factor is asked, it still is.
func (h House) Reset(ctx context.Context, secret, password string, from From) error {
	a, err := h.ResetFor(ctx, secret)
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
	return postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.TakeLink(ctx, tx, account.Reset, secret)
		if err != nil {
			return err
		}
		if err := account.SetPassword(ctx, tx, a.ID, hash); err != nil {
			return err
		}
		ended, err := account.CloseOthers(ctx, tx, a.ID, 0)
		if err != nil {
			return err
		}
		if err := mail(ctx, tx, a.ID, MailChanged); err != nil {
			return err
		}
		return audit.Write(as(ctx, a, from), tx, audit.Change{Act: "account.password", Subject: "account", ID: a.Ref(),
			After: map[string]any{"by": "link", "sessions_ended": ended}})
	})
}
