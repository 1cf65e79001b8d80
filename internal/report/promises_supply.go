package report

// supplyPromises are the invariants of arrivals and landed cost.
var supplyPromises = []promise{
	{"I1", "what was announced is counted in, given up or on its way",
		`select format('%s shipments, %s arrivals, %s pieces on their way', (select count(*) from shipment), (select count(*) from arrival where voided_at is null),
			(select coalesce(sum(s.on_hand), 0) from stock_level s join location l on l.id = s.location_id where l.code = 'transit'))`,
		[]string{
			// The goods ledger's way, shipment by shipment and lot by lot, against what people wrote.
			`with act as (
					select id as shipment_id, entry_id from shipment
					union all select shipment_id, entry_id from arrival where entry_id is not null
					union all select shipment_id, lost_entry_id from arrival where lost_entry_id is not null
				), whole as (
					select shipment_id, entry_id from act union all
					select act.shipment_id, e.id from act join stock_entry e on e.voids_id = act.entry_id
				), moved as (
					select w.shipment_id, m.lot_id, sum(case when t.code = 'transit' then m.quantity when f.code = 'transit' then -m.quantity else 0 end) as n
					from whole w join stock_movement m on m.entry_id = w.entry_id join location f on f.id = m.from_location
					join location t on t.id = m.to_location group by 1, 2
				), said as (
					select l.shipment_id, l.lot_id, case when h.state = 'cancelled' then 0 else l.quantity + coalesce(sum(a.surplus - a.good - a.damaged - a.lost), 0) end as n
					from shipment_line l join shipment h on h.id = l.shipment_id
					left join (arrival_line a join arrival r on r.id = a.arrival_id and r.voided_at is null) on a.shipment_line_id = l.id
					group by l.id, h.state
				) select format('shipment %s lot %s: %s on the way by its lines, %s by the goods ledger', shipment_id, lot_id, coalesce(s.n, 0), coalesce(m.n, 0))
					from said s full join (select moved.* from moved join said using (shipment_id, lot_id)) m using (shipment_id, lot_id)
					where coalesce(s.n, 0) <> coalesce(m.n, 0) or s.n < 0`,
			`select format('shipment %s is %s and %s pieces are on their way', h.code, h.state, n.on_way) from shipment h join lateral (
					select coalesce(sum(l.quantity + coalesce(x.out, 0)), 0) as on_way, bool_or(x.out is not null) as opened from shipment_line l
					left join lateral (select sum(a.surplus - a.good - a.damaged - a.lost) as out from arrival_line a
						join arrival r on r.id = a.arrival_id and r.voided_at is null where a.shipment_line_id = l.id) x on true
					where l.shipment_id = h.id) n on true
				where h.state = 'arrived' and n.on_way <> 0 or h.state = 'partly' and n.on_way = 0 or h.state = 'announced' and coalesce(n.opened, false)`,
			`select format('stock entry %s ships without a shipment', e.id) from stock_entry e where e.kind = 'ship' and e.order_id is null
				and not exists (select from shipment h where h.entry_id = e.id)`,
			`select format('movement %s of a shipment''s entry names lot %s, which is in none of its lines', m.id, m.lot_id)
				from shipment h join stock_movement m on m.entry_id = h.entry_id
				where not exists (select from shipment_line l where l.shipment_id = h.id and l.lot_id = m.lot_id)`,
			`select format('arrival %s: %s pieces by its lines, %s by the goods ledger', r.id, n.counted, n.moved) from arrival r join lateral (
					select (select coalesce(sum(good + damaged), 0) from arrival_line a where a.arrival_id = r.id) as counted,
						(select coalesce(sum(m.quantity), 0) from stock_movement m join location t on t.id = m.to_location
							where m.entry_id = r.entry_id and t.code <> 'supplier') as moved) n on true
				where n.counted <> n.moved`,
		}},
	{"I7", "goods bought are owed once they are counted in",
		`select format('%s arrivals with goods bought', count(*)) from arrival where booked_key is not null and voided_at is null`,
		[]string{
			`select format('arrival %s: %s cents of goods bought, %s owed', r.id, n.cost, n.owed) from arrival r join lateral (
					select coalesce((select sum((a.good + a.damaged) * lot.unit_cost_cents) from arrival_line a join lot on lot.id = a.lot_id
							where a.arrival_id = r.id and lot.terms = 'bought'), 0) as cost,
						coalesce((select -sum(p.amount_cents) from ledger_entry e join ledger_posting p on p.entry_id = e.id
							join ledger_account c on c.id = p.account_id and c.cooperative_id is not null where e.key = r.booked_key), 0) as owed) n on true
				where n.cost <> n.owed`,
			`select format('arrival %s is voided and its debt stands', r.id) from arrival r join ledger_entry e on e.key = r.booked_key
				where r.voided_at is not null and not exists (select from ledger_entry v where v.reverses_id = e.id)`,
			`select format('advance %s: %s cents paid, its entry says otherwise', a.id, a.amount_cents) from advance a
				where a.amount_cents is distinct from (select sum(p.amount_cents) from ledger_entry e join ledger_posting p on p.entry_id = e.id
					join ledger_account c on c.id = p.account_id and c.cooperative_id = a.cooperative_id where e.key = 'advance:' || a.key)
				or (a.reversed_at is not null) <> exists (select from ledger_entry e join ledger_entry v on v.reverses_id = e.id where e.key = 'advance:' || a.key)`,
		}},
	{"I5", "what the way here cost, to the cent",
		`select format('%s sheets stand, %s cents over %s lots', (select count(*) from cost_sheet where reversed_at is null),
			(select coalesce(sum(h.cents), 0) from cost_share h join cost_line c on c.id = h.cost_line_id join cost_sheet b on b.id = c.sheet_id and b.reversed_at is null),
			(select count(distinct h.lot_id) from cost_share h join cost_line c on c.id = h.cost_line_id join cost_sheet b on b.id = c.sheet_id and b.reversed_at is null))`,
		[]string{
			`select format('cost %s of sheet %s: %s cents, its lots %s', c.id, c.sheet_id, c.amount_cents, coalesce(sum(h.cents), 0)) from cost_line c
				left join cost_share h on h.cost_line_id = c.id group by c.id having c.amount_cents <> coalesce(sum(h.cents), 0)`,
			`select format('sheet %s: %s cents, its entry %s', b.id, n.said, n.booked) from cost_sheet b join lateral (
					select (select coalesce(sum(amount_cents + gst_cents), 0) from cost_line c where c.sheet_id = b.id) as said,
						(select coalesce(-sum(p.amount_cents), 0) from ledger_entry e join ledger_posting p on p.entry_id = e.id
							join ledger_account a on a.id = p.account_id and a.code = 'payable:landed' where e.key = 'landed:' || b.key) as booked) n on true
				where n.said <> n.booked`,
			`select format('sheet %s is reversed and its entry is not, or the other way round', b.id) from cost_sheet b
				where (b.reversed_at is not null) <> exists (select from ledger_entry e join ledger_entry v on v.reverses_id = e.id where e.key = 'landed:' || b.key)`,
			`select format('shipment %s has %s sheets of costs', shipment_id, count(*)) from cost_sheet where reversed_at is null group by shipment_id having count(*) > 1`,
		}},
}
