package main

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/page"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

// walker is one shop and the routes that there are in it.
type walker struct {
	t      *testing.T
	h      *house
	e      *echo.Echo
	routes []gate.Route
	lang   string // that the browser prefers; empty is French
}

func (v walker) in(lang string) walker { v.lang = lang; return v }

func walkerOf(t *testing.T, h *house, sh checkout.Shop) walker {
	t.Helper()
	e, err := h.web(t.Context(), sh)
	must(t, err)
	routes, _ := h.table(sh, h.window(page.NewCache(shop.CacheBytes)))
	return walker{t: t, h: h, e: e, routes: routes}
}

// answer is what came back, but for what differs each time.
type answer struct {
	code    int
	headers string
	body    string
}

func (a answer) has(word string) bool {
	return strings.Contains(strings.ToLower(html.UnescapeString(a.headers+a.body)), strings.ToLower(word))
}

// ask calls a route as whoever holds the secret.
func (v walker) ask(method, target, secret, form string) answer {
	v.t.Helper()
	req := httptest.NewRequest(method, target, strings.NewReader(form))
	req.RemoteAddr = "127.0.0.1:9" // the machine itself is not limited
	req.Header.Set("Accept-Language", v.lang)
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if secret != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: secret})
	}
	w := httptest.NewRecorder()
	v.e.ServeHTTP(w, req)
	a := answer{code: w.Code, body: w.Body.String()}
	id := w.Header().Get("X-Request-Id")
	for _, name := range slices.Sorted(maps.Keys(w.Header())) {
		if name != "X-Request-Id" && name != "Server-Timing" {
			a.headers += name + ": " + strings.Join(w.Header()[name], ", ") + "\n"
		}
	}
	if id != "" {
		a.headers, a.body = strings.ReplaceAll(a.headers, id, "…"), strings.ReplaceAll(a.body, id, "…")
	}
	return a
}

// ours are the routes that only cooperatives may ask for.
func (v walker) ours(method string) (list []gate.Route) {
	for _, r := range v.routes {
		if r.Roles&gate.Cooperative != 0 && r.Roles&gate.Visitor == 0 && r.Method == method && (r.Path == "/coop" || strings.HasPrefix(r.Path, "/coop/")) {
			list = append(list, r)
		}
	}
	return list
}

// names are all that a thing of a cooperative's can be called in an address.
func names(m *member, months ...string) []string {
	list := append([]string{m.word, m.word + "-SAC", m.word + "-MIEL", m.word + "-PROJET", m.word + "-SAC-L1", m.word + "-SAC-L2", m.word + "-MIEL-L1"}, months...)
	for i := range 9 {
		list = append(list, fmt.Sprintf("%s%04d", m.ids, i+1))
	}
	return list
}

// spellings are how else a name may be written in an address.
func spellings(name string) []string {
	coded := ""
	for _, b := range []byte(name) {
		coded += fmt.Sprintf("%%%02X", b)
	}
	return []string{name, strings.ToUpper(name), strings.ToLower(name), coded, name + ".", name + "..", name + "/", name + "//", name + "%2F", name + "%20", "%20" + name,
		name + "%00", "%2e%2e%2f" + name, name + "%3F", "'" + name, "%25" + name[:3] + "%25", name + ";", name + "%E2%80%8B"}
}

// questions are all that one can ask of the window about some names, reading:
// every route of the table, each of its places filled with each name, and each
// query that a page of the window may know.
func (v walker) questions(called []string) (targets []string) {
	odd := []string{}
	for _, name := range []string{called[1], called[4], called[len(called)-9]} {
		odd = append(odd, spellings(name)...)
	}
	for _, r := range v.ours(http.MethodGet) {
		if !place.MatchString(r.Path) {
			targets = append(targets, r.Path, r.Path+"/", r.Path+"?lang=xx")
			for _, key := range []string{"before", "after", "month", "page", "q", "search", "sku", "lot", "code", "id", "cooperative", "cooperative_id", "noted", "next"} {
				for _, name := range []string{called[0], called[1], called[4], called[len(called)-9], called[len(called)-8], called[7]} {
					targets = append(targets, r.Path+"?"+key+"="+url.QueryEscape(name))
				}
			}
			continue
		}
		for _, name := range slices.Concat(called, odd) {
			targets = append(targets, place.ReplaceAllString(r.Path, strings.ReplaceAll(name, "$", "$$")))
		}
	}
	return targets
}

// forms are what the window may be told about some names.
func (v walker) forms(called []string) (targets []string) {
	for _, r := range v.ours(http.MethodPost) {
		for _, name := range called {
			targets = append(targets, place.ReplaceAllString(r.Path, name))
		}
	}
	return targets
}

const everyField = "received=yes&received=true&answer=yes&said=rien&key=walk&amount=1&id=7770001&cooperative_id=7770001"

// monthsAgo names the month that was so many months ago.
func monthsAgo(n int) string {
	now := clock.Now().In(clock.Store)
	return stockMonth(now.Year(), int(now.Month())-n)
}

func stockMonth(y, m int) string {
	for m < 1 {
		y, m = y-1, m+12
	}
	return fmt.Sprintf("%04d-%02d", y, m)
}

// TestACooperativeFindsNothingOfAnother asks a window for everything that another
// cooperative has, before that one is there and after: the answers are the same
// to the letter. So a thing of another's is a thing that never was, and nothing
// that others do shows anywhere.
func TestACooperativeFindsNothingOfAnother(t *testing.T) {
	t.Parallel()
	h, sh := unfurnished(t)
	v, g := walkerOf(t, h, sh), shoptest.NewGateway()
	shoptest.Register(t, h.db)
	sql(t, h.db, `alter sequence sales_order_number restart with 918273001`)
	a := join(t, h.db, "quemberly", "666")
	a.live(t, h.db, g, 2)
	b := &member{word: "zorvalim", ids: "777"}
	called := names(b, monthsAgo(4), monthsAgo(2), monthsAgo(0))
	ask := func() map[string]answer {
		got := map[string]answer{}
		for _, target := range v.questions(called) {
			got["GET "+target] = v.ask(http.MethodGet, target, a.secret, "")
		}
		for _, target := range v.forms(called) {
			got["POST "+target] = v.ask(http.MethodPost, target, a.secret, everyField)
		}
		return got
	}
	before := ask()
	b = join(t, h.db, b.word, b.ids)
	b.live(t, h.db, g, 4)
	if n := shoptest.Count(t, h.db, `select count(*) from payout where id between 7770001 and 7770009`); n != 2 {
		t.Fatalf("%d of the other's payments have a number that was asked for", n)
	}
	after := ask()
	for target, got := range after {
		if got != before[target] {
			t.Errorf("%s: %d before the other was there, %d since; %s", target, before[target].code, got.code, firstDifference(before[target], got))
		}
		if got.code >= 500 {
			t.Errorf("%s: %d", target, got.code)
		}
	}
	if len(after) < 500 {
		t.Errorf("only %d questions were asked", len(after))
	}
	if n := shoptest.Count(t, h.db, `select count(*) from payout_answer`); n != 0 {
		t.Errorf("%d answers were written about payments of another", n)
	}
	giveOneBack(t, h.db, g, shoptest.PaidOrder(t, h.db, g, 2, a.bag, b.bag).ID) // someone buys of both
	v.seesOnlyItself(a, b, 2)
	v.seesOnlyItself(b, a, 4)
	v.nobodyElseComesIn(a, b)
	v.emptyWindow()
	allWell(t, h.db)
}

func firstDifference(a, b answer) string {
	x, y := a.headers+a.body, b.headers+b.body
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			from := max(0, i-60)
			return fmt.Sprintf("%q, %q", x[from:min(len(x), i+60)], y[from:min(len(y), i+60)])
		}
	}
	return fmt.Sprintf("%d and %d bytes", len(x), len(y))
}

// seesOnlyItself walks the whole window as one cooperative, with all the names of
// its own: it reads about itself, of the other nothing, and of who bought nothing.
func (v walker) seesOnlyItself(own, other *member, ago int) {
	v.t.Helper()
	called := names(own, monthsAgo(ago), monthsAgo(0), monthsAgo(1))
	reached := map[string]bool{}
	strange := append(buyersWords(v), other.word)
	foreign := regexp.MustCompile(`\b` + other.ids + `\d{4}\b`)
	for _, target := range v.questions(called) {
		for _, lang := range []string{"fr", "en"} {
			got := v.in(lang).ask(http.MethodGet, target, own.secret, "")
			for _, word := range strange {
				if got.has(word) {
					v.t.Errorf("%s reads %q at %s", own.word, word, target)
				}
			}
			if foreign.MatchString(got.body) {
				v.t.Errorf("%s reads a number of %s at %s", own.word, other.word, target)
			}
			if got.code == http.StatusOK && got.has(own.word) {
				reached[pattern(v, target)] = true
			}
			if got.code >= 500 {
				v.t.Errorf("%s as %s: %d", target, own.word, got.code)
			}
		}
	}
	for _, r := range v.ours(http.MethodGet) {
		if !reached[r.Path] {
			v.t.Errorf("%s never showed %s anything of its own: the walk knows no name for it", r.Path, own.word)
		}
	}
}

// pattern finds the route that a target is of.
func pattern(v walker, target string) string {
	target, _, _ = strings.Cut(target, "?")
	for _, r := range v.ours(http.MethodGet) {
		if regexp.MustCompile(`^` + place.ReplaceAllString(r.Path, `[^/]+`) + `$`).MatchString(target) {
			return r.Path
		}
	}
	return ""
}

// buyersWords are what must stand on no page of the window: who bought.
func buyersWords(v walker) []string {
	v.t.Helper()
	var orders []string
	must(v.t, v.h.db.Select(v.t.Context(), &orders, `select x from sales_order, unnest(array[number::text, receipt_number::text, token]) x where x is not null and length(x) > 5`))
	if len(orders) < 6 {
		v.t.Fatalf("only %v of the orders can be told apart", orders)
	}
	who := shoptest.Buyer
	return append(orders, who.Name, "Lalonde", "Marie-Ève", who.Email, who.Phone, "555-0142", who.Line1, "Principale", who.City, who.PostalCode, strings.ReplaceAll(who.PostalCode, " ", ""))
}

// nobodyElseComesIn: a visitor and everybody who works here are kept out of the
// window, and a cooperative gets nowhere else more than a visitor gets.
func (v walker) nobodyElseComesIn(a, b *member) {
	v.t.Helper()
	for _, role := range []string{"", "volunteer", "clerk", "accountant", "manager", "owner"} {
		secret := ""
		if role != "" {
			secret = opens(v.t, v.h.db, role, role, nil)
		}
		for _, r := range append(v.ours(http.MethodGet), v.ours(http.MethodPost)...) {
			for _, name := range append(names(b), names(a)...) {
				got := v.ask(r.Method, place.ReplaceAllString(r.Path, name), secret, everyField)
				page := strings.ReplaceAll(got.body+got.headers, name, "")
				if got.code < 300 || got.code >= 500 || strings.Contains(page, a.word) || strings.Contains(page, b.word) {
					v.t.Errorf("%s %s as %q: %d", r.Method, r.Path, role, got.code)
				}
				if !place.MatchString(r.Path) {
					break
				}
			}
		}
	}
	elsewhere := 0
	for _, r := range v.routes {
		if strings.HasPrefix(r.Path, "/coop") || r.Method != http.MethodGet || r.Path == "/readyz" {
			continue
		}
		for _, name := range names(b)[:5] {
			target := place.ReplaceAllString(r.Path, name)
			got := v.ask(http.MethodGet, target, a.secret, "")
			staff := strings.HasPrefix(r.Path, "/staff") && r.Roles&gate.Cooperative == 0
			if staff && (got.code != http.StatusForbidden || strings.Contains(strings.ReplaceAll(got.body, name, ""), b.word)) {
				v.t.Errorf("%s as a cooperative: %d", target, got.code)
			}
			if strings.HasPrefix(r.Path, "/api/") && got != v.ask(http.MethodGet, target, "", "") {
				v.t.Errorf("%s answers a cooperative otherwise than a visitor", target)
			}
			elsewhere++
		}
	}
	if elsewhere < 100 {
		v.t.Errorf("only %d pages elsewhere were asked for", elsewhere)
	}
}

// emptyWindow: a cooperative of which there is nothing yet reads friendly pages.
func (v walker) emptyWindow() {
	v.t.Helper()
	m := join(v.t, v.h.db, "wexbrandy", "444")
	for _, r := range v.ours(http.MethodGet) {
		for _, lang := range []string{"fr", "en"} {
			got := v.in(lang).ask(http.MethodGet, place.ReplaceAllString(r.Path, monthsAgo(0)), m.secret, "")
			empty := got.code == http.StatusOK && len(got.body) > 20
			if !empty && (!place.MatchString(r.Path) || got.code != http.StatusNotFound) {
				v.t.Errorf("%s of a cooperative without anything: %d, %d bytes", r.Path, got.code, len(got.body))
			}
			if got.has("quemberly") || got.has("zorvalim") {
				v.t.Errorf("%s of a cooperative without anything shows another", r.Path)
			}
		}
	}
}

// TestAWordAboutAPaymentStaysOnIt: each says what it likes of its own payments, and that is read by itself alone.
func TestAWordAboutAPaymentStaysOnIt(t *testing.T) {
	t.Parallel()
	h, sh := unfurnished(t)
	v := walkerOf(t, h, sh)
	a, b := join(t, h.db, "quemberly", "666"), join(t, h.db, "zorvalim", "777")
	g := shoptest.NewGateway()
	a.live(t, h.db, g, 2)
	b.live(t, h.db, g, 4)
	mine, theirs := a.paid(t, h.db, "trois").ID, b.paid(t, h.db, "trois").ID
	page := v.ask(http.MethodGet, fmt.Sprintf("/coop/payments/%d/answer", mine), a.secret, "")
	form := regexp.MustCompile(`name="(\w+)"`).FindAllStringSubmatch(page.body, -1)
	if page.code != http.StatusOK || len(form) == 0 {
		t.Fatalf("the form of one's own payment: %d, %v", page.code, form)
	}
	say := url.Values{"received": {"no"}, "said": {"pas-encore-arrivé"}}.Encode()
	if got := v.ask(http.MethodPost, fmt.Sprintf("/coop/payments/%d/answer", theirs), a.secret, say); got.code != http.StatusNotFound {
		t.Errorf("a word about another's payment: %d", got.code)
	}
	if got := v.ask(http.MethodPost, fmt.Sprintf("/coop/payments/%d/answer", mine), a.secret, say); got.code != http.StatusSeeOther {
		t.Errorf("a word about one's own payment: %d\n%s", got.code, got.body)
	}
	if n := shoptest.Count(t, h.db, `select count(*) from payout_answer where cooperative_id = $1 and payout_id = $2`, a.id, mine); n != 1 {
		t.Errorf("%d answers about one's own payment", n)
	}
	if n := shoptest.Count(t, h.db, `select count(*) from payout_answer`); n != 1 {
		t.Errorf("%d answers in all", n)
	}
	for _, target := range []string{"/coop", "/coop/payments", "/coop/balance"} {
		if v.ask(http.MethodGet, target, b.secret, "").has("pas-encore-arrivé") {
			t.Errorf("%s shows the other's words", target)
		}
	}
}
