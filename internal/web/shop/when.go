package shop

import (
	"strconv"

	"plantagenet/internal/i18n"
	"plantagenet/internal/stock"
)

// when words the days of a step: « 19 mai – 2 juillet 2026 », or by months
// where the days are the first and the last of theirs: « nov. 2025 – janv. 2026 »
// in full words.
func when(l i18n.Lang, from, to *stock.Day) string {
	switch {
	case from == nil && to == nil:
		return ""
	case from == nil:
		return i18n.Date(l, noon(*to))
	case to == nil || from.Equal(to.Time):
		return i18n.Date(l, noon(*from))
	case wholeMonths(*from, *to):
		if sameMonth(*from, *to) {
			return i18n.MonthYear(l, noon(*from))
		}
		return i18n.MonthYear(l, noon(*from)) + " – " + i18n.MonthYear(l, noon(*to))
	case from.Year() == to.Year():
		return dayMonth(l, *from) + " – " + i18n.Date(l, noon(*to))
	}
	return i18n.Date(l, noon(*from)) + " – " + i18n.Date(l, noon(*to))
}

func wholeMonths(from, to stock.Day) bool {
	return from.Day() == 1 && to.AddDate(0, 0, 1).Day() == 1
}

func sameMonth(a, b stock.Day) bool { return a.Year() == b.Year() && a.Month() == b.Month() }

// dayMonth writes a day without its year: « 1er mai » or “May 1”.
func dayMonth(l i18n.Lang, d stock.Day) string {
	day := strconv.Itoa(d.Day())
	if l == i18n.English {
		return i18n.Month(l, d.Month()) + i18n.NBSP + day
	}
	if d.Day() == 1 {
		day = "1er"
	}
	return day + i18n.NBSP + i18n.Month(l, d.Month())
}
