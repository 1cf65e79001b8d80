package sign

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const secretWords = "trois canots sur la nation"

// hash is reckoned once for all tests.
var hash = sync.OnceValues(func() (string, error) { return account.Hash(context.Background(), secretWords) })

// shop is the door with a page behind it for staff and one for owners.
type shop struct {
	*httptest.Server
	t  *testing.T
	db *postgres.DB
}

func serve(t *testing.T) *shop {
	t.Helper()
	db := pgtest.New(t)
	srv := httptest.NewUnstartedServer(nil)
	base := "http://localhost:" + port(srv)
	door := Door{House: access.House{DB: db, BaseURL: base}, Address: gate.ClientHash(proxies, []byte("key")), Network: gate.ClientNetwork(proxies)}
	behind := func(c echo.Context) error { return c.String(http.StatusOK, gate.CallerOf(c).Name) }
	routes := append(door.Routes(),
		gate.Route{Method: "GET", Path: "/staff", Roles: gate.Staff, Rows: "none", Rate: gate.Free, Handler: behind},
		gate.Route{Method: "GET", Path: "/coop", Roles: gate.Cooperative, Rows: "own", Rate: gate.Free, Handler: behind},
		gate.Route{Method: "GET", Path: "/staff/owner", Roles: gate.Owner, Rows: "none", Rate: gate.Free, Handler: behind},
		gate.Route{Method: "GET", Path: "/static/*", Roles: gate.Anyone, Rows: "public", Rate: gate.Free, Handler: page.Static})
	e := echo.New()
	err := gate.Mount(e, gate.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: base, Who: door.Who, SignIn: At, TrustedProxies: proxies}, routes)
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = e
	srv.Start()
	srv.URL = base
	t.Cleanup(srv.Close)
	return &shop{srv, t, db}
}

// proxies are trusted so that tests can come from any address.
var proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func port(srv *httptest.Server) string {
	_, p, _ := cut(srv.Listener.Addr().String())
	return p
}

func cut(address string) (host, port string, ok bool) {
	u, err := url.Parse("http://" + address)
	if err != nil {
		return "", "", false
	}
	return u.Hostname(), u.Port(), true
}

// person enters an account with the tests' password.
func (s *shop) person(email string, role account.Role) account.Account {
	s.t.Helper()
	a := account.Account{Email: email, Name: "Personne " + string(role), Role: role, Lang: "fr"}
	known, err := hash()
	if err != nil {
		s.t.Fatal(err)
	}
	a.PasswordHash = &known
	err = postgres.InTx(context.Background(), s.db, func(tx *postgres.Tx) (err error) {
		a.ID, err = account.Create(context.Background(), tx, a)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	a, err = account.ByID(context.Background(), s.db, a.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// browser keeps cookies and follows no redirect. It comes from an address of
// the test's choosing.
type browser struct {
	*http.Client
	s    *shop
	from string
}

func (s *shop) browser(from string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, s, from}
}

type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (b *browser) do(req *http.Request) answer {
	b.s.t.Helper()
	req.Header.Set("X-Forwarded-For", b.from)
	resp, err := b.Do(req)
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(body), resp.Header}
}

func (b *browser) get(path string) answer {
	b.s.t.Helper()
	req, err := http.NewRequest("GET", b.s.URL+path, nil)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return b.do(req)
}

func (b *browser) post(path string, pairs ...string) answer {
	b.s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest("POST", b.s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

// cookie is the value the browser holds under a name.
func (b *browser) cookie(name string) string {
	u, _ := url.Parse(b.s.URL)
	for _, k := range b.Jar.Cookies(u) {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}

func (s *shop) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.db.SQL().Exec(query, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.Get(context.Background(), &n, query, args...); err != nil {
		s.t.Fatal(err)
	}
	return n
}
