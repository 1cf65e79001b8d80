package access

import (
	"context"
	"strings"

	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Invitation is who is asked in, and as what. CooperativeID is nil for staff.
type Invitation struct {
	Email, Name   string
	Role          account.Role
	CooperativeID *int64
	Lang          string
}

// state is what the log keeps of an account.
type state struct {
	Email       string       `json:"email"`
	Name        string       `json:"name"`
	Role        account.Role `json:"role"`
	Cooperative *int64       `json:"cooperative,omitempty"`
	Lang        string       `json:"lang"`
	Active      bool         `json:"active"`
}

func stateOf(a account.Account) state {
	return state{a.Email, a.Name, a.Role, a.CooperativeID, a.Lang, a.Active}
}

// mayLead refuses who may not decide about this role: owners and managers
// decide about people, and only an owner about owners. A command at the machine
// may do anything.
func mayLead(ctx context.Context, r postgres.Reader, over ...account.Role) error {
	who := audit.From(ctx)
	if who.ID == 0 {
		return nil
	}
	a, err := account.ByID(ctx, r, who.ID)
	if err != nil {
		return err
	}
	if !a.Active || a.Role != account.Owner && a.Role != account.Manager {
		return fault.New(fault.Forbidden, "forbidden")
	}
	for _, role := range over {
		if role == account.Owner && a.Role != account.Owner {
			return fault.New(fault.Forbidden, "owners_only").On("role")
		}
	}
	return nil
}

// Invite enters a new person and sends the invitation.
func (h House) Invite(ctx context.Context, in Invitation) (id int64, err error) {
	a, err := in.account()
	if err != nil {
		return 0, err
	}
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		if id, err = invite(ctx, tx, a); err != nil {
			return err
		}
		return mail(ctx, tx, id, MailInvite)
	})
	return id, err
}

func invite(ctx context.Context, tx *postgres.Tx, a account.Account) (int64, error) {
	if err := mayLead(ctx, tx, a.Role); err != nil {
		return 0, err
	}
	id, err := account.Create(ctx, tx, a)
	if err != nil {
		return 0, err
	}
	a.ID, a.Active = id, true
	return id, audit.Write(ctx, tx, audit.Change{Act: "account.invite", Subject: "account", ID: a.Ref(), After: stateOf(a)})
}

func (in Invitation) account() (account.Account, error) {
	a := account.Account{Name: strings.TrimSpace(in.Name), Role: in.Role, CooperativeID: in.CooperativeID, Lang: in.Lang}
	var faults []*fault.Fault
	var ok bool
	if a.Email, ok = account.Email(in.Email); !ok {
		faults = append(faults, fault.New(fault.Invalid, "email_form").On("email"))
	}
	if a.Name == "" {
		a.Name, _, _ = strings.Cut(a.Email, "@") // until the person chooses one
	}
	if len([]rune(a.Name)) > 100 {
		faults = append(faults, fault.New(fault.Invalid, "name_form").On("name"))
	}
	if !a.Role.Known() {
		faults = append(faults, fault.New(fault.Invalid, "role_unknown").On("role"))
	}
	if (a.Role == account.Cooperative) != (a.CooperativeID != nil) {
		faults = append(faults, fault.New(fault.Invalid, "cooperative_of_role").On("cooperative"))
	}
	if a.Lang != "en" {
		a.Lang = "fr"
	}
	return a, fault.Form(faults)
}

// Link is for the command at the machine: it enters the person, or takes the
// one there is, and returns the secret of an invitation. An account that was
// closed is opened again.
func (h House) Link(ctx context.Context, in Invitation) (secret string, created bool, err error) {
	a, err := in.account()
	if err != nil {
		return "", false, err
	}
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		old, known, err := account.ByEmail(ctx, tx, a.Email)
		if err != nil {
			return err
		}
		if created = !known; created {
			if old.ID, err = invite(ctx, tx, a); err != nil {
				return err
			}
		} else if err := again(ctx, tx, old, a); err != nil {
			return err
		}
		secret, err = account.OpenLink(ctx, tx, old.ID, account.Invite)
		return err
	})
	return secret, created, err
}

// again invites an account that is there, in the role now given.
func again(ctx context.Context, tx *postgres.Tx, old, a account.Account) error {
	now := old
	now.Role, now.CooperativeID, now.Active = a.Role, a.CooperativeID, true
	if err := account.Save(ctx, tx, now); err != nil {
		return err
	}
	if err := account.EndLinks(ctx, tx, old.ID); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "account.reinvite", Subject: "account", ID: old.Ref(), Before: stateOf(old), After: stateOf(now)})
}

// Resend sends a new link in place of those before: an invitation to who has
// not entered yet, a reset to who has.
func (h House) Resend(ctx context.Context, id int64) (kind string, err error) {
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		p, err := account.PersonByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayLead(ctx, tx, p.Role); err != nil {
			return err
		}
		if !p.Active {
			return fault.New(fault.Conflict, "account_closed")
		}
		if p.Email == "" {
			return fault.New(fault.Conflict, "no_email")
		}
		if err := account.EndLinks(ctx, tx, id); err != nil {
			return err
		}
		if kind = MailInvite; p.Entered {
			kind = MailReset
		}
		if err := mail(ctx, tx, id, kind); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "account.resend", Subject: "account", ID: p.Ref(), After: map[string]string{"mail": kind}})
	})
	return kind, err
}

// SetRole makes a person something else, from this instant on.
func (h House) SetRole(ctx context.Context, id int64, role account.Role, cooperativeID *int64) (before account.Account, err error) {
	if !role.Known() {
		return before, fault.New(fault.Invalid, "role_unknown").On("role")
	}
	if role != account.Cooperative {
		cooperativeID = nil
	}
	err = h.change(ctx, id, "account.role", func(tx *postgres.Tx, a *account.Account) error {
		before = *a
		a.Role, a.CooperativeID = role, cooperativeID
		return nil
	})
	return before, err
}

// SetActive opens or closes an account. Closed, it is out at once, and its
// links lead nowhere.
func (h House) SetActive(ctx context.Context, id int64, active bool) error {
	act := map[bool]string{true: "account.open", false: "account.close"}[active]
	return h.change(ctx, id, act, func(tx *postgres.Tx, a *account.Account) error {
		if a.Active = active; active {
			return nil
		}
		if audit.From(ctx).ID == id {
			return fault.New(fault.Conflict, "own_account")
		}
		if _, err := account.CloseOthers(ctx, tx, id, 0); err != nil {
			return err
		}
		return account.EndLinks(ctx, tx, id)
	})
}

// change changes one account under its lock and writes down what it was. What
// is already so is not written again.
func (h House) change(ctx context.Context, id int64, act string, with func(*postgres.Tx, *account.Account) error) error {
	return postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		a, err := account.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		before := stateOf(a)
		if err := with(tx, &a); err != nil {
			return err
		}
		if err := mayLead(ctx, tx, before.Role, a.Role); err != nil {
			return err
		}
		if same(before, stateOf(a)) {
			return nil
		}
		if err := leavesSheet(ctx, tx, before, a); err != nil {
			return err
		}
		if err := account.Save(ctx, tx, a); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: act, Subject: "account", ID: a.Ref(), Note: byName(a), Before: before, After: stateOf(a)})
	})
}

// byName says in the log who is meant, where a number alone stands for them.
func byName(a account.Account) string {
	if a.Email != "" {
		return ""
	}
	return a.Name
}

// leavesSheet ends the sheet of whoever is closed or becomes something else.
func leavesSheet(ctx context.Context, tx *postgres.Tx, before state, a account.Account) error {
	now, why := stateOf(a), "moved"
	if before.Active && !now.Active {
		why = "closed"
	} else if now.Active = before.Active; same(before, now) {
		return nil
	}
	return dropSheet(ctx, tx, a, why)
}

func same(a, b state) bool {
	ca, cb := a.Cooperative, b.Cooperative
	a.Cooperative, b.Cooperative = nil, nil
	return a == b && (ca == nil) == (cb == nil) && (ca == nil || *ca == *cb)
}
