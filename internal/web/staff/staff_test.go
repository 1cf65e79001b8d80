package staff

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Callers of the tests: one for each role.
var (
	owner      = gate.Caller{Roles: gate.Owner, ID: 9001, Name: "Odile Essai"}
	manager    = gate.Caller{Roles: gate.Manager, ID: 9002, Name: "Maude Essai"}
	clerk      = gate.Caller{Roles: gate.Clerk, ID: 9003, Name: "Camille Essai"}
	volunteer  = gate.Caller{Roles: gate.Volunteer, ID: 9004, Name: "Victor Essai"}
	accountant = gate.Caller{Roles: gate.Accountant, ID: 9005, Name: "Alix Essai"}
)

// desk is what the doors need, over a database of the test's own.
func desk(t testing.TB, db *postgres.DB) Desk {
	t.Helper()
	return Desk{Shop: shoptest.NewGateway().Shop(db), BaseURL: "http://localhost:8080", DataDir: t.TempDir()}
}

// server serves the whole table of the staff's routes to one caller.
func server(t testing.TB, db *postgres.DB, caller gate.Caller) *httptest.Server {
	t.Helper()
	return serve(t, desk(t, db), caller)
}

func serve(t testing.TB, d Desk, caller gate.Caller) *httptest.Server {
	t.Helper()
	e := echo.New()
	window := shop.Window{DB: d.Shop.DB, BaseURL: d.BaseURL, Pictures: filepath.Join(d.DataDir, "pictures")} // styles, bands, pictures
	who := func(echo.Context) (gate.Caller, error) { return caller, nil }
	if err := gate.Mount(e, gate.Options{Who: who}, append(d.Routes(), window.Routes()...)); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	return srv
}

// look opens a page in a real browser, on a phone and at a desk, in both
// languages: axe finds nothing and nothing is wider than the screen. With
// SCREENSHOTS it keeps pictures.
func look(t *testing.T, srv *httptest.Server, path, name string) {
	t.Helper()
	v := browsertest.Visit(t, browsertest.Desk)
	for _, lang := range []string{"fr", "en"} {
		to := srv.URL + path + "?lang=" + lang
		if strings.Contains(path, "?") {
			to = srv.URL + path + "&lang=" + lang
		}
		v.Open(to)
		for _, s := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
			v.Resize(s)
			v.Fits(path + " " + lang + " " + s.Name)
			if s != browsertest.Least {
				v.Axe(path + " " + lang + " " + s.Name)
				v.Picture(name + "-" + s.Name + "-" + lang)
			}
		}
	}
}

func TestThePageOfTheKeys(t *testing.T) {
	t.Parallel()
	look(t, server(t, pgtest.New(t), owner), "/staff/keys", "keys")
}
