package shop

import (
	"strings"
	"unicode/utf8"

	"plantagenet/internal/i18n"
)

// most is how many values of one filter an address may carry.
const most = 12

// some keeps the values of a filter that say something, each once.
func some(values []string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, v := range values {
		if v != "" && len(v) <= longestQuery && utf8.ValidString(v) && !seen[v] && len(kept) < most {
			kept, seen[v] = append(kept, v), true
		}
	}
	return kept
}

// clip makes a search readable: valid, without control or invisible
// characters, and no longer than a search is.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x200b && r <= 0x200f) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) || r == 0xfeff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), ""))
	for len(s) > longestQuery {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// paragraphs cuts a text at its empty lines.
func paragraphs(text string) []string {
	var list []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

func pick(l i18n.Lang, fr, en string) string {
	if l == i18n.English {
		return en
	}
	return fr
}

// town is a place without its country: « Ségou » of « Ségou, Mali ».
func town(place string) string {
	name, _, _ := strings.Cut(place, ",")
	return name
}
