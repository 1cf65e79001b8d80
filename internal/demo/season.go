package demo

import (
	"hash/fnv"
	"sort"
	"strconv"
	"time"

	"plantagenet/internal/stock"
)

// season is how busy the counter is in a month: visitors in summer, presents
// before Christmas.
var season = [...]int64{time.January: 2, time.February: 2, time.March: 3, time.April: 3, time.May: 4, time.June: 4,
	time.July: 5, time.August: 5, time.September: 4, time.October: 4, time.November: 4, time.December: 7}

// busy is how much of the counter's trade falls on a day: Saturdays, and on
// Thursdays too in summer and from mid-November to Christmas Eve.
func busy(d stock.Day) int64 {
	of := season[d.Month()]
	switch d.Weekday() {
	case time.Saturday:
		return 3 * of
	case time.Thursday:
		summer := d.Month() >= time.June && d.Month() <= time.August
		before := d.Month() == time.November && d.Day() >= 15 || d.Month() == time.December && d.Day() <= 24
		if summer || before {
			return 2 * of
		}
	}
	return 0
}

// calendar are the counter's days from one on, each with what is sold up to it.
type calendar struct {
	days []stock.Day
	upTo []int64
}

func calendarFrom(first stock.Day) calendar {
	var c calendar
	var all int64
	for d := first; !d.After(lastDay.Time); d = (stock.Day{Time: d.AddDate(0, 0, 1)}) {
		if n := busy(d); n > 0 {
			all += n
			c.days, c.upTo = append(c.days, d), append(c.upTo, all)
		}
	}
	return c
}

// spread deals the pieces of a lot out over the days, by how busy they are: the
// same at each start, and as uneven as a small shop's days are.
func (c calendar) spread(code string, pieces int64) map[stock.Day]int64 {
	sold := map[stock.Day]int64{}
	if len(c.days) == 0 {
		return sold
	}
	all := c.upTo[len(c.upTo)-1]
	for k := range pieces {
		at := (k*1000 + chance(code, k)) * all / (pieces * 1000)
		sold[c.days[sort.Search(len(c.upTo), func(i int) bool { return c.upTo[i] > at })]]++
	}
	return sold
}

// chance is a number below a thousand that is always the same for a piece.
func chance(code string, piece int64) int64 {
	h := fnv.New32a()
	h.Write([]byte(code + ":" + strconv.FormatInt(piece, 10)))
	return int64(h.Sum32() % 1000)
}
