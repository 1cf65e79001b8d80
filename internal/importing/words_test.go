package importing_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
)

// spoken finds what is said of lines: keys of messages, under import.
var spoken = regexp.MustCompile(`(?:Fail|Warn|leave|Fault)\([\w.()]+, "(\w*[a-z0-9])"`)

func TestWhatIsSaidOfALineHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"left_virtual": true, "left_downloadable": true, "picture_other": true, "picture_refused": true, "picture_late": true, "picture_unreachable": true, "picture_none": true}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		body, err := os.ReadFile(path)
		for _, m := range spoken.FindAllStringSubmatch(string(body), -1) {
			seen[m[1]] = true
		}
		return err
	})
	if err != nil || len(seen) < 70 {
		t.Fatalf("%d keys found: %v", len(seen), err)
	}
	for key := range seen {
		for _, l := range i18n.Langs {
			if !i18n.Has(l, "import."+key) {
				t.Errorf("%q has no words in %s", key, l)
			}
		}
	}
	e := csvfile.Fault(3, "sku_twice", strings.Repeat("é", 200), 2)
	if got := e.Say(i18n.French); got != "l’UGS «\u00a0"+strings.Repeat("é", 80)+"…\u00a0» est déjà à la ligne 2" {
		t.Errorf("%q", got)
	}
}
