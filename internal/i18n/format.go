package i18n

import (
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/money"
)

// NBSP is the no-break space that French puts before $, %, units and colons.
const NBSP = "\u00a0"

// Money writes an amount in Canadian dollars: « 1 234,50 $ » or “$1,234.50”.
func Money(l Lang, c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	cents := strconv.FormatInt(int64(c%100)+100, 10)[1:]
	if l == English {
		return sign + "$" + Number(l, int64(c/100)) + "." + cents
	}
	return sign + Number(l, int64(c/100)) + "," + cents + NBSP + "$"
}

// Number writes a whole number with the language's groups of three.
func Number(l Lang, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	gap := NBSP
	if l == English {
		gap = ","
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(gap)
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Percent writes a rate given as an exact decimal fraction, "0.09975", as
// « 9,975 % » or “9.975%”.
func Percent(l Lang, rate string) string {
	whole, fraction, _ := strings.Cut(rate, ".")
	fraction += "00"
	digits := strings.TrimLeft(whole+fraction[:2], "0")
	if digits == "" {
		digits = "0"
	}
	if rest := strings.TrimRight(fraction[2:], "0"); rest != "" {
		digits += "." + rest
	}
	if l == English {
		return digits + "%"
	}
	return strings.ReplaceAll(digits, ".", ",") + NBSP + "%"
}

var months = map[Lang][]string{
	French:  {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var weekdays = map[Lang][]string{
	French:  {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Month is the month's name, lower case in French.
func Month(l Lang, m time.Month) string { return months[l][m-1] }

// OfMonth is a month behind what happened in it: « de novembre », « d’octobre »,
// “in November”.
func OfMonth(l Lang, m time.Month) string {
	if l == English {
		return "in" + NBSP + Month(l, m)
	}
	if strings.ContainsAny(Month(l, m)[:1], "ao") {
		return "d’" + Month(l, m)
	}
	return "de" + NBSP + Month(l, m)
}

// Weekday is the day's name, lower case in French.
func Weekday(l Lang, d time.Weekday) string { return weekdays[l][d] }

// Date writes a day in full: « 1er novembre 2026 » or “November 1, 2026”, in
// the store's time zone, unbreakable inside.
func Date(l Lang, t time.Time) string { return Day(l, t.In(clock.Store)) }

// Day writes a day that is a date and no moment: as it stands, in no time zone.
func Day(l Lang, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if l == English {
		return Month(l, t.Month()) + NBSP + day + ", " + strconv.Itoa(t.Year())
	}
	if t.Day() == 1 {
		day = "1er"
	}
	return day + NBSP + Month(l, t.Month()) + NBSP + strconv.Itoa(t.Year())
}

// MonthYear writes « novembre 2026 » or “November 2026”.
func MonthYear(l Lang, t time.Time) string {
	t = t.In(clock.Store)
	return Month(l, t.Month()) + NBSP + strconv.Itoa(t.Year())
}

// Clock writes a time of day: « 14 h 05 », « 10 h » or “2:05 p.m.”, “10 a.m.”.
func Clock(l Lang, t time.Time) string {
	t = t.In(clock.Store)
	if l == French {
		if t.Minute() == 0 {
			return strconv.Itoa(t.Hour()) + NBSP + "h"
		}
		return strconv.Itoa(t.Hour()) + NBSP + "h" + NBSP + t.Format("04")
	}
	half := "a.m."
	if t.Hour() >= 12 {
		half = "p.m."
	}
	layout := "3:04"
	if t.Minute() == 0 {
		layout = "3"
	}
	return t.Format(layout) + NBSP + half
}
