package exporting

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/catalogue"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
)

// Form says how a file is written: its headings' language, and whether it begins
// with the mark by which Excel sees UTF-8.
type Form struct {
	Lang i18n.Lang
	Mark bool
}

// sheet is a CSV file being written. Texts are kept from being formulas,
// figures are plain decimals with a point.
type sheet struct {
	csv *csv.Writer
	row []string
}

// newSheet writes the headings, which are the words of column keys.
func newSheet(w io.Writer, f Form, columns ...string) (*sheet, error) {
	if f.Mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
	}
	s := &sheet{csv: csv.NewWriter(w)}
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = i18n.Say(f.Lang, "export.col."+c)
	}
	return s, s.csv.Write(heads)
}

// write writes one row. Nil and the zero time are empty cells.
func (s *sheet) write(cells ...any) error {
	s.row = s.row[:0]
	for _, c := range cells {
		s.row = append(s.row, cell(c))
	}
	return s.csv.Write(s.row)
}

func cell(c any) string {
	switch v := c.(type) {
	case money.Cents:
		return catalogue.Amount(v)
	case *money.Cents:
		if v != nil {
			return catalogue.Amount(*v)
		}
	case int64:
		return strconv.FormatInt(v, 10)
	case *int64:
		if v != nil {
			return strconv.FormatInt(*v, 10)
		}
	case time.Time:
		if !v.IsZero() {
			return v.In(clock.Store).Format("2006-01-02 15:04:05")
		}
	case string:
		return csvfile.Neutral(csvfile.Breaks(v))
	}
	return ""
}

// end sends what is left on its way.
func (s *sheet) end() error {
	s.csv.Flush()
	return s.csv.Error()
}
