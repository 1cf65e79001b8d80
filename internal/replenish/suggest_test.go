package replenish

import (
	"testing"

	"pgregory.net/rapid"
)

func TestASuggestionIsReckonedFromItsFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what    string
		figures Figures
		want    int64
		cover   int
	}{
		{"nothing sells", Figures{Available: 0, Days90: 90, LeadDays: 45}, 0, -1},
		// 90 pieces in 90 days: 1 a day × (45 + 30) + 7 in reserve
		{"one a day, nothing here", Figures{Sold90: 90, Days90: 90, LeadDays: 45}, 82, 0},
		{"what is here and on its way is taken off", Figures{Sold90: 90, Days90: 90, LeadDays: 45, Available: 20, Transit: 12}, 50, 20},
		{"there is enough", Figures{Sold90: 9, Days90: 90, LeadDays: 20, Available: 40}, 0, 400},
		// 6 pieces in the 14 days it has been here: 3/7 a day × 40 = 17.1 → 18, + 3
		{"new on the shelf", Figures{Sold90: 6, Days90: 14, LeadDays: 10}, 21, 0},
		// a year ago 30 in 90 days (1/3 a day), then 60 in 75 days (0.8 a day): 2.4, bounded to 2
		{"a season comes", Figures{Sold90: 90, Days90: 90, LeadDays: 45, SoldBefore: 30, SoldSeason: 60}, 157, 0},
		{"a season goes", Figures{Sold90: 90, Days90: 90, LeadDays: 45, SoldBefore: 90, SoldSeason: 0}, 45, 0},
		{"too little a year ago to say", Figures{Sold90: 90, Days90: 90, LeadDays: 45, SoldBefore: 9, SoldSeason: 90}, 82, 0},
		{"more came back than was sold", Figures{Sold90: -2, Days90: 90, LeadDays: 45}, 0, -1},
	} {
		s := Suggest(c.figures)
		cover := -1
		if s.Cover != nil {
			cover = *s.Cover
		}
		if s.Quantity != c.want || cover != c.cover {
			t.Errorf("%s: order %d with cover %d, want %d and %d (%+v)", c.what, s.Quantity, cover, c.want, c.cover, s)
		}
	}
}

// More on the shelf never asks for more; a faster pace never for less.
func TestASuggestionMovesTheRightWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 500)
		f := Figures{Available: n.Draw(t, "available"), Transit: n.Draw(t, "transit"), Sold90: n.Draw(t, "sold"), Days90: rapid.IntRange(14, 90).Draw(t, "days"),
			SoldBefore: n.Draw(t, "before"), SoldSeason: n.Draw(t, "season"), LeadDays: rapid.IntRange(1, 120).Draw(t, "lead")}
		more, faster := f, f
		more.Available++
		faster.Sold90++
		was := Suggest(f).Quantity
		if Suggest(more).Quantity > was {
			t.Fatalf("one more on the shelf asks for more: %+v", f)
		}
		if Suggest(faster).Quantity < was {
			t.Fatalf("one more sold asks for less: %+v", f)
		}
		if was < 0 {
			t.Fatalf("an order of %d", was)
		}
	})
}
