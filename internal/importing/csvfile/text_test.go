package csvfile_test

import (
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plantagenet/internal/importing/csvfile"
)

func TestNoTextIsAFormulaAndEveryTextComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`'{0,3}[=+\-@\t\ra'-]?.{0,5}`).Draw(t, "text")
		safe := csvfile.Neutral(text)
		if safe != "" && strings.ContainsRune("=+-@\t\r", rune(safe[0])) {
			t.Fatalf("%q would be a formula", safe)
		}
		if back := csvfile.Bare(safe); back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
	for _, typed := range []string{"'hello", "it's", "", "'", "-5", "=A1"} {
		if got := csvfile.Bare(typed); got != typed {
			t.Errorf("%q, which nobody neutralised, became %q", typed, got)
		}
	}
}

func TestTitlesInQuotesDoNotMisleadTheSeparator(t *testing.T) {
	t.Parallel()
	columns := csvfile.Columns{Titles: map[string][]string{"name": {"Nom"}, "gtin": {"GTIN, UPC, EAN ou ISBN"}, "value": {"Nom de l'attribut 1"}}, Required: []string{"name"}, Windows1252: true}
	for file, want := range map[string]string{
		"\"GTIN, UPC, EAN ou ISBN\";Nom\n1;Bol\n":                                        "Bol",
		"\"GTIN, UPC, EAN ou ISBN\"\tNom\n1\tBol, thé\n":                                 "Bol, thé",
		"Nom,\"Nom de l’attribut 1\"\r\n\"Bol; thé\",x\r\n":                              "Bol; thé",
		"Nom;GTIN, UPC, EAN ou ISBN;Nom de l\x92attribut 1;Stock\nBol \xe0 th\xe9;;x;\n": "Bol à thé",
	} {
		r, err := csvfile.Open(strings.NewReader(file), columns)
		if err != nil {
			t.Errorf("%q: %v", file, err)
			continue
		}
		row, err := r.Next()
		if err != nil || row.Get("name") != want {
			t.Errorf("%q: %q %v", file, row.Get("name"), err)
		}
		if strings.Contains(file, "attribut") && row.Get("value") != "x" {
			t.Errorf("%q: the curly apostrophe hid a column", file)
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("%q: %v", file, err)
		}
	}
}
