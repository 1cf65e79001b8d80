package label

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"plantagenet/internal/i18n"
)

// claims are words that only a certificate may print.
var (
	claimWords = map[string]bool{"bio": true, "biologique": true, "biologiques": true, "organic": true, "certifié": true, "certifiée": true,
		"certifiés": true, "certifiées": true, "certified": true, "équitable": true, "équitables": true, "fairtrade": true}
	claimPhrases = regexp.MustCompile(`(?i)(?:issue?s? du )?commerce équitable|fair[- ]trade`)
	share        = regexp.MustCompile(`^(\d{1,3}(?:[.,]\d+)?) ?% ?.+$`)
	beforeSign   = regexp.MustCompile(`(\d) ?%`)
)

// Fibres is a fibre content as the Textile Labelling Act wants it: no claims in
// it, the largest share first where each part gives its own.
func Fibres(l i18n.Lang, text string) string {
	parts := strings.Split(withoutClaims(text), ", ")
	type part struct {
		text  string
		share float64
	}
	sorted := make([]part, len(parts))
	for i, p := range parts {
		m := share.FindStringSubmatch(p)
		if m == nil {
			return unbroken(l, strings.Join(parts, ", "))
		}
		of, _ := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64) // the pattern lets only numbers through
		sorted[i] = part{p, of}
	}
	slices.SortStableFunc(sorted, func(a, b part) int {
		switch {
		case a.share > b.share:
			return -1
		case a.share < b.share:
			return 1
		}
		return 0
	})
	for i, p := range sorted {
		parts[i] = p.text
	}
	return unbroken(l, strings.Join(parts, ", "))
}

// withoutClaims drops words that only a certificate may print; spaces become plain and single.
func withoutClaims(text string) string {
	var kept []string
	for _, word := range strings.Fields(claimPhrases.ReplaceAllString(text, "")) {
		bare := strings.TrimFunc(strings.ToLower(word), func(r rune) bool { return !unicode.IsLetter(r) })
		if !claimWords[bare] {
			kept = append(kept, word)
			continue
		}
		if tail := word[len(strings.TrimRight(word, ",;.")):]; tail != "" && len(kept) > 0 {
			kept[len(kept)-1] += tail
		}
	}
	return strings.Join(kept, " ")
}

// unbroken puts percentages and colons as the language writes them.
func unbroken(l i18n.Lang, text string) string {
	if l == i18n.English {
		return beforeSign.ReplaceAllString(text, "$1%")
	}
	return strings.ReplaceAll(beforeSign.ReplaceAllString(text, "$1"+i18n.NBSP+"%"), " :", i18n.NBSP+":")
}
