package portal

import (
	"context"
	"strconv"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Role is the database role that every window works under; migrations make it
// where they may.
const Role = "plantagenet_coop"

// setting names the cooperative to the database, for one transaction.
const setting = "plantagenet.cooperative"

// Window opens onto one cooperative's rows. DB works under Role; nil where the
// server has no such role: the window then stays shut.
type Window struct{ DB *postgres.DB }

// Look runs fn on the rows of one cooperative, and on no others, as they all
// were at one moment: figures read apart agree. It cannot write.
func (w Window) Look(ctx context.Context, cooperativeID int64, fn func(r postgres.Reader) error) error {
	return w.open(ctx, "set transaction isolation level repeatable read read only; ", cooperativeID, func(tx *postgres.Tx) error { return fn(tx) })
}

// Write is Look for the few things that a cooperative writes itself.
func (w Window) Write(ctx context.Context, cooperativeID int64, fn func(tx *postgres.Tx) error) error {
	return w.open(ctx, "set transaction read write; ", cooperativeID, fn)
}

// open names the cooperative to the database before anything is read, in one
// round trip with how the transaction is to be: a script, which no connection
// keeps prepared for each cooperative.
func (w Window) open(ctx context.Context, how string, cooperativeID int64, fn func(tx *postgres.Tx) error) error {
	if w.DB == nil {
		return fault.New(fault.Unavailable, "unavailable")
	}
	return postgres.InTx(ctx, w.DB, func(tx *postgres.Tx) error {
		if _, err := tx.Exec(ctx, how+`select set_config('`+setting+`', '`+strconv.FormatInt(cooperativeID, 10)+`', true);`); err != nil {
			return err
		}
		return fn(tx)
	})
}
