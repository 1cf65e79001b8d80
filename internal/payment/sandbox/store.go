package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// row is where an object is kept: what lists are filtered by, and when time
// itself changes it (zero: never).
type row struct {
	id, kind                 string
	intent, charge, customer string
	created                  int64
	due                      time.Time
}

// thing is an object that is kept.
type thing interface{ row() row }

// kinds of objects, in the words the API uses in its errors.
const (
	kindSession  = "checkout.session"
	kindIntent   = "payment_intent"
	kindCharge   = "charge"
	kindTxn      = "balance_transaction"
	kindRefund   = "refund"
	kindCustomer = "customer"
	kindDispute  = "dispute"
	kindEndpoint = "webhook_endpoint"
	kindEvent    = "event"
)

func (s *session) row() row {
	r := row{id: s.ID, kind: kindSession, intent: string(s.PaymentIntent), customer: string(s.Customer), created: s.Created}
	if s.Status == "open" {
		r.due = time.Unix(s.ExpiresAt, 0)
	}
	return r
}

func (i *intent) row() row {
	return row{id: i.ID, kind: kindIntent, customer: string(i.Customer), created: i.Created}
}

func (c *charge) row() row {
	return row{id: c.ID, kind: kindCharge, intent: string(c.PaymentIntent), customer: string(c.Customer), created: c.Created, due: c.Hidden.Due}
}

func (t *transaction) row() row { return row{id: t.ID, kind: kindTxn, created: t.Created} }

func (r *refund) row() row {
	return row{id: r.ID, kind: kindRefund, intent: string(r.PaymentIntent), charge: r.Charge, created: r.Created, due: r.Due}
}

func (c *customer) row() row { return row{id: c.ID, kind: kindCustomer, created: c.Created} }

func (d *dispute) row() row {
	return row{id: d.ID, kind: kindDispute, intent: string(d.PaymentIntent), charge: d.Charge, created: d.Created}
}

func (e *endpoint) row() row { return row{id: e.ID, kind: kindEndpoint, created: e.Created} }

func (e *event) row() row { return row{id: e.ID, kind: kindEvent, created: e.Created} }

// changes are what a call will write, all at once, when it has its answer.
type changes struct {
	things map[string]thing
	order  []string
	events []*event
}

func newChanges() *changes { return &changes{things: map[string]thing{}} }

func (c *changes) put(things ...thing) {
	for _, t := range things {
		id := t.row().id
		if _, known := c.things[id]; !known {
			c.order = append(c.order, id)
		}
		c.things[id] = t
	}
}

// The objects of one call go in with one statement. With a key, they go in only
// together with it: whoever lost the race for the key writes nothing.
const (
	objects = `insert into stripe_sandbox.object (id, kind, intent, charge, customer, created, due_at, body)
		select id, kind, intent, charge, customer, created, case when due > 0 then to_timestamp(due) end, body::jsonb
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::float8[], $8::text[])
			with ordinality as t(id, kind, intent, charge, customer, created, due, body, n)`
	onConflict = ` order by n on conflict (id) do update set intent = excluded.intent, charge = excluded.charge,
		customer = excluded.customer, due_at = excluded.due_at, body = excluded.body`
	putObjects    = objects + onConflict
	claimAndWrite = `with claimed as (insert into stripe_sandbox.idempotency (key, fingerprint, status, answer)
		values ($9, $10, $11, $12) on conflict do nothing returning key), written as (` +
		objects + ` where exists (select from claimed)` + onConflict + `) select count(*) from claimed`
)

// claim is the idempotency key a call answers under.
type claim struct {
	key, fingerprint string
	status           int
	answer           string
}

// errRaced says that another call with the same key answered first.
var errRaced = errors.New("the key was claimed meanwhile")

// write keeps the changes and, with a key, the answer.
func (s *Sandbox) write(ctx context.Context, tx *postgres.Tx, c *changes, k *claim) error {
	args, err := columnsOf(c)
	if err != nil {
		return err
	}
	switch {
	case k != nil:
		var claimed int
		err = tx.Get(ctx, &claimed, claimAndWrite, append(args, k.key, k.fingerprint, k.status, k.answer)...)
		if err == nil && claimed == 0 {
			return errRaced
		}
	case len(c.order) > 0:
		_, err = tx.Exec(ctx, putObjects, args...)
	}
	if err != nil {
		return fmt.Errorf("keep objects: %w", err)
	}
	return s.queue(ctx, tx, c.events)
}

func columnsOf(c *changes) ([]any, error) {
	n := len(c.order)
	ids, kinds, intents, charges := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	customers, bodies, created, due := make([]string, n), make([]string, n), make([]int64, n), make([]float64, n)
	for i, id := range c.order {
		r := c.things[id].row()
		body, err := json.Marshal(c.things[id])
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", id, err)
		}
		ids[i], kinds[i], intents[i], charges[i], customers[i] = r.id, r.kind, r.intent, r.charge, r.customer
		created[i], bodies[i] = r.created, string(body)
		if !r.due.IsZero() {
			due[i] = float64(r.due.UnixMicro()) / 1e6
		}
	}
	return []any{postgres.Array(ids), postgres.Array(kinds), postgres.Array(intents), postgres.Array(charges),
		postgres.Array(customers), postgres.Array(created), postgres.Array(due), postgres.Array(bodies)}, nil
}

// queue sets events on their way to every endpoint that wants them.
func (s *Sandbox) queue(ctx context.Context, tx *postgres.Tx, events []*event) error {
	if len(events) == 0 {
		return nil
	}
	ids, types := make([]string, len(events)), make([]string, len(events))
	for i, e := range events {
		ids[i], types[i] = e.ID, e.Type
	}
	_, err := tx.Exec(ctx, `insert into stripe_sandbox.delivery (event_id, endpoint)
		select e.id, w.id from unnest($1::text[], $2::text[]) with ordinality as e(id, type, n),
			(select $3::text as id, '["*"]'::jsonb as wanted where $4
			union all select id, body->'enabled_events' from stripe_sandbox.object
				where kind = 'webhook_endpoint' and body->>'status' = 'enabled') w
		where w.wanted ? '*' or w.wanted ? e.type order by e.n`, postgres.Array(ids), postgres.Array(types), shopEndpoint, s.o.WebhookURL != "")
	if err != nil {
		return fmt.Errorf("queue events: %w", err)
	}
	return nil
}

// load reads an object of a kind; lock reads it and holds it.
func load(ctx context.Context, r postgres.Reader, kind, id string, into any) error {
	return read(ctx, r, kind, id, into, `select body from stripe_sandbox.object where id = $1 and kind = $2`)
}

func lock(ctx context.Context, tx *postgres.Tx, kind, id string, into any) error {
	return read(ctx, tx, kind, id, into, `select body from stripe_sandbox.object where id = $1 and kind = $2 for update`)
}

func read(ctx context.Context, r postgres.Reader, kind, id string, into any, query string) error {
	if !storable(id) {
		return unknownObject(kind, "")
	}
	var body postgres.JSON
	err := r.Get(ctx, &body, query, id, kind)
	if errors.Is(err, sql.ErrNoRows) {
		return unknownObject(kind, id)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	return json.Unmarshal([]byte(body), into)
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID makes an id such as pi_3Pq…, 24 random letters after its prefix.
func newID(prefix string) string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // crypto/rand never fails
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return prefix + string(b)
}
