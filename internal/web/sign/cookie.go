package sign

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/web/gate"
)

// The cookies: the session's, and the one that leads from one step of a sign-in
// to the next. Over https their names bind them to this host (__Host-).
const (
	sessionCookie = "session"
	stepCookie    = "sign_step"
)

// month and stepLife are the longest lives of the cookies, in seconds; the
// database ends sessions earlier.
const (
	month    = 30 * 24 * 60 * 60
	stepLife = 10 * 60
)

func (d Door) set(c echo.Context, name, value string, life int) {
	k := &http.Cookie{Name: d.name(name), Value: value, Path: "/", MaxAge: life, HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		k.MaxAge = -1
	}
	http.SetCookie(c.Response(), k)
}

func (d Door) name(name string) string {
	if d.Secure {
		return "__Host-" + name
	}
	return name
}

func (d Door) cookie(c echo.Context, name string) string {
	k, err := c.Request().Cookie(d.name(name))
	if err != nil {
		return ""
	}
	return k.Value
}

// Who tells the gate whose request this is, by one query.
func (d Door) Who(c echo.Context) (gate.Caller, error) {
	secret := d.cookie(c, sessionCookie)
	if secret == "" {
		return gate.Caller{Roles: gate.Visitor}, nil
	}
	p, ok, err := d.House.Who(c.Request().Context(), secret)
	if err != nil || !ok {
		return gate.Caller{Roles: gate.Visitor}, err
	}
	return gate.Caller{Roles: roles[p.Role], ID: p.ID, Name: p.Name, Cooperative: p.CooperativeID, Session: strconv.FormatInt(p.Session, 10)}, nil
}

// roles are the gate's words for the account's.
var roles = map[account.Role]gate.Roles{
	account.Owner: gate.Owner, account.Manager: gate.Manager, account.Clerk: gate.Clerk, account.Volunteer: gate.Volunteer,
	account.Accountant: gate.Accountant, account.Cooperative: gate.Cooperative,
}
