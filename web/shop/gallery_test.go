package shopview_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"plantagenet/internal/i18n"
	"plantagenet/web/shop"
)

func TestEveryPageRendersInEachLanguageAndSize(t *testing.T) {
	t.Parallel()
	for name, build := range gallery {
		for _, l := range i18n.Langs {
			for _, size := range sizes {
				t.Run(name+"/"+string(l)+"/"+size, func(t *testing.T) {
					t.Parallel()
					var out bytes.Buffer
					if err := build(l, size).Render(i18n.With(t.Context(), l), &out); err != nil {
						t.Fatal(err)
					}
					checkPage(t, l, out.String())
				})
			}
		}
	}
}

// checkPage holds what every page owes: one h1, a title, the language, one main
// landmark, headings without gaps, labelled fields, unique ids, nothing inline.
func checkPage(t *testing.T, l i18n.Lang, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	s := survey{ids: map[string]int{}, tags: map[string]int{}, labels: map[string]bool{}}
	s.walk(doc)
	if s.lang != l.Locale() {
		t.Errorf("lang is %q, want %q", s.lang, l.Locale())
	}
	for _, tag := range []string{"h1", "main", "title", "header", "footer"} {
		if s.tags[tag] != 1 {
			t.Errorf("%d <%s>, want one", s.tags[tag], tag)
		}
	}
	for id, n := range s.ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, id := range s.fields {
		if !s.labels[id] {
			t.Errorf("field %q has no label", id)
		}
	}
	for _, problem := range s.problems {
		t.Error(problem)
	}
	if gap := unsaid.FindString(s.text); gap != "" {
		t.Errorf("a message is missing: %s", gap)
	}
}

// unsaid finds a message key or an unfilled place among a page's words.
var unsaid = regexp.MustCompile(`(?:\s|^)(?:shop|fault|cart|checkout|order|legal)\.\w+|<no value>`)

type survey struct {
	lang     string
	tags     map[string]int
	ids      map[string]int
	labels   map[string]bool
	fields   []string
	problems []string
	level    int
	text     string
}

func (s *survey) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if p := n.Parent; p != nil && p.Data != "script" {
			s.text += n.Data + " "
		}
	case html.ElementNode:
		s.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c)
	}
}

func (s *survey) element(n *html.Node) {
	if n.Namespace == "" { // a drawing has a <title> of its own
		s.tags[n.Data]++
	}
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			s.problem("inline " + a.Key + " on <" + n.Data + ">")
		}
	}
	if id := attr["id"]; id != "" {
		s.ids[id]++
	}
	_, hasAlt := attr["alt"]
	switch n.Data {
	case "html":
		s.lang = attr["lang"]
	case "style":
		s.problem("inline <style>")
	case "script":
		if attr["src"] == "" && attr["type"] != "application/ld+json" {
			s.problem("inline <script>")
		}
	case "img":
		if !hasAlt || attr["width"] == "" || attr["height"] == "" {
			s.problem("<img> without alt, width or height: " + attr["src"])
		}
	case "label":
		s.labels[attr["for"]] = true
	case "input", "select", "textarea":
		s.field(n, attr)
	case "h1", "h2", "h3", "h4":
		s.heading(int(n.Data[1] - '0'))
	}
}

func (s *survey) field(n *html.Node, attr map[string]string) {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return
		}
	}
	if attr["type"] != "hidden" && attr["aria-label"] == "" {
		s.fields = append(s.fields, attr["id"])
	}
}

func (s *survey) heading(level int) {
	if level > s.level+1 {
		s.problem("a heading of level " + string(rune('0'+level)) + " follows one of level " + string(rune('0'+s.level)))
	}
	s.level = level
}

func (s *survey) problem(text string) { s.problems = append(s.problems, text) }

func TestLeftIsSaidInWordsUpToNine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l     i18n.Lang
		left  int
		words string
		state string
	}{
		{i18n.French, 0, "Épuisé", "none"}, {i18n.French, 1, "Il en reste un", "few"}, {i18n.French, 7, "Il en reste sept", "few"},
		{i18n.French, 9, "Il en reste neuf", "few"}, {i18n.French, 10, "En stock", "many"}, {i18n.English, 1, "One left", "few"},
		{i18n.English, 7, "Seven left", "few"}, {i18n.English, -3, "Sold out", "none"}, {i18n.English, 400, "In stock", "many"},
	} {
		if got := shopview.LeftOf(c.l, c.left); got.Words != c.words || got.State != c.state {
			t.Errorf("LeftOf(%s, %d) = %+v, want %q %q", c.l, c.left, got, c.words, c.state)
		}
	}
}
