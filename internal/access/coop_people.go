package access

import (
	"context"
	"strings"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// CoopPerson is what staff write down of a person of a cooperative. Email may
// be empty: such a person comes in by a sheet.
type CoopPerson struct {
	Name, Lang, Email string
}

// onto writes what was typed over an account.
func (p CoopPerson) onto(a account.Account) (account.Account, error) {
	var faults []*fault.Fault
	a.Name, a.Email = strings.TrimSpace(p.Name), strings.TrimSpace(p.Email)
	if a.Name == "" || len([]rune(a.Name)) > 100 {
		faults = append(faults, fault.New(fault.Invalid, "name_form").On("name"))
	}
	if a.Email != "" {
		var ok bool
		if a.Email, ok = account.Email(a.Email); !ok {
			faults = append(faults, fault.New(fault.Invalid, "email_form").On("email"))
		}
	}
	if a.Lang = "fr"; p.Lang == "en" {
		a.Lang = "en"
	}
	return a, fault.Form(faults)
}

// AddCoopPerson enters a person of a cooperative, who can then ask for a link
// or be given a sheet. No mail is sent.
func (h House) AddCoopPerson(ctx context.Context, cooperativeID int64, p CoopPerson) (id int64, err error) {
	a, err := p.onto(account.Account{Role: account.Cooperative, CooperativeID: &cooperativeID})
	if err != nil {
		return 0, err
	}
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		if err := mayLead(ctx, tx); err != nil {
			return err
		}
		if a.ID, err = account.Create(ctx, tx, a); err != nil {
			return err
		}
		a.Active = true
		return audit.Write(ctx, tx, audit.Change{Act: "coop_person.add", Subject: "account", ID: a.Ref(), After: stateOf(a)})
	})
	return a.ID, err
}

// EditCoopPerson changes name, language and address of a person of a
// cooperative. Who had the address before is out: links that were sent to it
// lead nowhere from then on, and the sessions end.
func (h House) EditCoopPerson(ctx context.Context, id int64, p CoopPerson) error {
	return h.onWindow(ctx, id, func(tx *postgres.Tx, a account.Account) error {
		now, err := p.onto(a)
		if err != nil || same(stateOf(a), stateOf(now)) {
			return err
		}
		if err := account.Save(ctx, tx, now); err != nil {
			return err
		}
		if a.Email != "" && a.Email != now.Email {
			if err := account.EndLinks(ctx, tx, id); err != nil {
				return err
			}
			if _, err := account.CloseOthers(ctx, tx, id, 0); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, audit.Change{Act: "coop_person.edit", Subject: "account", ID: now.Ref(), Note: byName(now), Before: stateOf(a), After: stateOf(now)})
	})
}
