package report

// deskPromises are the invariants of the desk: parcels, what left with them,
// and orders of which nothing is left.
var deskPromises = []promise{
	{"I1", "parcels and the goods ledger",
		`select format('%s open, %s packed, %s sent, %s handed over; %s pieces left in them', count(*) filter (where state = 'open'),
			count(*) filter (where state = 'packed'), count(*) filter (where state = 'sent'), count(*) filter (where state = 'handed_over'),
			(select coalesce(sum(l.quantity), 0) from parcel_line l join parcel g on g.id = l.parcel_id where g.state in ('sent', 'handed_over'))) from parcel`,
		[]string{
			`select format('order %s parcel %s, line %s lot %s: %s pieces in it, %s moved with it', o.number, p.number, order_line_id, lot_id,
					coalesce(l.quantity, 0), coalesce(m.quantity, 0))
				from (select parcel_id, order_line_id, lot_id, quantity from parcel_line join parcel g on g.id = parcel_id
					where g.state in ('sent', 'handed_over')) l
				full join (select substr(e.key, 8)::bigint as parcel_id, m.order_line_id, m.lot_id, sum(m.quantity) as quantity
					from stock_entry e join stock_movement m on m.entry_id = e.id join location t on t.id = m.to_location and t.code = 'customer'
					where e.kind = 'ship' and e.key ~ '^parcel:[0-9]+$' group by 1, 2, 3) m using (parcel_id, order_line_id, lot_id)
				join parcel p on p.id = parcel_id join sales_order o on o.id = p.order_id
				where coalesce(l.quantity, 0) <> coalesce(m.quantity, 0)`,
			`select format('order %s line %s: %s pieces sold, %s in parcels', o.number, ol.position, ol.quantity, sum(l.quantity))
				from order_line ol join sales_order o on o.id = ol.order_id join parcel_line l on l.order_line_id = ol.id
				join parcel p on p.id = l.parcel_id and p.state <> 'cancelled'
				group by o.number, ol.id having sum(l.quantity) > ol.quantity`,
			`select format('order %s is done, and %s of its pieces wait to be sent', o.number,
					sum(case when m.to_location = w.id then m.quantity when m.from_location = w.id then -m.quantity else 0 end))
				from sales_order o join order_line ol on ol.order_id = o.id join stock_movement m on m.order_line_id = ol.id, location w
				where w.code = 'to-send' and (o.fulfilled_at is not null or o.status = 'fulfilled') group by o.number
				having sum(case when m.to_location = w.id then m.quantity when m.from_location = w.id then -m.quantity else 0 end) <> 0`,
			`select format('order %s is fulfilled, and it is not said since when', number) from sales_order where status = 'fulfilled' and fulfilled_at is null`,
			`select format('order %s parcel %s holds a lot of another article', o.number, p.number)
				from parcel_line l join parcel p on p.id = l.parcel_id join sales_order o on o.id = p.order_id
				join order_line ol on ol.id = l.order_line_id join lot on lot.id = l.lot_id where lot.variant_id <> ol.variant_id`,
		}},
	{"I11", "one mail for each parcel that left",
		`select format('%s parcels told of', count(*)) from mail_sent where kind in ('parcel_sent', 'pickup_ready')`,
		[]string{
			`select format('order %s parcel %s left over an hour ago, and the buyer was not written to', o.number, p.number)
				from parcel p join sales_order o on o.id = p.order_id where p.state = 'sent' and p.sent_at < now() - interval '1 hour'
				and not exists (select from mail_sent where key = 'parcel_sent-' || p.id)
				and not exists (select from desk_case where key = 'mail:parcel_sent-' || p.id)`,
		}},
}
