package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/lib/pq"

	"plantagenet/internal/fault"
)

// ErrOutcomeUnknown says that the connection was lost while committing: the
// transaction may or may not have happened. Read again by key; never repeat blindly.
var ErrOutcomeUnknown = errors.New("outcome of commit unknown")

var (
	explainedMu sync.RWMutex
	explained   = map[string]*fault.Fault{}
)

// Explain enters a constraint's name into the one table that maps them to
// faults. Rooms call it as they load.
func Explain(constraint string, f *fault.Fault) {
	explainedMu.Lock()
	defer explainedMu.Unlock()
	explained[constraint] = f
}

// Constraint returns the name of the constraint that err says was violated.
func Constraint(err error) (string, bool) {
	var e *pq.Error
	if errors.As(err, &e) && e.Constraint != "" {
		return e.Constraint, true
	}
	return "", false
}

// translate turns what the database says into faults where a person can act on it.
func translate(err error) error {
	var e *pq.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return translateCode(e)
	case lost(err):
		return fault.New(fault.Unavailable, "unavailable").Because(err)
	}
	return err
}

func translateCode(e *pq.Error) error {
	explainedMu.RLock()
	f, known := explained[e.Constraint]
	explainedMu.RUnlock()
	switch {
	case known && e.Constraint != "":
		return f.Because(e)
	case e.Code == "57014":
		return fmt.Errorf("%w: %w", context.Canceled, e) // the driver does not say so itself
	case e.Code.Class() == "08" || e.Code.Class() == "57" || e.Code.Class() == "53":
		return fault.New(fault.Unavailable, "unavailable").Because(e)
	case e.Code == "22021" || e.Code == "22P05" || e.Code == "22P02" || e.Code == "22003":
		return fault.New(fault.Invalid, "invalid").Because(e) // text or number no column can hold
	}
	return e
}

func lost(err error) bool {
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, sql.ErrConnDone) || errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded)
}

// retryable holds where the database asks to run the transaction again.
func retryable(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01" || stale(e))
}

// stale holds for a statement prepared before a migration changed what it
// returns; its connection has forgotten it by now.
func stale(e *pq.Error) bool { return e.Code == "0A000" && e.Routine == "RevalidateCachedQuery" }

// commitError tells a refusal, after which nothing happened, from a lost
// connection, after which nobody knows.
func commitError(err error) error {
	var e *pq.Error
	if errors.As(err, &e) && e.Code.Class() != "57" && e.Code.Class() != "08" {
		return translate(err)
	}
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
}
