package stock

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// batched is an entry of a batch as the database reads it.
type batched struct {
	Kind       string     `json:"kind"`
	Key        string     `json:"key"`
	OccurredAt *time.Time `json:"occurred_at"`
	Actor      string     `json:"actor"`
	Note       string     `json:"note"`
	Movements  []Movement `json:"movements"`
}

// PostAll writes many entries of no order in one statement, in their order, as
// Post writes one; entries whose key exists already are left out. Each needs a
// key. The levels are judged after the last of them. It returns how many it wrote.
func PostAll(ctx context.Context, tx *postgres.Tx, entries []Entry) (int, error) {
	if len(entries) == 0 {
		return 0, nil
	}
	list := make([]batched, len(entries))
	for i, e := range entries {
		if e.OrderID != nil || e.Key == "" {
			return 0, fmt.Errorf("post stock entry %q in a batch: it has an order or no key", e.Key)
		}
		list[i] = batched{Kind: e.Kind, Key: e.Key, Actor: orSystem(e.Actor), Note: e.Note, Movements: e.Movements}
		if !e.OccurredAt.IsZero() {
			list[i].OccurredAt = &e.OccurredAt
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return 0, fmt.Errorf("post stock entries: %w", err)
	}
	var n struct {
		Entries  int `db:"entries"`
		Expected int `db:"expected"`
		Written  int `db:"written"`
	}
	err = tx.Get(ctx, &n, `with given as (
			select * from rows from (jsonb_to_recordset($1::jsonb) as (kind text, key text, occurred_at timestamptz, actor text, note text, movements jsonb))
				with ordinality as g(kind, key, occurred_at, actor, note, movements, n)
		), entry as (
			insert into stock_entry (kind, key, occurred_at, actor, note)
			select kind, key, coalesce(occurred_at, now()), actor, note from given order by n
			on conflict on constraint stock_entry_key_unique do nothing returning id, key
		), movement as (
			insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
			select entry.id, m.lot_id, f.id, t.id, m.quantity, m.order_line_id
			from entry join given using (key),
				jsonb_to_recordset(given.movements) as m(lot_id bigint, "from" text, "to" text, quantity bigint, order_line_id bigint)
			join location f on f.code = m."from" join location t on t.code = m."to"
			returning 1
		) select (select count(*) from entry) as entries, (select count(*) from movement) as written,
			(select coalesce(sum(jsonb_array_length(movements)), 0) from given join entry using (key)) as expected`, string(body))
	if err != nil {
		return 0, fmt.Errorf("post stock entries: %w", err)
	}
	if n.Written != n.Expected {
		return 0, fmt.Errorf("post stock entries: %d of %d movements written: unknown location", n.Written, n.Expected)
	}
	return n.Entries, nil
}
