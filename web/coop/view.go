// Package coopview has the templates of the cooperatives' window: one column,
// the phone's own letters, no script, a few kilobytes a page.
package coopview

import (
	"context"

	"plantagenet/internal/i18n"
)

// Layout is what every page tells its frame.
type Layout struct {
	Lang  i18n.Lang
	Title string
	Other string // this page in the other language
	Demo  bool

	Name string // the cooperative's; empty before somebody has signed in
	Band string // its woven band, a whole SVG
	Back *Link  // the page one step up; nil on the first
}

// Link is a way on.
type Link struct{ Path, Text string }

// Fact is a label and what it says, as a row of a table that needs no columns.
type Fact struct {
	Label, Text string
	More        string // a second line under it: the same amount in another currency
	Kind        string // strong, low, or empty
}

// Card is one captioned table of facts: an article, a lot, a payment.
type Card struct {
	Title string
	Path  string // where the title leads; empty: nowhere
	Facts []Fact
}

func t(ctx context.Context, key string, args ...i18n.Args) string { return i18n.T(ctx, key, args...) }
