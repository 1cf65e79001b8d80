package privacy

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
)

// ForgetMails asks for the kept copies of mails to be deleted, by their keys.
type ForgetMails struct {
	Keys []string `json:"keys"`
}

// Kind names the job for the queue.
func (ForgetMails) Kind() string { return "forget_mails" }

// Hindrance is why a person cannot be forgotten yet: an order that is not done,
// money under way, a lot that is recalled.
type Hindrance struct {
	Number int64  `db:"number"`
	Kind   string `db:"kind"` // open, awaiting, refund, dispute, recall
	Detail string `db:"detail"`
}

const hindrancesSQL = `select o.number, h.kind, h.detail from sales_order o cross join lateral (
		select 'open' as kind, '' as detail where o.status in ('paid', 'partly_refunded') and o.fulfilled_at is null
		union all select 'awaiting', '' where o.status = 'awaiting_payment'
		union all select 'refund', f.id from refund f where f.order_id = o.id and f.state in ('intended', 'pending')
		union all select 'dispute', d.id from dispute d where d.order_id = o.id and d.closed_at is null
		union all select distinct 'recall', lot.code from order_line l join stock_movement m on m.order_line_id = l.id
			join stock_entry e on e.id = m.entry_id and e.kind = 'sell' join lot on lot.id = m.lot_id
			join lot_block b on b.lot_id = lot.id and b.ended_at is null and b.reason in ('recall', 'unsafe', 'complaint')
			where l.order_id = o.id
	) h where o.id = any($1) order by o.number, h.kind, h.detail`

// Hindrances lists what stands in the way of forgetting these orders' person: a
// recall has to reach who bought (Canada Consumer Product Safety Act, s. 13).
func Hindrances(ctx context.Context, r postgres.Reader, ids []int64) ([]Hindrance, error) {
	var list []Hindrance
	if err := r.Select(ctx, &list, hindrancesSQL, postgres.Array(ids)); err != nil {
		return nil, fmt.Errorf("read what hinders forgetting: %w", err)
	}
	return list, nil
}

// ErrHindered is the fault for forgetting a person too early.
var ErrHindered = fault.New(fault.Conflict, "erase_hindered")

// Erase forgets the person of an order: name and address leave all their
// orders, notes, parcels and the audit log; the figures that tax law keeps stay
// (Income Tax Act, s. 230: six years). Asked says how the person asked, without
// naming them. Forgotten before, it is not found.
func Erase(ctx context.Context, db *postgres.DB, number int64, asked string) (orders int, err error) {
	asked = shipping.Clean(asked)
	if asked == "" || len([]rune(asked)) > 200 {
		return 0, fault.Form([]*fault.Fault{fault.New(fault.Invalid, "erase_asked").On("asked")})
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		p, err := locked(ctx, tx, number)
		if err != nil {
			return err
		}
		ids, err := lockAll(ctx, tx, p.Orders)
		if err != nil {
			return err
		}
		hindered, err := Hindrances(ctx, tx, ids)
		if err != nil {
			return err
		}
		if len(hindered) > 0 {
			return ErrHindered
		}
		if err := withdrawAll(ctx, tx, p.Email); err != nil {
			return err
		}
		orders = len(ids)
		return forget(ctx, tx, ids, "buyer.erase", asked)
	})
	return orders, err
}

// locked reads the person of an order once nobody else is forgetting them.
func locked(ctx context.Context, tx *postgres.Tx, number int64) (Person, error) {
	o, err := order.ByNumber(ctx, tx, number)
	if err != nil {
		return Person{}, err
	}
	if _, err := order.Lock(ctx, tx, o.ID); err != nil {
		return Person{}, err
	}
	return Of(ctx, tx, number)
}

// lockAll locks orders in the order of their ids.
func lockAll(ctx context.Context, tx *postgres.Tx, orders []order.Order) ([]int64, error) {
	ids := make([]int64, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	slices.Sort(ids)
	for _, id := range ids {
		if _, err := order.Lock(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// forget takes the person out of locked orders, asks for the kept mails to be
// deleted, and writes down that it was done.
func forget(ctx context.Context, tx *postgres.Tx, ids []int64, act, note string) error {
	var numbers []int64
	if err := tx.Select(ctx, &numbers, `select number from sales_order where id = any($1) order by number`, postgres.Array(ids)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `select forget_orders($1)`, postgres.Array(ids)); err != nil {
		return fmt.Errorf("forget orders: %w", err)
	}
	var keys []string
	if err := tx.Select(ctx, &keys, `select key from mail_sent where order_id = any($1) order by key`, postgres.Array(ids)); err != nil {
		return err
	}
	if len(keys) > 0 {
		if err := jobs.Insert(ctx, tx, ForgetMails{Keys: keys}, nil); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, audit.Change{Act: act, Subject: "buyer", ID: strconv.FormatInt(numbers[len(numbers)-1], 10), After: map[string]any{"orders": numbers}, Note: note})
}

// agedSQL are orders of years whose six years after the year's end are over, as
// the privacy page promises; the shop's year is the calendar's.
const agedSQL = `select o.id from sales_order o where o.erased_at is null
	and o.placed_at < (date_trunc('year', now() at time zone 'America/Toronto') - interval '6 years') at time zone 'America/Toronto'
	and not exists (select from dispute d where d.order_id = o.id and d.closed_at is null)
	and not exists (select from refund f where f.order_id = o.id and f.state in ('intended', 'pending'))
	order by o.id limit $1`

// Age forgets the persons of at most limit orders older than the law keeps, and
// says how many there were.
func Age(ctx context.Context, db *postgres.DB, limit int) (int, error) {
	var ids []int64
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if err := tx.Select(ctx, &ids, agedSQL+` for update skip locked`, limit); err != nil {
			return fmt.Errorf("find aged orders: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		return forget(ctx, tx, ids, "buyer.age", "")
	})
	return len(ids), err
}
