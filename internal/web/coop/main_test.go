package coop

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// window opens a database under the window's own role.
func window(t testing.TB, dsn string) portal.Window {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4, Role: portal.Role})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return portal.Window{DB: db}
}

// member is somebody of a cooperative.
func member(cooperativeID int64) gate.Caller {
	return gate.Caller{Roles: gate.Cooperative, ID: 9100 + cooperativeID, Name: "Awa Essai", Cooperative: cooperativeID}
}

// server serves the whole table of the window's routes to one caller: by
// default to a member of the cooperative that shoptest makes.
func server(t testing.TB, db *postgres.DB, dsn string, caller ...gate.Caller) *httptest.Server {
	t.Helper()
	if len(caller) == 0 {
		var id int64
		if err := db.Get(t.Context(), &id, `select id from cooperative where slug = 'essai'`); err != nil {
			t.Fatal(err)
		}
		caller = append(caller, member(id))
	}
	return serve(t, db, Door{Window: window(t, dsn), Demo: true}, caller[0])
}

func serve(t testing.TB, db *postgres.DB, d Door, caller gate.Caller) *httptest.Server {
	t.Helper()
	e := echo.New()
	open := shop.Window{DB: db, BaseURL: "http://localhost:8080", Pictures: t.TempDir()} // styles and the icon
	o := gate.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ErrorPage: d.ErrorPage, Who: func(echo.Context) (gate.Caller, error) { return caller, nil }}
	if err := gate.Mount(e, o, append(d.Routes(), open.Routes()...)); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	return srv
}

// reply is what the server answered; its text has ordinary spaces only.
type reply struct {
	*http.Response
	raw, text string
}

// get asks for a page in French, the way a browser does.
func get(t testing.TB, srv *httptest.Server, path string) reply { return getIn(t, srv, path, "fr") }

func getIn(t testing.TB, srv *httptest.Server, path, lang string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", lang)
	req.Header.Set("Accept", "text/html,*/*")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res, string(body), strings.ReplaceAll(string(body), "\u00a0", " ")}
}

// says fails unless the page holds each text.
func (r reply) says(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.text, text) {
			t.Errorf("%s (%d) does not say %q", r.Request.URL.Path, r.StatusCode, text)
		}
	}
}

// hides fails when the page holds one of the texts.
func (r reply) hides(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(r.text, text) {
			t.Errorf("%s (%d) says %q", r.Request.URL.Path, r.StatusCode, text)
		}
	}
}

// weighs is how many bytes a page is over the wire, compressed as phones ask.
func weighs(t testing.TB, srv *httptest.Server, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip, br")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") == "" {
		t.Fatalf("%s: %d %q %v", path, res.StatusCode, res.Header.Get("Content-Encoding"), err)
	}
	return int(n)
}

// look opens a page in a real browser, on phones and at a desk, in both
// languages: axe finds nothing and nothing is wider than the screen. With
// SCREENSHOTS it keeps pictures.
func look(t *testing.T, srv *httptest.Server, path, name string) {
	t.Helper()
	v := browsertest.Visit(t, browsertest.Phone)
	for _, lang := range []string{"fr", "en"} {
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		v.Open(srv.URL + path + join + "lang=" + lang)
		for _, s := range []browsertest.Screen{browsertest.Phone, browsertest.Least, browsertest.Desk} {
			v.Resize(s)
			v.Fits(path + " " + lang + " " + s.Name)
			v.Axe(path + " " + lang + " " + s.Name)
			v.Picture(name + "-" + s.Name + "-" + lang)
		}
	}
}
