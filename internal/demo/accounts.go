package demo

import (
	"context"
	"fmt"

	"plantagenet/internal/account"
	"plantagenet/internal/coop"
	"plantagenet/internal/postgres"
	"plantagenet/internal/store"
)

// Password opens every account of the demonstration, and nothing elsewhere.
const Password = "demo-plantagenet"

// person is who signs in; Of is the cooperative, where the person belongs to one.
type person struct {
	account.Account
	of string
}

// everyone is one person a role, and those of three cooperatives.
var everyone = []person{
	{account.Account{Email: "owner@demo.test", Name: "Odile Lafrance", Role: account.Owner}, ""},
	{account.Account{Email: "manager@demo.test", Name: "Mariam Traoré", Role: account.Manager}, ""},
	{account.Account{Email: "clerk@demo.test", Name: "Claude Séguin", Role: account.Clerk}, ""},
	{account.Account{Email: "volunteer@demo.test", Name: "Viviane Roy", Role: account.Volunteer}, ""},
	{account.Account{Email: "accountant@demo.test", Name: "Alain Charette", Role: account.Accountant}, ""},
	{account.Account{Email: "coop301@demo.test", Name: "Coop 301", Role: account.Cooperative}, "coop-301"},
	{account.Account{Email: "coop301-solange@demo.test", Name: "Solange M. (démonstration)", Role: account.Cooperative}, "coop-301"},
	{account.Account{Email: "trois-rives@demo.test", Name: "Salimata T.", Role: account.Cooperative}, "trois-rives"},
	{account.Account{Email: "deux-vents@demo.test", Name: "Moussa E.", Role: account.Cooperative}, "deux-vents"},
}

// Emails lists the demonstration's accounts.
func Emails() []string {
	list := make([]string, len(everyone))
	for i, a := range everyone {
		list[i] = a.Email
	}
	return list
}

// letIn makes the accounts, once; one hash serves all, the password being public.
func letIn(ctx context.Context, db *postgres.DB) error {
	slugs := make([]string, len(everyone))
	for i, p := range everyone {
		slugs[i] = p.of
	}
	known, err := coop.Known(ctx, db, slugs)
	if err != nil {
		return err
	}
	var there bool
	if err := db.Get(ctx, &there, `select exists (select from account where demo)`); err != nil || there {
		return err
	}
	hash, err := account.Hash(ctx, Password)
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if first, err := store.Once(ctx, tx, "demo_accounts"); err != nil || !first {
			return err
		}
		for _, p := range everyone {
			a := p.Account
			a.Lang, a.Demo, a.PasswordHash = "fr", true, &hash
			if id, belongs := known[p.of]; belongs {
				a.CooperativeID = &id
			}
			if _, err := account.Create(ctx, tx, a); err != nil {
				return fmt.Errorf("account %s: %w", a.Email, err)
			}
		}
		return nil
	})
}
