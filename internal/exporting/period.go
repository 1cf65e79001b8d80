package exporting

import (
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/stock"
)

// Period is from one day to another, both counted, in the store's time zone.
type Period struct{ From, To stock.Day }

// Check refuses a period that ends before it begins or is longer than ten years.
func (p Period) Check() error {
	switch {
	case p.From.IsZero() || p.To.IsZero():
		return fault.New(fault.Invalid, "period_missing").On("from")
	case p.To.Before(p.From.Time):
		return fault.New(fault.Invalid, "period_backwards").On("to")
	case p.To.Sub(p.From.Time) > 3660*24*time.Hour:
		return fault.New(fault.Invalid, "period_long").On("to")
	}
	return nil
}

// start is the first moment of a day in the store.
func start(d stock.Day) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, clock.Store)
}

// bounds are the first moment of the period and the first after it.
func (p Period) bounds() (time.Time, time.Time) {
	return start(p.From), start(stock.Day{Time: p.To.AddDate(0, 0, 1)})
}

// Name is the period in a file's name: 2026-10-01_2026-10-31.
func (p Period) Name() string {
	return p.From.Format(time.DateOnly) + "_" + p.To.Format(time.DateOnly)
}

// Words are the period in a sentence: « Du 1er octobre 2026 au 31 octobre 2026 ».
func (p Period) Words(l i18n.Lang) string {
	return i18n.Say(l, "export.period", i18n.Args{"From": i18n.Date(l, start(p.From)), "To": i18n.Date(l, start(p.To))})
}

// Month is the whole month that a moment is in.
func Month(at time.Time) Period {
	at = at.In(clock.Store)
	first := stock.On(at.Year(), at.Month(), 1)
	return Period{first, stock.Day{Time: first.AddDate(0, 1, -1)}}
}

// Quarter is the whole quarter of the year that a moment is in.
func Quarter(at time.Time) Period {
	at = at.In(clock.Store)
	first := stock.On(at.Year(), (at.Month()-1)/3*3+1, 1)
	return Period{first, stock.Day{Time: first.AddDate(0, 3, -1)}}
}

// Year is the whole year that a moment is in.
func Year(at time.Time) Period {
	year := at.In(clock.Store).Year()
	return Period{stock.On(year, 1, 1), stock.On(year, 12, 31)}
}
