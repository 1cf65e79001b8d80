package money

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSplitLosesNoCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Cents(rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 30).Draw(t, "weights")
		parts := Split(total, weights)
		if got := Sum(parts...); got != total {
			t.Fatalf("parts of %d add up to %d", total, got)
		}
		for i, p := range parts {
			if sumWeights(weights) > 0 && weights[i] == 0 && p != 0 {
				t.Fatalf("weight 0 received %d", p)
			}
		}
	})
}

func TestSplitGivesTheLargestRemainderFirst(t *testing.T) {
	got := Split(600, []int64{3333, 1250, 1417})
	want := []Cents{333, 125, 142}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("Split = %v, want %v", got, want)
		}
	}
}

func TestShareRoundsHalfUp(t *testing.T) {
	for _, c := range []struct {
		amount      Cents
		part, whole int64
		want        Cents
	}{{4800, 13, 100, 624}, {10449, 9975, 100000, 1042}, {4890, 5, 100, 245}, {-50, 1, 100, -1}, {49, 1, 100, 0}} {
		if got := c.amount.Share(c.part, c.whole); got != c.want {
			t.Errorf("%d × %d/%d = %d, want %d", c.amount, c.part, c.whole, got, c.want)
		}
	}
}
