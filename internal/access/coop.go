package access

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/postgres"
)

// MailWindow carries the link that opens a cooperative's window.
const MailWindow = account.Window

// AskWindow sends a link to whoever of a cooperative has this address. next is
// the page of the window that the link leads to. It answers and works alike
// whether or not anybody has the address; each asking is counted.
func (h House) AskWindow(ctx context.Context, email, next string, from From) error {
	email, ok := account.Email(email)
	if !ok {
		return fault.New(fault.Invalid, "email_form").On("email")
	}
	if _, err := h.try(ctx, account.Subject("window", email), from); err != nil {
		return err
	}
	a, known, err := account.ByEmail(ctx, h.DB, email)
	if err != nil {
		return err
	}
	if !known || !h.looksIn(a) {
		a.ID = 0
	}
	return postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		return jobs.Insert(ctx, tx, SendMail{Account: a.ID, Mail: MailWindow, Key: mailKey(MailWindow), Next: next}, nil)
	})
}

// looksIn says whether an account opens a window.
func (h House) looksIn(a account.Account) bool { return h.opens(a) && a.Role == account.Cooperative }

// WindowFor reads whose window a link opens, without using it.
func (h House) WindowFor(ctx context.Context, secret string) (account.Person, error) {
	a, err := account.ReadLink(ctx, h.DB, account.Window, secret)
	if err != nil {
		return account.Person{}, err
	}
	if !h.looksIn(a) {
		return account.Person{}, account.ErrLinkOver()
	}
	return account.PersonByID(ctx, h.DB, a.ID)
}

// EnterByLink uses a link to the window up and opens a session: of two who
// bring it at once, one gets in.
func (h House) EnterByLink(ctx context.Context, secret string, from From) (signed Signed, err error) {
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.TakeLink(ctx, tx, account.Window, secret)
		if err != nil {
			return err
		}
		if !h.looksIn(a) {
			return account.ErrLinkOver()
		}
		signed, err = begin(ctx, tx, a, "link", from)
		return err
	})
	return signed, err
}

func errSheetWrong() error { return fault.New(fault.Invalid, "sheet_wrong").On("code") }

// EnterByCode signs in by the code of a printed sheet. A code nobody has costs
// the same work and gets the same answer as one that is wrong by its end.
func (h House) EnterByCode(ctx context.Context, typed string, from From) (Signed, error) {
	code, ok := account.ReadCode(typed)
	if !ok {
		return Signed{}, fault.New(fault.Invalid, "sheet_form").On("code")
	}
	selector, rest := account.CutCode(code)
	release, err := account.Slot(ctx)
	if err != nil {
		return Signed{}, err
	}
	defer release()
	try, err := h.try(ctx, account.Subject("sheet", selector), from)
	if err != nil {
		return Signed{}, err
	}
	sheet, known, err := account.SheetBy(ctx, h.DB, selector)
	if err != nil {
		return Signed{}, err
	}
	var hash *string // of nobody's code: the same work
	if known {
		hash = &sheet.Hash
	}
	if !account.Matches(rest, hash) || !known {
		return Signed{}, errSheetWrong()
	}
	return h.enterBySheet(ctx, sheet, try, from)
}

// enterBySheet opens the session under the account's lock: a sheet that was
// revoked while its code was checked opens nothing.
func (h House) enterBySheet(ctx context.Context, sheet account.Sheet, try int64, from From) (signed Signed, err error) {
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.Lock(ctx, tx, sheet.AccountID)
		if err != nil {
			return err
		}
		used, stands, err := account.UseSheet(ctx, tx, sheet.ID)
		if err != nil {
			return err
		}
		if !stands || !h.looksIn(a) {
			return errSheetWrong()
		}
		if err := account.Cleared(ctx, tx, try); err != nil {
			return err
		}
		if sheet.FirstUsed == nil && used.FirstUsed != nil && used.FirstUsed.Equal(*used.UsedAt) {
			err = audit.Write(as(ctx, a, from), tx, audit.Change{Act: "sheet.first_use", Subject: "account", ID: a.Ref(), After: map[string]string{"sheet": sheet.Selector}})
			if err != nil {
				return err
			}
		}
		if signed, err = begin(ctx, tx, a, "sheet", from); err != nil {
			return err
		}
		return account.BoundBySheet(ctx, tx, used)
	})
	return signed, err
}

// Printed is a sheet at the one moment its code is known.
type Printed struct {
	Person account.Person
	Code   string // grouped
	Ends   time.Time
}

// IssueSheet gives a person of a cooperative a new code, in place of the one
// there was, and returns it: it is shown this once. key names the form; the
// same form sent twice is refused the second time.
func (h House) IssueSheet(ctx context.Context, id int64, key string) (out Printed, err error) {
	if key == "" || len(key) > 80 {
		return out, fault.New(fault.Invalid, "invalid")
	}
	code := account.NewCode()
	selector, rest := account.CutCode(code)
	hash, err := account.Hash(ctx, rest)
	if err != nil {
		return out, err
	}
	err = h.onWindow(ctx, id, func(tx *postgres.Tx, a account.Account) error {
		if !a.Active {
			return fault.New(fault.Conflict, "account_closed")
		}
		by := audit.From(ctx).Actor()
		old, was, err := account.DropSheet(ctx, tx, id, by, "replaced")
		if err != nil {
			return err
		}
		_, free, err := account.AddSheet(ctx, tx, account.Sheet{AccountID: id, Selector: selector, Hash: hash, IssuedBy: by}, key)
		if err != nil {
			return err
		}
		if !free { // one in a million for each sheet there is
			return fault.New(fault.Unavailable, "unavailable").Because(fmt.Errorf("a selector stands already"))
		}
		change := audit.Change{Act: "sheet.issue", Subject: "account", ID: a.Ref(), Note: byName(a), After: map[string]string{"sheet": selector}}
		if was {
			change.Before = map[string]string{"sheet": old.Selector}
		}
		return audit.Write(ctx, tx, change)
	})
	if err != nil {
		return out, err
	}
	sheet, _, err := account.SheetOf(ctx, h.DB, id)
	if err != nil {
		return out, err
	}
	out.Person, err = account.PersonByID(ctx, h.DB, id)
	out.Code, out.Ends = account.Grouped(code), sheet.EndsAt
	return out, err
}

// onWindow does one act about a person of a cooperative, under the account's lock.
func (h House) onWindow(ctx context.Context, id int64, act func(*postgres.Tx, account.Account) error) error {
	return postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Role != account.Cooperative {
			return fault.New(fault.NotFound, "not_found")
		}
		if err := mayLead(ctx, tx); err != nil {
			return err
		}
		return act(tx, a)
	})
}

// RevokeSheet ends a person's code and the sessions it opened. Revoked twice, it
// is done once.
func (h House) RevokeSheet(ctx context.Context, id int64) error {
	return h.onWindow(ctx, id, func(tx *postgres.Tx, a account.Account) error { return dropSheet(ctx, tx, a, "revoked") })
}

func dropSheet(ctx context.Context, tx *postgres.Tx, a account.Account, why string) error {
	old, was, err := account.DropSheet(ctx, tx, a.ID, audit.From(ctx).Actor(), why)
	if err != nil || !was {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "sheet.revoke", Subject: "account", ID: a.Ref(), Note: byName(a),
		Before: map[string]string{"sheet": old.Selector}})
}

// RestoreSheet takes back a revoking of the last ten minutes. The sessions stay ended.
func (h House) RestoreSheet(ctx context.Context, id int64) error {
	return h.onWindow(ctx, id, func(tx *postgres.Tx, a account.Account) error {
		sheet, ok, err := account.RestoreSheet(ctx, tx, id)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "sheet_gone")
		}
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "sheet.restore", Subject: "account", ID: a.Ref(), Note: byName(a), After: map[string]string{"sheet": sheet.Selector}})
	})
}
