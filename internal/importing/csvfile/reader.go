package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of one file: far above any shop's catalogue, far below this machine's memory.
const (
	MaxBytes = 64 << 20
	MaxRows  = 100_000
	maxCell  = 1 << 20
)

// Columns says which columns a format has: under each one's own name, the
// titles it may bear; Required ones must be there. Windows1252 reads cells that
// are not UTF-8 as the old Windows encoding instead of refusing them.
type Columns struct {
	Titles      map[string][]string
	Required    []string
	Windows1252 bool
}

// Reader gives the rows of a file one by one.
type Reader struct {
	csv   *csv.Reader
	where map[string]int // a column's own name to its place
	width int
	rows  int
	old   bool // Windows-1252 is taken too
}

// Row is one record of the file.
type Row struct {
	Line  int // where it starts
	cells []string
	where map[string]int
}

// Get returns a cell without the spaces around it; empty where the file lacks
// the column.
func (r Row) Get(column string) string {
	at, ok := r.where[column]
	if !ok || at >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[at])
}

// Raw returns a cell as it stands.
func (r Row) Raw(column string) string {
	at, ok := r.where[column]
	if !ok || at >= len(r.cells) {
		return ""
	}
	return r.cells[at]
}

// Has says whether the file has the column at all.
func (r Row) Has(column string) bool { _, ok := r.where[column]; return ok }

// Open reads the header and finds the columns in it. Its errors are LineErrors,
// except where in itself cannot be read.
func Open(in io.Reader, columns Columns) (*Reader, error) {
	buffered := bufio.NewReader(&limited{in: in, left: MaxBytes})
	start, err := buffered.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		return nil, Fault(1, "utf16")
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3) // just peeked
		start = start[3:]
	}
	r := &Reader{csv: csv.NewReader(buffered), where: map[string]int{}, old: columns.Windows1252}
	r.csv.FieldsPerRecord, r.csv.ReuseRecord = -1, false
	r.csv.Comma = separator(start)
	header, line, err := r.record()
	if errors.Is(err, io.EOF) {
		return nil, Fault(1, "empty")
	}
	if err != nil {
		return nil, err
	}
	return r, r.find(header, line, columns)
}

// separator is a comma, the semicolon that spreadsheets write in French, or a
// tab: whichever parts the header most. Titles in quotation marks hold commas
// of their own.
func separator(start []byte) rune {
	count, quoted := map[byte]int{}, false
	for _, c := range start {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return most(count)
		default:
			count[c]++
		}
	}
	return most(count)
}

func most(count map[byte]int) rune {
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return rune(best)
}

func (r *Reader) find(header []string, line int, columns Columns) error {
	titles := map[string]string{}
	for own, list := range columns.Titles {
		for _, title := range list {
			titles[plain(title)] = own
		}
	}
	r.width = len(header)
	for i, title := range header {
		own, ok := titles[plain(title)]
		if !ok {
			continue
		}
		if _, twice := r.where[own]; twice {
			return Fault(line, "column_twice", strings.TrimSpace(title))
		}
		r.where[own] = i
	}
	var missing []string
	for _, own := range columns.Required {
		if _, ok := r.where[own]; !ok {
			missing = append(missing, "“"+columns.Titles[own][0]+"”")
		}
	}
	if len(missing) > 0 {
		return Fault(line, "header", strings.Join(missing, ", "))
	}
	return nil
}

func plain(title string) string {
	return strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(title), " "), "’", "'"))
}

// Next returns the next row that is not empty, or io.EOF after the last.
func (r *Reader) Next() (Row, error) {
	for {
		cells, line, err := r.record()
		if err != nil {
			return Row{}, err
		}
		if blank(cells) {
			continue
		}
		if r.rows++; r.rows > MaxRows {
			return Row{}, Fault(line, "many_rows", MaxRows)
		}
		if len(cells) > r.width && !blank(cells[r.width:]) {
			return Row{}, Fault(line, "cells", len(cells), r.width)
		}
		return Row{Line: line, cells: cells, where: r.where}, nil
	}
}

func (r *Reader) record() ([]string, int, error) {
	cells, err := r.csv.Read()
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return nil, 0, Fault(broken.StartLine, "quotes", broken.Column)
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ := r.csv.FieldPos(0)
	for i, cell := range cells {
		if r.old && !utf8.ValidString(cell) {
			cells[i] = fromWindows(cell)
			cell = cells[i]
		}
		switch {
		case !utf8.ValidString(cell):
			return nil, 0, Fault(r.lineOf(i), "encoding")
		case strings.ContainsRune(cell, 0):
			return nil, 0, Fault(r.lineOf(i), "nul")
		case len(cell) > maxCell:
			return nil, 0, Fault(r.lineOf(i), "cell_long", maxCell)
		}
	}
	return cells, line, nil
}

func (r *Reader) lineOf(cell int) int {
	line, _ := r.csv.FieldPos(cell)
	return line
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// ErrTooLarge says that a file passes MaxBytes.
var ErrTooLarge = fmt.Errorf("the file is larger than %d MB", MaxBytes>>20)

type limited struct {
	in   io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
