package audit_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/i18n"
)

// written finds the acts that the program writes down by name.
var written = regexp.MustCompile(`\b(?:Act: *|o\.write\(ctx, a, |h\.change\(ctx, id, )"([a-z_]+\.[a-z_]+)"`)

func TestEveryActHasItsWords(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			seen++
			key := "audit.act." + strings.ReplaceAll(m[1], ".", "_")
			for _, l := range i18n.Langs {
				if !i18n.Has(l, key) {
					t.Errorf("%s writes %q down, which has no words in %s (%q)", path, m[1], l, key)
				}
			}
		}
		return nil
	})
	if err != nil || seen < 20 {
		t.Fatalf("%d acts found: %v", seen, err)
	}
}
