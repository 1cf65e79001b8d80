package returns

import (
	"context"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
)

// maxCaseNote is the longest word on what was done, in characters.
const maxCaseNote = 500

// CloseCase closes a case that waited for a person and says what was done.
func CloseCase(ctx context.Context, db *postgres.DB, id int64, note string) error {
	note = shipping.Clean(note)
	switch n := len([]rune(note)); {
	case n == 0:
		return fault.Form([]*fault.Fault{fault.New(fault.Invalid, "case_note").On("note")})
	case n > maxCaseNote:
		return fault.Form([]*fault.Fault{fault.New(fault.Invalid, "too_long").On("note").With("Max", maxCaseNote)})
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		c, err := payment.LockCase(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.ClosedAt != nil {
			return payment.ErrCaseClosed
		}
		if err := payment.CloseCase(ctx, tx, id, audit.From(ctx).Actor(), note); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "case.close", Subject: "case", ID: strconv.FormatInt(id, 10), Note: note, After: map[string]string{"kind": c.Kind}})
	})
}

// ReopenCase puts a closed case back on the desk. One that is open stays so.
func ReopenCase(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		c, err := payment.LockCase(ctx, tx, id)
		if err != nil || c.ClosedAt == nil {
			return err
		}
		if err := payment.ReopenCase(ctx, tx, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "case.reopen", Subject: "case", ID: strconv.FormatInt(id, 10), Before: map[string]string{"closed_by": c.ClosedBy, "note": c.Note}})
	})
}
