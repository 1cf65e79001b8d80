package postgres

import (
	"database/sql/driver"
	"fmt"
)

// JSON is a JSON text. It travels as a string in every mode of lib/pq, where
// bytes would be taken for jsonb's binary form.
type JSON string

// Value passes the text; an empty one is null.
func (j JSON) Value() (driver.Value, error) {
	if j == "" {
		return nil, nil
	}
	return string(j), nil
}

// Scan reads a json or jsonb column; null is empty.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*j = ""
	case []byte:
		*j = JSON(v)
	case string:
		*j = JSON(v)
	default:
		return fmt.Errorf("JSON cannot be read from %T", src)
	}
	return nil
}

// MarshalJSON puts the text as it is into a larger one.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j == "" {
		return []byte("null"), nil
	}
	return []byte(j), nil
}

// UnmarshalJSON keeps a part of a larger text as it is.
func (j *JSON) UnmarshalJSON(body []byte) error {
	*j = JSON(body)
	if string(body) == "null" {
		*j = ""
	}
	return nil
}
