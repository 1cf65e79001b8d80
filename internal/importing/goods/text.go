package goods

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"plantagenet/internal/shipping"
)

// Plain turns a description in HTML into plain text: paragraphs separated by
// empty lines, list items on lines of their own behind a bullet, entities
// written out. Scripts, styles and every tag are gone.
func Plain(body string) string {
	if !strings.Contains(body, "<") {
		return paragraphs(html.UnescapeString(body))
	}
	w := writer{}
	tokens := html.NewTokenizer(strings.NewReader(body))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken: // the end: the reader is a string
			return w.text()
		case html.TextToken:
			if w.hidden == 0 {
				w.line.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(string(tokens.Text())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			w.tag(atom.Lookup(name), kind)
		}
	}
}

type writer struct {
	line   strings.Builder
	blocks []string
	hidden int
	bullet bool
}

func (w *writer) tag(name atom.Atom, kind html.TokenType) {
	switch name {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Svg, atom.Head, atom.Textarea, atom.Title:
		switch {
		case kind == html.StartTagToken:
			w.hidden++
		case kind == html.EndTagToken && w.hidden > 0:
			w.hidden--
		}
	case atom.Br:
		w.line.WriteString("\n")
	case atom.Li:
		w.flush()
		w.bullet = kind == html.StartTagToken
	case atom.Td, atom.Th:
		w.line.WriteString(" ")
	case atom.P, atom.Div, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Tr,
		atom.Section, atom.Article, atom.Blockquote, atom.Pre, atom.Hr, atom.Dl, atom.Dt, atom.Dd:
		w.flush()
		w.bullet = w.bullet && name == atom.P && kind == html.StartTagToken
	}
}

// paragraphs is a text without markup: empty lines part its paragraphs.
func paragraphs(text string) string {
	w := writer{}
	for _, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) == "" {
			w.flush()
		}
		w.line.WriteString(l + "\n")
	}
	return w.text()
}

// flush ends a block. Line breaks inside it stay where <br> put them.
func (w *writer) flush() {
	var lines []string
	for _, l := range strings.Split(w.line.String(), "\n") {
		if l = shipping.Clean(l); l != "" {
			lines = append(lines, l)
		}
	}
	w.line.Reset()
	if len(lines) == 0 {
		return
	}
	block := strings.Join(lines, "\n")
	if w.bullet {
		last := len(w.blocks) - 1
		if block = "• " + block; last >= 0 && strings.HasPrefix(w.blocks[last], "• ") {
			w.blocks[last] += "\n" + block
			return
		}
	}
	w.blocks = append(w.blocks, block)
}

func (w *writer) text() string {
	w.flush()
	return strings.Join(w.blocks, "\n\n")
}

// FirstSentence is at most 160 characters of the beginning, cut between words.
func FirstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if at := strings.Index(text, ". "); at > 0 {
		text = text[:at+1]
	}
	runes := []rune(text)
	if len(runes) <= 160 {
		return text
	}
	cut := string(runes[:160])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}

// Slug is a text in the form of our addresses: small letters without accents,
// digits, and single hyphens. Empty where nothing of the text can be kept.
func Slug(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "Œ", "oe", "Æ", "ae").Replace(text))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		case unicode.Is(unicode.Mn, r), r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return b.String()
}
