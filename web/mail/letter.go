// Package mailview writes the mails: one letter, in two forms. What is said is
// decided by who sends it; here it is laid out, as HTML that needs no picture
// and no network, and as plain text that says the same.
package mailview

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"plantagenet/internal/i18n"
)

// Letter is a mail in the buyer's language.
type Letter struct {
	Lang       i18n.Lang
	Subject    string
	Title      string
	Paragraphs []string
	Link       Link
	Facts      []Pair    // number, receipt, date …
	Lines      []Line    // what was bought
	Sums       []Pair    // subtotal to total; the last is the total
	Sections   []Section // delivery, rights, seller
	Closing    string
}

// Link is the one thing to follow.
type Link struct{ Label, URL string }

// Pair is a label and what stands against it.
type Pair struct{ Label, Value string }

// Line is one article as it was sold.
type Line struct{ Name, Detail, Amount string }

// Section is a heading with short paragraphs.
type Section struct {
	Title string
	Lines []string
}

// HTML lays the letter out as a document of its own.
func (l Letter) HTML(ctx context.Context) (string, error) {
	var b bytes.Buffer
	if err := letter(l).Render(i18n.With(ctx, l.Lang), &b); err != nil {
		return "", fmt.Errorf("write mail: %w", err)
	}
	return b.String(), nil
}

// width is how wide plain text is set.
const width = 68

// Text lays the letter out in plain text.
func (l Letter) Text() string {
	var b strings.Builder
	heading(&b, l.Title)
	for _, p := range l.Paragraphs {
		wrap(&b, p)
	}
	if l.Link.URL != "" {
		fmt.Fprintf(&b, "%s\n%s\n\n", l.Link.Label, l.Link.URL)
	}
	pairs(&b, l.Facts)
	for _, line := range l.Lines {
		columns(&b, line.Name, line.Amount)
		for _, part := range folded(line.Detail, width-2) {
			fmt.Fprintf(&b, "  %s\n", part)
		}
	}
	if len(l.Lines) > 0 {
		b.WriteString(strings.Repeat("-", width) + "\n")
	}
	pairs(&b, l.Sums)
	for _, s := range l.Sections {
		heading(&b, s.Title)
		for _, p := range s.Lines {
			for _, part := range folded(p, width) {
				b.WriteString(part + "\n")
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(l.Closing + "\n")
	return b.String()
}

func heading(b *strings.Builder, text string) {
	fmt.Fprintf(b, "%s\n%s\n\n", text, strings.Repeat("=", min(len([]rune(text)), width)))
}

func pairs(b *strings.Builder, list []Pair) {
	for _, p := range list {
		columns(b, p.Label, p.Value)
	}
	if len(list) > 0 {
		b.WriteString("\n")
	}
}

func columns(b *strings.Builder, left, right string) {
	gap := max(width-len([]rune(left))-len([]rune(right)), 2)
	fmt.Fprintf(b, "%s%s%s\n", left, strings.Repeat(" ", gap), right)
}

func wrap(b *strings.Builder, text string) {
	for _, part := range folded(text, width) {
		b.WriteString(part + "\n")
	}
	b.WriteString("\n")
}

// folded breaks a text at spaces; no-break spaces hold.
func folded(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
