package shopview

import (
	"regexp"

	"plantagenet/internal/i18n"
)

// Left says in words how many can be bought now. State is "many", "few" or
// "none" and never speaks without the words.
type Left struct {
	Words string
	State string
}

// few is the number up to which the shop says how many are left.
const few = 9

// LeftOf words an availability: « En stock », « Il en reste sept », « Épuisé ».
func LeftOf(l i18n.Lang, available int) Left {
	switch {
	case available <= 0:
		return Left{i18n.Say(l, "shop.left.none"), "none"}
	case available > few:
		return Left{i18n.Say(l, "shop.left.many"), "many"}
	}
	return Left{i18n.Say(l, "shop.left.few", i18n.Args{"Number": i18n.Words(l, available), "Capital": i18n.Capital(i18n.Words(l, available))}), "few"}
}

// Card is an article in a grid.
type Card struct {
	Name, Href   string
	Maker, Place string
	Price        string
	Left         Left
	Picture      Picture
	Band         string // slug of the maker
	Lazy         bool   // below the first screen
}

// BandCard is a cooperative in a grid, under its band.
type BandCard struct {
	Name, Href string
	Line       string // « Ottawa, Ontario · couture »
	Text       string
	Band       string
}

// Option is a link among several, one of which is on.
type Option struct {
	Label, Href string
	On          bool
}

// Pair is a row of a list of facts.
type Pair struct{ Label, Value string }

// Crumb is a step of the way to a page.
type Crumb struct{ Label, Href string }

// States of a claim or of a step: a record proves it, the maker says it, or
// nobody knows.
const (
	Proved   = "proved"
	Declared = "declared"
	Unknown  = "unknown"
)

// Claim is one line about what is known of an article.
type Claim struct {
	State string // Proved, Declared or Unknown
	Head  string
	Text  string
}

// Step is one stop of the thread.
type Step struct {
	State   string
	Linked  bool // a record proves the way to the next step
	Title   string
	Place   string
	When    string
	Amount  string // how much came in and went out
	Proof   string // what the records say, or what they do not
	ProofOK bool   // the proof is a record, not a gap
	Band    string
}

// Journey is the thread of a lot with its map.
type Journey struct {
	Lot, Href string
	Note      string
	Map       string // a finished SVG, broad
	Narrow    string // the same for a phone
	Steps     []Step
}

// Part is one share of a price. Class is one of field, maker, freight, card,
// store, fund: the token that colours it.
type Part struct {
	Class, Label, Href string
	Cents              int64
	Amount             string
	Strong             bool
}

// Money says where a price goes; the parts add up to Total.
type Money struct {
	Total string
	Short string // beside the thin bar
	Long  string // beside the full bar
	Note  string
	Parts []Part
}

// span is a part's place on the bar, in cents from the left.
type span struct {
	x, width string
	class    string
}

func (m Money) spans() []span {
	var at int64
	spans := make([]span, 0, len(m.Parts))
	for _, p := range m.Parts {
		spans = append(spans, span{digits(at), digits(p.Cents), "p-" + p.Class})
		at += p.Cents
	}
	return spans
}

func (m Money) whole() string {
	var sum int64
	for _, p := range m.Parts {
		sum += p.Cents
	}
	return digits(sum)
}

// spaced finds a number followed by its unit or a short word.
var spaced = regexp.MustCompile(`(\d) (\p{L}{1,4}\b|[%°×])`)

// Unbroken keeps a number with its unit: « 100 g », « 4 ans ».
func Unbroken(s string) string { return spaced.ReplaceAllString(s, "$1"+i18n.NBSP+"$2") }
