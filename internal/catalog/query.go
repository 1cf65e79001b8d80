package catalog

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plantagenet/internal/i18n"
)

// Sort is the order of a list.
type Sort string

// Orders; the empty one is by relevance when something is searched, else the
// newest first.
const (
	Relevance Sort = ""
	Newest    Sort = "newest"
	PriceUp   Sort = "price"
	PriceDown Sort = "price-desc"
	ByName    Sort = "name"
)

// PerPage is how many articles a page of the list shows.
const PerPage = 24

// Query asks for live articles. Values of one filter are alternatives; empty
// filters are off. Any text is safe in Q and in the filters.
type Query struct {
	Lang      i18n.Lang
	Q         string
	Country   []string // ISO 3166-1
	Maker     []string // slugs of cooperatives
	Category  []string // slugs
	Available bool     // only what can be bought now
	Sort      Sort
	Page      int // from 1
	PerPage   int // 0: PerPage
}

// Limits on what is searched for: longer is cut.
const (
	maxWords = 8
	maxWord  = 40
	maxQuery = 1000
	maxPage  = 10_000
)

// words cuts a text into its letters and digits, so that nothing in it is an
// operator to the search.
func words(q string) []string {
	if len(q) > maxQuery {
		q = q[:maxQuery]
	}
	fields := strings.FieldsFunc(norm.NFC.String(strings.ToValidUTF8(q, " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if len(fields) > maxWords {
		fields = fields[:maxWords]
	}
	for i, w := range fields {
		if runes := []rune(w); len(runes) > maxWord {
			fields[i] = string(runes[:maxWord])
		}
	}
	return fields
}

// tsquery asks for all the words; the last one may be the beginning of a word.
func tsquery(words []string) string {
	q := strings.Join(words, " & ")
	if last := words[len(words)-1]; len(last) >= minWord {
		q += ":*"
	}
	return q
}

// minWord is the shortest word that is completed or corrected, in bytes.
const minWord = 3

// IsSlug says whether s can name an article, a cooperative, a category or a
// country; nothing else needs to be looked up.
func IsSlug(s string) bool {
	return s != "" && len(s) <= 200 && strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) < 0
}

// slugs keeps what can be a slug. A filter of which nothing is left finds
// nothing, which is not the same as no filter.
func slugs(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	kept := make([]string, 0, len(values))
	for _, v := range values {
		if IsSlug(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

func (q Query) perPage() int {
	if q.PerPage <= 0 || q.PerPage > 100 {
		return PerPage
	}
	return q.PerPage
}

func (q Query) page() int { return int(math.Min(math.Max(float64(q.Page), 1), maxPage)) }
