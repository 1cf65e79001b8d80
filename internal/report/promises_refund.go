package report

// refundPromises are what giving back must hold to.
var refundPromises = []promise{
	{"I6", "refunds within what was captured, by payment, line, tax and shipping",
		`select format('%s refunds, %s credit notes, %s $ given back, %s failed', count(*), (select count(*) from credit_note),
			to_char(coalesce(sum(amount_cents) filter (where state = 'succeeded'), 0) / 100.0, 'FM999999990.00'), count(*) filter (where state = 'failed')) from refund`,
		[]string{
			`select format('payment %s: %s given back of %s', p.id, sum(r.amount_cents), coalesce(p.captured_cents, 0)) from refund r join payment p on p.id = r.payment_id
				where r.state <> 'failed' group by p.id having sum(r.amount_cents) > coalesce(p.captured_cents, 0)`,
			`select format('order %s line %s: %s cents and %s pieces given back of %s and %s', o.number, l.position, sum(r.net_cents), sum(r.quantity), l.net_cents, l.quantity)
				from refund_line r join refund f on f.id = r.refund_id and f.state <> 'failed' join order_line l on l.id = r.order_line_id join sales_order o on o.id = l.order_id
				group by o.number, l.id having sum(r.net_cents) > l.net_cents or sum(r.quantity) > l.quantity`,
			`select format('order %s: %s of %s given back, charged %s', o.number, t.code, sum(t.amount_cents), coalesce(max(a.amount_cents), 0))
				from refund_tax t join refund f on f.id = t.refund_id and f.state <> 'failed' join sales_order o on o.id = f.order_id
				left join order_adjustment a on a.order_id = o.id and a.kind = 'tax' and a.code = t.code and a.rate = t.rate
				group by o.number, t.code, t.rate having sum(t.amount_cents) > coalesce(max(a.amount_cents), 0)`,
			`select format('order %s: %s of shipping given back of %s', o.number, sum(c.shipping_cents), o.shipping_cents)
				from credit_note c join refund f on f.id = c.refund_id and f.state <> 'failed' join sales_order o on o.id = c.order_id
				group by o.id having sum(c.shipping_cents) > o.shipping_cents`,
			`select format('refund %s is neither asked of Stripe nor on the desk after 15 minutes', r.id) from refund r
				where r.state = 'intended' and r.created_at < now() - interval '15 minutes'
				and not exists (select from desk_case d where d.order_id = r.order_id and d.closed_at is null)`,
			`select format('refund %s is %s without Stripe''s id', id, state) from refund where state in ('pending', 'succeeded') and coalesce(stripe_id, '') = ''`,
			`select format('credit notes run to %s, %s are issued', coalesce(max(number), 0), count(*)) from credit_note
				having coalesce(max(number), 0) <> count(*) or coalesce(max(number), 0) <> (select last from number_series where name = 'credit_note')`,
			`select format('credit note %s says %s, its refund %s', c.number, c.total_cents, f.amount_cents) from credit_note c join refund f on f.id = c.refund_id
				where c.total_cents <> f.amount_cents
				or c.goods_cents <> (select coalesce(sum(net_cents), 0) from refund_line where refund_id = c.refund_id)
				or c.tax_cents <> (select coalesce(sum(amount_cents), 0) from refund_tax where refund_id = c.refund_id)`,
			`select format('refund %s was decided by staff without a credit note', f.id) from refund f where f.reason = 'requested'
				and not exists (select from credit_note c where c.refund_id = f.id)`,
			`select format('refund %s: line %s, lot %s: %s pieces said to be back, %s moved', coalesce(w.refund_id, m.refund_id), coalesce(w.line, m.line),
					coalesce(w.lot, m.lot), coalesce(w.n, 0), coalesce(m.n, 0))
				from (select refund_id, order_line_id as line, lot_id as lot, place, back as n from refund_line where back > 0) w
				full join (select substr(e.key, 8) as refund_id, m.order_line_id as line, m.lot_id as lot, l.code as place, sum(m.quantity) as n
					from stock_entry e join stock_movement m on m.entry_id = e.id join location l on l.id = m.to_location
					where e.kind = 'return' and e.key like 'return:re\_%' group by 1, 2, 3, 4) m
				using (refund_id, line, lot, place) where coalesce(w.n, 0) <> coalesce(m.n, 0)`,
			`select format('order %s is %s, and %s of %s is given back', o.number, o.status, g.n, o.total_cents) from sales_order o
				join (select f.order_id, sum(f.amount_cents) filter (where f.state <> 'failed') as n from refund f
					join payment p on p.id = f.payment_id and p.state = 'succeeded' group by 1) g on g.order_id = o.id
				where (coalesce(g.n, 0) >= o.total_cents) <> (o.status = 'refunded') or (coalesce(g.n, 0) between 1 and o.total_cents - 1) <> (o.status = 'partly_refunded')`,
		}},
	{"I7", "shares, taxes and the shop's own part are what was paid less what was given back",
		`select format('%s sales, %s refunds booked, %s $ owed back, %s disputes', (select count(*) from ledger_entry where kind = 'sale'),
			(select count(*) from ledger_entry where key like 'credit:%'),
			(select to_char(coalesce(sum(-b.balance_cents), 0) / 100.0, 'FM999999990.00') from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'refunds:due'),
			(select count(*) from dispute))`,
		[]string{
			`select format('order %s: %s is shared out of %s kept', o.number, coalesce(p.n, 0), o.total_cents - coalesce(c.n, 0)) from sales_order o
				left join (select e.order_id, -sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id
					left join ledger_entry r on r.id = e.reverses_id
					where (e.kind = 'sale' or e.key like 'credit:%' or r.key like 'credit:%')
					and (a.cooperative_id is not null or a.code like 'tax:%' or a.code like 'income:%') group by 1) p on p.order_id = o.id
				left join (select c.order_id, sum(c.total_cents) as n from credit_note c join refund f on f.id = c.refund_id and f.state <> 'failed' group by 1) c on c.order_id = o.id
				where o.paid_at is not null and coalesce(p.n, 0) <> o.total_cents - coalesce(c.n, 0)`,
			`select format('order %s: %s owed back, its refunds say %s', o.number, coalesce(-p.n, 0), w.n) from sales_order o
				left join (select e.order_id, sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id
					join ledger_account a on a.id = p.account_id and a.code = 'refunds:due' group by 1) p on p.order_id = o.id
				cross join lateral (select coalesce((select sum(c.total_cents) from credit_note c join refund f on f.id = c.refund_id where c.order_id = o.id and f.state <> 'failed'), 0)
					+ coalesce((select sum(captured_cents) from payment where order_id = o.id and state = 'returned'), 0)
					- coalesce((select sum(amount_cents) from refund where order_id = o.id and state = 'succeeded'), 0) as n) w
				where coalesce(-p.n, 0) <> w.n`,
			`select format('refund %s: its entry gives %s, its credit note %s (%s)', f.id, coalesce(p.n, 0), c.total_cents, f.state) from credit_note c join refund f on f.id = c.refund_id
				left join (select e.key, -sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id
					join ledger_account a on a.id = p.account_id and a.code = 'refunds:due'
					where not exists (select from ledger_entry r where r.reverses_id = e.id) group by 1) p on p.key = 'credit:' || f.id
				where coalesce(p.n, 0) <> case when f.state = 'failed' then 0 else c.total_cents end`,
			`select format('refund %s: line %s, lot %s: the entry says %s, the credit note %s', l.refund_id, l.order_line_id, l.lot_id, coalesce(p.n, 0), l.net_cents)
				from refund_line l left join (select e.key, p.order_line_id, p.lot_id, sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id
					where e.key like 'credit:%' group by 1, 2, 3) p on p.key = 'credit:' || l.refund_id and p.order_line_id = l.order_line_id and p.lot_id = l.lot_id
				where coalesce(p.n, 0) <> l.net_cents`,
			`select format('refund %s: %s: the entry says %s, the credit note %s', t.refund_id, t.code, coalesce(p.n, 0), t.amount_cents)
				from (select refund_id, code, sum(amount_cents) as amount_cents from refund_tax group by 1, 2) t
				left join (select e.key, a.code, sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id
					join ledger_account a on a.id = p.account_id where e.key like 'credit:%' group by 1, 2) p
					on p.key = 'credit:' || t.refund_id and p.code = 'tax:' || lower(t.code)
				where coalesce(p.n, 0) <> t.amount_cents`,
			`select format('line %s, lot %s: the cooperative is owed %s of %s kept', w.line, w.code, w.owed, w.kept) from (
					select p.order_line_id as line, lot.code, lot.share_bp, e.order_id, -sum(p.amount_cents) as kept,
						case when e.order_id is null then e.id end as counter,
						-coalesce(sum(p.amount_cents) filter (where a.cooperative_id is not null), 0) as owed
					from ledger_entry e join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id join lot on lot.id = p.lot_id
					left join ledger_entry r on r.id = e.reverses_id
					where lot.terms = 'consignment' and (e.kind = 'sale' or e.key like 'credit:%' or r.key like 'credit:%') group by 1, 2, 3, 4, 6) w
				where abs(w.owed - round(w.kept * w.share_bp / 10000.0)) > (select count(*) from refund f where f.order_id = w.order_id and f.state = 'failed')`,
			`select format('line %s, lot %s: %s of its cost is spent, %s of %s pieces came back', w.line, w.lot, w.spent, w.back, w.pieces) from (
					select p.order_line_id as line, p.lot_id as lot, sum(p.amount_cents) as spent, max(b.back) as back, max(b.pieces) as pieces,
						sum(p.amount_cents) filter (where e.kind = 'sale') as cost
					from ledger_entry e join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id and a.code = 'expense:goods'
					cross join lateral (select coalesce(sum(m.quantity) filter (where m.from_location in (select id from location where code in ('to-send', 'customer'))
							and m.to_location not in (select id from location where code in ('to-send', 'customer'))), 0) as back,
						sum(m.quantity) filter (where s.kind = 'sell') as pieces
						from stock_movement m join stock_entry s on s.id = m.entry_id where m.order_line_id = p.order_line_id and m.lot_id = p.lot_id) b
					where p.order_line_id is not null and (e.kind = 'sale' or e.key like 'restock:%') group by 1, 2) w
				where w.spent <> w.cost - round(w.cost * w.back / w.pieces)`,
			`select format('dispute %s is %s, and %s of %s is an expense', d.id, d.status, coalesce(p.n, 0), d.amount_cents) from dispute d
				left join (select coalesce(r.key, e.key) as key, sum(p.amount_cents) as n from ledger_entry e join ledger_posting p on p.entry_id = e.id
					join ledger_account a on a.id = p.account_id and a.code = 'expense:disputes' left join ledger_entry r on r.id = e.reverses_id group by 1) p on p.key = 'dispute:' || d.id
				where coalesce(p.n, 0) <> case when d.status = 'won' or d.status like 'warning\_%' then 0 else d.amount_cents end`,
		}},
}
