package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/postgres"
)

// Who acts. ID is the account's; 0 is the program itself or a command at the
// machine. Request is the request's id, as the log has it.
type Who struct {
	ID      int64
	Name    string
	Request string
}

// System acts where nobody is signed in: background work and commands.
var System = Who{Name: "system"}

type key struct{}

// With puts who acts into the context.
func With(ctx context.Context, w Who) context.Context { return context.WithValue(ctx, key{}, w) }

// From takes who acts out of the context; System when nobody is there.
func From(ctx context.Context) Who {
	if w, ok := ctx.Value(key{}).(Who); ok {
		return w
	}
	return System
}

// Actor is what the ledgers' actor columns say of who acts.
func (w Who) Actor() string { return w.Name }

// Change is one privileged change. Act is "subject.verb" ("lot.block"); ID is
// the subject as people write it: the order's number, the SKU. Before and After
// are whatever JSON can hold; nil where there was or is nothing.
type Change struct {
	Act     string
	Subject string
	ID      string
	Before  any
	After   any
	Note    string
}

// Write records a change made by whoever is in the context.
func Write(ctx context.Context, tx *postgres.Tx, c Change) error {
	before, err := text(c.Before)
	if err != nil {
		return err
	}
	after, err := text(c.After)
	if err != nil {
		return err
	}
	w := From(ctx)
	var account *int64
	if w.ID != 0 {
		account = &w.ID
	}
	_, err = tx.Exec(ctx, `insert into audit_entry (account_id, who, act, subject, subject_id, before, after, note, request)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, account, w.Name, c.Act, c.Subject, c.ID, before, after, c.Note, w.Request)
	if err != nil {
		return fmt.Errorf("audit %s: %w", c.Act, err)
	}
	return nil
}

func text(v any) (postgres.JSON, error) {
	if v == nil {
		return "", nil
	}
	body, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("audit: %w", err)
	}
	return postgres.JSON(body), nil
}
