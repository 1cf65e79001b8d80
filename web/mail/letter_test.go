package mailview_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"plantagenet/internal/i18n"
	"plantagenet/web/mail"
)

func order(l i18n.Lang, name string) mailview.Letter {
	return mailview.Letter{
		Lang: l, Subject: "Commande n° 1042", Title: "Merci", Paragraphs: []string{"Nous avons reçu votre paiement de 103,94\u00a0$."},
		Link: mailview.Link{Label: "Voir la commande", URL: "https://shop.example/fr/commandes/jeton"}, Facts: []mailview.Pair{{Label: "Reçu", Value: "7"}},
		Lines:    []mailview.Line{{Name: name, Detail: "Coop 301 · lot C301-2609", Amount: "48,00\u00a0$"}},
		Sums:     []mailview.Pair{{Label: "Sous-total", Value: "48,00\u00a0$"}, {Label: "Total", Value: "54,24\u00a0$"}},
		Sections: []mailview.Section{{Title: "Vendu par", Lines: []string{"Le magasin & cie", "Œuvre <script>"}}}, Closing: "Ce courriel n’abonne à rien.",
	}
}

// fetched finds what a mail program would have to load from elsewhere.
var fetched = regexp.MustCompile(`<(?:img|link|script|iframe)|url\(|@import|@font-face`)

func TestALetterFetchesNothingAndEscapesEverything(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		body, err := order(l, `Sac <b onload="x">`).HTML(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if found := fetched.FindString(body); found != "" {
			t.Errorf("%s: the mail has %s", l, found)
		}
		if !strings.Contains(body, `lang="`+l.Locale()+`"`) || !strings.Contains(body, "prefers-color-scheme: dark") {
			t.Errorf("%s: no language or no dark scheme", l)
		}
	}
}

func TestBothFormsOfALetterSayTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Sac", strings.Repeat("anticonstitutionnellement ", 8)} {
		letter := order(i18n.French, name)
		body, err := letter.HTML(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen, plain := words(wordsOf(t, body)), words(letter.Text())
		for _, said := range []string{letter.Title, letter.Paragraphs[0], name, "lot C301-2609", "48,00 $", "54,24 $", "Vendu par", "Œuvre <script>", letter.Closing} {
			said = words(said)
			if !strings.Contains(seen, said) {
				t.Errorf("the HTML does not say %q", said)
			}
			if !strings.Contains(plain, said) {
				t.Errorf("the text does not say %q", said)
			}
		}
		if !strings.Contains(letter.Text(), letter.Link.URL) {
			t.Error("the text does not give the link")
		}
	}
}

func TestPlainTextStaysNarrow(t *testing.T) {
	t.Parallel()
	for _, line := range strings.Split(order(i18n.French, "Sac").Text(), "\n") {
		if n := utf8.RuneCountInString(line); n > 78 && !strings.HasPrefix(line, "http") {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

func words(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
}

func wordsOf(t *testing.T, body string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return b.String()
}
