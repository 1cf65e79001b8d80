package money

import (
	"errors"
	"math"
	"math/bits"
)

// Cents is an amount in hundredths of a Canadian dollar. Negative amounts are
// money going the other way.
type Cents int64

// ErrOverflow says that a product does not fit an amount.
var ErrOverflow = errors.New("amount out of range")

// Times returns c × n; it panics on overflow, which bounded quantities and
// prices cannot reach.
func (c Cents) Times(n int) Cents {
	hi, lo := bits.Mul64(uint64(abs(int64(c))), uint64(abs(int64(n))))
	if hi != 0 || lo > math.MaxInt64 {
		panic(ErrOverflow)
	}
	if (c < 0) != (n < 0) {
		return -Cents(lo)
	}
	return Cents(lo)
}

// Share returns c × part/whole rounded half up (away from zero for negative
// amounts), as the Excise Tax Act rounds. whole must be positive.
func (c Cents) Share(part, whole int64) Cents {
	if whole <= 0 {
		panic("money: share of nothing")
	}
	negative := (c < 0) != (part < 0)
	hi, lo := bits.Mul64(uint64(abs(int64(c))), uint64(abs(part)))
	if hi >= uint64(whole) {
		panic(ErrOverflow)
	}
	quo, rem := bits.Div64(hi, lo, uint64(whole))
	if rem >= uint64(whole)-rem {
		quo++
	}
	if negative {
		return -Cents(quo)
	}
	return Cents(quo)
}

// Sum adds amounts.
func Sum(amounts ...Cents) Cents {
	var total Cents
	for _, a := range amounts {
		total += a
	}
	return total
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
