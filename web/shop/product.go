package shopview

import (
	"context"

	"plantagenet/internal/i18n"
)

// ProductPage is one article, in the order the direction page sets.
type ProductPage struct {
	Layout
	Crumbs   []Crumb
	Notice   string // published in one language only, or added to the cart
	Preview  string // staff alone see it: what this is
	Name     string
	Made     Made
	Price    string
	Left     Left
	LeftNote string // what happens next: a delivery, a return to the shelf
	SKU      string
	Variants []Variant
	Most     int // the most that can be put in the cart
	Pictures []Picture
	Band     string
	Delivery string
	Claims   []Claim
	Money    *Money
	Maker    Maker
	Journey  *Journey
	Story    Story
	Details  []Pair
	Others   []Card
}

// Made is the line of who and where, around a link to the maker.
type Made struct{ Before, Name, Href, After string }

// Variant is one choice of size, colour or weight, priced on its own.
type Variant struct {
	SKU, Label, Price string
	Left              Left
	On                bool
}

// Maker is a cooperative on an article's page.
type Maker struct {
	Name, Href, Place, Text string
	Lot, LotHref            string
}

// Story is the maker's words; a quote only with their consent.
type Story struct {
	Paragraphs []string
	Quote, By  string
}

// colon joins a head to its text: French puts a no-break space before it.
func colon(ctx context.Context) string {
	if i18n.From(ctx) == i18n.English {
		return ": "
	}
	return i18n.NBSP + ": "
}

func photo(i int) string { return "photo-" + digits(int64(i+1)) }

// sentence puts a second sentence after the words of what is left.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return ". " + s
}
