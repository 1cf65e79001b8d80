package money

import (
	"math/bits"
	"sort"
)

// Split spreads total over weights by the largest remainder, ties to the
// earlier one: the parts always add up to total. Weights are not negative;
// where all are zero, everything goes to the first part.
func Split(total Cents, weights []int64) []Cents {
	parts := make([]Cents, len(weights))
	if len(weights) == 0 || total == 0 {
		return parts
	}
	sign, rest := Cents(1), total
	if total < 0 {
		sign, rest = -1, -total
	}
	whole := sumWeights(weights)
	if whole == 0 {
		parts[0] = total
		return parts
	}
	remainders := make([]uint64, len(weights))
	left := rest
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(rest), uint64(w))
		quo, rem := bits.Div64(hi, lo, whole)
		parts[i], remainders[i] = Cents(quo)*sign, rem
		left -= Cents(quo)
	}
	for _, i := range byRemainder(remainders) {
		if left == 0 {
			break
		}
		parts[i] += sign
		left--
	}
	return parts
}

func sumWeights(weights []int64) uint64 {
	var whole uint64
	for _, w := range weights {
		if w < 0 {
			panic("money: negative weight")
		}
		whole += uint64(w)
	}
	return whole
}

func byRemainder(remainders []uint64) []int {
	order := make([]int, len(remainders))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return remainders[order[a]] > remainders[order[b]] })
	return order
}
