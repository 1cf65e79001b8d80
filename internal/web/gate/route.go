package gate

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Roles is a set of kinds of callers.
type Roles uint16

// Who may call a route. Visitor is anyone, signed in or not.
const (
	Visitor Roles = 1 << iota
	Cooperative
	Volunteer
	Clerk
	Accountant
	Manager
	Owner
)

// Staff is everyone who works in the store.
const Staff = Volunteer | Clerk | Accountant | Manager | Owner

// What the roles come to. A volunteer counts and receives and sees no money and
// no buyer's address; an accountant reads money and changes none.
const (
	Goods = Volunteer | Clerk | Manager | Owner  // may act on goods
	Money = Clerk | Accountant | Manager | Owner // may see money and buyers
	Sells = Clerk | Manager | Owner              // may act on orders and money
	Leads = Manager | Owner                      // may decide: people, terms, prices
)

// Anyone is every role there is.
const Anyone = Visitor | Cooperative | Staff

// Rate bounds the calls from one address: Times in each Per. Routes that share
// a Name share the count. Free is said where no bound is wanted.
type Rate struct {
	Name  string
	Times int
	Per   time.Duration
}

// Free marks a route that any address may call as often as it likes.
var Free = Rate{Name: "free"}

// Route is one row of the table. Every field but Foreign and Cacheable has to
// be said; BodyLimit is in bytes and 0 only where no body is taken.
type Route struct {
	Method    string
	Path      string
	Roles     Roles
	Rows      string // whose rows it touches: "none", "public", "own cart" …
	BodyLimit int64
	Rate      Rate
	Handler   echo.HandlerFunc
	Cacheable bool // a visitor's page that page.Cache may hold
	Foreign   bool // called by other machines' pages or by programs: no cross-origin check
}

// check says what a row leaves unsaid.
func (r Route) check() error {
	switch {
	case r.Handler == nil:
		return fmt.Errorf("route %s %s has no handler", r.Method, r.Path)
	case r.Roles == 0:
		return fmt.Errorf("route %s %s does not say who may call it", r.Method, r.Path)
	case r.Rows == "":
		return fmt.Errorf("route %s %s does not say whose rows it touches", r.Method, r.Path)
	case r.Rate.Name == "" || (r.Rate != Free && (r.Rate.Times <= 0 || r.Rate.Per <= 0)):
		return fmt.Errorf("route %s %s does not say how often it may be called", r.Method, r.Path)
	case unsafe(r.Method) != (r.BodyLimit > 0):
		return fmt.Errorf("route %s %s: a body limit belongs to routes that change something", r.Method, r.Path)
	case r.Cacheable && (r.Method != http.MethodGet || r.Roles&Visitor == 0):
		return fmt.Errorf("route %s %s cannot be cached", r.Method, r.Path)
	}
	return nil
}

func unsafe(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return true
}
