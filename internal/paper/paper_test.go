package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/paper"
)

var at = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func report() *paper.Doc {
	d := paper.New(paper.Options{Size: paper.Letter, Margin: 18, Lang: "fr", Title: "Ventes d’œuvres — été", Author: "Plantagenet", At: at,
		Footer: func(page, total int) string { return fmt.Sprintf("page %d sur %d", page, total) }})
	d.Heading(1, "Ventes d’œuvres — été")
	d.Para("Prix\u00a0: 1\u00a0234,50\u00a0$ et 12\u202f% — « Noël », pâté, À l’érable, Bɔgɔlanfini; cœur №\u00a07.")
	var rows []paper.Row
	for i := range 90 {
		rows = append(rows, paper.Row{Cells: []string{fmt.Sprintf("Article numéro %d", i+1), fmt.Sprintf("%d,00\u00a0$", i*11)}})
	}
	rows = append(rows, paper.Row{Cells: []string{"Total", "44\u00a0055,00\u00a0$"}, Strong: true})
	d.Table([]paper.Column{{Head: "Article"}, {Head: "Montant", Width: 35, Right: true}}, rows)
	d.Rule()
	d.Heading(2, "Notes")
	d.Para(strings.Repeat("Une phrase assez longue pour être mise sur plusieurs lignes. ", 8))
	return d
}

func words(t *testing.T, body []byte, options ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", append(options, file, "-")...).CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	return plain.Replace(string(out))
}

// plain is for what pdftotext itself does to no-break spaces.
var plain = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

func TestWordsComeBackWithTheirAccentsAndSpaces(t *testing.T) {
	t.Parallel()
	body, err := report().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	text := words(t, body, "-layout")
	for _, want := range []string{"Prix\u00a0: 1\u00a0234,50\u00a0$", "12\u202f%", "« Noël »", "À l’érable", "Bɔgɔlanfini", "cœur №", "Article numéro 90", "44\u00a0055,00\u00a0$"} {
		if !strings.Contains(text, plain.Replace(want)) {
			t.Errorf("%q did not come back", want)
		}
	}
	pages := strings.Count(text, "\f")
	if pages < 2 || strings.Count(text, "Montant") != pages || !strings.Contains(text, fmt.Sprintf("page %d sur %d", pages, pages)) {
		t.Errorf("%d pages, the head stands on %d: %s", pages, strings.Count(text, "Montant"), text)
	}
	if len(body) > 120_000 {
		t.Errorf("%d bytes", len(body))
	}
}

func TestFiguresAreAligned(t *testing.T) {
	t.Parallel()
	d := paper.New(paper.Options{Size: paper.A4})
	d.Page()
	for _, f := range []paper.Font{paper.Sans, paper.Strong} {
		if one, eight := d.Width("1111", f, 10), d.Width("8888", f, 10); one != eight {
			t.Errorf("font %d: 1111 is %.2f mm wide, 8888 is %.2f", f, one, eight)
		}
	}
}

func TestTheSameCallsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	first, err := report().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, _ := report().Bytes(); !bytes.Equal(first, again) {
			t.Fatal("the bytes differ")
		}
	}
}

func TestTheFileSaysItsTitleAndLanguage(t *testing.T) {
	t.Parallel()
	body, err := report().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdfinfo", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Ventes d’œuvres — été") || !strings.Contains(string(out), "612 x 792") || !bytes.Contains(body, []byte("/Lang (fr)")) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestWhatNoFontHasIsLeftOutOrPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Ngo\u0302m": "Ngôm", "a\u202eb\u200bc": "abc", "ǎ": "a", "日": "?", "Ŋɛɲɔ": "Ŋɛɲɔ", "a\nb": "a b", "😀": "?"} {
		if got := paper.Clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	t.Parallel()
	d := paper.New(paper.Options{Size: paper.A4})
	d.Page()
	for _, width := range []float64{8, 15, 30, 80} {
		text := "Tissu de coton à 1\u00a0234\u00a0$, demi-largeur anticonstitutionnellement"
		lines := d.Wrap(text, paper.Sans, 10, width)
		for _, line := range lines {
			if w := d.Width(line, paper.Sans, 10); w > width && len([]rune(line)) > 1 {
				t.Errorf("%q is %.1f mm wide, more than %.0f", line, w, width)
			}
		}
		if joined := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); joined != strings.ReplaceAll(text, " ", "") {
			t.Errorf("at %.0f mm letters were lost: %q", width, lines)
		}
		if cut := d.Cut(text, paper.Sans, 10, width); d.Width(cut, paper.Sans, 10) > width {
			t.Errorf("%q is wider than %.0f mm", cut, width)
		}
	}
}
