package shop

import (
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/stock"
)

// noon is the middle of a civil day in the store's time zone, so that writing
// it never slips into the day before.
func noon(d stock.Day) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, clock.Store)
}
