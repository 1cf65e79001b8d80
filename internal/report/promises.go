package report

import "slices"

// promises are the invariants of the shop, each with its own SQL, room by room.
var promises = slices.Concat(salePromises, refundPromises, supplyPromises, countPromises, deskPromises, cataloguePromises, windowPromises, payoutPromises)

var salePromises = []promise{
	{"I1", "goods ledger and levels",
		`select format('%s lots, %s movements, %s levels', (select count(*) from lot), (select count(*) from stock_movement), (select count(*) from stock_level))`,
		[]string{
			`select format('lot %s at location %s: level says %s, movements say %s', lot_id, location_id, coalesce(s.on_hand, 0), coalesce(m.n, 0))
				from stock_level s full join (
					select lot_id, location_id, sum(n) as n from (
						select lot_id, to_location as location_id, quantity as n from stock_movement
						union all select lot_id, from_location, -quantity from stock_movement) both_sides group by 1, 2
				) m using (lot_id, location_id) where coalesce(s.on_hand, 0) <> coalesce(m.n, 0)`,
			`select format('lot %s sums to %s over all locations', lot_id, sum(on_hand)) from stock_level group by lot_id having sum(on_hand) <> 0`,
			`select format('lot %s at location %s holds %s', s.lot_id, l.code, s.on_hand) from stock_level s join location l on l.id = s.location_id
				where l.real and s.on_hand < 0`,
			`select format('lot %s at location %s: level says %s held, holds say %s', lot_id, location_id, s.held, coalesce(h.n, 0))
				from stock_level s left join (
					select l.lot_id, l.location_id, sum(l.quantity) as n from stock_hold_line l join stock_hold h on h.id = l.hold_id
					where h.state = 'active' group by 1, 2) h using (lot_id, location_id) where s.held <> coalesce(h.n, 0)`,
		}},
	{"I2", "nothing sold that was not received",
		`select format('%s pieces received, %s sold, %s held',
			(select coalesce(sum(case when f.code = 'supplier' then m.quantity else -m.quantity end), 0) from stock_movement m
				join location f on f.id = m.from_location join location t on t.id = m.to_location where 'supplier' in (f.code, t.code)),
			(select coalesce(sum(s.on_hand), 0) from stock_level s join location l on l.id = s.location_id where l.code in ('to-send', 'customer')),
			(select coalesce(sum(held), 0) from stock_level))`,
		[]string{
			`select format('lot %s: %s sold and held of %s received', s.lot_id,
					sum(case when l.code in ('to-send', 'customer') then s.on_hand else 0 end) + sum(s.held), sum(case when l.code = 'supplier' then -s.on_hand else 0 end))
				from stock_level s join location l on l.id = s.location_id group by s.lot_id
				having sum(case when l.code in ('to-send', 'customer') then s.on_hand else 0 end) + sum(s.held) > sum(case when l.code = 'supplier' then -s.on_hand else 0 end)`,
			`select format('order %s line %s: %s pieces, %s with a lot', o.number, ol.position, ol.quantity, coalesce(sum(m.quantity), 0))
				from sales_order o join order_line ol on ol.order_id = o.id
				left join (stock_movement m join stock_entry e on e.id = m.entry_id and e.kind = 'sell') on m.order_line_id = ol.id
				where o.paid_at is not null group by o.number, ol.id having ol.quantity <> coalesce(sum(m.quantity), 0)`,
		}},
	{"I3", "one order, one payment, one total",
		`select format('%s orders, %s paid, %s $ captured for them', (select count(*) from sales_order),
			(select count(*) from sales_order where paid_at is not null),
			(select to_char(coalesce(sum(captured_cents), 0) / 100.0, 'FM999999990.00') from payment where state = 'succeeded'))`,
		[]string{
			`select format('attempt %s made %s orders', left(attempt_key, 8), count(*)) from sales_order group by attempt_key having count(*) > 1`,
			`select format('order %s has %s succeeded payments', order_id, count(*)) from payment where state = 'succeeded' group by order_id having count(*) > 1`,
			`select format('order %s: total %s, its parts %s', o.number, o.total_cents,
					coalesce((select sum(net_cents) from order_line where order_id = o.id), 0)
					+ coalesce((select sum(amount_cents) from order_adjustment where order_id = o.id and kind in ('tax', 'shipping')), 0))
				from sales_order o where o.total_cents <>
					coalesce((select sum(net_cents) from order_line where order_id = o.id), 0)
					+ coalesce((select sum(amount_cents) from order_adjustment where order_id = o.id and kind in ('tax', 'shipping')), 0)
				or o.total_cents <> o.goods_cents - o.discount_cents + o.shipping_cents + o.tax_cents`,
			`select format('order %s is paid without exactly its amount captured', o.number) from sales_order o where o.paid_at is not null
				and not exists (select from payment p where p.order_id = o.id and p.state = 'succeeded' and p.captured_cents = o.total_cents)`,
		}},
	{"I4", "every captured payment is one order or one refund",
		`select format('%s kept, %s given back, %s waiting', (select count(*) from payment where state = 'succeeded'),
			(select count(*) from payment where state = 'returned'), (select count(*) from payment where state in ('intended', 'open')))`,
		[]string{
			`select format('payment %s is kept, but order %s is %s', p.id, o.number, o.status) from payment p join sales_order o on o.id = p.order_id
				where p.state = 'succeeded' and o.paid_at is null`,
			`select format('payment %s is not given back whole after 15 minutes', p.id) from payment p
				where p.state = 'returned' and p.succeeded_at < now() - interval '15 minutes' and p.captured_cents is distinct from
				(select sum(amount_cents) from refund r where r.payment_id = p.id and r.state in ('pending', 'succeeded'))`,
			`select format('payment %s waits though its page closed over an hour ago', id) from payment
				where state in ('intended', 'open') and session_expires_at < now() - interval '1 hour'`,
			`select format('order %s is paid and its sale is not booked', o.number) from sales_order o where o.paid_at is not null
				and not exists (select from ledger_entry e where e.order_id = o.id and e.kind = 'sale')`,
		}},
	{"I5", "money ledger and balances",
		`select format('%s entries, %s postings, %s accounts', (select count(*) from ledger_entry), (select count(*) from ledger_posting), (select count(*) from ledger_account))`,
		[]string{
			`select format('entry %s sums to %s %s', entry_id, sum(amount_cents), currency) from ledger_posting group by entry_id, currency having sum(amount_cents) <> 0`,
			`select format('account %s: balance %s, postings %s', a.code, coalesce(b.balance_cents, 0), coalesce(p.n, 0)) from ledger_account a
				left join ledger_balance b on b.account_id = a.id
				left join (select account_id, sum(amount_cents) as n from ledger_posting group by 1) p on p.account_id = a.id
				where coalesce(b.balance_cents, 0) <> coalesce(p.n, 0)`,
			`select format('table %s can be changed: its guard is gone', t) from unnest(array['stock_entry', 'stock_movement', 'ledger_entry', 'ledger_posting']) t
				where (select count(*) from pg_trigger where tgrelid = t::regclass and tgenabled <> 'D'
					and tgfoid = 'refuse_change'::regproc) < 2`,
		}},
	{"I8", "Stripe's events",
		`select format('%s received, %s waiting', count(*), count(*) filter (where applied_at is null)) from stripe_event`,
		[]string{
			`select format('event %s (%s) waits since %s: %s', id, type, to_char(received_at, 'YYYY-MM-DD HH24:MI'), last_error) from stripe_event
				where applied_at is null and received_at < now() - interval '15 minutes'`,
		}},
	{"I10", "each hold ends once",
		`select format('%s active (%s past their hour, blocking nobody), %s sold, %s released, %s lapsed', count(*) filter (where state = 'active'),
			count(*) filter (where state = 'active' and expires_at <= now()), count(*) filter (where state = 'sold'),
			count(*) filter (where state = 'released'), count(*) filter (where state = 'lapsed')) from stock_hold`,
		[]string{
			`select format('hold of order %s is %s, and the order is %s', o.number, h.state, o.status) from stock_hold h join sales_order o on o.id = h.order_id
				where (h.state = 'sold' and o.paid_at is null) or (h.state = 'active' and o.status <> 'awaiting_payment')`,
			`select format('order %s has no hold', o.number) from sales_order o where not exists (select from stock_hold h where h.order_id = o.id)
				and o.channel in ('web', 'api')`,
		}},
	{"I11", "one confirmation, one receipt number, no gap",
		`select format('%s receipts, %s confirmations', (select count(*) from sales_order where receipt_number is not null),
			(select count(*) from mail_sent where kind = 'order_confirmed'))`,
		[]string{
			`select format('receipt numbers run to %s, %s are given', max(receipt_number), count(receipt_number)) from sales_order
				having coalesce(max(receipt_number), 0) <> count(receipt_number)
				or coalesce(max(receipt_number), 0) <> (select last from number_series where name = 'receipt')`,
			`select format('order %s has no confirmation after 15 minutes', o.number) from sales_order o
				where o.paid_at < now() - interval '15 minutes' and o.channel in ('web', 'api')
				and not exists (select from mail_sent m where m.order_id = o.id and m.kind = 'order_confirmed')`,
		}},
}
