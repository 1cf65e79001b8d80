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

// everyone is one person a role.
var everyone = []account.Account{
	{Email: "owner@demo.test", Name: "Odile Lafrance", Role: account.Owner},
	{Email: "manager@demo.test", Name: "Mariam Traoré", Role: account.Manager},
	{Email: "clerk@demo.test", Name: "Claude Séguin", Role: account.Clerk},
	{Email: "volunteer@demo.test", Name: "Viviane Roy", Role: account.Volunteer},
	{Email: "accountant@demo.test", Name: "Alain Charette", Role: account.Accountant},
	{Email: "coop301@demo.test", Name: "Coop 301", Role: account.Cooperative},
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
	known, err := coop.Known(ctx, db, []string{"coop-301"})
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
		for _, a := range everyone {
			a.Lang, a.Demo, a.PasswordHash = "fr", true, &hash
			if a.Role == account.Cooperative {
				id := known["coop-301"]
				a.CooperativeID = &id
			}
			if _, err := account.Create(ctx, tx, a); err != nil {
				return fmt.Errorf("account %s: %w", a.Email, err)
			}
		}
		return nil
	})
}
