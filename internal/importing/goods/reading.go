package goods

import (
	"errors"
	"fmt"
	"io"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
)

// maxErrors ends the reading of a hopeless file.
const maxErrors = 200

// Reading is what every reader of a foreign file keeps: what is wrong, by line,
// and which barcodes were seen.
type Reading struct {
	Report Report
	gtins  map[string]int // line of the row
}

// Fail notes what makes the file unusable.
func (r *Reading) Fail(line int, key string, args ...any) {
	r.Report.Errors = append(r.Report.Errors, csvfile.Fault(line, key, args...))
}

// Warn notes what is left out or changed.
func (r *Reading) Warn(line int, key string, args ...any) {
	r.Report.Warnings = append(r.Report.Warnings, csvfile.Fault(line, key, args...))
}

// GTIN takes a barcode where it is a valid GTIN that no other row has, and is
// empty with a warning where it is not.
func (r *Reading) GTIN(line int, text string) string {
	if text == "" {
		return ""
	}
	if !catalog.ValidGTIN(text) {
		r.Warn(line, "barcode", text)
		return ""
	}
	if other, taken := r.gtins[text]; taken {
		r.Warn(line, "barcode_twice", text, other)
		return ""
	}
	if r.gtins == nil {
		r.gtins = map[string]int{}
	}
	r.gtins[text] = line
	return text
}

// Rows gives each row of a file to take, until the end or until the file is
// hopeless. What is wrong with the file as CSV stands in the report; the error
// is for one that cannot be read at all.
func (r *Reading) Rows(in io.Reader, columns csvfile.Columns, take func(csvfile.Row)) error {
	file, err := csvfile.Open(in, columns)
	if err == nil {
		err = r.each(file, take)
	}
	var broken csvfile.LineError
	if errors.As(err, &broken) {
		r.Report.Errors = append(r.Report.Errors, broken)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	return nil
}

func (r *Reading) each(file *csvfile.Reader, take func(csvfile.Row)) error {
	for len(r.Report.Errors) < maxErrors {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		take(row)
	}
	return nil
}
