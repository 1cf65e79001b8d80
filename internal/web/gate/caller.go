package gate

import (
	"errors"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
)

// Caller is whose request this is. A visitor has no ID.
type Caller struct {
	Roles       Roles
	ID          int64  // account
	Name        string // as it stands in the ledgers and the audit log
	Cooperative int64  // whose window it opens; 0 for staff
	Session     string // names the session among the account's own, not its secret
}

// SeesMoney says whether amounts and buyers may be shown.
func (c Caller) SeesMoney() bool { return c.Roles&Money != 0 }

// May says whether one of the roles is the caller's.
func (c Caller) May(r Roles) bool { return c.Roles&r != 0 }

const callerKey = "gate.caller"

// CallerOf is who calls a route of the signed-in; a visitor elsewhere.
func CallerOf(c echo.Context) Caller {
	if caller, ok := c.Get(callerKey).(Caller); ok {
		return caller
	}
	return Caller{Roles: Visitor}
}

// errSignIn leads to the sign-in page.
var errSignIn = errors.New("sign in first")

// identify asks who calls and whether this one may. What is done from here on
// is done in the caller's name.
func (g *gate) identify(c echo.Context, r Route) error {
	caller, err := g.Who(c)
	if err != nil {
		return err
	}
	if caller.Roles&r.Roles == 0 {
		if caller.ID == 0 && g.SignIn != nil && !unsafe(r.Method) && !program(c.Request()) {
			return errSignIn
		}
		return fault.New(fault.Forbidden, "forbidden")
	}
	c.Set(callerKey, caller)
	c.Response().Header().Set("Cache-Control", page.Private)
	ctx := audit.With(c.Request().Context(), audit.Who{ID: caller.ID, Name: caller.Name, Request: page.RequestID(c)})
	c.SetRequest(c.Request().WithContext(ctx))
	return nil
}
