package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"plantagenet/internal/postgres"
)

// page is a list as the API answers it, newest first.
type page struct {
	Object  string          `json:"object"`
	URL     string          `json:"url"`
	HasMore bool            `json:"has_more"`
	Data    []postgres.JSON `json:"data"`
}

const listed = `select body from stripe_sandbox.object where kind = $1
	and ($2 = '' or intent = $2) and ($3 = '' or charge = $3) and ($4 = '' or customer = $4)
	and created between $5 and $6 and ($7 = '' or body->>'status' = $7) and ($8 = '' or body->>'source' = $8) and ($9 = '' or body->>'email' = $9)
	and (cardinality($10::text[]) = 0 or exists (select from unnest($10::text[]) wanted where body->>'type' like wanted))`

// Two directions of paging: after a cursor to older objects, before it to newer ones.
const (
	listOlder = listed + ` and seq < $11 order by seq desc limit $12`
	listNewer = listed + ` and seq > $11 order by seq limit $12`
)

// listOf lists a kind's objects by cursor.
func listOf(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		limit, err := c.p.whole("limit", 10, 1, 100)
		if err != nil {
			return nil, err
		}
		low, high, err := c.between()
		if err != nil {
			return nil, err
		}
		query, cursor, err := c.cursor(kind)
		if err != nil {
			return nil, err
		}
		out := page{Object: "list", URL: "/v1/" + kind, Data: []postgres.JSON{}}
		err = c.r.Select(c.ctx, &out.Data, query, kind, c.p.text("payment_intent"), c.p.text("charge"), c.p.text("customer"), low, high,
			c.p.text("status"), c.p.text("source"), c.p.text("email"), postgres.Array(c.types()), cursor, limit+1)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", kind, err)
		}
		out.trim(int(limit), query == listNewer)
		return out, nil
	}
}

func (p *page) trim(limit int, newer bool) {
	if p.HasMore = len(p.Data) > limit; p.HasMore {
		p.Data = p.Data[:limit]
	}
	if newer {
		slices.Reverse(p.Data)
	}
}

// types are the event types asked for, as LIKE patterns: charge.* is charge.%.
func (c *call) types() []string {
	wanted := c.p.list("types")
	if t := c.p.text("type"); t != "" {
		wanted = append(wanted, t)
	}
	for i, t := range wanted {
		if n := len(t); n > 0 && t[n-1] == '*' {
			wanted[i] = t[:n-1] + "%"
		}
	}
	if wanted == nil {
		return []string{}
	}
	return wanted
}

func (c *call) between() (low, high int64, err error) {
	low, high = 0, math.MaxInt64
	for _, bound := range []struct {
		name string
		to   *int64
		plus int64
	}{{"created.gte", &low, 0}, {"created.gt", &low, 1}, {"created.lte", &high, 0}, {"created.lt", &high, -1}} {
		if c.p.text(bound.name) == "" {
			continue
		}
		n, err := c.p.whole(bound.name, 0, 0, math.MaxInt32*100)
		if err != nil {
			return 0, 0, err
		}
		*bound.to = n + bound.plus
	}
	if c.p.text("created") != "" {
		low, err = c.p.whole("created", 0, 0, math.MaxInt32*100)
		high = low
	}
	return low, high, err
}

func (c *call) cursor(kind string) (query string, seq int64, err error) {
	after, before := c.p.text("starting_after"), c.p.text("ending_before")
	query, id := listOlder, after
	switch {
	case after != "" && before != "":
		return "", 0, invalid("", "ending_before", "You may only specify one of these parameters: starting_after, ending_before.")
	case after == "" && before == "":
		return listOlder, math.MaxInt64, nil
	case before != "":
		query, id = listNewer, before
	}
	err = c.r.Get(c.ctx, &seq, `select seq from stripe_sandbox.object where id = $1 and kind = $2`, id, kind)
	if errors.Is(err, sql.ErrNoRows) {
		p := unknownObject(kind, id)
		p.status = 400
		return "", 0, p
	}
	return query, seq, err
}

// getOf answers one object of a kind.
func getOf(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		var body json.RawMessage
		return &body, load(c.ctx, c.r, kind, c.id, &body)
	}
}

// updateMetadata changes the metadata of an object and nothing else.
func updateMetadata(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		o := emptyOf(kind)
		if err := lock(c.ctx, c.tx, kind, c.id, o); err != nil {
			return nil, err
		}
		about := metadataOf(o)
		changed, err := c.p.metadata("metadata", *about)
		if err != nil {
			return nil, err
		}
		*about = changed
		c.changes.put(o)
		return o, nil
	}
}

func emptyOf(kind string) thing {
	switch kind {
	case kindSession:
		return &session{}
	case kindIntent:
		return &intent{}
	}
	return &refund{}
}

func metadataOf(o thing) *metadata {
	switch o := o.(type) {
	case *session:
		return &o.Metadata
	case *intent:
		return &o.Metadata
	case *refund:
		return &o.Metadata
	}
	return new(metadata)
}

// deleteOf removes an object.
func deleteOf(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		n, err := c.tx.Exec(c.ctx, `delete from stripe_sandbox.object where id = $1 and kind = $2`, c.id, kind)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, unknownObject(kind, c.id)
		}
		return map[string]any{"id": c.id, "object": kind, "deleted": true}, nil
	}
}
