package catalog

import (
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// List lists live articles from a cursor on, the best match or the newest
// first, and returns the next cursor; it is empty at the end. Articles that
// come or go between two calls are neither repeated nor the cause of a gap.
// The query's Sort and Page are not used.
func List(ctx context.Context, r postgres.Reader, q Query, cursor string) (items []Card, next string, err error) {
	after, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	typed := words(q.Q)
	text, args := browseCursor, append(q.args(typed), q.perPage()+1, after.ID)
	if len(typed) > 0 {
		text, args = searchCursor, append(args, after.Rank)
	}
	var rows []cardRow
	if err := r.Select(ctx, &rows, text, args...); err != nil {
		return nil, "", fmt.Errorf("list articles: %w", err)
	}
	if len(rows) > q.perPage() {
		rows = rows[:q.perPage()]
		last := rows[len(rows)-1]
		next = position{last.Rank, last.ID}.String()
	}
	items, err = cards(rows)
	return items, next, err
}

// position is where a list goes on: after this rank and this id.
type position struct {
	Rank float32
	ID   int64
}

func (p position) String() string {
	rank := strconv.FormatFloat(float64(p.Rank), 'g', -1, 32)
	return base64.RawURLEncoding.EncodeToString([]byte(rank + " " + strconv.FormatInt(p.ID, 10)))
}

func parseCursor(s string) (position, error) {
	if s == "" {
		return position{math.MaxFloat32, math.MaxInt64}, nil
	}
	wrong := fault.New(fault.Invalid, "cursor").On("cursor")
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return position{}, wrong
	}
	rank, id, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return position{}, wrong
	}
	f, err := strconv.ParseFloat(rank, 32)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return position{}, wrong
	}
	return position{float32(f), n}, nil
}
