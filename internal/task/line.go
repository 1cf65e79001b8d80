package task

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Line is one thing a task said: a message with its values, and the line of the
// file it is about (0: none).
type Line struct {
	Row  int64          `json:"row,omitempty"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Lines are what a task said, in order.
type Lines []Line

// Scan reads the column.
func (l *Lines) Scan(src any) error { return scan(src, l) }

// Value writes the column.
func (l Lines) Value() (driver.Value, error) { return value(l) }

// Args are a message's values. Numbers come back from the database as float64.
type Args map[string]any

// Scan reads the column.
func (a *Args) Scan(src any) error { return scan(src, a) }

// Value writes the column.
func (a Args) Value() (driver.Value, error) {
	if a == nil {
		return "{}", nil
	}
	return value(a)
}

func value(v any) (driver.Value, error) {
	body, err := json.Marshal(v)
	return string(body), err
}

func scan[T any](src any, into *T) error {
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, into)
	case string:
		return json.Unmarshal([]byte(v), into)
	}
	return fmt.Errorf("a task's column cannot be read from %T", src)
}
