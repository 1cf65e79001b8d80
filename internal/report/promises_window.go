package report

// windowPromises are what the cooperatives' window must agree with: the lines it
// shows, rebuilt from the postings of the money ledger.
var windowPromises = []promise{
	{"I14", "each cooperative's lines are its postings, and end at its balance",
		`select format('%s lines of %s cooperatives, %s pieces sold, %s $ owed', count(*), count(distinct cooperative_id),
			coalesce(sum(quantity) filter (where kind in ('sale', 'refund')), 0), to_char(coalesce(sum(amount_cents), 0) / 100.0, 'FM999999990.00')) from cooperative_line`,
		[]string{
			`select format('cooperative %s, entry %s: the line says %s cents, %s of them net, %s pieces; the postings %s, %s, %s', cooperative_id, entry_id,
					l.amount_cents, l.net_cents, l.quantity, p.amount_cents, p.net_cents, p.quantity)
				from (select *, coalesce(order_line_id, 0) as ol, coalesce(lot_id, 0) as ll from cooperative_line) l
				full join (select *, coalesce(order_line_id, 0) as ol, coalesce(lot_id, 0) as ll from cooperative_part
					where amount_cents <> 0 or quantity <> 0 or net_cents <> 0) p using (cooperative_id, entry_id, ol, ll)
				where (l.amount_cents, l.net_cents, l.quantity, l.kind, l.reversal, l.occurred_on, l.variant_id, l.channel)
					is distinct from (p.amount_cents, p.net_cents, p.quantity, p.kind, p.reversal, p.occurred_on, p.variant_id, p.channel)`,
			`select format('cooperative %s: its lines end at %s, its account at %s', a.cooperative_id, coalesce(l.n, 0), coalesce(-b.balance_cents, 0))
				from ledger_account a left join ledger_balance b on b.account_id = a.id
				left join (select cooperative_id, sum(amount_cents) as n from cooperative_line group by 1) l on l.cooperative_id = a.cooperative_id
				where a.cooperative_id is not null and coalesce(l.n, 0) <> coalesce(-b.balance_cents, 0)`,
			`select format('cooperative %s: after line %s the balance is said to be %s, and is %s', cooperative_id, id, balance_cents, n)
				from (select *, sum(amount_cents) over (partition by cooperative_id order by id) as n from cooperative_line) l
				where balance_cents <> n`,
		}}, {"I14", "row-level security stands on whatever the cooperatives' role may touch",
		`select format('%s tables under it, %s policies', count(distinct tablename), count(*)) from pg_policies where 'plantagenet_coop' = any(roles)`,
		[]string{
			`select format('%s may be read by every cooperative', c.oid::regclass) from pg_class c join pg_roles r on r.rolname = 'plantagenet_coop'
				where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p') and not c.relrowsecurity
				and c.relname not in ('location', 'exchange_rate') and has_any_column_privilege(r.oid, c.oid, 'select, insert, update')`,
			`select format('%s may be written without a policy', c.oid::regclass) from pg_class c join pg_roles r on r.rolname = 'plantagenet_coop'
				where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r.oid, c.oid, 'insert, update, delete')
				and not exists (select from pg_policies p where p.tablename = c.relname and p.cmd in ('INSERT', 'ALL', 'UPDATE') and 'plantagenet_coop' = any(p.roles))`,
			`select format('role %s escapes row-level security', rolname) from pg_roles where rolname = 'plantagenet_coop' and (rolsuper or rolbypassrls)`,
		}},
}
