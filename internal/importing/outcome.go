package importing

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"plantagenet/internal/importing/csvfile"
)

// Outcome is a report as it is kept for people to read: figures, and the first
// of each list.
type Outcome struct {
	Created    int                 `json:"created"`
	Changed    int                 `json:"changed"`
	Unchanged  int                 `json:"unchanged"`
	Published  int                 `json:"published"`
	Incomplete int                 `json:"incomplete"`
	Partners   int                 `json:"partners"`
	Received   int64               `json:"received"`
	TakenBack  int64               `json:"taken_back"`
	Pictures   int                 `json:"pictures"`
	New        []string            `json:"new"`     // slugs
	Touched    []string            `json:"touched"` // slugs
	Faults     int                 `json:"faults"`
	Errors     []csvfile.LineError `json:"errors"`
	Notes      []Note              `json:"notes"`
}

// Note is what is worth knowing of several lines: the first of them, and how many.
type Note struct {
	csvfile.LineError
	Lines []int `json:"lines"`
	Count int   `json:"count"`
}

// Bounds of what is kept.
const (
	keptSlugs = 200
	keptNotes = 200
	keptLines = 20
)

func (r Report) outcome() Outcome {
	o := Outcome{Created: len(r.Created), Changed: len(r.Changed), Unchanged: r.Unchanged, Published: r.Published, Incomplete: len(r.Incomplete),
		Partners: r.Partners, Received: r.Received, TakenBack: r.TakenBack, Pictures: r.Pictures, Faults: len(r.Errors),
		New: first(r.Created, keptSlugs), Touched: first(r.Changed, keptSlugs), Errors: first(r.Errors, keptNotes)}
	for _, n := range together(r.Warnings) {
		if len(o.Notes) == keptNotes {
			break
		}
		n.Lines = first(n.Lines, keptLines)
		o.Notes = append(o.Notes, n)
	}
	return o
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// Scan reads the column.
func (o *Outcome) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, o)
	case string:
		return json.Unmarshal([]byte(v), o)
	}
	return fmt.Errorf("an outcome cannot be read from %T", src)
}

// Value writes the column.
func (o Outcome) Value() (driver.Value, error) {
	body, err := json.Marshal(o)
	return string(body), err
}
