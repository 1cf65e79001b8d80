package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/account"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

// What a page of the window may be, without pictures, on the line that it is made for.
const (
	pageBytes    = 30_000
	pageRequests = 3
	poorLine     = 50_000 // bytes a second
	poorLatency  = 400 * time.Millisecond
	pagePatience = 4 * time.Second
)

// signedIn opens a session of a demonstration account.
func signedIn(t testing.TB, db *postgres.DB, email string) (secret string) {
	t.Helper()
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		a, known, err := account.ByEmail(t.Context(), tx, email)
		if err != nil || !known {
			t.Fatalf("%s is not there: %v", email, err)
		}
		secret, _, err = account.OpenSession(t.Context(), tx, account.Session{AccountID: a.ID, Means: "password"})
		return err
	}))
	return secret
}

// figures tell pages of one kind apart, which are alike.
var figures = regexp.MustCompile(`[0-9]{4}-[0-9]{2}|/lots/[^/?]+|/stock/[^/?]+|/articles/[^/?]+|[0-9]+`)

func kindOf(path string) string {
	if strings.HasSuffix(path, "/csv") || strings.HasSuffix(path, "/text") { // files, which are no pages
		return ""
	}
	return figures.ReplaceAllStringFunc(path, func(s string) string {
		if i := strings.LastIndex(s, "/"); i > 0 {
			return s[:i] + "/…"
		}
		return "…"
	})
}

// windowPages follows every link from the window's first page, and keeps one
// page of each kind, the heaviest month first.
func windowPages(t testing.TB, r *running, secret string) (pages []string) {
	t.Helper()
	href := regexp.MustCompile(`href="(/coop[^"#]*)"`)
	seen, queue := map[string]bool{"/coop": true, "": true}, []string{"/coop"}
	for len(queue) > 0 {
		path := queue[0]
		queue, pages = queue[1:], append(pages, path)
		code, body := r.get(t, path, secret)
		if code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
		for _, m := range href.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if k := kindOf(to); !seen[k] && !strings.Contains(to, "lang=") {
				seen[k], queue = true, append(queue, to)
			}
		}
	}
	if len(pages) < 8 {
		t.Fatalf("the window has only %v", pages)
	}
	return pages
}

// TestEachPageOfTheWindowIsLight counts in a real browser, scripts off, nothing
// kept from before, on a line as there are around Ségou.
func TestEachPageOfTheWindowIsLight(t *testing.T) {
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	in := browsertest.Visit(t, browsertest.Phone)
	in.NoScripts()
	if w := in.Weigh(r.web + "/coop/signin"); w.Bytes > pageBytes || len(w.Requests) > pageRequests {
		t.Errorf("the way in: %d bytes in %d requests: %v", w.Bytes, len(w.Requests), w.Requests)
	}
	for _, who := range []string{"coop301@demo.test", "trois-rives@demo.test"} {
		secret := signedIn(t, db, who)
		v := browsertest.Visit(t, browsertest.Phone)
		v.NoScripts()
		v.SlowLine(poorLine, poorLatency)
		v.SignedIn(r.web, secret)
		for _, path := range windowPages(t, r, secret) {
			w := v.Weigh(r.web + path)
			if w.Bytes > pageBytes || w.Bytes < 2000 || len(w.Requests) > pageRequests {
				t.Errorf("%s as %s: %d bytes in %d requests: %v", path, who, w.Bytes, len(w.Requests), w.Requests)
			}
			if w.Took > pagePatience {
				t.Errorf("%s as %s took %v", path, who, w.Took)
			}
			for _, at := range w.Requests {
				if !strings.HasPrefix(at, r.web) {
					t.Errorf("%s asks elsewhere: %s", path, at)
				}
			}
			t.Logf("%-40s %6d bytes, %d requests, %v", path, w.Bytes, len(w.Requests), w.Took.Round(10*time.Millisecond))
		}
	}
}

// TestEachPageOfTheWindowIsOpenToEveryone looks at each page in both languages,
// on a phone and on the narrowest screen there is.
func TestEachPageOfTheWindowIsOpenToEveryone(t *testing.T) {
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	secret := signedIn(t, db, "trois-rives@demo.test")
	pages := windowPages(t, r, secret)
	v := browsertest.Visit(t, browsertest.Phone)
	v.SignedIn(r.web, secret)
	visitor := browsertest.Visit(t, browsertest.Phone)
	for _, l := range i18n.Langs {
		visitor.Open(r.web + inLang("/coop/signin", l))
		visitor.Axe("sign in " + string(l))
		visitor.Sense("sign in " + string(l))
		titles := map[string]string{}
		for _, path := range pages {
			v.Resize(browsertest.Phone)
			v.Open(r.web + inLang(path, l))
			what := path + " " + string(l)
			v.Axe(what)
			v.Sense(what)
			v.Fits(what)
			v.Picture("window-" + string(l) + strings.NewReplacer("/", "-", "?", "-").Replace(path))
			v.Resize(browsertest.Least)
			v.Axe(what + " at 320 px")
			v.Fits(what + " at 320 px")
			if got := v.Says(`document.documentElement.lang`); !strings.HasPrefix(got, string(l)) {
				t.Errorf("%s says that it is in %q", what, got)
			}
			title := v.Says(`document.title`)
			if there := titles[title]; there != "" && pathOnly(there) != pathOnly(path) {
				t.Errorf("%s and %s are both called %q", there, path, title)
			}
			titles[title] = path
		}
	}
}

func pathOnly(path string) string { path, _, _ = strings.Cut(path, "?"); return path }

func inLang(path string, l i18n.Lang) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + "lang=" + url.QueryEscape(string(l))
}
