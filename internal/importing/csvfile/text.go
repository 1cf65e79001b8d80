package csvfile

import (
	"regexp"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// fromWindows reads a cell as Windows-1252. Its five unused bytes become the
// replacement character.
func fromWindows(cell string) string {
	text, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return strings.ToValidUTF8(cell, "\ufffd")
	}
	return text
}

var breaks = regexp.MustCompile(`\r+\n`)

// Breaks ends lines as CSV can carry them: readers take \r\n for \n.
func Breaks(text string) string { return breaks.ReplaceAllLiteralString(text, "\n") }

// Neutral keeps a spreadsheet from taking a text for a formula: what begins
// with = + - @, a tab or a carriage return gets an apostrophe before it, and so
// does what looks like the outcome of that, so that Bare brings every text back.
func Neutral(text string) string {
	if formula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// Bare takes the apostrophe away again that Neutral put, and no other.
func Bare(text string) string {
	if rest, marked := strings.CutPrefix(text, "'"); marked && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return text
}

func formula(text string) bool { return text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 }
