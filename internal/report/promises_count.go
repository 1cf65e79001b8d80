package report

// countPromises are the invariants of counts and transfers.
var countPromises = []promise{
	{"I1", "counts",
		`select format('%s approved, %s under way, %s lines', (select count(*) from count_session where state = 'approved'),
			(select count(*) from count_session where state in ('open', 'review')), (select count(*) from count_line))`,
		[]string{
			`select format('count %s, lot %s at place %s: its lines say %s, its entry %s', count_id, lot_id, location_id, coalesce(l.n, 0), coalesce(m.n, 0))
				from (select c.id as count_id, k.lot_id, cl.location_id, sum(k.moved) as n from count_session c join count_line cl on cl.count_id = c.id
					join count_lot k on k.line_id = cl.id where c.state = 'approved' group by 1, 2, 3 having sum(k.moved) <> 0) l
				full join (select count_id, lot_id, location_id, sum(n) as n from (
					select c.id as count_id, m.lot_id, p.id as location_id, case when m.to_location = p.id then m.quantity else -m.quantity end as n
					from count_session c join stock_movement m on m.entry_id = c.entry_id join location p on p.real and p.id in (m.from_location, m.to_location)) s
					group by 1, 2, 3) m using (count_id, lot_id, location_id) where coalesce(l.n, 0) <> coalesce(m.n, 0)`,
			`select format('count %s, line %s: off by %s, put on lots %s', l.count_id, l.id, l.counted - l.expected, coalesce(k.n, 0)) from count_line l
				join count_session c on c.id = l.count_id and c.state = 'approved' left join (select line_id, sum(moved) as n from count_lot group by 1) k on k.line_id = l.id
				where coalesce(k.n, 0) <> case when l.left_out or l.overtaken then 0 else l.counted - l.expected end`,
			`select format('entry %s is a count and no count made it', e.id) from stock_entry e where e.kind = 'count'
				and not exists (select from count_session c where c.entry_id = e.id)`,
			`select format('count %s was approved by who counted, above the limit', c.id) from count_session c, count_limit l where c.state = 'approved'
				and (c.units_off > l.units or c.cost_off_cents > l.cents) and c.ended_at > now() - interval '1 day'
				and exists (select from count_scan s where s.count_id = c.id and s.account_id = c.ended_by_id)`,
		}},
	{"I1", "transfers and stalls",
		`select format('%s transfers, %s pieces under way, %s at stalls', (select count(*) from stock_transfer where undone_at is null),
			(select coalesce(sum(l.sent - l.arrived - l.settled), 0) from stock_transfer_line l join stock_transfer t on t.id = l.transfer_id where t.undone_at is null),
			(select coalesce(sum(s.on_hand), 0) from stock_level s join location p on p.id = s.location_id where p.kind = 'stall'))`,
		[]string{
			`select format('transfer %s, lot %s: sent %s, arrived %s, settled %s; its entries say %s, %s, %s', transfer_id, lot_id, coalesce(l.sent, 0), coalesce(l.arrived, 0),
					coalesce(l.settled, 0), coalesce(m.sent, 0), coalesce(m.arrived, 0), coalesce(m.settled, 0))
				from (select l.* from stock_transfer_line l join stock_transfer t on t.id = l.transfer_id and t.undone_at is null) l
				full join (select e.transfer_id, m.lot_id, coalesce(sum(m.quantity) filter (where e.act in ('send', 'direct')), 0) as sent,
					coalesce(sum(m.quantity) filter (where e.act in ('arrive', 'direct')), 0) as arrived, coalesce(sum(m.quantity) filter (where e.act = 'settle'), 0) as settled
					from stock_transfer_entry e join stock_transfer t on t.id = e.transfer_id and t.undone_at is null
					join stock_movement m on m.entry_id = e.entry_id group by 1, 2) m using (transfer_id, lot_id)
				where (coalesce(l.sent, 0), coalesce(l.arrived, 0), coalesce(l.settled, 0)) <> (coalesce(m.sent, 0), coalesce(m.arrived, 0), coalesce(m.settled, 0))`,
			`select format('lot %s: %s pieces of transfers are under way, %s are in transit', u.lot_id, u.n, coalesce(s.on_hand, 0))
				from (select l.lot_id, sum(l.sent - l.arrived - l.settled) as n from stock_transfer_line l join stock_transfer t on t.id = l.transfer_id and t.undone_at is null
					group by 1) u left join stock_level s on s.lot_id = u.lot_id and s.location_id = (select id from location where code = 'transit')
				where u.n > coalesce(s.on_hand, 0)`,
			`select format('transfer %s was taken back and its goods are not where they were', t.id) from stock_transfer t where t.undone_at is not null
				and not exists (select from stock_transfer_entry e join stock_entry v on v.voids_id = e.entry_id where e.transfer_id = t.id)`,
			`select format('the closed stall %s holds %s of lot %s', p.code, s.on_hand, s.lot_id) from stock_level s join location p on p.id = s.location_id
				where p.closed_at is not null and s.on_hand <> 0`,
		}},
	{"I2", "blocked lots",
		`select format('%s blocked now, %s blocks in all', (select count(*) from lot where blocked), (select count(*) from lot_block))`,
		[]string{
			`select format('lot %s is blocked and %s pieces are at %s', l.code, s.on_hand, p.code) from stock_level s join lot l on l.id = s.lot_id and l.blocked
				join location p on p.id = s.location_id where (p.sellable or p.kind = 'stall') and (s.on_hand <> 0 or s.held <> 0)`,
			`select format('lot %s: its flag and its blocks differ', l.code) from lot l
				where l.blocked <> exists (select from lot_block b where b.lot_id = l.id and b.ended_at is null)`,
			`select format('lot %s at place %s: the level''s flag differs from the lot''s', s.lot_id, s.location_id) from stock_level s join lot l on l.id = s.lot_id
				where s.blocked <> l.blocked`,
			`select format('lot %s was sold, received or put on sale in entry %s while blocked', b.lot_id, e.id) from lot_block b join stock_movement m on m.lot_id = b.lot_id
				join stock_entry e on e.id = m.entry_id and e.recorded_at > b.blocked_at and (b.ended_at is null or e.recorded_at < b.ended_at)
				and e.id is distinct from b.entry_id join location f on f.id = m.from_location join location t on t.id = m.to_location
				where t.sellable or t.kind in ('customer', 'stall') or f.kind = 'supplier'`,
		}},
}
