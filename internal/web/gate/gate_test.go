package gate

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
)

func ok(c echo.Context) error { return c.String(http.StatusOK, "ok") }

func whole() Route {
	return Route{Method: "GET", Path: "/fr/x", Roles: Anyone, Rows: "none", Rate: Free, Handler: ok}
}

func TestMountRefusesARouteThatLeavesSomethingUnsaid(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Route){
		"roles": func(r *Route) { r.Roles = 0 }, "rows": func(r *Route) { r.Rows = "" }, "rate": func(r *Route) { r.Rate = Rate{} },
		"handler": func(r *Route) { r.Handler = nil }, "body": func(r *Route) { r.Method = "POST" },
		"cacheable":   func(r *Route) { r.Method, r.BodyLimit, r.Cacheable = "POST", 10, true },
		"half a rate": func(r *Route) { r.Rate = Rate{Name: "x", Times: 3} },
	} {
		r := whole()
		spoil(&r)
		if err := Mount(echo.New(), Options{Log: quiet()}, []Route{r}); err == nil {
			t.Errorf("a route without %s was mounted", name)
		}
	}
	if err := Mount(echo.New(), Options{Log: quiet()}, []Route{whole(), whole()}); err == nil {
		t.Error("the same route was mounted twice")
	}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// server mounts one route whose handler fails with err, or answers ok.
func server(t *testing.T, o Options, r Route) *echo.Echo {
	t.Helper()
	o.Log = quiet()
	o.ErrorPage = func(_ echo.Context, _ int, f *fault.Fault) templ.Component {
		return templ.Raw("<p>" + i18n.Say(i18n.French, f.Key) + "</p>")
	}
	e := echo.New()
	if err := Mount(e, o, []Route{r}); err != nil {
		t.Fatal(err)
	}
	return e
}

func call(e *echo.Echo, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func TestEachKindOfFaultHasItsStatusAsPageAndAsProblem(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{
		fault.New(fault.Invalid, "invalid"): 422, fault.New(fault.NotFound, "not_found"): 404, fault.New(fault.Conflict, "conflict"): 409,
		fault.New(fault.Forbidden, "forbidden"): 403, fault.New(fault.TooMany, "too_many"): 429, fault.New(fault.TooLarge, "too_large"): 413,
		fault.New(fault.Unavailable, "unavailable"): 503, errors.New("secret of the house"): 500,
	} {
		r := whole()
		r.Handler = func(echo.Context) error { return err }
		e := server(t, Options{}, r)
		asPage := call(e, httptest.NewRequest("GET", "/fr/x", nil))
		if asPage.Code != want || !strings.Contains(asPage.Body.String(), "<p>") {
			t.Errorf("%v: page %d, want %d", err, asPage.Code, want)
		}
		req := httptest.NewRequest("GET", "/fr/x", nil)
		req.Header.Set("Accept", "application/json")
		asProblem := call(e, req)
		var problem struct {
			Code   string
			Status int
		}
		if err := json.Unmarshal(asProblem.Body.Bytes(), &problem); err != nil || problem.Status != want || problem.Code == "" {
			t.Errorf("problem %s: %v", asProblem.Body, err)
		}
		for _, w := range []*httptest.ResponseRecorder{asPage, asProblem} {
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("the error's own words reach the visitor: %s", w.Body)
			}
			if w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("an error may be cached: %q", w.Header().Get("Cache-Control"))
			}
		}
	}
}

func TestAPanicBecomesAPageAndTheShopGoesOn(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Handler = func(echo.Context) error { panic("out of yarn") }
	w := call(server(t, Options{}, r), httptest.NewRequest("GET", "/fr/x", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "yarn") || !strings.Contains(w.Body.String(), "bris") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAForeignPageCannotPost(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Method, r.BodyLimit = "POST", 100
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 200, "": 200} {
		req := httptest.NewRequest("POST", "/fr/x", nil)
		req.Header.Set("Sec-Fetch-Site", site)
		if site == "" {
			req.Header.Del("Sec-Fetch-Site")
		}
		w := call(server(t, Options{BaseURL: "https://shop.example"}, r), req)
		if w.Code != want {
			t.Errorf("from %q: %d, want %d", site, w.Code, want)
		}
	}
	r.Foreign = true
	req := httptest.NewRequest("POST", "/fr/x", nil)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := call(server(t, Options{}, r), req); w.Code != 200 {
		t.Errorf("a route for programs refused one: %d", w.Code)
	}
}

func TestABodyPastItsLimitIsRefusedWhetherDeclaredOrNot(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Method, r.BodyLimit = "POST", 10
	r.Handler = func(c echo.Context) error {
		_, err := Form(c)
		return err
	}
	for _, length := range []int64{11, -1} {
		req := httptest.NewRequest("POST", "/fr/x", strings.NewReader("a=23456789ab"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.ContentLength = length
		if w := call(server(t, Options{}, r), req); w.Code != 413 {
			t.Errorf("length %d: %d", length, w.Code)
		}
	}
}

func TestARateCountsTheVisitorAndNotTheProxy(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Rate = Rate{Name: "try", Times: 2, Per: time.Minute}
	o := Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	e := server(t, o, r)
	try := func(peer, forwarded string) int {
		req := httptest.NewRequest("GET", "/fr/x", nil)
		req.RemoteAddr = peer
		if forwarded != "" {
			req.Header.Set("X-Forwarded-For", forwarded)
		}
		return call(e, req).Code
	}
	for i, want := range []int{200, 200, 429} {
		if got := try("10.0.0.1:1", "198.51.100.7"); got != want {
			t.Errorf("call %d: %d, want %d", i, got, want)
		}
	}
	if got := try("10.0.0.1:1", "198.51.100.8"); got != 200 {
		t.Errorf("another visitor behind the same proxy: %d", got)
	}
	if got := try("10.0.0.1:1", "6.6.6.6, 198.51.100.7"); got != 429 {
		t.Errorf("a visitor escaped by writing an address of their own: %d", got)
	}
	for range 5 {
		try("203.0.113.9:1", "198.51.100.99")
	}
	if got := try("203.0.113.9:2", "198.51.100.100"); got != 429 {
		t.Errorf("a stranger's X-Forwarded-For was believed: %d", got)
	}
	for range 5 {
		if got := try("127.0.0.1:9", ""); got != 200 {
			t.Errorf("the machine itself was limited: %d", got)
		}
	}
}

func TestOnlyTheRolesOfARoutePass(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Roles = Staff
	for who, want := range map[Roles]int{Visitor: 403, Cooperative: 403, Clerk: 200, Owner: 200} {
		e := server(t, Options{Who: func(echo.Context) (Caller, error) { return Caller{Roles: who}, nil }}, r)
		if w := call(e, httptest.NewRequest("GET", "/fr/x", nil)); w.Code != want {
			t.Errorf("role %b: %d, want %d", who, w.Code, want)
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	e := server(t, Options{Security: page.Security{HTTPS: true, FormAction: []string{"https://pay.example"}}}, whole())
	for _, path := range []string{"/fr/x", "/nowhere"} {
		h := call(e, httptest.NewRequest("GET", path, nil)).Header()
		csp := h.Get("Content-Security-Policy")
		if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "form-action 'self' https://pay.example") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Strict-Transport-Security") == "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestASlashTooManyLeadsToThePage(t *testing.T) {
	t.Parallel()
	e := echo.New()
	route := Route{Method: http.MethodGet, Path: "/fr/produits", Roles: Anyone, Rows: "public", Rate: Free, Handler: func(c echo.Context) error { return c.String(http.StatusOK, "ok") }}
	if err := Mount(e, Options{}, []Route{route}); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/fr/produits/?q=coton", nil))
	if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/fr/produits?q=coton" {
		t.Fatalf("%d %q", w.Code, w.Header().Get("Location"))
	}
}

func TestAVisitorIsLedToTheSignInAndBack(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Roles = Staff
	o := Options{SignIn: func(path string) string { return map[string]string{r.Path: "/signin"}[path] }, Who: func(echo.Context) (Caller, error) { return Caller{Roles: Visitor}, nil }}
	w := call(server(t, o, r), httptest.NewRequest("GET", "/fr/x?page=2&q=a+b", nil))
	if w.Code != 303 || w.Header().Get("Location") != "/signin?next=%2Ffr%2Fx%3Fpage%3D2%26q%3Da%2Bb" {
		t.Errorf("%d %q", w.Code, w.Header().Get("Location"))
	}
	program := httptest.NewRequest("GET", "/fr/x", nil)
	program.Header.Set("Accept", "application/json")
	if w := call(server(t, o, r), program); w.Code != 403 {
		t.Errorf("a program is led to a page for people: %d", w.Code)
	}
	r.Method, r.BodyLimit = "POST", 10
	if w := call(server(t, o, r), httptest.NewRequest("POST", "/fr/x", nil)); w.Code != 403 {
		t.Errorf("an act of a visitor: %d", w.Code)
	}
}

func TestTheSignedInAreNamedInTheLogAndTheirPagesKeptNowhere(t *testing.T) {
	t.Parallel()
	r := whole()
	r.Roles = Clerk
	marie := Caller{Roles: Clerk, ID: 7, Name: "Marie", Session: "9"}
	var seen Caller
	var who audit.Who
	r.Handler = func(c echo.Context) error {
		seen, who = CallerOf(c), audit.From(c.Request().Context())
		return c.String(200, "ok")
	}
	w := call(server(t, Options{Who: func(echo.Context) (Caller, error) { return marie, nil }}, r), httptest.NewRequest("GET", "/fr/x", nil))
	if seen != marie || who.ID != 7 || who.Name != "Marie" || who.Request == "" || who.Request != w.Header().Get("X-Request-Id") {
		t.Errorf("caller %+v, in the log %+v", seen, who)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("cache %q", w.Header().Get("Cache-Control"))
	}
}

func TestWhoIsNotAskedWhereEveryoneMayCome(t *testing.T) {
	t.Parallel()
	asked := 0
	o := Options{Who: func(echo.Context) (Caller, error) { asked++; return Caller{}, errors.New("the database is away") }}
	if w := call(server(t, o, whole()), httptest.NewRequest("GET", "/fr/x", nil)); w.Code != 200 || asked != 0 {
		t.Errorf("an open page: %d, asked %d times", w.Code, asked)
	}
	r := whole()
	r.Roles = Staff
	if w := call(server(t, o, r), httptest.NewRequest("GET", "/fr/x", nil)); w.Code != 500 || asked != 1 {
		t.Errorf("when nobody can say who it is: %d", w.Code)
	}
}

func TestAPersonsOwnListShowsTheNetworkAndNotTheAddress(t *testing.T) {
	t.Parallel()
	network := ClientNetwork([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	for peer, want := range map[string]string{"198.51.100.77:9": "198.51.100.0/24", "[2001:db8:1:2::3]:9": "2001:db8:1::/48", "nonsense": ""} {
		req := httptest.NewRequest("GET", "/", nil)
		req.RemoteAddr = peer
		if got := network(echo.New().NewContext(req, nil)); got != want {
			t.Errorf("%s: %q, want %q", peer, got, want)
		}
	}
}
