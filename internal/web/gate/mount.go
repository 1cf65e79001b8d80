package gate

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/page"
)

// Options say what differs between installations.
type Options struct {
	Log            *slog.Logger
	BaseURL        string // public address without a slash at the end
	Security       page.Security
	TrustedProxies []netip.Prefix
	Cache          *page.Cache // nil: nothing is answered before routing

	// Who says whose request this is; it is asked only where a route is not open
	// to every visitor. nil: everyone is a visitor.
	Who func(c echo.Context) (Caller, error)
	// SignIn says where a visitor is led who asks for this page of the
	// signed-in; nil: refused.
	SignIn func(path string) string

	// ErrorPage says an error in the visitor's language, without the database;
	// nil: a problem document.
	ErrorPage func(c echo.Context, status int, f *fault.Fault) templ.Component
}

type gate struct {
	Options
	limits *limiter
	origin *http.CrossOriginProtection
}

// Mount puts the routes into the server. It refuses a row that leaves something
// unsaid and two rows for one address: the program then does not start.
func Mount(e *echo.Echo, o Options, routes []Route) error {
	g, err := newGate(o)
	if err != nil {
		return err
	}
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = g.fail
	e.Pre(page.Secure(o.Security))
	if o.Cache != nil {
		e.Pre(o.Cache.Front)
	}
	e.Pre(page.Identify, g.recover)
	seen := map[string]bool{}
	for _, r := range routes {
		if err := r.check(); err != nil {
			return err
		}
		if seen[r.Method+" "+r.Path] {
			return fmt.Errorf("route %s %s stands twice in the table", r.Method, r.Path)
		}
		seen[r.Method+" "+r.Path] = true
		h := g.guard(r)
		e.Add(r.Method, r.Path, h)
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, h)
			slashed(e, r.Path)
		}
	}
	return nil
}

// slashed leads an address typed with a slash too many to the page itself.
func slashed(e *echo.Echo, path string) {
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, "*") {
		return
	}
	e.GET(path+"/", func(c echo.Context) error {
		to := "/" + strings.Trim(c.Request().URL.EscapedPath(), "/") // one slash: never another host
		if q := c.Request().URL.RawQuery; q != "" {
			to += "?" + q
		}
		return c.Redirect(http.StatusMovedPermanently, to)
	})
}

func newGate(o Options) (*gate, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Who == nil {
		o.Who = func(echo.Context) (Caller, error) { return Caller{Roles: Visitor}, nil }
	}
	origin := http.NewCrossOriginProtection()
	if o.BaseURL != "" {
		if err := origin.AddTrustedOrigin(o.BaseURL); err != nil {
			return nil, fmt.Errorf("BASE_URL: %w", err)
		}
	}
	return &gate{Options: o, limits: newLimiter(), origin: origin}, nil
}

// guard is what stands before a handler, cheapest refusal first.
func (g *gate) guard(r Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := g.admit(c, r); err != nil {
			if errors.Is(err, errSignIn) {
				return c.Redirect(http.StatusSeeOther, g.SignIn(c.Path())+"?next="+url.QueryEscape(c.Request().URL.RequestURI()))
			}
			return err
		}
		return r.Handler(c)
	}
}

func (g *gate) admit(c echo.Context, r Route) error {
	if unsafe(r.Method) && !r.Foreign {
		if err := g.origin.Check(c.Request()); err != nil {
			return crossOrigin.Because(err)
		}
	}
	if r.Rate != Free && !g.allow(c.Request(), r.Rate) {
		return fault.New(fault.TooMany, "too_many")
	}
	if r.Roles&Visitor == 0 {
		if err := g.identify(c, r); err != nil {
			return err
		}
	}
	return limitBody(c, r.BodyLimit)
}

var crossOrigin = func() fault.Fault {
	f := fault.New(fault.Forbidden, "cross_origin")
	f.Key = "fault.forbidden"
	return *f
}()

func limitBody(c echo.Context, limit int64) error {
	r := c.Request()
	if r.ContentLength > limit {
		return fault.New(fault.TooLarge, "too_large")
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	}
	return nil
}
