package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"plantagenet/internal/i18n"
)

// called finds message keys given literally to the functions that say them, in
// Go files and templates alike; keys put together at run time end in a dot.
var called = regexp.MustCompile(`\b(?:i18n\.)?(T|N|t|n|Say|Count)\((?:[\w.()]+),\s*"([a-z]\w*\.[\w.]*\w)"`)

func TestEveryMessageSaidExistsInBothLanguages(t *testing.T) {
	t.Parallel()
	messages := map[i18n.Lang]map[string]any{i18n.French: read(t, i18n.French), i18n.English: read(t, i18n.English)}
	seen := 0
	walk(t, func(path, text string) {
		for _, m := range called.FindAllStringSubmatch(text, -1) {
			seen++
			counts := m[1] == "N" || m[1] == "n" || m[1] == "Count"
			for _, l := range i18n.Langs {
				message, ok := messages[l][m[2]]
				if !ok {
					t.Errorf("%s says %q, which %s does not have", path, m[2], l)
					continue
				}
				if _, table := message.(map[string]any); table != counts {
					t.Errorf("%s says %q with %s, but in %s it counts: %v", path, m[2], m[1], l, table)
				}
			}
		}
	})
	if seen == 0 {
		t.Fatal("no message is said anywhere")
	}
}

func TestBothLanguagesHaveTheSameMessages(t *testing.T) {
	t.Parallel()
	fr, en := read(t, i18n.French), read(t, i18n.English)
	for key := range fr {
		if _, ok := en[key]; !ok {
			t.Errorf("%q is in French only", key)
		}
	}
	for key := range en {
		if _, ok := fr[key]; !ok {
			t.Errorf("%q is in English only", key)
		}
	}
}

func TestPluralsAreComplete(t *testing.T) {
	t.Parallel()
	forms := map[i18n.Lang][]string{i18n.French: {"one", "many", "other"}, i18n.English: {"one", "other"}}
	for _, l := range i18n.Langs {
		for key, message := range read(t, l) {
			table, ok := message.(map[string]any)
			if !ok {
				continue
			}
			for _, form := range forms[l] {
				if text, _ := table[form].(string); text == "" {
					t.Errorf("%s: %q has no form %q", l, key, form)
				}
			}
		}
	}
}

// place is a value's place inside a message.
var place = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func TestFrenchPutsNoBreakSpaces(t *testing.T) {
	t.Parallel()
	broken := regexp.MustCompile(` [:»%$]|« |\d (?:h|km|kg|g|cm|ans|\$|%)\b`)
	for key, message := range read(t, i18n.French) {
		texts := []any{message}
		if table, ok := message.(map[string]any); ok {
			texts = texts[:0]
			for _, text := range table {
				texts = append(texts, text)
			}
		}
		for _, text := range texts {
			plain := place.ReplaceAllString(text.(string), "x")
			if at := broken.FindString(plain); at != "" {
				t.Errorf("%q breaks at %q: %s", key, at, plain)
			}
		}
	}
}

func read(t *testing.T, l i18n.Lang) map[string]any {
	t.Helper()
	names, err := filepath.Glob("messages/*." + string(l) + ".toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no messages for %s: %v", l, err)
	}
	all := map[string]any{}
	for _, name := range names {
		var file map[string]any
		if _, err := toml.DecodeFile(name, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, message := range file {
			if _, twice := all[key]; twice {
				t.Errorf("%q stands in two files", key)
			}
			all[key] = message
		}
	}
	return all
}

// walk gives every Go file and template of the project, tests and generated
// files aside.
func walk(t *testing.T, visit func(path, text string)) {
	t.Helper()
	for _, root := range []string{"../../internal", "../../web", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !source(path) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			visit(path, string(text))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func source(path string) bool {
	if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
		return false
	}
	return strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
}
