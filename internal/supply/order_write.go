package supply

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Write opens an order as a draft, once by its key.
func Write(ctx context.Context, tx *postgres.Tx, o Order, lines []OrderLine) (Order, error) {
	if err := Once(ctx, tx, o.Key); err != nil {
		return o, err
	}
	there, err := orderWhere(ctx, tx, `where o.key = $1`, o.Key)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return there, err
	}
	var id int64
	err = tx.Get(ctx, &id, `insert into purchase_order (cooperative_id, agreement_id, currency, expected_on, note, key, created_by)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		o.CooperativeID, o.AgreementID, o.Currency, o.ExpectedOn, o.Note, o.Key, audit.From(ctx).Actor())
	if err != nil {
		return o, fmt.Errorf("write order to supplier: %w", err)
	}
	if err := writeOrderLines(ctx, tx, id, lines); err != nil {
		return o, err
	}
	if o, err = orderWhere(ctx, tx, `where o.id = $1`, id); err != nil {
		return o, err
	}
	return o, audit.Write(ctx, tx, audit.Change{Act: "purchase_order.write", Subject: "purchase_order", ID: o.Number, After: changed{o, lines}})
}

// changed is an order as the audit log keeps it.
type changed struct {
	Order
	Lines []OrderLine `json:"lines"`
}

// Rewrite replaces what a draft says.
func Rewrite(ctx context.Context, tx *postgres.Tx, o Order, lines []OrderLine) error {
	before, err := LockOrder(ctx, tx, o.Number)
	if err != nil {
		return err
	}
	if before.State != Draft {
		return fault.New(fault.Conflict, "purchase_order_sent")
	}
	was, err := OrderLines(ctx, tx, before.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update purchase_order set expected_on = $2, note = $3, currency = $4 where id = $1`, before.ID, o.ExpectedOn, o.Note, o.Currency); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from purchase_order_line where order_id = $1`, before.ID); err != nil {
		return err
	}
	if err := writeOrderLines(ctx, tx, before.ID, lines); err != nil {
		return err
	}
	o.State, o.Cooperative = before.State, before.Cooperative
	return audit.Write(ctx, tx, audit.Change{Act: "purchase_order.write", Subject: "purchase_order", ID: before.Number,
		Before: changed{before, was}, After: changed{o, lines}})
}

func writeOrderLines(ctx context.Context, tx *postgres.Tx, orderID int64, lines []OrderLine) error {
	body, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into purchase_order_line (order_id, position, variant_id, quantity, unit_cost_minor)
		select $1, position, variant_id, quantity, unit_cost_minor
		from jsonb_to_recordset($2::jsonb) as l(position int, variant_id bigint, quantity bigint, unit_cost_minor bigint)`, orderID, string(body))
	if err != nil {
		return fmt.Errorf("write lines of order: %w", err)
	}
	return nil
}

// Send marks a draft as sent to the cooperative: its lines stand from now on.
func Send(ctx context.Context, tx *postgres.Tx, number string, at time.Time) error {
	o, err := LockOrder(ctx, tx, number)
	if err != nil {
		return err
	}
	if o.State == Sent {
		return nil
	}
	if o.State != Draft {
		return fault.New(fault.Conflict, "purchase_order_state")
	}
	if o.Pieces == 0 {
		return fault.New(fault.Invalid, "purchase_order_empty")
	}
	return moveOrder(ctx, tx, o, Sent, at, "")
}

// Withdraw cancels an order of which nothing has arrived or is on its way; one
// that was sent needs a reason, for WFTO's third principle asks for compensation.
func Withdraw(ctx context.Context, tx *postgres.Tx, number, why string, at time.Time) error {
	o, err := LockOrder(ctx, tx, number)
	if err != nil {
		return err
	}
	var shipped bool
	if err := tx.Get(ctx, &shipped, `select exists (select from shipment where order_id = $1 and state <> 'cancelled')`, o.ID); err != nil {
		return err
	}
	if shipped || o.State != Draft && o.State != Sent {
		return fault.New(fault.Conflict, "purchase_order_state")
	}
	if o.State == Sent && why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	return moveOrder(ctx, tx, o, OrderCancelled, at, why)
}

// Close ends a partly received order whose rest will not come.
func Close(ctx context.Context, tx *postgres.Tx, number, why string, at time.Time) error {
	o, err := LockOrder(ctx, tx, number)
	if err != nil {
		return err
	}
	if o.State != PartlyReceived {
		return fault.New(fault.Conflict, "purchase_order_state")
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	return moveOrder(ctx, tx, o, Received, at, why)
}

func moveOrder(ctx context.Context, tx *postgres.Tx, o Order, to OrderState, at time.Time, why string) error {
	_, err := tx.Exec(ctx, `update purchase_order set state = $2, cancelled_why = $4, sent_at = case when $2 = 'sent' then $3 else sent_at end,
		ended_at = case when $2 in ('received', 'cancelled') then $3::timestamptz end where id = $1`, o.ID, to, at, why)
	if err != nil {
		return fmt.Errorf("move order to supplier: %w", err)
	}
	return audit.Write(ctx, tx, audit.Change{Act: "purchase_order." + string(to), Subject: "purchase_order", ID: o.Number,
		Before: map[string]any{"state": o.State}, After: map[string]any{"state": to}, Note: why})
}

// follow lets an order's state follow what has arrived of it. One closed by a
// person stays closed.
func follow(ctx context.Context, tx *postgres.Tx, orderID int64, at time.Time) error {
	_, err := tx.Exec(ctx, `with line as (
			select l.quantity, coalesce(sum(a.good + a.damaged) filter (where r.voided_at is null), 0) as arrived
			from purchase_order_line l left join shipment_line s on s.order_line_id = l.id
			left join arrival_line a on a.shipment_line_id = s.id left join arrival r on r.id = a.arrival_id
			where l.order_id = $1 group by l.id
		), now_is as (
			select case when bool_and(arrived >= quantity) then 'received' when sum(arrived) > 0 then 'partly' else 'sent' end as state from line
		) update purchase_order o set state = n.state, ended_at = case when n.state = 'received' then coalesce(o.ended_at, $2) end
		from now_is n where o.id = $1 and o.state in ('sent', 'partly', 'received') and o.cancelled_why = '' and o.state <> n.state`, orderID, at)
	if err != nil {
		return fmt.Errorf("follow order to supplier: %w", err)
	}
	return nil
}
