package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/checkout"
	"plantagenet/internal/config"
	"plantagenet/internal/demo"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
	"plantagenet/internal/web/sign"
)

// furnished is the demonstration shop without its processes.
func furnished(t *testing.T) (*house, checkout.Shop) {
	t.Helper()
	h, sh := unfurnished(t)
	if _, err := demo.Fill(t.Context(), h.db); err != nil {
		t.Fatal(err)
	}
	return h, sh
}

// unfurnished is a shop in which there is nothing yet.
func unfurnished(t *testing.T) (*house, checkout.Shop) {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	h := &house{db: db, demo: true, log: slog.New(slog.NewTextHandler(io.Discard, nil)), cfg: config.Config{BaseURL: "http://localhost:8080",
		DataDir: t.TempDir(), StripeKey: demoKey, WebhookSecrets: []string{demoSecret}, StripeAPIURL: "http://127.0.0.1:9", SandboxListen: "127.0.0.1:9"}}
	window, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 2, Role: portal.Role})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { window.Close() })
	h.coops.DB = window
	sh, err := h.shop()
	if err != nil {
		t.Fatal(err)
	}
	return h, sh
}

// callers are everyone there is, by the account that the demonstration has of them.
var callers = map[gate.Roles]string{gate.Visitor: "", gate.Cooperative: "coop301", gate.Volunteer: "volunteer", gate.Clerk: "clerk",
	gate.Accountant: "accountant", gate.Manager: "manager", gate.Owner: "owner"}

// session opens one for a caller: a route of the walk may end the one before.
func session(t *testing.T, h *house, who string) (secret string) {
	t.Helper()
	if who == "" {
		return ""
	}
	err := postgres.InTx(t.Context(), h.db, func(tx *postgres.Tx) error {
		a, known, err := account.ByEmail(t.Context(), tx, who+"@demo.test")
		if err != nil || !known {
			t.Fatalf("%s is not there: %v", who, err)
		}
		secret, _, err = account.OpenSession(t.Context(), tx, account.Session{AccountID: a.ID, Means: "password"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// place is one of a route's own places, filled with something that is not there.
var place = regexp.MustCompile(`:[a-z_]+|\*`)

func walk(r gate.Route) *http.Request {
	req := httptest.NewRequest(r.Method, place.ReplaceAllString(r.Path, "4711000"), strings.NewReader(""))
	req.RemoteAddr = "127.0.0.1:9" // the machine itself is not limited
	if r.Method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req
}

// TestEveryRouteAsEveryRole walks the whole table. A handler that is reached
// answers 204 here, so that nothing but the gate decides.
func TestEveryRouteAsEveryRole(t *testing.T) {
	t.Parallel()
	h, sh := furnished(t)
	window := h.window(page.NewCache(shop.CacheBytes))
	routes, door := h.table(sh, window)
	for i := range routes {
		routes[i].Handler = func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }
	}
	e := echo.New()
	if err := gate.Mount(e, gate.Options{Log: h.log, BaseURL: h.cfg.BaseURL, ErrorPage: window.ErrorPage, Who: door.Who, SignIn: sign.At}, routes); err != nil {
		t.Fatal(err)
	}
	secrets := map[gate.Roles]string{}
	for role, who := range callers {
		secrets[role] = session(t, h, who)
	}
	walked := 0
	for _, r := range routes {
		for role, secret := range secrets {
			req := walk(r)
			if secret != "" {
				req.AddCookie(&http.Cookie{Name: "session", Value: secret})
			}
			w := httptest.NewRecorder()
			e.ServeHTTP(w, req)
			walked++
			allowed := r.Roles&role != 0 || r.Roles&gate.Visitor != 0
			api := strings.HasPrefix(r.Path, "/api/")
			switch {
			case allowed:
				if w.Code != http.StatusNoContent {
					t.Errorf("%s %s as %q: %d, and the table allows it", r.Method, r.Path, callers[role], w.Code)
				}
			case role == gate.Visitor && r.Method == http.MethodGet && !api:
				door := "/signin"
				if r.Path == "/coop" || strings.HasPrefix(r.Path, "/coop/") {
					door = "/coop/signin"
				}
				want := door + "?next=" + url.QueryEscape(req.URL.RequestURI())
				if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
					t.Errorf("%s %s as a visitor: %d to %q, want the sign-in", r.Method, r.Path, w.Code, w.Header().Get("Location"))
				}
			case w.Code != http.StatusForbidden:
				t.Errorf("%s %s as %q: %d, and the table refuses it", r.Method, r.Path, callers[role], w.Code)
			}
			if !allowed && w.Header().Get("Cache-Control") != "no-store" && w.Code == http.StatusForbidden {
				t.Errorf("%s %s as %q: a refusal that may be kept", r.Method, r.Path, callers[role])
			}
		}
	}
	if walked < 7*60 {
		t.Errorf("only %d calls: is the table whole?", walked)
	}
}

// searches are read by POST, so that a person's name stands in no address; their
// doors have a Reader alone.
var searches = map[string]bool{"/staff/buyers": true}

// TestTheTableSaysWhatTheRolesMean holds the rows against what the roles are for.
func TestTheTableSaysWhatTheRolesMean(t *testing.T) {
	t.Parallel()
	h, sh := furnished(t)
	routes, _ := h.table(sh, h.window(page.NewCache(shop.CacheBytes)))
	for _, r := range routes {
		staff := r.Path == "/staff" || strings.HasPrefix(r.Path, "/staff/")
		mailbox := r.Path == "/staff/mail" || strings.HasPrefix(r.Path, "/staff/mail/")
		ownAccount := r.Path == "/staff/account" || strings.HasPrefix(r.Path, "/staff/account/")
		changes := r.Method != http.MethodGet && !searches[r.Path]
		if staff && !mailbox && r.Roles&(gate.Visitor|gate.Cooperative) != 0 {
			t.Errorf("%s %s is open to those who do not work here", r.Method, r.Path)
		}
		if staff && changes && !ownAccount && r.Roles&gate.Accountant != 0 {
			t.Errorf("%s %s lets an accountant change something", r.Method, r.Path)
		}
		if (strings.HasPrefix(r.Path, "/staff/people") || strings.HasPrefix(r.Path, "/staff/audit")) && r.Roles&(gate.Volunteer|gate.Clerk) != 0 {
			t.Errorf("%s %s is for those who lead", r.Method, r.Path)
		}
		if (strings.HasPrefix(r.Path, "/staff/buyers") || strings.HasPrefix(r.Path, "/staff/accounts") || strings.HasPrefix(r.Path, "/staff/refunds")) && r.Roles&gate.Volunteer != 0 {
			t.Errorf("%s %s shows a volunteer money or buyers", r.Method, r.Path)
		}
		window := r.Path == "/coop" || strings.HasPrefix(r.Path, "/coop/")
		waysIn := r.Path == "/coop/signin" || strings.HasPrefix(r.Path, "/coop/signin/")
		if window && !waysIn && r.Roles != gate.Cooperative {
			t.Errorf("%s %s is a cooperative's own", r.Method, r.Path)
		}
	}
	h.demo = false
	for _, r := range h.demoRoutes() {
		t.Errorf("%s is there outside the demonstration", r.Path)
	}
}

// TestNoRouteBreaksOnNothing calls the handlers themselves, with nothing filled
// in: words for a person, and never "something broke here".
func TestNoRouteBreaksOnNothing(t *testing.T) {
	t.Parallel()
	h, sh := furnished(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e, err := h.web(ctx, sh)
	if err != nil {
		t.Fatal(err)
	}
	routes, _ := h.table(sh, h.window(page.NewCache(shop.CacheBytes)))
	for _, r := range routes {
		if r.Path == "/readyz" { // says truly that nothing works the queue here
			continue
		}
		for role, who := range callers {
			if r.Roles&role == 0 || role != gate.Visitor && r.Roles&gate.Visitor != 0 {
				continue
			}
			req := walk(r)
			if who != "" {
				req.AddCookie(&http.Cookie{Name: "session", Value: session(t, h, who)})
			}
			w := httptest.NewRecorder()
			e.ServeHTTP(w, req)
			if w.Code >= 500 {
				t.Errorf("%s %s as %q: %d", r.Method, r.Path, who, w.Code)
			}
		}
	}
}

func TestStartRefusesARouteWithoutItsRow(t *testing.T) {
	t.Parallel()
	h, sh := furnished(t)
	routes, _ := h.table(sh, h.window(page.NewCache(shop.CacheBytes)))
	for name, spoil := range map[string]func(*gate.Route){"roles": func(r *gate.Route) { r.Roles = 0 }, "rows": func(r *gate.Route) { r.Rows = "" },
		"rate": func(r *gate.Route) { r.Rate = gate.Rate{} }, "body limit": func(r *gate.Route) { r.Method, r.BodyLimit = "POST", 0 }} {
		spoiled := append([]gate.Route{}, routes...)
		spoil(&spoiled[len(spoiled)/2])
		if err := gate.Mount(echo.New(), gate.Options{Log: h.log}, spoiled); err == nil {
			t.Errorf("a table with a route without its %s was mounted", name)
		}
	}
}
