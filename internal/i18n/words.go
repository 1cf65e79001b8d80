package i18n

import (
	"strings"
	"unicode/utf8"
)

var small = map[Lang][]string{
	French: {"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
		"treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"},
	English: {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"},
}

// Words writes a whole number from 0 to 20 in words, « sept » or “seven”, and
// any other in figures.
func Words(l Lang, n int) string {
	if n < 0 || n >= len(small[l]) {
		return Number(l, int64(n))
	}
	return small[l][n]
}

// WordsFeminine is Words for what is feminine in French: « une coopérative ».
func WordsFeminine(l Lang, n int) string {
	if l == French && n == 1 {
		return "une"
	}
	return Words(l, n)
}

// Capital puts a capital at the beginning of a sentence, accents kept.
func Capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// Quote puts a text between the language's quotation marks: « … » with no-break
// spaces inside, or “…”.
func Quote(l Lang, s string) string {
	if l == English {
		return "“" + s + "”"
	}
	return "«" + NBSP + s + NBSP + "»"
}
