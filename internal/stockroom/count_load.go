package stockroom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/postgres"
)

// countColumns is a count's file: an article or its lot, the place where the
// count has no one place, and how many. The count sheet that is exported has
// these columns; a row whose count is left open was not counted.
var countColumns = csvfile.Columns{
	Titles: map[string][]string{
		"code":    {"sku", "code", "ugs", "article"},
		"lot":     {"lot"},
		"place":   {"place", "emplacement", "lieu", "location"},
		"counted": {"counted", "compté", "compte", "quantité", "quantite", "quantity", "count"},
	},
	Required:    []string{"counted"},
	Windows1252: true,
}

// loadBatch is how many lines of a file are held in memory and written at once.
const loadBatch = 1000

// fileRow is one line of the file on its way into the database.
type fileRow struct {
	Line     int    `json:"line"`
	Code     string `json:"code"`
	Place    string `json:"place"`
	Quantity int64  `json:"quantity"`
}

// LoadCount adds a file to a count, whole or not at all, and returns how many
// lines it had. The file is streamed; its faults name their line. The same key
// again is the same file sent twice.
func LoadCount(ctx context.Context, db *postgres.DB, id int64, key string, in io.Reader) (lines int, err error) {
	rows, err := csvfile.Open(in, countColumns)
	if err != nil {
		return 0, fileFault(err)
	}
	read := false
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if read { // the database asked to run again, and the file has been read already
			return fault.New(fault.Unavailable, "unavailable")
		}
		read = true
		lines, err = load(ctx, tx, id, key, rows)
		return err
	})
	return lines, err
}

func load(ctx context.Context, tx *postgres.Tx, id int64, key string, rows *csvfile.Reader) (lines int, err error) {
	if _, err := counting.Lock(ctx, tx, id); err != nil {
		return 0, err
	}
	if done, err := counting.Loaded(ctx, tx, id, key); err != nil || done {
		return 0, err
	}
	batch := make([]fileRow, 0, loadBatch)
	for {
		row, err := nextRow(rows)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		last := errors.Is(err, io.EOF)
		if !last {
			batch = append(batch, row)
		}
		if len(batch) == loadBatch || last && len(batch) > 0 {
			if err := loadBatchOf(ctx, tx, id, key, batch); err != nil {
				return 0, err
			}
			lines, batch = lines+len(batch), batch[:0]
		}
		if last {
			break
		}
	}
	return lines, audit.Write(ctx, tx, audit.Change{Act: "count.load", Subject: "count", ID: fmt.Sprint(id), After: map[string]any{"lines": lines}})
}

func nextRow(rows *csvfile.Reader) (fileRow, error) {
	row, err := rows.Next()
	for err == nil && row.Get("counted") == "" {
		row, err = rows.Next()
	}
	if errors.Is(err, io.EOF) {
		return fileRow{}, io.EOF
	}
	if err != nil {
		return fileRow{}, fileFault(err)
	}
	n, err := strconv.ParseInt(row.Get("counted"), 10, 64)
	if err != nil || n < 0 || n > 1_000_000 {
		return fileRow{}, lineFault(row.Line, "count_file_number").With("Value", row.Get("counted"))
	}
	code := csvfile.Bare(row.Get("lot"))
	if code == "" {
		code = csvfile.Bare(row.Get("code"))
	}
	if code == "" {
		return fileRow{}, lineFault(row.Line, "count_file_code").With("Value", "")
	}
	return fileRow{Line: row.Line, Code: code, Place: strings.ToLower(row.Get("place")), Quantity: n}, nil
}

func loadBatchOf(ctx context.Context, tx *postgres.Tx, id int64, key string, batch []fileRow) error {
	scans, unknown, err := counting.Resolve(ctx, tx, rowsJSON(batch))
	if err != nil {
		return err
	}
	if unknown != nil {
		code := "count_file_code"
		if unknown.Place {
			code = "count_file_place"
		}
		return lineFault(unknown.Line, code).With("Value", unknown.Value)
	}
	for i := range scans {
		scans[i].Key = fmt.Sprintf("file:%s:%s:%d:%d", key, scans[i].Place, scans[i].VariantID, lotOf(scans[i]))
	}
	fresh, again, err := counting.Add(ctx, tx, id, scans)
	if f, ok := fault.Of(err); ok {
		return lineFault(f.Args["Line"], "count_file_scope").Because(err)
	}
	if err == nil && fresh < len(scans) {
		return fault.New(fault.Invalid, "count_file_twice").On("file").With("Line", again)
	}
	return err
}

func lotOf(s counting.Scan) int64 {
	if s.LotID == nil {
		return 0
	}
	return *s.LotID
}

func lineFault(line any, code string) *fault.Fault {
	return fault.New(fault.Invalid, code).On("file").With("Line", line)
}

// fileFault says what is wrong with the file itself.
func fileFault(err error) error {
	var broken csvfile.LineError
	switch {
	case errors.As(err, &broken):
		return lineFault(broken.Line, "count_file").With("Text", broken.Text)
	case errors.Is(err, csvfile.ErrTooLarge):
		return fault.New(fault.TooLarge, "too_large").On("file")
	}
	return err
}

func rowsJSON(batch []fileRow) postgres.JSON {
	body, err := json.Marshal(batch)
	if err != nil {
		panic(err) // plain fields only
	}
	return postgres.JSON(body)
}
