package stock

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Day is a civil date, written 2026-11-24.
type Day struct{ time.Time }

// On makes a Day from year, month and day.
func On(year int, month time.Month, day int) Day {
	return Day{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// Scan reads a date column.
func (d *Day) Scan(src any) error {
	t, ok := src.(time.Time)
	if !ok {
		return fmt.Errorf("a day cannot be read from %T", src)
	}
	d.Time = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return nil
}

// Value passes a date column its day.
func (d Day) Value() (driver.Value, error) { return d.Format(time.DateOnly), nil }

// MarshalJSON writes 2026-11-24.
func (d Day) MarshalJSON() ([]byte, error) { return []byte(`"` + d.Format(time.DateOnly) + `"`), nil }

// UnmarshalText reads 2026-11-24, in JSON and TOML alike.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	d.Time = t
	return err
}

// UnmarshalJSON reads "2026-11-24".
func (d *Day) UnmarshalJSON(body []byte) error {
	var text string
	if err := json.Unmarshal(body, &text); err != nil {
		return err
	}
	return d.UnmarshalText([]byte(text))
}
