package report

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Where an open order stands. An order to pack past its promised day is Late;
// so is one packed for the carrier and not gone.
const (
	OrderLate    = "late"
	OrderToPack  = "to_pack"
	OrderWaiting = "waiting" // set aside half packed
	OrderPacked  = "packed"  // for the carrier
	OrderReady   = "ready"   // to be picked up
	OrderDone    = "done"    // sent or handed over
)

// OpenOrder is one row of the orders' lists. Who is initials, and Total 0, for
// those who see no money.
type OpenOrder struct {
	ID         int64        `db:"id"`
	Number     int64        `db:"number"`
	Who        string       `db:"name"`
	Fulfilment string       `db:"fulfilment"`
	Status     order.Status `db:"status"`
	Pieces     int64        `db:"pieces"`
	Missing    int64        `db:"missing"` // not in a parcel yet
	Total      money.Cents  `db:"total_cents"`
	Promised   *stock.Day   `db:"promised_on"`
	PlacedAt   time.Time    `db:"placed_at"`
	State      string       `db:"state"` // one of the above, else the order's status
	WaitsFor   string       `db:"waits_for"`
}

// OpenCounts are how many orders stand where. ToPack counts those set aside and
// those late but not packed too; Late counts every late one.
type OpenCounts struct {
	Open    int64 `db:"open"`
	Late    int64 `db:"late"`
	ToPack  int64 `db:"to_pack"`
	Waiting int64 `db:"waiting"`
	Packed  int64 `db:"packed"`
	Ready   int64 `db:"ready"`
}

// standing reads orders in picked(id) with where they stand; $1 is today in the
// store. Pieces are what was sold, and, while the order is open, what is still here.
const standing = `standing as (
		select o.id, o.number, o.name, o.fulfilment, o.status, o.total_cents, o.promised_on, o.placed_at, coalesce(g.waits_for, '') as waits_for,
			case when o.fulfilled_at is null and o.status in ('paid', 'partly_refunded') then coalesce(s.here, 0) else s.sold end as pieces,
			greatest(coalesce(s.here, 0) - coalesce(g.boxed, 0), 0) as missing,
			case
				when o.fulfilled_at is not null and o.status in ('paid', 'fulfilled', 'partly_refunded') then 'done'
				when o.status not in ('paid', 'partly_refunded') then o.status
				when g.packed > 0 and g.packed >= s.here and o.fulfilment = 'pickup' then 'ready'
				when g.aside then 'waiting'
				when o.promised_on < $1::date then 'late'
				when g.packed > 0 and g.packed >= s.here then 'packed'
				else 'to_pack'
			end as state,
			o.promised_on < $1::date and o.fulfilled_at is null and o.status in ('paid', 'partly_refunded')
				and not (o.fulfilment = 'pickup' and g.packed > 0 and g.packed >= s.here) as late,
			coalesce(g.packed > 0 and g.packed >= s.here, false) as whole
		from picked join sales_order o on o.id = picked.id
		cross join lateral (
			select coalesce(sum(quantity), 0)::bigint as sold, coalesce(sum(here), 0)::bigint as here from (
				select l.quantity, (select coalesce(sum(case when m.to_location = w.id then m.quantity
						when m.from_location = w.id then -m.quantity else 0 end), 0)
					from stock_movement m, location w where m.order_line_id = l.id and w.code = 'to-send') as here
				from order_line l where l.order_id = o.id) each_line
		) s
		cross join lateral (
			select sum(l.quantity) as boxed, sum(l.quantity) filter (where p.state = 'packed') as packed,
				coalesce(bool_or(p.set_aside_at is not null), false) as aside, max(p.waits_for) filter (where p.set_aside_at is not null) as waits_for
			from parcel p left join parcel_line l on l.parcel_id = p.id where p.order_id = o.id and p.state in ('open', 'packed')
		) g
	)`

const openPicked = `with picked as (
		select id from sales_order where status in ('paid', 'partly_refunded') and fulfilled_at is null
	), ` + standing

const orderColumns = `id, number, name, fulfilment, status, pieces, missing, total_cents, promised_on, placed_at, state, waits_for`

// OpenOrders returns at most limit orders that something is left of, the
// soonest promised first, and how many stand where. Without money a buyer is
// initials and no amount is read.
func OpenOrders(ctx context.Context, r postgres.Reader, money bool, limit int) ([]OpenOrder, OpenCounts, error) {
	var rows []struct {
		OpenOrder
		OpenCounts
	}
	err := r.Select(ctx, &rows, openPicked+` select `+orderColumns+`, count(*) over () as open,
			count(*) filter (where late) over () as late, count(*) filter (where not whole) over () as to_pack,
			count(*) filter (where state = 'waiting') over () as waiting,
			count(*) filter (where whole and fulfilment = 'ship') over () as packed,
			count(*) filter (where whole and fulfilment = 'pickup') over () as ready
		from standing order by promised_on nulls last, number limit $2`, today(), limit)
	if err != nil {
		return nil, OpenCounts{}, fmt.Errorf("read open orders: %w", err)
	}
	list := make([]OpenOrder, len(rows))
	var counts OpenCounts
	for i, row := range rows {
		list[i], counts = row.OpenOrder, row.OpenCounts
	}
	return veil(list, money), counts, nil
}

// veil takes out what those who see no money may not see.
func veil(list []OpenOrder, money bool) []OpenOrder {
	if money {
		return list
	}
	for i := range list {
		list[i].Who, list[i].Total = order.Initials(list[i].Who), 0
	}
	return list
}

func today() string { return clock.Now().Format(time.DateOnly) }
