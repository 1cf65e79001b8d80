-- +goose Up
-- The lines of a cooperative, written from the postings of the statement itself. Read back through cooperative_part they
-- were planned anew each time, and whole tables were read for eight postings: an entry took four milliseconds more. The
-- view stays what verify rebuilds them by.
-- +goose StatementBegin
create or replace function ledger_posting_apply() returns trigger language plpgsql as $$
begin
	insert into ledger_balance (account_id)
		select distinct account_id from posted
		where not exists (select from ledger_balance b where b.account_id = posted.account_id)
		order by 1 on conflict do nothing;
	with change as (
		select account_id, sum(amount_cents) as amount from posted group by account_id
	), locked as (
		select b.account_id, c.amount from change c join ledger_balance b on b.account_id = c.account_id
		order by b.account_id for update of b
	)
	update ledger_balance b set balance_cents = b.balance_cents + locked.amount from locked
		where b.account_id = locked.account_id;
	-- What an entry says of a cooperative is written in one statement: a later one would be another line of the same act.
	if exists (select from posted p join cooperative_line l on l.entry_id = p.entry_id) then
		raise exception 'a money entry that touches a cooperative is written in one statement' using errcode = 'unique_violation', constraint = 'cooperative_line_once';
	end if;
	-- Behind the lock on the balance, so that the lines of one cooperative stand in the order of its balance.
	insert into cooperative_line (cooperative_id, entry_id, kind, reversal, occurred_on, channel, order_line_id, lot_id, variant_id, quantity, net_cents, amount_cents,
			balance_cents)
		with said as (
			select coalesce(a.cooperative_id, lot.cooperative_id) as cooperative_id, p.entry_id, coalesce(r.kind, e.kind) as kind, e.kind = 'reverse' as reversal,
				e.occurred_at, e.order_id, p.order_line_id, p.lot_id, lot.variant_id, a.cooperative_id is not null as owed, p.quantity, p.amount_cents
			from posted p join ledger_account a on a.id = p.account_id and (a.cooperative_id is not null or a.code in ('income:goods', 'income:commission'))
			join ledger_entry e on e.id = p.entry_id left join ledger_entry r on r.id = e.reverses_id left join lot on lot.id = p.lot_id
			where a.cooperative_id is not null or coalesce(r.kind, e.kind) in ('sale', 'refund') and p.lot_id is not null
		), part as (
			select cooperative_id, entry_id, kind, reversal, (occurred_at at time zone 'America/Toronto')::date as occurred_on,
				case when kind in ('sale', 'refund') then case when order_id is null then 'counter' else 'web' end end as channel, order_line_id, lot_id, variant_id,
				coalesce(max(quantity), 0) * case when kind in ('sale', 'refund') and (kind = 'sale') = reversal then -1 else 1 end as quantity,
				case when kind in ('sale', 'refund') then -sum(amount_cents) else 0 end::bigint as net_cents,
				-coalesce(sum(amount_cents) filter (where owed), 0)::bigint as amount_cents
			from said group by cooperative_id, entry_id, kind, reversal, occurred_at, order_id, order_line_id, lot_id, variant_id
		)
		select p.cooperative_id, p.entry_id, p.kind, p.reversal, p.occurred_on, p.channel, p.order_line_id, p.lot_id, p.variant_id, p.quantity, p.net_cents, p.amount_cents,
			case when p.amount_cents <> 0 then -b.balance_cents - sum(p.amount_cents) over (partition by p.cooperative_id)
				+ sum(p.amount_cents) over (partition by p.cooperative_id order by p.entry_id, p.order_line_id nulls first, p.lot_id nulls first rows unbounded preceding) end
		from part p join ledger_account a on a.cooperative_id = p.cooperative_id left join ledger_balance b on b.account_id = a.id
		where p.amount_cents <> 0 or p.quantity <> 0 or p.net_cents <> 0
		order by p.cooperative_id, p.entry_id, p.order_line_id nulls first, p.lot_id nulls first;
	return null;
end $$;
-- +goose StatementEnd
