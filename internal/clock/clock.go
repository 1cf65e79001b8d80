// Package clock is the one place the program takes its time from, so that
// tests can set it. Expiry is never judged by it: the database's clock decides.
package clock

import (
	"sync/atomic"
	"time"
)

var offset atomic.Int64

// Store is the time zone of the store in Plantagenet, in which people read dates.
var Store = mustLoad("America/Toronto")

// Now is the present moment in the store's time zone.
func Now() time.Time { return time.Now().Add(time.Duration(offset.Load())).In(Store) }

// Shift moves the clock by d for tests and returns a function that puts it back.
func Shift(d time.Duration) (restore func()) {
	offset.Add(int64(d))
	return func() { offset.Add(-int64(d)) }
}

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}
