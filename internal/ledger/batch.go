package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// batched is an entry of a batch as the database reads it.
type batched struct {
	Kind       string     `json:"kind"`
	Key        string     `json:"key"`
	OccurredAt *time.Time `json:"occurred_at"`
	Actor      string     `json:"actor"`
	Note       string     `json:"note"`
	Postings   []Posting  `json:"postings"`
}

// PostAll writes many entries of no order in one statement, in their order, as
// Post writes one; entries whose key exists already are left out. It is for
// books that come whole; it returns how many it wrote.
func PostAll(ctx context.Context, tx *postgres.Tx, entries []Entry) (int, error) {
	if len(entries) == 0 {
		return 0, nil
	}
	list, postings := make([]batched, len(entries)), 0
	for i, e := range entries {
		if e.OrderID != nil || e.PaymentID != nil {
			return 0, fmt.Errorf("post %s in a batch: it belongs to an order", e.Key)
		}
		b, err := e.batched()
		if err != nil {
			return 0, err
		}
		list[i], postings = b, postings+len(b.Postings)
	}
	body, err := json.Marshal(list)
	if err != nil {
		return 0, fmt.Errorf("post a batch: %w", err)
	}
	var n struct {
		Entries  int `db:"entries"`
		Expected int `db:"expected"`
		Written  int `db:"written"`
	}
	err = tx.Get(ctx, &n, `with given as (
			select * from rows from (jsonb_to_recordset($1::jsonb) as (kind text, key text, occurred_at timestamptz, actor text, note text, postings jsonb))
				with ordinality as g(kind, key, occurred_at, actor, note, postings, n)
		), entry as (
			insert into ledger_entry (kind, key, occurred_at, actor, note)
			select kind, key, coalesce(occurred_at, now()), actor, note from given order by n
			on conflict on constraint ledger_entry_key_unique do nothing returning id, key
		), posting as (
			insert into ledger_posting (entry_id, account_id, currency, amount_cents, order_line_id, lot_id, quantity)
			select entry.id, a.id, a.currency, p.amount, p.order_line_id, p.lot_id, p.quantity
			from entry join given using (key),
				jsonb_to_recordset(given.postings) as p(account text, amount bigint, order_line_id bigint, lot_id bigint, quantity bigint)
			join ledger_account a on a.code = p.account
			returning 1
		) select (select count(*) from entry) as entries, (select count(*) from posting) as written,
			(select coalesce(sum(jsonb_array_length(postings)), 0) from given join entry using (key)) as expected`, string(body))
	if err != nil {
		return 0, fmt.Errorf("post a batch: %w", err)
	}
	if n.Written != n.Expected {
		return 0, fmt.Errorf("post a batch: %d of %d postings written: unknown account", n.Written, n.Expected)
	}
	return n.Entries, nil
}

// batched refuses an entry that does not sum to zero and leaves out postings of
// nothing.
func (e Entry) batched() (batched, error) {
	b := batched{Kind: e.Kind, Key: e.Key, Actor: who(e.Actor), Note: e.Note, Postings: []Posting{}}
	if !e.OccurredAt.IsZero() {
		b.OccurredAt = &e.OccurredAt
	}
	var sum money.Cents
	for _, p := range e.Postings {
		sum += p.Amount
		if p.Amount != 0 {
			b.Postings = append(b.Postings, p)
		}
	}
	if sum != 0 {
		return b, fmt.Errorf("post %s: postings sum to %d cents", e.Key, sum)
	}
	return b, nil
}
