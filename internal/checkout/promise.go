package checkout

import (
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/order"
	"plantagenet/internal/shipping"
)

// sendWithin is how many working days the shop takes to send an order or to
// have it ready.
const sendWithin = 2

// ReadyBy is the day a pick-up is ready at the latest.
func ReadyBy(placed time.Time) time.Time { return workingDays(placed, sendWithin) }

// Promise is how an order is sent and the day it arrives at the latest, which
// distance-sale law wants said and holds the shop to.
func Promise(o order.Order) (shipping.Quote, time.Time) {
	q, err := shipping.For(o.Province, o.PlacedAt, nil)
	if err != nil { // a pick-up, or an address from before the table
		return shipping.Pickup(), ReadyBy(o.PlacedAt)
	}
	return q, workingDays(o.PlacedAt, sendWithin+q.MaxDays)
}

// workingDays counts days from Monday to Friday after t, in the store's time zone.
func workingDays(t time.Time, n int) time.Time {
	for t = t.In(clock.Store); n > 0; {
		t = t.AddDate(0, 0, 1)
		if d := t.Weekday(); d != time.Saturday && d != time.Sunday {
			n--
		}
	}
	return t
}
