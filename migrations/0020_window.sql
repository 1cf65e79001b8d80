-- +goose Up
-- A cooperative's window: its own role, row-level security, and the lines of its account as they fall.

-- The window reads and writes under a role that sees one cooperative's rows: the one whose id the transaction names.
-- +goose StatementBegin
do $$
begin
	create role plantagenet_coop nologin;
exception
	when duplicate_object or unique_violation then null;
	when insufficient_privilege then raise notice 'role plantagenet_coop not created: no right to create roles';
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
do $$
begin
	execute format('grant plantagenet_coop to %I', current_user);
exception when others then null; -- a superuser needs no membership, and some servers refuse it
end $$;
-- +goose StatementEnd

-- Whose window it is; null outside one, and null is nobody.
create function window_of() returns bigint language sql stable parallel safe as
$$ select nullif(current_setting('plantagenet.cooperative', true), '')::bigint $$;

-- One line for each thing that touches a cooperative: what was sold of its work, what it is owed for it, what it was
-- paid. Written by the trigger that moves the balances, in the same transaction, and rebuildable from the postings.
create table cooperative_line (
	id bigint generated always as identity primary key,     -- of one cooperative, in the order of its balance
	cooperative_id bigint not null references cooperative,
	entry_id bigint not null references ledger_entry,
	kind text not null,                                     -- the entry's; of a reversal, that of what it reverses
	reversal boolean not null default false,
	occurred_on date not null,                              -- in the store's time zone
	channel text check (channel in ('web', 'counter')),     -- of sales and refunds
	order_line_id bigint,
	lot_id bigint references lot,
	variant_id bigint references variant,
	quantity bigint not null default 0,                     -- pieces: sold, or less than nothing given back
	net_cents bigint not null default 0,                    -- of them, before tax
	amount_cents bigint not null default 0,                 -- what is owed grows by; bought goods were owed at receipt
	balance_cents bigint,                                   -- owed after this line; null where nothing changed
	check ((amount_cents = 0) = (balance_cents is null))
);
create index cooperative_line_day on cooperative_line (cooperative_id, occurred_on, id);
create index cooperative_line_balance on cooperative_line (cooperative_id, id) where balance_cents is not null;
create index cooperative_line_lot on cooperative_line (lot_id, id) where lot_id is not null;
-- What one entry says of a cooperative is written in one statement, once.
create unique index cooperative_line_once on cooperative_line (entry_id, cooperative_id, coalesce(order_line_id, 0), coalesce(lot_id, 0));

-- The postings of some entries as lines, without the running balance.
create view cooperative_part as
	select coalesce(a.cooperative_id, lot.cooperative_id) as cooperative_id, p.entry_id, k.kind, e.kind = 'reverse' as reversal,
		(e.occurred_at at time zone 'America/Toronto')::date as occurred_on,
		case when k.kind in ('sale', 'refund') then case when e.order_id is null then 'counter' else 'web' end end as channel,
		p.order_line_id, p.lot_id, lot.variant_id,
		case when k.kind not in ('sale', 'refund') then coalesce(max(p.quantity), 0)
			else coalesce(max(p.quantity), 0) * case when (k.kind = 'sale') = (e.kind <> 'reverse') then 1 else -1 end end as quantity,
		case when k.kind in ('sale', 'refund') then -sum(p.amount_cents) else 0 end::bigint as net_cents,
		-coalesce(sum(p.amount_cents) filter (where a.cooperative_id is not null), 0)::bigint as amount_cents
	from ledger_posting p join ledger_entry e on e.id = p.entry_id left join ledger_entry r on r.id = e.reverses_id
	cross join lateral (select coalesce(r.kind, e.kind) as kind) k
	join ledger_account a on a.id = p.account_id left join lot on lot.id = p.lot_id
	where a.cooperative_id is not null
		or k.kind in ('sale', 'refund') and a.code in ('income:goods', 'income:commission') and p.lot_id is not null
	group by coalesce(a.cooperative_id, lot.cooperative_id), p.entry_id, k.kind, e.kind, e.occurred_at, e.order_id, p.order_line_id, p.lot_id, lot.variant_id;

-- +goose StatementBegin
create or replace function ledger_posting_apply() returns trigger language plpgsql as $$
declare
	entries bigint[] := array(select distinct entry_id from posted);
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
	-- Behind the lock on the balance, so that the lines of one cooperative stand in the order of its balance.
	insert into cooperative_line (cooperative_id, entry_id, kind, reversal, occurred_on, channel, order_line_id, lot_id, variant_id, quantity, net_cents, amount_cents,
			balance_cents)
		select p.cooperative_id, p.entry_id, p.kind, p.reversal, p.occurred_on, p.channel, p.order_line_id, p.lot_id, p.variant_id, p.quantity, p.net_cents, p.amount_cents,
			case when p.amount_cents <> 0 then -b.balance_cents - sum(p.amount_cents) over (partition by p.cooperative_id)
				+ sum(p.amount_cents) over (partition by p.cooperative_id order by p.entry_id, p.order_line_id nulls first, p.lot_id nulls first rows unbounded preceding) end
		from cooperative_part p join ledger_account a on a.cooperative_id = p.cooperative_id left join ledger_balance b on b.account_id = a.id
		where p.entry_id = any(entries) and (p.amount_cents <> 0 or p.quantity <> 0 or p.net_cents <> 0)
		order by p.cooperative_id, p.entry_id, p.order_line_id nulls first, p.lot_id nulls first;
	return null;
end $$;
-- +goose StatementEnd

insert into cooperative_line (cooperative_id, entry_id, kind, reversal, occurred_on, channel, order_line_id, lot_id, variant_id, quantity, net_cents, amount_cents,
			balance_cents)
	select cooperative_id, entry_id, kind, reversal, occurred_on, channel, order_line_id, lot_id, variant_id, quantity, net_cents, amount_cents,
		case when amount_cents <> 0 then sum(amount_cents) over (partition by cooperative_id order by entry_id, order_line_id nulls first, lot_id nulls first rows unbounded preceding) end
	from cooperative_part where amount_cents <> 0 or quantity <> 0 or net_cents <> 0
	order by entry_id, order_line_id nulls first, lot_id nulls first;

create trigger cooperative_line_append_only before update or delete on cooperative_line for each row execute function refuse_change();
create trigger cooperative_line_no_truncate before truncate on cooperative_line for each statement execute function refuse_change();

-- Row-level security: the shop's role passes everywhere, the window's role where the row is its cooperative's. A table
-- not named here gives the window nothing at all: it has no right to it.
-- +goose StatementBegin
do $$
declare
	t record;
begin
	for t in select * from (values
		('cooperative', 'id = (select window_of())', 'id, slug, name, country, invented'),
		('cooperative_line', 'cooperative_id = (select window_of())', '*'),
		('ledger_account', 'cooperative_id = (select window_of())', '*'),
		('ledger_balance', 'account_id in (select id from ledger_account where cooperative_id = (select window_of()))', '*'),
		('agreement', 'cooperative_id = (select window_of())', 'id, cooperative_id, terms, share_bp, currency, advance_bp, valid_from, ended_on, agreed_on, agreed_by_store, agreed_by_cooperative'),
		('product', 'cooperative_id = (select window_of())', 'id, slug, cooperative_id, status'),
		('product_text', 'product_id in (select id from product where cooperative_id = (select window_of()))', 'product_id, lang, name'),
		('variant', 'product_id in (select id from product where cooperative_id = (select window_of()))', '*'),
		('lot', 'cooperative_id = (select window_of())', '*'),
		('stock_level', 'lot_id in (select id from lot where cooperative_id = (select window_of()))', '*'),
		('stock_movement', 'lot_id in (select id from lot where cooperative_id = (select window_of()))', 'id, entry_id, lot_id, from_location, to_location, quantity'),
		('stock_entry', 'exists (select from stock_movement m where m.entry_id = stock_entry.id)', 'id, kind, voids_id, occurred_at, recorded_at')
	) as t (name, own, columns) loop
		execute format('alter table %I enable row level security', t.name);
		if exists (select from pg_roles where rolname = 'plantagenet_shop') then
			execute format('create policy shop on %I to plantagenet_shop using (true) with check (true)', t.name);
		end if;
		if exists (select from pg_roles where rolname = 'plantagenet_coop') then
			execute format('create policy own on %I for select to plantagenet_coop using (%s)', t.name, t.own);
			execute format('grant select %s on %I to plantagenet_coop', case when t.columns <> '*' then '(' || t.columns || ')' else '' end, t.name);
		end if;
	end loop;
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on cooperative_line from plantagenet_shop;
		revoke insert, update, delete on cooperative_part from plantagenet_shop;
	end if;
	if exists (select from pg_roles where rolname = 'plantagenet_coop') then
		grant usage on schema public to plantagenet_coop;
		grant select on location, exchange_rate to plantagenet_coop;
	end if;
end $$;
-- +goose StatementEnd
revoke create on schema public from public;
