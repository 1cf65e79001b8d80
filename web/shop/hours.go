package shopview

import (
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
)

// The store's week: Thursday to Sunday, from opens to closes o'clock. The
// profile of the store gives no hours; these are the demonstration's.
const (
	opens  = 10
	closes = 17
)

func openOn(d time.Weekday) bool {
	return d == time.Thursday || d == time.Friday || d == time.Saturday || d == time.Sunday
}

// HoursPairs is the week in two lines.
func HoursPairs(l i18n.Lang) []Pair {
	return []Pair{
		{i18n.Say(l, "shop.store.days_open"), i18n.Clock(l, at(clock.Now(), opens)) + " – " + i18n.Clock(l, at(clock.Now(), closes))},
		{i18n.Say(l, "shop.store.days_closed"), i18n.Say(l, "shop.store.closed")},
		{i18n.Say(l, "shop.store.holidays"), i18n.Say(l, "shop.store.closed")},
	}
}

// OpeningLine says whether the store is open at the given moment, or when it
// opens next.
func OpeningLine(l i18n.Lang, now time.Time) string {
	if openAt(now) {
		return i18n.Say(l, "shop.store.open_now", i18n.Args{"Until": i18n.Clock(l, at(now, closes))})
	}
	return i18n.Say(l, "shop.store.open_next", i18n.Args{"When": NextOpening(l, now)})
}

// NextOpening is the next opening in words: « jeudi, 10 h »; today counts until
// the door opens.
func NextOpening(l i18n.Lang, now time.Time) string {
	day := now.In(clock.Store)
	if !day.Before(at(day, opens)) {
		day = day.AddDate(0, 0, 1)
	}
	for !openOn(day.Weekday()) {
		day = day.AddDate(0, 0, 1)
	}
	return i18n.Weekday(l, day.Weekday()) + ", " + i18n.Clock(l, at(day, opens))
}

func openAt(now time.Time) bool {
	now = now.In(clock.Store)
	return openOn(now.Weekday()) && !now.Before(at(now, opens)) && now.Before(at(now, closes))
}

func at(day time.Time, hour int) time.Time {
	day = day.In(clock.Store)
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, clock.Store)
}
