package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// floors is the house's law: a package imports only packages on strictly lower
// floors. A new room is entered here with its floor.
var floors = map[string]int{
	"config": 0, "fault": 0, "money": 0, "clock": 0, "i18n": 0, "mail": 0, "page": 0, "postgres": 0, "postgres/embedded": 0,
	"postgres/pgtest": 0, "jobs": 0, "drawing": 0, "crash": 0, "audit": 0, "task": 0, "paper": 0, "photo": 0, "browsertest": 0,
	"account": 1, "coop": 1, "catalog": 1, "stock": 1, "ledger": 1, "tax": 1, "shipping": 1, "store": 1, "fx": 1, "label": 1,
	"cart": 2, "order": 2, "payment": 2, "provenance": 2, "supply": 2, "parcel": 2, "counting": 2, "credit": 2, "payout": 2,
	"checkout": 3, "receiving": 3, "importing": 3, "importing/csvfile": 3, "importing/shopify": 3, "importing/woocommerce": 3, "importing/catalogue": 3, "importing/goods": 3, "exporting": 3, "report": 3, "stockroom": 3,
	"access": 3, "sending": 3, "returns": 3, "privacy": 3, "replenish": 3, "editing": 3, "demo": 3, "settlement": 3, "portal": 3,
	"payment/stripe": 3, "payment/sandbox": 3, "web/gate": 3, "shoptest": 3,
	"web/shop": 4, "web/staff": 4, "web/coop": 4, "web/api": 4, "web/hooks": 4, "web/sign": 4, "worker": 4,
}

// siblings are the imports the law allows within one floor: ground stands on
// ground, and a room may be split into a folder and its parts.
var siblings = map[string][]string{
	"photo": {"fault"},
	"i18n":  {"clock", "money"}, "money": {}, "page": {"i18n", "fault", "clock", "money"}, "postgres": {"fault"},
	"postgres/embedded": {"postgres"}, "postgres/pgtest": {"postgres", "postgres/embedded"}, "jobs": {"postgres"},
	"mail": {"i18n", "config", "clock"}, "importing": {"importing/csvfile", "importing/goods", "importing/shopify", "importing/woocommerce", "importing/catalogue"}, "importing/woocommerce": {"importing/csvfile", "importing/goods"},
	"importing/goods": {"importing/csvfile"}, "exporting": {"importing/csvfile", "importing/catalogue", "portal"},
	"importing/catalogue": {"importing/csvfile"}, "audit": {"postgres"}, "task": {"postgres", "jobs", "fault", "audit"}, "paper": {"i18n", "money", "clock"}, "importing/shopify": {"importing/csvfile", "importing/goods"},
	"config": {"fault"}, "drawing": {}, "stockroom": {"importing/csvfile"}, "shoptest": {"receiving", "checkout"}, "demo": {"receiving", "settlement"}, "returns": {"checkout"},
}

// guarded are the libraries that only some rooms may touch.
var guarded = map[string][]string{
	"github.com/lib/pq":                       {"postgres"},
	"github.com/stripe/stripe-go":             {"payment/stripe", "payment/sandbox"},
	"github.com/labstack/echo/v4":             {"page", "web/"},
	"github.com/jmoiron/sqlx":                 {"postgres"},
	"github.com/stripe/stripe-go/v76":         {"payment/stripe", "payment/sandbox"},
	"github.com/nicksnyder/go-i18n/v2":        {"i18n"},
	"github.com/pressly/goose/v3":             {"postgres"},
	"github.com/wneessen/go-mail":             {"mail"},
	"github.com/riverqueue/river/riverdriver": {"jobs", "postgres"},
}

func TestImportsGoDownTheFloors(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		room := filepath.ToSlash(filepath.Dir(f))
		floor, known := floors[room]
		if room == "." {
			continue
		}
		if !known {
			t.Errorf("%s: the room %q has no floor", f, room)
			continue
		}
		test := strings.HasSuffix(f, "_test.go")
		for _, path := range imports(t, f) {
			if !test {
				checkGuarded(t, f, room, path)
			}
			checkFloor(t, f, room, floor, path, test)
		}
	}
}

func checkFloor(t *testing.T, file, room string, floor int, path string, test bool) {
	other, ours := strings.CutPrefix(path, "plantagenet/internal/")
	if !ours {
		if rest, web := strings.CutPrefix(path, "plantagenet/web"); web && floor < 4 && rest != "" && !test {
			t.Errorf("%s (floor %d) imports templates %s", file, floor, path)
		}
		return
	}
	if floors[other] < floor || other == room {
		return
	}
	for _, s := range siblings[room] {
		if s == other {
			return
		}
	}
	if test { // a test may use what proves the room, from any floor
		return
	}
	t.Errorf("%s: %s (floor %d) imports %s (floor %d)", file, room, floor, other, floors[other])
}

func checkGuarded(t *testing.T, file, room, path string) {
	for library, rooms := range guarded {
		if path != library && !strings.HasPrefix(path, library+"/") {
			continue
		}
		allowed := false
		for _, r := range rooms {
			allowed = allowed || room == r || strings.HasSuffix(r, "/") && strings.HasPrefix(room, r) || strings.HasPrefix(room, r+"/")
		}
		if !allowed {
			t.Errorf("%s: %s may not import %s", file, room, path)
		}
	}
}

func TestTemplatesStandOnTheGround(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("../web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, p := range imports(t, path) {
			if room, ours := strings.CutPrefix(p, "plantagenet/internal/"); ours && floors[room] != 0 {
				t.Errorf("%s imports %s, which is not on the ground floor", path, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.Contains(path, "testdata") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("read the rooms: %v", err)
	}
	return files
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	paths := make([]string, len(parsed.Imports))
	for i, s := range parsed.Imports {
		paths[i] = strings.Trim(s.Path.Value, `"`)
	}
	return paths
}
