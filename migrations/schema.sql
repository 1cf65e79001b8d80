-- Written by scripts/dump-schema; do not edit. Migrations: 9137fa7f67bf86cf4a6ee5c0db9ab5c2
CREATE SCHEMA stripe_sandbox;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

CREATE FUNCTION public.account_ends_code() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update coop_code set revoked_at = now(), revoked_by = '', revoked_why = case when new.active then 'moved' else 'closed' end
		where account_id = new.id and revoked_at is null;
	delete from session where account_id = new.id and means = 'sheet';
	return null;
end $$;

CREATE FUNCTION public.audit_entry_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_op = 'UPDATE' and erasing() then
		if to_jsonb(new) - array['before', 'after', 'note'] = to_jsonb(old) - array['before', 'after', 'note'] then
			return new;
		end if;
	end if;
	raise exception 'table % is append-only', tg_table_name using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;

CREATE FUNCTION public.audit_without_person(picture jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
	select case when jsonb_typeof(picture) = 'object' then picture - array['Line1', 'Line2', 'City', 'PostalCode', 'line1', 'line2', 'city',
		'postal_code', 'name', 'email', 'phone', 'handed_to', 'tracking'] else picture end
$$;

CREATE FUNCTION public.coop_code_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from account where id = new.account_id and active and role = 'cooperative' for no key update;
	if not found then
		raise exception 'no open account of a cooperative' using errcode = 'check_violation', constraint = 'coop_code_person';
	end if;
	return new;
end $$;

CREATE FUNCTION public.cooperative_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	insert into ledger_account (code, kind, cooperative_id) values ('coop:' || new.id, 'liability', new.id);
	return null;
end $$;

CREATE FUNCTION public.count_line_final() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from count_session s where s.state in ('approved', 'cancelled') and s.id = (case tg_table_name
			when 'count_line' then (to_jsonb(old)->>'count_id')::bigint
			else (select count_id from count_line where id = (to_jsonb(old)->>'line_id')::bigint) end)) then
		raise exception 'an ended count is append-only' using errcode = 'integrity_constraint_violation', constraint = 'append_only';
	end if;
	return case when tg_op = 'DELETE' then old else new end;
end $$;

CREATE FUNCTION public.count_scan_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from count_session s join (select distinct count_id from added) a on a.count_id = s.id for share of s;
	if exists (select from added a join count_session s on s.id = a.count_id where s.state <> 'open') then
		raise exception 'the count is no longer open' using errcode = 'check_violation', constraint = 'count_open';
	end if;
	return null;
end $$;

CREATE FUNCTION public.count_session_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (old.state, new.state) not in (('open', 'review'), ('review', 'open'), ('review', 'approved'), ('open', 'cancelled'), ('review', 'cancelled')) then
		raise exception 'a count cannot go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'count_move';
	end if;
	if new.state = 'approved' and exists (select from count_limit l where new.units_off > l.units or new.cost_off_cents > l.cents)
		and (new.ended_by_id is null or exists (select from count_scan s where s.count_id = new.id and s.account_id = new.ended_by_id)) then
		raise exception 'a second person approves this count' using errcode = 'check_violation', constraint = 'count_second_person';
	end if;
	return new;
end $$;

CREATE FUNCTION public.credit_note_within() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (select sum(c.shipping_cents) from credit_note c join refund f on f.id = c.refund_id where c.order_id = new.order_id and f.state <> 'failed')
		> (select shipping_cents from sales_order where id = new.order_id) then
		raise exception 'order % gives back more shipping than was charged', new.order_id
			using errcode = 'check_violation', constraint = 'refund_shipping_within';
	end if;
	if not exists (select from refund f where f.id = new.refund_id and f.order_id = new.order_id and f.amount_cents = new.total_cents)
		or (select coalesce(sum(net_cents), 0) from refund_line where refund_id = new.refund_id) <> new.goods_cents
		or (select coalesce(sum(amount_cents), 0) from refund_tax where refund_id = new.refund_id) <> new.tax_cents then
		raise exception 'credit note % does not say what its refund gives back', new.number
			using errcode = 'check_violation', constraint = 'credit_note_agrees';
	end if;
	return null;
end $$;

CREATE FUNCTION public.erasing() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ select coalesce(current_setting('plantagenet.erasing', true), '') = 'on' $$;

CREATE FUNCTION public.forget_orders(ids bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
	perform set_config('plantagenet.erasing', 'on', true);
	update sales_order set name = '', email = '', phone = '', attempt_key = 'erased:' || id, request_hash = '', erased_at = now(),
		line1 = case fulfilment when 'ship' then '–' else '' end, line2 = '', city = case fulfilment when 'ship' then '–' else '' end,
		postal_code = case fulfilment when 'ship' then '–' else '' end
		where id = any(ids) and erased_at is null;
	update payment set agreed_hash = '', client_hash = '' where order_id = any(ids);
	update order_note set text = '–' where order_id = any(ids);
	update parcel set handed_to = case when handed_to is null then null else '–' end, tracking = '', waits_for = '' where order_id = any(ids);
	update audit_entry a set before = audit_without_person(before), after = audit_without_person(after), note = ''
		where subject = 'order' and subject_id in (select number::text from sales_order where id = any(ids));
	perform set_config('plantagenet.erasing', '', true);
end $$;

CREATE FUNCTION public.keep_an_owner() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if old.role <> 'owner' or not old.active or tg_op = 'UPDATE' and new.role = 'owner' and new.active then
		return case tg_op when 'DELETE' then old else new end;
	end if;
	perform from account a where a.role = 'owner' and a.active and a.id <> old.id
		and (a.password_hash is not null or exists (select from passkey p where p.account_id = a.id)) for update of a;
	if not found then
		raise exception 'the last owner stays' using errcode = 'check_violation', constraint = 'account_last_owner';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;

CREATE FUNCTION public.ledger_entry_balanced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from ledger_posting where entry_id = new.entry_id group by currency having sum(amount_cents) <> 0) then
		raise exception 'money entry % does not sum to zero', new.entry_id
			using errcode = 'check_violation', constraint = 'ledger_entry_balanced';
	end if;
	return null;
end $$;

CREATE FUNCTION public.ledger_posting_apply() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.location_close() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from location where id = new.id for update; -- waits for goods on their way in
	if exists (select from stock_level where location_id = new.id and on_hand > 0) then
		raise exception 'goods lie there' using errcode = 'check_violation', constraint = 'location_not_empty';
	end if;
	return new;
end $$;

CREATE FUNCTION public.lot_block_apply() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update lot set blocked = (new.ended_at is null) where id = new.lot_id;
	return null;
end $$;

CREATE FUNCTION public.parcel_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_op = 'UPDATE' and erasing() then
		if to_jsonb(new) - array['handed_to', 'tracking', 'waits_for'] = to_jsonb(old) - array['handed_to', 'tracking', 'waits_for'] then
			return new;
		end if;
	end if;
	if tg_op = 'DELETE' or old.state in ('sent', 'handed_over', 'cancelled') then
		raise exception 'parcel % is %', old.id, old.state using errcode = 'integrity_constraint_violation', constraint = 'parcel_closed';
	end if;
	if (old.state, new.state) not in (('open', 'open'), ('open', 'packed'), ('open', 'cancelled'), ('packed', 'packed'), ('packed', 'open'),
		('packed', 'sent'), ('packed', 'handed_over'), ('packed', 'cancelled')) or old.order_id <> new.order_id or old.number <> new.number then
		raise exception 'parcel % cannot go from % to %', old.id, old.state, new.state
			using errcode = 'integrity_constraint_violation', constraint = 'parcel_move';
	end if;
	return new;
end $$;

CREATE FUNCTION public.parcel_line_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	parcel_of bigint := case tg_op when 'DELETE' then old.parcel_id else new.parcel_id end;
	line_of bigint := case tg_op when 'DELETE' then old.order_line_id else new.order_line_id end;
begin
	if not exists (select from parcel p join order_line l on l.order_id = p.order_id
			where p.id = parcel_of and p.state = 'open' and l.id = line_of) then
		raise exception 'parcel % is not open for line %', parcel_of, line_of
			using errcode = 'integrity_constraint_violation', constraint = 'parcel_closed';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;

CREATE FUNCTION public.parcel_within_to_send() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	place bigint := (select id from location where code = 'to-send');
	boxed bigint;
	there bigint;
begin
	if tg_table_name = 'stock_movement' then
		if new.from_location <> place then
			return null;
		end if;
	end if;
	perform from order_line where id = new.order_line_id for no key update;
	select coalesce(sum(l.quantity), 0) into boxed from parcel_line l join parcel p on p.id = l.parcel_id
		where l.order_line_id = new.order_line_id and l.lot_id = new.lot_id and p.state in ('open', 'packed');
	if boxed = 0 then
		return null;
	end if;
	select coalesce(sum(case when m.to_location = place then m.quantity when m.from_location = place then -m.quantity else 0 end), 0)
		into there from stock_movement m where m.order_line_id = new.order_line_id and m.lot_id = new.lot_id;
	if boxed > there then
		raise exception 'line % has % pieces of lot % to send, % are in parcels', new.order_line_id, there, new.lot_id, boxed
			using errcode = 'check_violation', constraint = 'parcel_within_to_send';
	end if;
	return null;
end $$;

CREATE FUNCTION public.picture_new_file() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if new.sizes = old.sizes then
		new.sizes := '{}';
	end if;
	return new;
end $$;

CREATE FUNCTION public.product_complete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	shown product;
	missing text;
begin
	select * into shown from product where status = 'live' and id = case tg_table_name
		when 'product' then (to_jsonb(new) ->> 'id')::bigint else (to_jsonb(old) ->> 'product_id')::bigint end;
	if not found then
		return null;
	end if;
	select string_agg(l, ', ') into missing from unnest(array['fr', 'en']) as wanted(l)
		where coalesce(shown.only_lang, l) = l
		and not exists (select from product_text t where t.product_id = shown.id and t.lang = l);
	if missing is not null then
		raise exception 'product % has no text in %', shown.slug, missing
			using errcode = 'check_violation', constraint = 'product_both_languages';
	end if;
	if not exists (select from variant where product_id = shown.id and active) then
		raise exception 'product % has no variant', shown.slug
			using errcode = 'check_violation', constraint = 'product_has_variant';
	end if;
	return null;
end $$;

CREATE FUNCTION public.product_gaps(wanted bigint) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
	with p as (select id, only_lang from product where id = wanted),
	l as (
		select w.tongue as lang, coalesce(t.name, '') as name, coalesce(t.summary, '') as summary,
			coalesce(t.description, '') as description, coalesce(t.fibres, '') as fibres, coalesce(t.care, '') as care,
			coalesce(t.ingredients, '') as ingredients, coalesce(jsonb_array_length(t.details), 0) as details
		from p cross join unnest(array['fr', 'en']) w(tongue) left join product_text t on t.product_id = p.id and t.lang = w.tongue
		where coalesce(p.only_lang, w.tongue) = w.tongue
	), v as (
		select v.id, v.price_cents, v.weight_g, v.name_fr, v.name_en, count(*) over () as many
		from variant v where v.product_id = wanted and v.active
	), gap(rank, name) as (
		select 1, lang || '.name' from l where name = ''
		union all select 2, 'variant' where not exists (select from v)
		union all select 3, 'variant.' || id || '.price' from v where price_cents = 0
		union all select 4, 'variant.' || id || '.name_' || lang from v, l where many > 1
			and case lang when 'fr' then name_fr else name_en end = ''
		union all select 5, lang || '.summary' from l where summary = ''
		union all select 6, lang || '.description' from l where description = ''
		union all select 7, lang || '.fibres' from l where fibres = '' and exists (select from l o where o.fibres <> '')
		union all select 8, lang || '.care' from l where care = '' and exists (select from l o where o.care <> '')
		union all select 9, lang || '.ingredients' from l where ingredients = '' and exists (select from l o where o.ingredients <> '')
		union all select 10, lang || '.details' from l where details < (select max(details) from l)
		union all select 11, 'variant.' || id || '.weight' from v where weight_g = 0
		union all select 12, 'picture' where not exists (select from picture where product_id = wanted)
		union all select 13, 'picture.' || f.id || '.alt_' || lang from picture f, l where f.product_id = wanted
			and case lang when 'fr' then f.alt_fr else f.alt_en end = ''
	) select coalesce(array_agg(name order by rank, name), '{}') from gap
$$;

CREATE FUNCTION public.product_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	delete from product_address where slug = new.slug;
	insert into product_address (slug, product_id) values (old.slug, new.id)
		on conflict (slug) do update set product_id = excluded.product_id;
	return null;
end $$;

CREATE FUNCTION public.product_text_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
	execute format('update product_text t set search = t.search from product p where p.id = t.product_id and p.%I = $1',
		tg_argv[0]) using (to_jsonb(new) ->> tg_argv[1])::bigint;
	return null;
end $_$;

CREATE FUNCTION public.product_text_index() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	config regconfig := case new.lang when 'fr' then 'shop_fr'::regconfig else 'shop_en'::regconfig end;
	around text;
	facts text := (select string_agg(d ->> 'label' || ' ' || (d ->> 'value'), ' ') from jsonb_array_elements(new.details) d);
begin
	select concat_ws(' ', c.name, t.place, t.craft, case new.lang when 'fr' then g.name_fr else g.name_en end)
		into around
		from product p join cooperative c on c.id = p.cooperative_id join category g on g.id = p.category_id
		left join cooperative_text t on t.cooperative_id = c.id and t.lang = new.lang
		where p.id = new.product_id;
	new.search :=
		setweight(to_tsvector(config, new.name), 'A') ||
		setweight(to_tsvector(config, concat_ws(' ', new.summary, new.fibres, around)), 'B') ||
		setweight(to_tsvector(config, concat_ws(' ', new.ingredients, facts)), 'C') ||
		setweight(to_tsvector(config, new.description), 'D');
	insert into search_word (lang, plain, word)
		select distinct on (1, 2) new.lang, unaccent(w), w from regexp_split_to_table(
			lower(concat_ws(' ', new.name, new.summary, new.fibres, around)), '[^[:alnum:]]+') w
		where length(w) >= 3 order by 1, 2
		on conflict do nothing;
	return new;
end $$;

CREATE FUNCTION public.purchase_order_line_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (select state from purchase_order where id = coalesce(new.order_id, old.order_id)) <> 'draft' then
		raise exception 'a sent order keeps its lines' using errcode = 'check_violation', constraint = 'purchase_order_sent';
	end if;
	return coalesce(new, old);
end $$;

CREATE FUNCTION public.refund_line_within() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	l order_line;
begin
	select * into l from order_line where id = new.order_line_id for update;
	if (select sum(r.net_cents) > l.net_cents or sum(r.quantity) > l.quantity
			from refund_line r join refund f on f.id = r.refund_id where r.order_line_id = l.id and f.state <> 'failed')
		or (select sum(r.quantity) from refund_line r join refund f on f.id = r.refund_id
				where r.order_line_id = l.id and r.lot_id = new.lot_id and f.state <> 'failed')
			> coalesce((select sum(m.quantity) from stock_movement m join stock_entry e on e.id = m.entry_id
				where m.order_line_id = l.id and m.lot_id = new.lot_id and e.kind = 'sell'), 0) then
		raise exception 'line % gives back more than it brought', l.id
			using errcode = 'check_violation', constraint = 'refund_line_within';
	end if;
	if not exists (select from refund f where f.id = new.refund_id and f.order_id = l.order_id) then
		raise exception 'line % is not of the order that is refunded', l.id
			using errcode = 'check_violation', constraint = 'refund_line_order';
	end if;
	return null;
end $$;

CREATE FUNCTION public.refund_stays_failed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception 'refund % has failed', old.id using errcode = 'check_violation', constraint = 'refund_stays_failed';
end $$;

CREATE FUNCTION public.refund_tax_within() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (select sum(t.amount_cents) from refund_tax t join refund f on f.id = t.refund_id
			where f.order_id = (select order_id from refund where id = new.refund_id) and f.state <> 'failed' and t.code = new.code and t.rate = new.rate)
		> coalesce((select sum(a.amount_cents) from order_adjustment a where a.order_id = (select order_id from refund where id = new.refund_id)
			and a.kind = 'tax' and a.code = new.code and a.rate = new.rate), 0) then
		raise exception 'refund % gives back more % than was charged', new.refund_id, new.code
			using errcode = 'check_violation', constraint = 'refund_tax_within';
	end if;
	return null;
end $$;

CREATE FUNCTION public.refund_within_payment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform 1 from payment where id = new.payment_id for update;
	if (select sum(amount_cents) from refund where payment_id = new.payment_id and state <> 'failed')
		> coalesce((select captured_cents from payment where id = new.payment_id), 0) then
		raise exception 'refunds of payment % exceed what was captured', new.payment_id
			using errcode = 'check_violation', constraint = 'refund_within_payment';
	end if;
	return null;
end $$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception 'table % is append-only: correct with a void or a reversing entry', tg_table_name
		using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;

CREATE FUNCTION public.refuse_other_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_op = 'UPDATE' and (to_jsonb(new) - tg_argv) = (to_jsonb(old) - tg_argv) then
		return new;
	end if;
	raise exception 'table % is append-only: what is written stays as it was agreed', tg_table_name
		using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;

CREATE FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;

CREATE FUNCTION public.sales_order_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (old.status, new.status) not in (
		('awaiting_payment', 'paid'), ('awaiting_payment', 'cancelled'), ('cancelled', 'paid'),
		('cancelled', 'refunded'), ('awaiting_payment', 'refunded'),
		('paid', 'fulfilled'), ('paid', 'refunded'), ('paid', 'partly_refunded'),
		('fulfilled', 'refunded'), ('fulfilled', 'partly_refunded'), ('partly_refunded', 'refunded'),
		('refunded', 'partly_refunded'), ('refunded', 'paid'), ('refunded', 'fulfilled'),
		('partly_refunded', 'paid'), ('partly_refunded', 'fulfilled')) then
		raise exception 'order % cannot go from % to %', old.id, old.status, new.status
			using errcode = 'check_violation', constraint = 'sales_order_move';
	end if;
	return new;
end $$;

CREATE FUNCTION public.sales_order_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.search := concat_ws(' ', search_plain(new.name), search_plain(new.email), regexp_replace(new.phone, '\D', '', 'g'),
		search_plain(new.line1), search_plain(new.city), search_plain(new.postal_code));
	return new;
end $$;

CREATE FUNCTION public.search_plain(text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $_$ select regexp_replace(lower(unaccent($1)), '[^a-z0-9@.]+', '', 'g') $_$;

CREATE FUNCTION public.stock_level_born() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.blocked := (select blocked from lot where id = new.lot_id);
	return new;
end $$;

CREATE FUNCTION public.stock_movement_allowed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from moved m join lot on lot.id = m.lot_id and lot.blocked
			join location f on f.id = m.from_location join location t on t.id = m.to_location
			where t.sellable or t.kind in ('customer', 'stall') or f.kind = 'supplier' or (t.kind = 'to_send' and f.kind <> 'customer')) then
		raise exception 'the lot is blocked' using errcode = 'check_violation', constraint = 'lot_blocked';
	end if;
	if exists (select from moved m join location t on t.id = m.to_location where t.closed_at is not null) then
		raise exception 'the place is closed' using errcode = 'check_violation', constraint = 'location_closed';
	end if;
	return null;
end $$;

CREATE FUNCTION public.stock_movement_apply() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	insert into stock_level (lot_id, location_id, variant_id, real, sellable)
		select distinct m.lot_id, p.id, lot.variant_id, p.real, p.sellable
		from moved m join location p on p.id in (m.from_location, m.to_location) join lot on lot.id = m.lot_id
		where not exists (select from stock_level s where s.lot_id = m.lot_id and s.location_id = p.id)
		order by 1, 2
		on conflict do nothing;
	with change as (
		select lot_id, location_id, sum(quantity) as quantity from (
			select lot_id, to_location as location_id, quantity from moved
			union all
			select lot_id, from_location, -quantity from moved) both_sides
		group by lot_id, location_id
	), locked as (
		select s.lot_id, s.location_id, c.quantity from change c
		join stock_level s on s.lot_id = c.lot_id and s.location_id = c.location_id
		order by s.lot_id, s.location_id for update of s
	)
	update stock_level s set on_hand = s.on_hand + locked.quantity from locked
		where s.lot_id = locked.lot_id and s.location_id = locked.location_id;
	return null;
end $$;

CREATE FUNCTION public.variant_drop(gone bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	delete from variant where id = gone;
exception when foreign_key_violation then
	update variant set active = false where id = gone and active;
end $$;

CREATE FUNCTION public.variant_price_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from variant_price where variant_id = new.id and applied_at = now() and price_cents = new.price_cents) then
		return null;                                        -- a price that waited took effect in this transaction
	end if;
	insert into variant_price (variant_id, price_cents, from_at, applied_at) values (new.id, new.price_cents, now(), now())
		on conflict (variant_id, from_at) where withdrawn_at is null
		do update set price_cents = excluded.price_cents, applied_at = excluded.applied_at;
	return null;
end $$;

CREATE FUNCTION public.window_of() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select nullif(current_setting('plantagenet.cooperative', true), '')::bigint $$;

CREATE TEXT SEARCH CONFIGURATION public.shop_en (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR asciiword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR word WITH public.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR hword_part WITH public.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR hword_asciipart WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR asciihword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR hword WITH public.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_en
    ADD MAPPING FOR uint WITH simple;

CREATE TEXT SEARCH CONFIGURATION public.shop_fr (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR asciiword WITH french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR word WITH public.unaccent, french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR hword_part WITH public.unaccent, french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR hword_asciipart WITH french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR asciihword WITH french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR hword WITH public.unaccent, french_stem;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.shop_fr
    ADD MAPPING FOR uint WITH simple;

CREATE TABLE public.account (
    id bigint NOT NULL,
    email text,
    name text NOT NULL,
    role text NOT NULL,
    cooperative_id bigint,
    lang text DEFAULT 'fr'::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    demo boolean DEFAULT false NOT NULL,
    password_hash text,
    handle bytea DEFAULT decode(replace((gen_random_uuid())::text, '-'::text, ''::text), 'hex'::text) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT account_cooperative_role CHECK (((role = 'cooperative'::text) = (cooperative_id IS NOT NULL))),
    CONSTRAINT account_email_form CHECK (((email = lower(email)) AND (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text) AND (length(email) <= 254))),
    CONSTRAINT account_email_needed CHECK (((email IS NOT NULL) OR (role = 'cooperative'::text))),
    CONSTRAINT account_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT account_name_form CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100)))),
    CONSTRAINT account_role_known CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'clerk'::text, 'volunteer'::text, 'accountant'::text, 'cooperative'::text])))
);

ALTER TABLE public.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.advance (
    id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    agreement_id bigint NOT NULL,
    order_id bigint,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    rate_id bigint,
    amount_cents bigint NOT NULL,
    paid_on date NOT NULL,
    reference text NOT NULL,
    key text NOT NULL,
    paid_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversed_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT advance_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT advance_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT advance_check CHECK (((currency = 'CAD'::text) = (rate_id IS NULL))),
    CONSTRAINT advance_check1 CHECK (((reversed_at IS NULL) = (reversed_why = ''::text))),
    CONSTRAINT advance_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT advance_reference_check CHECK ((reference <> ''::text))
);

ALTER TABLE public.advance ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.advance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agreement (
    id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    terms text NOT NULL,
    share_bp integer,
    currency text DEFAULT 'CAD'::text NOT NULL,
    advance_bp integer DEFAULT 0 NOT NULL,
    valid_from date NOT NULL,
    ended_on date,
    agreed_on date NOT NULL,
    agreed_by_store text NOT NULL,
    agreed_by_cooperative text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT agreement_advance_bp_check CHECK (((advance_bp >= 0) AND (advance_bp <= 10000))),
    CONSTRAINT agreement_agreed_by_cooperative_check CHECK ((agreed_by_cooperative <> ''::text)),
    CONSTRAINT agreement_agreed_by_store_check CHECK ((agreed_by_store <> ''::text)),
    CONSTRAINT agreement_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT agreement_dates CHECK ((ended_on >= valid_from)),
    CONSTRAINT agreement_share_bp_check CHECK (((share_bp >= 0) AND (share_bp <= 10000))),
    CONSTRAINT agreement_terms CHECK (((terms = 'consignment'::text) = (share_bp IS NOT NULL))),
    CONSTRAINT agreement_terms_check CHECK ((terms = ANY (ARRAY['bought'::text, 'consignment'::text])))
);

ALTER TABLE public.agreement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.arrival (
    id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    number integer NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    entry_id bigint,
    lost_entry_id bigint,
    booked_key text,
    actor text NOT NULL,
    voided_at timestamp with time zone,
    void_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT arrival_check CHECK (((entry_id IS NOT NULL) OR (lost_entry_id IS NOT NULL))),
    CONSTRAINT arrival_check1 CHECK (((voided_at IS NULL) = (void_why = ''::text)))
);

ALTER TABLE public.arrival ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.arrival_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.arrival_line (
    id bigint NOT NULL,
    arrival_id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    shipment_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    location_id bigint NOT NULL,
    good bigint DEFAULT 0 NOT NULL,
    damaged bigint DEFAULT 0 NOT NULL,
    lost bigint DEFAULT 0 NOT NULL,
    surplus bigint DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT arrival_line_damaged_check CHECK ((damaged >= 0)),
    CONSTRAINT arrival_line_good_check CHECK ((good >= 0)),
    CONSTRAINT arrival_line_lost_check CHECK ((lost >= 0)),
    CONSTRAINT arrival_line_pieces CHECK (((((good + damaged) + lost) >= 1) AND (((good + damaged) + lost) <= 1000000))),
    CONSTRAINT arrival_line_reason CHECK (((lost = 0) OR (note <> ''::text))),
    CONSTRAINT arrival_line_surplus CHECK (((surplus >= 0) AND (surplus <= (good + damaged))))
);

ALTER TABLE public.arrival_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.arrival_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_entry (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    account_id bigint,
    who text NOT NULL,
    act text NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL,
    before jsonb,
    after jsonb,
    note text DEFAULT ''::text NOT NULL,
    request text DEFAULT ''::text NOT NULL,
    CONSTRAINT audit_entry_act_check CHECK ((act ~ '^[a-z_]+\.[a-z_]+$'::text))
);

ALTER TABLE public.audit_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cart (
    id text NOT NULL,
    lang text DEFAULT 'fr'::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    order_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    touched_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cart_id_check CHECK (((length(id) >= 22) AND (length(id) <= 64))),
    CONSTRAINT cart_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT cart_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
);

CREATE TABLE public.cart_line (
    cart_id text NOT NULL,
    variant_id bigint NOT NULL,
    quantity integer NOT NULL,
    seen_price_cents bigint NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cart_line_quantity CHECK (((quantity >= 1) AND (quantity <= 999)))
);

CREATE TABLE public.category (
    id bigint NOT NULL,
    slug text NOT NULL,
    name_fr text NOT NULL,
    name_en text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT category_slug_check CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);

ALTER TABLE public.category ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consent (
    id bigint NOT NULL,
    token text NOT NULL,
    email text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    lang text NOT NULL,
    source text NOT NULL,
    wording text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    recorded_by text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_how text DEFAULT ''::text NOT NULL,
    withdrawn_by text DEFAULT ''::text NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT consent_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by = ''::text))),
    CONSTRAINT consent_check1 CHECK (((erased_at IS NULL) OR (withdrawn_at IS NOT NULL))),
    CONSTRAINT consent_given CHECK ((given_at <= (recorded_at + '1 day'::interval))),
    CONSTRAINT consent_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT consent_source_check CHECK ((source = ANY (ARRAY['counter'::text, 'paper'::text, 'phone'::text, 'email'::text, 'event'::text, 'web'::text]))),
    CONSTRAINT consent_token_check CHECK ((length(token) >= 22)),
    CONSTRAINT consent_wording_check CHECK ((wording <> ''::text))
);

ALTER TABLE public.consent ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.coop_code (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    key text NOT NULL,
    selector text NOT NULL,
    hash text NOT NULL,
    issued_at timestamp with time zone DEFAULT now() NOT NULL,
    issued_by text NOT NULL,
    ends_at timestamp with time zone DEFAULT (now() + '1 year'::interval) NOT NULL,
    first_used_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by text,
    revoked_why text,
    CONSTRAINT coop_code_check CHECK ((((revoked_at IS NULL) = (revoked_by IS NULL)) AND ((revoked_at IS NULL) = (revoked_why IS NULL)))),
    CONSTRAINT coop_code_revoked_why_check CHECK ((revoked_why = ANY (ARRAY['revoked'::text, 'replaced'::text, 'closed'::text, 'moved'::text]))),
    CONSTRAINT coop_code_selector_check CHECK ((selector ~ '^[0-9A-HJKMNP-TV-Z]{4}$'::text))
);

ALTER TABLE public.coop_code ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.coop_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cooperative (
    id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    country text,
    latitude double precision,
    longitude double precision,
    invented boolean DEFAULT false NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cooperative_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT cooperative_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT cooperative_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT cooperative_name_check CHECK ((name <> ''::text)),
    CONSTRAINT cooperative_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);

ALTER TABLE public.cooperative ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cooperative_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cooperative_line (
    id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    kind text NOT NULL,
    reversal boolean DEFAULT false NOT NULL,
    occurred_on date NOT NULL,
    channel text,
    order_line_id bigint,
    lot_id bigint,
    variant_id bigint,
    quantity bigint DEFAULT 0 NOT NULL,
    net_cents bigint DEFAULT 0 NOT NULL,
    amount_cents bigint DEFAULT 0 NOT NULL,
    balance_cents bigint,
    CONSTRAINT cooperative_line_channel_check CHECK ((channel = ANY (ARRAY['web'::text, 'counter'::text]))),
    CONSTRAINT cooperative_line_check CHECK (((amount_cents = 0) = (balance_cents IS NULL)))
);

ALTER TABLE public.cooperative_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cooperative_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ledger_account (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    cooperative_id bigint,
    currency text DEFAULT 'CAD'::text NOT NULL,
    CONSTRAINT ledger_account_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT ledger_account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'income'::text, 'expense'::text])))
);

CREATE TABLE public.ledger_entry (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    order_id bigint,
    payment_id text,
    reverses_id bigint,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    actor text DEFAULT 'system'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT ledger_entry_check CHECK (((kind = 'reverse'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT ledger_entry_kind_check CHECK ((kind = ANY (ARRAY['advance'::text, 'landed'::text, 'sale'::text, 'fee'::text, 'refund'::text, 'receipt'::text, 'late_payment'::text, 'late_refund'::text, 'payout'::text, 'adjust'::text, 'dispute'::text, 'reverse'::text])))
);

CREATE TABLE public.ledger_posting (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    account_id bigint NOT NULL,
    currency text DEFAULT 'CAD'::text NOT NULL,
    amount_cents bigint NOT NULL,
    order_line_id bigint,
    lot_id bigint,
    quantity bigint,
    CONSTRAINT ledger_posting_amount_cents_check CHECK ((amount_cents <> 0))
);

CREATE TABLE public.lot (
    id bigint NOT NULL,
    code text NOT NULL,
    variant_id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    maker_id bigint,
    known boolean DEFAULT true NOT NULL,
    terms text NOT NULL,
    unit_cost_cents bigint,
    share_bp integer,
    made_from date,
    made_to date,
    harvested_on date,
    received_on date NOT NULL,
    best_before date,
    country text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    certificate text DEFAULT ''::text NOT NULL,
    blocked boolean DEFAULT false NOT NULL,
    CONSTRAINT lot_check CHECK (((made_from IS NULL) OR (made_to IS NULL) OR (made_from <= made_to))),
    CONSTRAINT lot_code_form CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'::text)),
    CONSTRAINT lot_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT lot_share_bp_check CHECK (((share_bp >= 0) AND (share_bp <= 10000))),
    CONSTRAINT lot_terms CHECK ((((terms = 'bought'::text) = (unit_cost_cents IS NOT NULL)) AND ((terms = 'consignment'::text) = (share_bp IS NOT NULL)))),
    CONSTRAINT lot_terms_check CHECK ((terms = ANY (ARRAY['bought'::text, 'consignment'::text]))),
    CONSTRAINT lot_unit_cost_cents_check CHECK ((unit_cost_cents >= 0))
);

CREATE VIEW public.cooperative_part AS
 SELECT COALESCE(a.cooperative_id, lot.cooperative_id) AS cooperative_id,
    p.entry_id,
    k.kind,
    (e.kind = 'reverse'::text) AS reversal,
    ((e.occurred_at AT TIME ZONE 'America/Toronto'::text))::date AS occurred_on,
        CASE
            WHEN (k.kind = ANY (ARRAY['sale'::text, 'refund'::text])) THEN
            CASE
                WHEN (e.order_id IS NULL) THEN 'counter'::text
                ELSE 'web'::text
            END
            ELSE NULL::text
        END AS channel,
    p.order_line_id,
    p.lot_id,
    lot.variant_id,
        CASE
            WHEN (k.kind <> ALL (ARRAY['sale'::text, 'refund'::text])) THEN COALESCE(max(p.quantity), (0)::bigint)
            ELSE (COALESCE(max(p.quantity), (0)::bigint) *
            CASE
                WHEN ((k.kind = 'sale'::text) = (e.kind <> 'reverse'::text)) THEN 1
                ELSE '-1'::integer
            END)
        END AS quantity,
    (
        CASE
            WHEN (k.kind = ANY (ARRAY['sale'::text, 'refund'::text])) THEN (- sum(p.amount_cents))
            ELSE (0)::numeric
        END)::bigint AS net_cents,
    (- (COALESCE(sum(p.amount_cents) FILTER (WHERE (a.cooperative_id IS NOT NULL)), (0)::numeric))::bigint) AS amount_cents
   FROM (((((public.ledger_posting p
     JOIN public.ledger_entry e ON ((e.id = p.entry_id)))
     LEFT JOIN public.ledger_entry r ON ((r.id = e.reverses_id)))
     CROSS JOIN LATERAL ( SELECT COALESCE(r.kind, e.kind) AS kind) k)
     JOIN public.ledger_account a ON ((a.id = p.account_id)))
     LEFT JOIN public.lot ON ((lot.id = p.lot_id)))
  WHERE ((a.cooperative_id IS NOT NULL) OR ((k.kind = ANY (ARRAY['sale'::text, 'refund'::text])) AND (a.code = ANY (ARRAY['income:goods'::text, 'income:commission'::text])) AND (p.lot_id IS NOT NULL)))
  GROUP BY COALESCE(a.cooperative_id, lot.cooperative_id), p.entry_id, k.kind, e.kind, e.occurred_at, e.order_id, p.order_line_id, p.lot_id, lot.variant_id;

CREATE TABLE public.cooperative_text (
    cooperative_id bigint NOT NULL,
    lang text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    craft text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    story text DEFAULT ''::text NOT NULL,
    quote text DEFAULT ''::text NOT NULL,
    quote_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT cooperative_text_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text])))
);

CREATE TABLE public.cost_line (
    id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    basis text NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    gst_minor bigint DEFAULT 0 NOT NULL,
    rate_id bigint,
    amount_cents bigint NOT NULL,
    gst_cents bigint NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    CONSTRAINT cost_line_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT cost_line_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT cost_line_basis_check CHECK ((basis = ANY (ARRAY['value'::text, 'weight'::text, 'volume'::text, 'quantity'::text]))),
    CONSTRAINT cost_line_check CHECK (((currency = 'CAD'::text) = (rate_id IS NULL))),
    CONSTRAINT cost_line_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT cost_line_gst_cents_check CHECK ((gst_cents >= 0)),
    CONSTRAINT cost_line_gst_minor_check CHECK ((gst_minor >= 0)),
    CONSTRAINT cost_line_kind_check CHECK ((kind = ANY (ARRAY['freight'::text, 'insurance'::text, 'duty'::text, 'brokerage'::text, 'bank_fees'::text])))
);

ALTER TABLE public.cost_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cost_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cost_share (
    cost_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    pieces bigint NOT NULL,
    cents bigint NOT NULL,
    CONSTRAINT cost_share_cents_check CHECK ((cents >= 0)),
    CONSTRAINT cost_share_pieces_check CHECK ((pieces > 0))
);

CREATE TABLE public.cost_sheet (
    id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    replaces_id bigint,
    key text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversed_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT cost_sheet_check CHECK (((reversed_at IS NULL) = (reversed_why = ''::text))),
    CONSTRAINT cost_sheet_reason CHECK (((replaces_id IS NULL) OR (why <> ''::text)))
);

ALTER TABLE public.cost_sheet ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cost_sheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.count_item (
    count_id bigint NOT NULL,
    location_id bigint NOT NULL,
    variant_id bigint NOT NULL
);

CREATE TABLE public.count_limit (
    one boolean DEFAULT true NOT NULL,
    units bigint DEFAULT 5 NOT NULL,
    cents bigint DEFAULT 10000 NOT NULL,
    rolling integer DEFAULT 8 NOT NULL,
    CONSTRAINT count_limit_cents_check CHECK (((cents >= 0) AND (cents <= 100000000))),
    CONSTRAINT count_limit_one_check CHECK (one),
    CONSTRAINT count_limit_rolling_check CHECK (((rolling >= 0) AND (rolling <= 200))),
    CONSTRAINT count_limit_units_check CHECK (((units >= 0) AND (units <= 100000)))
);

CREATE TABLE public.count_line (
    id bigint NOT NULL,
    count_id bigint NOT NULL,
    location_id bigint NOT NULL,
    variant_id bigint NOT NULL,
    lot_id bigint,
    counted bigint NOT NULL,
    expected bigint NOT NULL,
    cost_cents bigint DEFAULT 0 NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    steady boolean DEFAULT true NOT NULL,
    overtaken boolean DEFAULT false NOT NULL,
    reason text,
    note text DEFAULT ''::text NOT NULL,
    left_out boolean DEFAULT false NOT NULL,
    short bigint DEFAULT 0 NOT NULL,
    not_known bigint DEFAULT 0 NOT NULL,
    CONSTRAINT count_line_counted CHECK ((counted >= 0)),
    CONSTRAINT count_line_not_known_check CHECK ((not_known >= 0)),
    CONSTRAINT count_line_reason_check CHECK ((reason = ANY (ARRAY['unknown'::text, 'stolen'::text, 'damaged'::text, 'expired'::text, 'given'::text, 'sample'::text, 'misplaced'::text, 'miscounted'::text, 'other'::text]))),
    CONSTRAINT count_line_short_check CHECK ((short >= 0))
);

ALTER TABLE public.count_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.count_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.count_lot (
    line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    expected bigint DEFAULT 0 NOT NULL,
    moved bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.count_scan (
    id bigint NOT NULL,
    count_id bigint NOT NULL,
    key text NOT NULL,
    location_id bigint NOT NULL,
    variant_id bigint NOT NULL,
    lot_id bigint,
    quantity bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    account_id bigint,
    who text NOT NULL,
    CONSTRAINT count_scan_quantity CHECK (((quantity >= '-1000000'::integer) AND (quantity <= 1000000)))
);

ALTER TABLE public.count_scan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.count_scan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.count_session (
    id bigint NOT NULL,
    key text NOT NULL,
    scope text NOT NULL,
    location_id bigint,
    cooperative_id bigint,
    blind boolean DEFAULT true NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    opened_by text NOT NULL,
    units_off bigint DEFAULT 0 NOT NULL,
    cost_off_cents bigint DEFAULT 0 NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    ended_by_id bigint,
    entry_id bigint,
    CONSTRAINT count_session_check CHECK (((state = ANY (ARRAY['approved'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT count_session_check1 CHECK (((entry_id IS NULL) OR (state = 'approved'::text))),
    CONSTRAINT count_session_cooperative CHECK (((scope = 'cooperative'::text) = (cooperative_id IS NOT NULL))),
    CONSTRAINT count_session_place CHECK (((scope = 'place'::text) = (location_id IS NOT NULL))),
    CONSTRAINT count_session_scope_check CHECK ((scope = ANY (ARRAY['whole'::text, 'place'::text, 'cooperative'::text, 'rolling'::text]))),
    CONSTRAINT count_session_state_check CHECK ((state = ANY (ARRAY['open'::text, 'review'::text, 'approved'::text, 'cancelled'::text])))
);

ALTER TABLE public.count_session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.count_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credit_note (
    id bigint NOT NULL,
    refund_id text NOT NULL,
    order_id bigint NOT NULL,
    number bigint NOT NULL,
    key text NOT NULL,
    reason text NOT NULL,
    goods_cents bigint NOT NULL,
    shipping_cents bigint NOT NULL,
    tax_cents bigint NOT NULL,
    total_cents bigint NOT NULL,
    issued_at timestamp with time zone DEFAULT now() NOT NULL,
    actor text NOT NULL,
    CONSTRAINT credit_note_goods_cents_check CHECK ((goods_cents >= 0)),
    CONSTRAINT credit_note_reason_check CHECK ((reason = ANY (ARRAY['changed_mind'::text, 'cancelled'::text, 'faulty'::text, 'wrong_article'::text, 'not_received'::text, 'not_available'::text, 'price'::text, 'goodwill'::text, 'other'::text]))),
    CONSTRAINT credit_note_shipping_cents_check CHECK ((shipping_cents >= 0)),
    CONSTRAINT credit_note_tax_cents_check CHECK ((tax_cents >= 0)),
    CONSTRAINT credit_note_total CHECK ((total_cents = ((goods_cents + shipping_cents) + tax_cents))),
    CONSTRAINT credit_note_total_cents_check CHECK ((total_cents > 0))
);

ALTER TABLE public.credit_note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credit_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_case (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    order_id bigint,
    payment_id text,
    detail text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    closed_by text DEFAULT ''::text NOT NULL,
    closing_note text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.desk_case ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.desk_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.dispute (
    id text NOT NULL,
    payment_id text NOT NULL,
    order_id bigint NOT NULL,
    amount_cents bigint NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    due_by timestamp with time zone,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    fee_cents bigint DEFAULT 0 NOT NULL,
    CONSTRAINT dispute_fee_cents_check CHECK ((fee_cents >= 0))
);

CREATE TABLE public.exchange_rate (
    id bigint NOT NULL,
    currency text NOT NULL,
    rate numeric(14,8) NOT NULL,
    rate_on date NOT NULL,
    source text NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT exchange_rate_check CHECK (((withdrawn_at IS NULL) = (withdrawn_why = ''::text))),
    CONSTRAINT exchange_rate_currency_check CHECK ((currency = 'EUR'::text)),
    CONSTRAINT exchange_rate_rate CHECK (((rate >= 0.01) AND (rate <= (1000)::numeric))),
    CONSTRAINT exchange_rate_source_check CHECK ((source <> ''::text))
);

ALTER TABLE public.exchange_rate ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exchange_rate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.import_file (
    id bigint NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    file text NOT NULL,
    bytes bigint NOT NULL,
    publish_lang text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'checking'::text NOT NULL,
    report jsonb DEFAULT '{}'::jsonb NOT NULL,
    check_task bigint,
    run_task bigint,
    account_id bigint,
    who text NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT import_file_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT import_file_check CHECK (((state = ANY (ARRAY['bad'::text, 'done'::text, 'dropped'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT import_file_kind_check CHECK ((kind = ANY (ARRAY['catalogue'::text, 'shopify'::text, 'woocommerce'::text]))),
    CONSTRAINT import_file_publish_lang_check CHECK ((publish_lang = ANY (ARRAY[''::text, 'fr'::text, 'en'::text]))),
    CONSTRAINT import_file_state_check CHECK ((state = ANY (ARRAY['checking'::text, 'bad'::text, 'ready'::text, 'running'::text, 'done'::text, 'dropped'::text])))
);

ALTER TABLE public.import_file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.ledger_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ledger_balance (
    account_id bigint NOT NULL,
    balance_cents bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE public.ledger_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.ledger_posting ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_posting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.location (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    "real" boolean NOT NULL,
    sellable boolean NOT NULL,
    name_fr text NOT NULL,
    name_en text NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT location_check CHECK (("real" OR (NOT sellable))),
    CONSTRAINT location_closes CHECK (((closed_at IS NULL) OR (kind = 'stall'::text))),
    CONSTRAINT location_kind_check CHECK ((kind = ANY (ARRAY['supplier'::text, 'field'::text, 'workshop'::text, 'transit'::text, 'floor'::text, 'back_room'::text, 'stall'::text, 'quarantine'::text, 'damaged'::text, 'to_send'::text, 'customer'::text, 'loss'::text]))),
    CONSTRAINT location_name CHECK (((btrim(name_fr) <> ''::text) AND (btrim(name_en) <> ''::text) AND (length(name_fr) <= 60) AND (length(name_en) <= 60))),
    CONSTRAINT location_stall CHECK (((kind <> 'stall'::text) OR ("real" AND (NOT sellable))))
);

ALTER TABLE public.location ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.location_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.lot_block (
    id bigint NOT NULL,
    lot_id bigint NOT NULL,
    reason text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    entry_id bigint,
    blocked_at timestamp with time zone DEFAULT now() NOT NULL,
    blocked_by text NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    end_note text DEFAULT ''::text NOT NULL,
    CONSTRAINT lot_block_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT lot_block_end_reason CHECK (((ended_at IS NULL) OR (btrim(end_note) <> ''::text))),
    CONSTRAINT lot_block_reason_check CHECK ((reason = ANY (ARRAY['recall'::text, 'unsafe'::text, 'mislabelled'::text, 'best_before'::text, 'complaint'::text, 'certificate'::text, 'other'::text])))
);

ALTER TABLE public.lot_block ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lot_block_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.lot ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.lot_step (
    lot_id bigint NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    proof text NOT NULL,
    party text DEFAULT ''::text NOT NULL,
    from_on date,
    to_on date,
    place_fr text DEFAULT ''::text NOT NULL,
    place_en text DEFAULT ''::text NOT NULL,
    quantity_fr text DEFAULT ''::text NOT NULL,
    quantity_en text DEFAULT ''::text NOT NULL,
    note_fr text DEFAULT ''::text NOT NULL,
    note_en text DEFAULT ''::text NOT NULL,
    CONSTRAINT lot_step_kind_check CHECK ((kind = ANY (ARRAY['field'::text, 'ginning'::text, 'spinning'::text, 'weaving'::text, 'dyeing'::text, 'making'::text, 'road'::text, 'sea'::text, 'air'::text, 'customs'::text, 'store'::text]))),
    CONSTRAINT lot_step_proof_check CHECK ((proof = ANY (ARRAY['record'::text, 'declared'::text, 'unknown'::text])))
);

CREATE TABLE public.mail_sent (
    key text NOT NULL,
    order_id bigint,
    kind text NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.maker (
    id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    name text NOT NULL,
    consented_on date,
    CONSTRAINT maker_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.maker ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.maker_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.number_series (
    name text NOT NULL,
    last bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.order_adjustment (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    rate text DEFAULT ''::text NOT NULL,
    base_cents bigint DEFAULT 0 NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT order_adjustment_kind_check CHECK ((kind = ANY (ARRAY['tax'::text, 'shipping'::text, 'discount'::text])))
);

ALTER TABLE public.order_adjustment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_adjustment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.order_event (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    kind text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.order_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.order_line (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    "position" integer NOT NULL,
    variant_id bigint NOT NULL,
    product_id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    variant_name text DEFAULT ''::text NOT NULL,
    maker_name text NOT NULL,
    tax_class text NOT NULL,
    quantity integer NOT NULL,
    unit_cents bigint NOT NULL,
    net_cents bigint NOT NULL,
    shipping_share_cents bigint DEFAULT 0 NOT NULL,
    CONSTRAINT order_line_net_cents_check CHECK ((net_cents >= 0)),
    CONSTRAINT order_line_quantity CHECK (((quantity >= 1) AND (quantity <= 999))),
    CONSTRAINT order_line_shipping_share_cents_check CHECK ((shipping_share_cents >= 0)),
    CONSTRAINT order_line_unit_cents_check CHECK ((unit_cents >= 0))
);

ALTER TABLE public.order_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.order_note (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    key text NOT NULL,
    who text NOT NULL,
    text text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_note_text CHECK (((length(text) >= 1) AND (length(text) <= 2000)))
);

ALTER TABLE public.order_note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parcel (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    number integer NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    waits_for text DEFAULT ''::text NOT NULL,
    set_aside_at timestamp with time zone,
    box text DEFAULT ''::text NOT NULL,
    weight_g integer DEFAULT 0 NOT NULL,
    carrier text DEFAULT ''::text NOT NULL,
    service text DEFAULT ''::text NOT NULL,
    tracking text DEFAULT ''::text NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    packed_by text,
    packed_at timestamp with time zone,
    sent_by text,
    sent_at timestamp with time zone,
    handed_to text,
    handed_by text,
    handed_at timestamp with time zone,
    CONSTRAINT parcel_check CHECK ((((state = ANY (ARRAY['packed'::text, 'sent'::text, 'handed_over'::text])) = (packed_at IS NOT NULL)) OR (state = 'cancelled'::text))),
    CONSTRAINT parcel_check1 CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT parcel_check2 CHECK (((state <> 'sent'::text) OR ((carrier <> ''::text) AND (weight_g > 0)))),
    CONSTRAINT parcel_check3 CHECK (((state = 'handed_over'::text) = ((handed_at IS NOT NULL) AND (handed_to <> ''::text)))),
    CONSTRAINT parcel_check4 CHECK (((set_aside_at IS NULL) OR (state = ANY (ARRAY['open'::text, 'cancelled'::text])))),
    CONSTRAINT parcel_state_check CHECK ((state = ANY (ARRAY['open'::text, 'packed'::text, 'sent'::text, 'handed_over'::text, 'cancelled'::text]))),
    CONSTRAINT parcel_tracking CHECK ((tracking ~ '^[A-Z0-9-]{0,40}$'::text)),
    CONSTRAINT parcel_weight CHECK (((weight_g >= 0) AND (weight_g <= 30000)))
);

ALTER TABLE public.parcel ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parcel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parcel_line (
    parcel_id bigint NOT NULL,
    order_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT parcel_line_quantity CHECK ((quantity > 0))
);

CREATE TABLE public.parcel_scan (
    id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    order_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    key text NOT NULL,
    code text NOT NULL,
    quantity bigint NOT NULL,
    who text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    undone_by text,
    undone_at timestamp with time zone,
    CONSTRAINT parcel_scan_quantity_check CHECK ((quantity > 0))
);

ALTER TABLE public.parcel_scan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parcel_scan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.passkey (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    credential_id bytea NOT NULL,
    credential jsonb NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT passkey_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
);

ALTER TABLE public.passkey ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.passkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payment (
    id text NOT NULL,
    order_id bigint NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    state text DEFAULT 'intended'::text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text DEFAULT 'CAD'::text NOT NULL,
    agreed_hash text NOT NULL,
    session_id text,
    session_url text,
    session_expires_at timestamp with time zone NOT NULL,
    intent_id text,
    charge_id text,
    captured_cents bigint,
    fee_cents bigint,
    client_hash text DEFAULT ''::text NOT NULL,
    declines integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    checked_at timestamp with time zone,
    succeeded_at timestamp with time zone,
    CONSTRAINT payment_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT payment_attempt_check CHECK (((attempt >= 1) AND (attempt <= 5))),
    CONSTRAINT payment_captured_agreed CHECK (((state <> 'succeeded'::text) OR (captured_cents = amount_cents))),
    CONSTRAINT payment_check CHECK (((state = ANY (ARRAY['succeeded'::text, 'returned'::text])) = ((captured_cents IS NOT NULL) AND (succeeded_at IS NOT NULL)))),
    CONSTRAINT payment_currency_check CHECK ((currency = 'CAD'::text)),
    CONSTRAINT payment_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'open'::text, 'succeeded'::text, 'failed'::text, 'expired'::text, 'returned'::text])))
);

CREATE TABLE public.payout (
    id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    rate_id bigint,
    amount_cents bigint NOT NULL,
    fee_cents bigint DEFAULT 0 NOT NULL,
    paid_on date NOT NULL,
    way text NOT NULL,
    destination text DEFAULT ''::text NOT NULL,
    reference text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    paid_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversed_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT payout_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT payout_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT payout_check CHECK (((currency = 'CAD'::text) = (rate_id IS NULL))),
    CONSTRAINT payout_check1 CHECK (((reversed_at IS NULL) = (reversed_why = ''::text))),
    CONSTRAINT payout_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT payout_destination_check CHECK ((char_length(destination) <= 80)),
    CONSTRAINT payout_destination_masked CHECK (((regexp_replace(destination, '[^0-9A-Za-z*•]'::text, ''::text, 'g'::text) !~ '[0-9]{5}'::text) AND (char_length(regexp_replace(destination, '[^0-9]'::text, ''::text, 'g'::text)) <= 8))),
    CONSTRAINT payout_fee CHECK (((fee_cents >= 0) AND (fee_cents <= 1000000))),
    CONSTRAINT payout_note_check CHECK ((char_length(note) <= 1000)),
    CONSTRAINT payout_reference_check CHECK (((reference <> ''::text) AND (char_length(reference) <= 120))),
    CONSTRAINT payout_way_check CHECK ((way = ANY (ARRAY['bank_transfer'::text, 'interac'::text, 'orange_money'::text, 'moov_money'::text, 'wave'::text, 'airtel_money'::text, 'zamani_cash'::text, 'nita'::text, 'cheque'::text, 'cash'::text, 'other'::text])))
);

CREATE TABLE public.payout_answer (
    id bigint NOT NULL,
    payout_id bigint NOT NULL,
    cooperative_id bigint NOT NULL,
    received boolean NOT NULL,
    said text DEFAULT ''::text NOT NULL,
    answered_at timestamp with time zone DEFAULT now() NOT NULL,
    account_id bigint,
    name text NOT NULL,
    CONSTRAINT payout_answer_name_check CHECK ((char_length(name) <= 120)),
    CONSTRAINT payout_answer_said CHECK ((char_length(said) <= 500))
);

ALTER TABLE public.payout_answer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payout_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.payout ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.picture (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    kind text NOT NULL,
    drawing jsonb,
    file text,
    source_url text,
    tint text DEFAULT ''::text NOT NULL,
    width integer DEFAULT 400 NOT NULL,
    height integer DEFAULT 480 NOT NULL,
    alt_fr text DEFAULT ''::text NOT NULL,
    alt_en text DEFAULT ''::text NOT NULL,
    version text GENERATED ALWAYS AS ("left"(md5((COALESCE((drawing)::text, file, ''::text) || tint)), 10)) STORED NOT NULL,
    sizes integer[] DEFAULT '{}'::integer[] NOT NULL,
    CONSTRAINT picture_check CHECK (((kind = 'drawn'::text) = (drawing IS NOT NULL))),
    CONSTRAINT picture_check1 CHECK (((kind = 'file'::text) = (file IS NOT NULL))),
    CONSTRAINT picture_kind_check CHECK ((kind = ANY (ARRAY['drawn'::text, 'file'::text])))
);

ALTER TABLE public.picture ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.picture_upload (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    file text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    task_id bigint,
    account_id bigint,
    who text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT picture_upload_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE public.picture_upload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.picture_upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.product (
    id bigint NOT NULL,
    slug text NOT NULL,
    cooperative_id bigint NOT NULL,
    maker_id bigint,
    category_id bigint NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    only_lang text,
    country text,
    tax_class text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    published_at timestamp with time zone,
    version integer DEFAULT 0 NOT NULL,
    gaps text[] DEFAULT '{}'::text[] NOT NULL,
    form_key text,
    CONSTRAINT product_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT product_only_lang_check CHECK ((only_lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT product_slug_form CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT product_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'live'::text])))
);

CREATE TABLE public.product_address (
    slug text NOT NULL,
    product_id bigint NOT NULL
);

ALTER TABLE public.product ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.product_text (
    product_id bigint NOT NULL,
    lang text NOT NULL,
    name text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    fibres text DEFAULT ''::text NOT NULL,
    care text DEFAULT ''::text NOT NULL,
    ingredients text DEFAULT ''::text NOT NULL,
    details jsonb DEFAULT '[]'::jsonb NOT NULL,
    search tsvector DEFAULT ''::tsvector NOT NULL,
    CONSTRAINT product_text_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT product_text_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.product_version (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    account_id bigint,
    who text NOT NULL,
    act text NOT NULL,
    undone integer,
    before jsonb,
    after jsonb NOT NULL,
    CONSTRAINT product_version_act_check CHECK ((act = ANY (ARRAY['create'::text, 'save'::text, 'publish'::text, 'unpublish'::text, 'picture'::text, 'price'::text, 'undo'::text]))),
    CONSTRAINT product_version_check CHECK (((act = 'create'::text) = (before IS NULL))),
    CONSTRAINT product_version_check1 CHECK (((act = 'undo'::text) = (undone IS NOT NULL)))
);

ALTER TABLE public.product_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.product_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.purchase_order (
    id bigint NOT NULL,
    number text GENERATED ALWAYS AS (('B-'::text ||
CASE
    WHEN (id < 10000) THEN "right"(('000'::text || (id)::text), 4)
    ELSE (id)::text
END)) STORED NOT NULL,
    cooperative_id bigint NOT NULL,
    agreement_id bigint NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    currency text NOT NULL,
    expected_on date,
    note text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    cancelled_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT purchase_order_check CHECK (((state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR (sent_at IS NOT NULL))),
    CONSTRAINT purchase_order_check1 CHECK (((state = ANY (ARRAY['received'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT purchase_order_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT purchase_order_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'sent'::text, 'partly'::text, 'received'::text, 'cancelled'::text])))
);

ALTER TABLE public.purchase_order ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.purchase_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.purchase_order_line (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    "position" integer NOT NULL,
    variant_id bigint NOT NULL,
    quantity bigint NOT NULL,
    unit_cost_minor bigint,
    CONSTRAINT purchase_order_line_quantity CHECK (((quantity >= 1) AND (quantity <= 1000000))),
    CONSTRAINT purchase_order_line_unit_cost_minor_check CHECK (((unit_cost_minor >= 0) AND (unit_cost_minor <= '10000000000'::bigint)))
);

ALTER TABLE public.purchase_order_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.purchase_order_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recovery_code (
    account_id bigint NOT NULL,
    hash bytea NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.refund (
    id text NOT NULL,
    payment_id text NOT NULL,
    order_id bigint NOT NULL,
    amount_cents bigint NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'intended'::text NOT NULL,
    stripe_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT refund_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT refund_check CHECK (((state <> ALL (ARRAY['pending'::text, 'succeeded'::text])) OR (stripe_id IS NOT NULL))),
    CONSTRAINT refund_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'pending'::text, 'succeeded'::text, 'failed'::text])))
);

CREATE TABLE public.refund_line (
    refund_id text NOT NULL,
    order_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    quantity bigint NOT NULL,
    net_cents bigint NOT NULL,
    share_cents bigint DEFAULT 0 NOT NULL,
    back bigint DEFAULT 0 NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    CONSTRAINT refund_line_check CHECK (((back >= 0) AND (back <= quantity))),
    CONSTRAINT refund_line_check1 CHECK (((back > 0) = (place <> ''::text))),
    CONSTRAINT refund_line_net_cents_check CHECK ((net_cents >= 0)),
    CONSTRAINT refund_line_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT refund_line_share_cents_check CHECK ((share_cents >= 0))
);

CREATE TABLE public.refund_tax (
    refund_id text NOT NULL,
    code text NOT NULL,
    rate text NOT NULL,
    base_cents bigint NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT refund_tax_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT refund_tax_base_cents_check CHECK ((base_cents >= 0))
);

CREATE TABLE public.replenish_mark (
    one boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT replenish_mark_one_check CHECK (one)
);

CREATE SEQUENCE public.sales_order_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.sales_order (
    id bigint NOT NULL,
    token text NOT NULL,
    number bigint DEFAULT nextval('public.sales_order_number'::regclass) NOT NULL,
    receipt_number bigint,
    attempt_key text NOT NULL,
    request_hash text NOT NULL,
    cart_id text,
    channel text DEFAULT 'web'::text NOT NULL,
    status text DEFAULT 'awaiting_payment'::text NOT NULL,
    lang text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    fulfilment text NOT NULL,
    line1 text DEFAULT ''::text NOT NULL,
    line2 text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    province text DEFAULT ''::text NOT NULL,
    postal_code text DEFAULT ''::text NOT NULL,
    tax_province text NOT NULL,
    goods_cents bigint NOT NULL,
    discount_cents bigint DEFAULT 0 NOT NULL,
    shipping_cents bigint NOT NULL,
    tax_cents bigint NOT NULL,
    total_cents bigint NOT NULL,
    currency text DEFAULT 'CAD'::text NOT NULL,
    placed_at timestamp with time zone DEFAULT now() NOT NULL,
    paid_at timestamp with time zone,
    ended_at timestamp with time zone,
    promised_on date,
    fulfilled_at timestamp with time zone,
    search text DEFAULT ''::text NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT sales_order_channel_check CHECK ((channel = ANY (ARRAY['web'::text, 'api'::text, 'counter'::text]))),
    CONSTRAINT sales_order_check CHECK (((status <> ALL (ARRAY['paid'::text, 'fulfilled'::text, 'partly_refunded'::text])) OR (paid_at IS NOT NULL))),
    CONSTRAINT sales_order_check1 CHECK (((fulfilment = 'pickup'::text) OR ((line1 <> ''::text) AND (city <> ''::text) AND (province <> ''::text) AND (postal_code <> ''::text)))),
    CONSTRAINT sales_order_currency_check CHECK ((currency = 'CAD'::text)),
    CONSTRAINT sales_order_discount_cents_check CHECK ((discount_cents >= 0)),
    CONSTRAINT sales_order_fulfilment_check CHECK ((fulfilment = ANY (ARRAY['ship'::text, 'pickup'::text]))),
    CONSTRAINT sales_order_goods_cents_check CHECK ((goods_cents >= 0)),
    CONSTRAINT sales_order_lang_check CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT sales_order_receipt CHECK (((receipt_number IS NULL) = (paid_at IS NULL))),
    CONSTRAINT sales_order_shipping_cents_check CHECK ((shipping_cents >= 0)),
    CONSTRAINT sales_order_status_check CHECK ((status = ANY (ARRAY['awaiting_payment'::text, 'paid'::text, 'fulfilled'::text, 'cancelled'::text, 'refunded'::text, 'partly_refunded'::text]))),
    CONSTRAINT sales_order_tax_cents_check CHECK ((tax_cents >= 0)),
    CONSTRAINT sales_order_token_check CHECK ((length(token) >= 22)),
    CONSTRAINT sales_order_total CHECK ((total_cents = (((goods_cents - discount_cents) + shipping_cents) + tax_cents))),
    CONSTRAINT sales_order_total_cents_check CHECK ((total_cents >= 0))
);

ALTER TABLE public.sales_order ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sales_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_word (
    lang text NOT NULL,
    plain text NOT NULL,
    word text NOT NULL
);

CREATE TABLE public.second_factor (
    account_id bigint NOT NULL,
    secret text NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    confirmed_at timestamp with time zone
);

CREATE TABLE public.session (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    account_id bigint NOT NULL,
    means text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone DEFAULT (now() + '30 days'::interval) NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    CONSTRAINT session_means_check CHECK ((means = ANY (ARRAY['password'::text, 'code'::text, 'passkey'::text, 'link'::text, 'sheet'::text])))
);

ALTER TABLE public.session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipment (
    id bigint NOT NULL,
    code text GENERATED ALWAYS AS (('A-'::text ||
CASE
    WHEN (id < 10000) THEN "right"(('000'::text || (id)::text), 4)
    ELSE (id)::text
END)) STORED NOT NULL,
    cooperative_id bigint NOT NULL,
    agreement_id bigint NOT NULL,
    order_id bigint,
    state text DEFAULT 'announced'::text NOT NULL,
    mode text NOT NULL,
    carrier text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    left_on date NOT NULL,
    expected_on date NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    entry_id bigint NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    cancelled_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT shipment_check CHECK (((state = ANY (ARRAY['arrived'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT shipment_check1 CHECK (((state = 'cancelled'::text) = (cancelled_why <> ''::text))),
    CONSTRAINT shipment_dates CHECK ((left_on <= expected_on)),
    CONSTRAINT shipment_mode_check CHECK ((mode = ANY (ARRAY['air'::text, 'sea'::text, 'road'::text, 'hand'::text]))),
    CONSTRAINT shipment_state_check CHECK ((state = ANY (ARRAY['announced'::text, 'partly'::text, 'arrived'::text, 'cancelled'::text])))
);

ALTER TABLE public.shipment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.shipment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipment_line (
    id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    "position" integer NOT NULL,
    order_line_id bigint,
    variant_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    quantity bigint NOT NULL,
    currency text DEFAULT 'CAD'::text NOT NULL,
    unit_cost_minor bigint,
    rate_id bigint,
    CONSTRAINT shipment_line_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'EUR'::text, 'XOF'::text]))),
    CONSTRAINT shipment_line_quantity CHECK (((quantity >= 0) AND (quantity <= 1000000))),
    CONSTRAINT shipment_line_unit_cost_minor_check CHECK ((unit_cost_minor >= 0))
);

ALTER TABLE public.shipment_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.shipment_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shop_setting (
    key text NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.sign_link (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT sign_link_kind_check CHECK ((kind = ANY (ARRAY['invite'::text, 'reset'::text, 'window'::text])))
);

ALTER TABLE public.sign_link ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sign_step (
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    account_id bigint,
    data jsonb,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_step_kind_check CHECK ((kind = ANY (ARRAY['code'::text, 'passkey'::text, 'enrol'::text])))
);

CREATE TABLE public.sign_try (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    subject text NOT NULL,
    address text NOT NULL
);

ALTER TABLE public.sign_try ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_try_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stock_adjustment (
    entry_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    from_location bigint NOT NULL,
    to_location bigint NOT NULL,
    quantity bigint NOT NULL,
    reason text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    picture text DEFAULT ''::text NOT NULL,
    CONSTRAINT stock_adjustment_note CHECK (((reason <> 'other'::text) OR (btrim(note) <> ''::text))),
    CONSTRAINT stock_adjustment_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT stock_adjustment_reason_check CHECK ((reason = ANY (ARRAY['damaged'::text, 'stolen'::text, 'expired'::text, 'given'::text, 'sample'::text, 'found'::text, 'aside'::text, 'back'::text, 'other'::text])))
);

CREATE TABLE public.stock_entry (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text,
    order_id bigint,
    voids_id bigint,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    actor text DEFAULT 'system'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT stock_entry_check CHECK (((kind = 'void'::text) = (voids_id IS NOT NULL))),
    CONSTRAINT stock_entry_kind_check CHECK ((kind = ANY (ARRAY['harvest'::text, 'ship'::text, 'receive'::text, 'transform'::text, 'transfer'::text, 'sell'::text, 'return'::text, 'count'::text, 'adjust'::text, 'destroy'::text, 'void'::text])))
);

ALTER TABLE public.stock_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stock_hold (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    held_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT stock_hold_check CHECK (((state = 'active'::text) = (ended_at IS NULL))),
    CONSTRAINT stock_hold_state_check CHECK ((state = ANY (ARRAY['active'::text, 'sold'::text, 'released'::text, 'lapsed'::text])))
);

ALTER TABLE public.stock_hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stock_hold_line (
    hold_id bigint NOT NULL,
    order_line_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    location_id bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT stock_hold_line_quantity_check CHECK ((quantity > 0))
);

CREATE TABLE public.stock_level (
    lot_id bigint NOT NULL,
    location_id bigint NOT NULL,
    variant_id bigint NOT NULL,
    "real" boolean NOT NULL,
    sellable boolean NOT NULL,
    on_hand bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    blocked boolean DEFAULT false NOT NULL,
    CONSTRAINT stock_level_blocked CHECK (((NOT (blocked AND sellable)) OR ((on_hand = 0) AND (held = 0)))),
    CONSTRAINT stock_level_held CHECK (((held >= 0) AND ((held <= on_hand) OR (held = 0)))),
    CONSTRAINT stock_level_not_negative CHECK (((on_hand >= 0) OR (NOT "real")))
)
WITH (fillfactor='70');

CREATE TABLE public.stock_movement (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    from_location bigint NOT NULL,
    to_location bigint NOT NULL,
    quantity bigint NOT NULL,
    order_line_id bigint,
    CONSTRAINT stock_movement_check CHECK ((from_location <> to_location)),
    CONSTRAINT stock_movement_quantity CHECK ((quantity > 0))
);

ALTER TABLE public.stock_movement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_movement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stock_transfer (
    id bigint NOT NULL,
    key text NOT NULL,
    from_location bigint NOT NULL,
    to_location bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    sent_by text NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT stock_transfer_places CHECK ((from_location <> to_location))
);

CREATE TABLE public.stock_transfer_entry (
    entry_id bigint NOT NULL,
    transfer_id bigint NOT NULL,
    act text NOT NULL,
    reason text,
    CONSTRAINT stock_transfer_entry_act_check CHECK ((act = ANY (ARRAY['direct'::text, 'send'::text, 'arrive'::text, 'settle'::text]))),
    CONSTRAINT stock_transfer_entry_check CHECK (((act = 'settle'::text) = (reason IS NOT NULL))),
    CONSTRAINT stock_transfer_entry_reason_check CHECK ((reason = ANY (ARRAY['lost'::text, 'damaged'::text, 'back'::text])))
);

ALTER TABLE public.stock_transfer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stock_transfer_line (
    transfer_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    sent bigint NOT NULL,
    arrived bigint DEFAULT 0 NOT NULL,
    settled bigint DEFAULT 0 NOT NULL,
    CONSTRAINT stock_transfer_line_arrived_check CHECK ((arrived >= 0)),
    CONSTRAINT stock_transfer_line_sent_check CHECK ((sent > 0)),
    CONSTRAINT stock_transfer_line_settled_check CHECK ((settled >= 0)),
    CONSTRAINT stock_transfer_sum CHECK (((arrived + settled) <= sent))
);

CREATE TABLE public.stripe_event (
    id text NOT NULL,
    type text NOT NULL,
    object_id text NOT NULL,
    object_type text DEFAULT ''::text NOT NULL,
    api_version text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_at timestamp with time zone,
    outcome text DEFAULT ''::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.task (
    id bigint NOT NULL,
    key text,
    kind text NOT NULL,
    title_key text NOT NULL,
    title_args jsonb DEFAULT '{}'::jsonb NOT NULL,
    args jsonb DEFAULT 'null'::jsonb NOT NULL,
    money boolean DEFAULT false NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    runner text DEFAULT ''::text NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    said jsonb DEFAULT '[]'::jsonb NOT NULL,
    said_count bigint DEFAULT 0 NOT NULL,
    fault_key text DEFAULT ''::text NOT NULL,
    fault_args jsonb DEFAULT '{}'::jsonb NOT NULL,
    result_name text DEFAULT ''::text NOT NULL,
    result_type text DEFAULT ''::text NOT NULL,
    result_path text DEFAULT ''::text NOT NULL,
    account_id bigint,
    who text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT task_check CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT task_check1 CHECK (((state <> 'failed'::text) OR (fault_key <> ''::text))),
    CONSTRAINT task_check2 CHECK (((state <> 'running'::text) OR (runner <> ''::text))),
    CONSTRAINT task_done_check CHECK ((done >= 0)),
    CONSTRAINT task_kind_check CHECK ((kind ~ '^[a-z][a-z_]*$'::text)),
    CONSTRAINT task_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT task_total_check CHECK ((total >= 0))
);

ALTER TABLE public.task ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tax_registration (
    tax text NOT NULL,
    number text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT tax_registration_tax_check CHECK ((tax = ANY (ARRAY['gst_hst'::text, 'qst'::text, 'pst_bc'::text, 'pst_sk'::text, 'rst_mb'::text])))
);

CREATE TABLE public.variant (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    sku text NOT NULL,
    gtin text,
    name_fr text DEFAULT ''::text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    options jsonb DEFAULT '[]'::jsonb NOT NULL,
    price_cents bigint NOT NULL,
    compare_at_cents bigint,
    weight_g integer DEFAULT 0 NOT NULL,
    length_mm integer DEFAULT 0 NOT NULL,
    width_mm integer DEFAULT 0 NOT NULL,
    height_mm integer DEFAULT 0 NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT variant_compare_at_cents_check CHECK ((compare_at_cents > 0)),
    CONSTRAINT variant_gtin_form CHECK ((gtin ~ '^[0-9]{8}$|^[0-9]{12,14}$'::text)),
    CONSTRAINT variant_height_mm_check CHECK (((height_mm >= 0) AND (height_mm <= 2000))),
    CONSTRAINT variant_length_mm_check CHECK (((length_mm >= 0) AND (length_mm <= 2000))),
    CONSTRAINT variant_price CHECK (((price_cents >= 0) AND (price_cents <= 100000000))),
    CONSTRAINT variant_sku_check CHECK ((sku <> ''::text)),
    CONSTRAINT variant_weight_g_check CHECK (((weight_g >= 0) AND (weight_g <= 30000))),
    CONSTRAINT variant_width_mm_check CHECK (((width_mm >= 0) AND (width_mm <= 2000)))
);

CREATE TABLE public.variant_day (
    variant_id bigint NOT NULL,
    day date NOT NULL,
    sold bigint DEFAULT 0 NOT NULL,
    returned bigint DEFAULT 0 NOT NULL
);

ALTER TABLE public.variant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.variant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.variant_outlook (
    variant_id bigint NOT NULL,
    reorder_point bigint,
    available bigint DEFAULT 0 NOT NULL,
    transit bigint DEFAULT 0 NOT NULL,
    sold_90 bigint DEFAULT 0 NOT NULL,
    days_90 integer DEFAULT 0 NOT NULL,
    sold_before bigint DEFAULT 0 NOT NULL,
    sold_season bigint DEFAULT 0 NOT NULL,
    lead_days integer DEFAULT 0 NOT NULL,
    cover_days integer,
    suggested bigint DEFAULT 0 NOT NULL,
    low boolean DEFAULT false NOT NULL,
    told_at timestamp with time zone,
    reckoned_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT variant_outlook_reorder_point_check CHECK ((reorder_point >= 0))
);

CREATE TABLE public.variant_place (
    variant_id bigint NOT NULL,
    location_id bigint NOT NULL,
    shelf text NOT NULL,
    CONSTRAINT variant_place_shelf CHECK ((shelf ~ '^[A-Z0-9][A-Z0-9 .-]{0,11}$'::text))
);

CREATE TABLE public.variant_price (
    id bigint NOT NULL,
    variant_id bigint NOT NULL,
    price_cents bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    who text DEFAULT ''::text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT variant_price_amount CHECK (((price_cents >= 0) AND (price_cents <= 100000000))),
    CONSTRAINT variant_price_check CHECK (((applied_at IS NULL) OR (withdrawn_at IS NULL)))
);

ALTER TABLE public.variant_price ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.variant_price_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stripe_sandbox.delivery (
    id bigint NOT NULL,
    event_id text NOT NULL,
    endpoint text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    outcome text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE stripe_sandbox.delivery ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stripe_sandbox.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stripe_sandbox.idempotency (
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    answer text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE stripe_sandbox.object (
    seq bigint NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    intent text DEFAULT ''::text NOT NULL,
    charge text DEFAULT ''::text NOT NULL,
    customer text DEFAULT ''::text NOT NULL,
    created bigint NOT NULL,
    due_at timestamp with time zone,
    body jsonb NOT NULL
);

ALTER TABLE stripe_sandbox.object ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stripe_sandbox.object_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_email_unique UNIQUE (email);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_key_unique UNIQUE (key);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_id_cooperative_id_key UNIQUE (id, cooperative_id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_key_unique UNIQUE (key);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_one_at_a_time EXCLUDE USING gist (int8range(cooperative_id, cooperative_id, '[]'::text) WITH &&, daterange(valid_from, ended_on, '[)'::text) WITH &&);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_booked_key_key UNIQUE (booked_key);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_entry_id_key UNIQUE (entry_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_id_shipment_id_key UNIQUE (id, shipment_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_key_unique UNIQUE (key);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_once UNIQUE (arrival_id, shipment_line_id, lot_id);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_lost_entry_id_key UNIQUE (lost_entry_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_shipment_id_number_key UNIQUE (shipment_id, number);

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cart_line
    ADD CONSTRAINT cart_line_pkey PRIMARY KEY (cart_id, variant_id);

ALTER TABLE ONLY public.cart
    ADD CONSTRAINT cart_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_slug_unique UNIQUE (slug);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_token_unique UNIQUE (token);

ALTER TABLE ONLY public.coop_code
    ADD CONSTRAINT coop_code_key_unique UNIQUE (key);

ALTER TABLE ONLY public.coop_code
    ADD CONSTRAINT coop_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cooperative_line
    ADD CONSTRAINT cooperative_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cooperative
    ADD CONSTRAINT cooperative_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cooperative
    ADD CONSTRAINT cooperative_slug_unique UNIQUE (slug);

ALTER TABLE ONLY public.cooperative_text
    ADD CONSTRAINT cooperative_text_pkey PRIMARY KEY (cooperative_id, lang);

ALTER TABLE ONLY public.cost_line
    ADD CONSTRAINT cost_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cost_line
    ADD CONSTRAINT cost_line_sheet_id_position_key UNIQUE (sheet_id, "position");

ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT cost_share_pkey PRIMARY KEY (cost_line_id, lot_id);

ALTER TABLE ONLY public.cost_sheet
    ADD CONSTRAINT cost_sheet_key_unique UNIQUE (key);

ALTER TABLE ONLY public.cost_sheet
    ADD CONSTRAINT cost_sheet_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cost_sheet
    ADD CONSTRAINT cost_sheet_replaces_id_key UNIQUE (replaces_id);

ALTER TABLE ONLY public.count_item
    ADD CONSTRAINT count_item_pkey PRIMARY KEY (count_id, location_id, variant_id);

ALTER TABLE ONLY public.count_limit
    ADD CONSTRAINT count_limit_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_once UNIQUE NULLS NOT DISTINCT (count_id, location_id, variant_id, lot_id);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.count_lot
    ADD CONSTRAINT count_lot_pkey PRIMARY KEY (line_id, lot_id);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_once UNIQUE (count_id, key);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_entry UNIQUE (entry_id);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_key UNIQUE (key);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_key_unique UNIQUE (key);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_number_unique UNIQUE (number);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_refund_unique UNIQUE (refund_id);

ALTER TABLE ONLY public.desk_case
    ADD CONSTRAINT desk_case_key_unique UNIQUE (key);

ALTER TABLE ONLY public.desk_case
    ADD CONSTRAINT desk_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_rate
    ADD CONSTRAINT exchange_rate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_key_unique UNIQUE (key);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_code_unique UNIQUE (code);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_cooperative_unique UNIQUE (cooperative_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_id_currency_key UNIQUE (id, currency);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_balance
    ADD CONSTRAINT ledger_balance_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_key_unique UNIQUE (key);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.location
    ADD CONSTRAINT location_code_unique UNIQUE (code);

ALTER TABLE ONLY public.location
    ADD CONSTRAINT location_id_real_sellable_key UNIQUE (id, "real", sellable);

ALTER TABLE ONLY public.location
    ADD CONSTRAINT location_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lot_block
    ADD CONSTRAINT lot_block_entry UNIQUE (entry_id);

ALTER TABLE ONLY public.lot_block
    ADD CONSTRAINT lot_block_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_code_unique UNIQUE (code);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_id_blocked UNIQUE (id, blocked);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lot_step
    ADD CONSTRAINT lot_step_pkey PRIMARY KEY (lot_id, "position");

ALTER TABLE ONLY public.mail_sent
    ADD CONSTRAINT mail_sent_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.maker
    ADD CONSTRAINT maker_cooperative_id_name_key UNIQUE (cooperative_id, name);

ALTER TABLE ONLY public.maker
    ADD CONSTRAINT maker_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.number_series
    ADD CONSTRAINT number_series_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.order_adjustment
    ADD CONSTRAINT order_adjustment_order_id_position_key UNIQUE (order_id, "position");

ALTER TABLE ONLY public.order_adjustment
    ADD CONSTRAINT order_adjustment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_event
    ADD CONSTRAINT order_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_order_id_position_key UNIQUE (order_id, "position");

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_variant_once UNIQUE (order_id, variant_id);

ALTER TABLE ONLY public.order_note
    ADD CONSTRAINT order_note_key_unique UNIQUE (key);

ALTER TABLE ONLY public.order_note
    ADD CONSTRAINT order_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_pkey PRIMARY KEY (parcel_id, order_line_id, lot_id);

ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT parcel_order_id_number_key UNIQUE (order_id, number);

ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT parcel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parcel_scan
    ADD CONSTRAINT parcel_scan_key_unique UNIQUE (key, order_line_id, lot_id);

ALTER TABLE ONLY public.parcel_scan
    ADD CONSTRAINT parcel_scan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_credential_unique UNIQUE (credential_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_charge_unique UNIQUE (charge_id);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_intent_unique UNIQUE (intent_id);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_order_id_attempt_key UNIQUE (order_id, attempt);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_session_unique UNIQUE (session_id);

ALTER TABLE ONLY public.payout_answer
    ADD CONSTRAINT payout_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_id_cooperative_id_key UNIQUE (id, cooperative_id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_key_unique UNIQUE (key);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.picture
    ADD CONSTRAINT picture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.picture
    ADD CONSTRAINT picture_place UNIQUE (product_id, "position");

ALTER TABLE ONLY public.picture_upload
    ADD CONSTRAINT picture_upload_once UNIQUE (key);

ALTER TABLE ONLY public.picture_upload
    ADD CONSTRAINT picture_upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.product_address
    ADD CONSTRAINT product_address_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_form_key_unique UNIQUE (form_key);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_slug_unique UNIQUE (slug);

ALTER TABLE ONLY public.product_text
    ADD CONSTRAINT product_text_pkey PRIMARY KEY (product_id, lang);

ALTER TABLE ONLY public.product_version
    ADD CONSTRAINT product_version_once UNIQUE (product_id, number);

ALTER TABLE ONLY public.product_version
    ADD CONSTRAINT product_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.purchase_order
    ADD CONSTRAINT purchase_order_key_unique UNIQUE (key);

ALTER TABLE ONLY public.purchase_order_line
    ADD CONSTRAINT purchase_order_line_id_order_id_key UNIQUE (id, order_id);

ALTER TABLE ONLY public.purchase_order_line
    ADD CONSTRAINT purchase_order_line_once UNIQUE (order_id, variant_id);

ALTER TABLE ONLY public.purchase_order_line
    ADD CONSTRAINT purchase_order_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.purchase_order
    ADD CONSTRAINT purchase_order_number_unique UNIQUE (number);

ALTER TABLE ONLY public.purchase_order
    ADD CONSTRAINT purchase_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (account_id, hash);

ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT refund_line_pkey PRIMARY KEY (refund_id, order_line_id, lot_id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_stripe_unique UNIQUE (stripe_id);

ALTER TABLE ONLY public.refund_tax
    ADD CONSTRAINT refund_tax_pkey PRIMARY KEY (refund_id, code, rate);

ALTER TABLE ONLY public.replenish_mark
    ADD CONSTRAINT replenish_mark_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_attempt_unique UNIQUE (attempt_key);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_cart_unique UNIQUE (cart_id);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_number_unique UNIQUE (number);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_receipt_unique UNIQUE (receipt_number);

ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_token_unique UNIQUE (token);

ALTER TABLE ONLY public.search_word
    ADD CONSTRAINT search_word_pkey PRIMARY KEY (lang, plain);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_code_unique UNIQUE (code);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_entry_id_key UNIQUE (entry_id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_key_unique UNIQUE (key);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_id_shipment_id_key UNIQUE (id, shipment_id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_lot_once UNIQUE (shipment_id, lot_id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shop_setting
    ADD CONSTRAINT shop_setting_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.sign_link
    ADD CONSTRAINT sign_link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_link
    ADD CONSTRAINT sign_link_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.sign_step
    ADD CONSTRAINT sign_step_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.sign_try
    ADD CONSTRAINT sign_try_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stock_adjustment
    ADD CONSTRAINT stock_adjustment_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.stock_entry
    ADD CONSTRAINT stock_entry_key_unique UNIQUE (key);

ALTER TABLE ONLY public.stock_entry
    ADD CONSTRAINT stock_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stock_hold_line
    ADD CONSTRAINT stock_hold_line_pkey PRIMARY KEY (hold_id, order_line_id, lot_id, location_id);

ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_order_unique UNIQUE (order_id);

ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stock_level
    ADD CONSTRAINT stock_level_pkey PRIMARY KEY (lot_id, location_id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stock_transfer_entry
    ADD CONSTRAINT stock_transfer_entry_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.stock_transfer
    ADD CONSTRAINT stock_transfer_key UNIQUE (key);

ALTER TABLE ONLY public.stock_transfer_line
    ADD CONSTRAINT stock_transfer_line_pkey PRIMARY KEY (transfer_id, lot_id);

ALTER TABLE ONLY public.stock_transfer
    ADD CONSTRAINT stock_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stripe_event
    ADD CONSTRAINT stripe_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_key_unique UNIQUE (key);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_registration
    ADD CONSTRAINT tax_registration_pkey PRIMARY KEY (tax, valid_from);

ALTER TABLE ONLY public.variant_day
    ADD CONSTRAINT variant_day_pkey PRIMARY KEY (variant_id, day);

ALTER TABLE ONLY public.variant
    ADD CONSTRAINT variant_gtin_unique UNIQUE (gtin);

ALTER TABLE ONLY public.variant_outlook
    ADD CONSTRAINT variant_outlook_pkey PRIMARY KEY (variant_id);

ALTER TABLE ONLY public.variant
    ADD CONSTRAINT variant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.variant_place
    ADD CONSTRAINT variant_place_pkey PRIMARY KEY (variant_id, location_id);

ALTER TABLE ONLY public.variant_price
    ADD CONSTRAINT variant_price_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.variant
    ADD CONSTRAINT variant_sku_unique UNIQUE (sku);

ALTER TABLE ONLY stripe_sandbox.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stripe_sandbox.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (key);

ALTER TABLE ONLY stripe_sandbox.object
    ADD CONSTRAINT object_pkey PRIMARY KEY (id);

CREATE INDEX advance_cooperative ON public.advance USING btree (cooperative_id, id DESC);

CREATE INDEX agreement_cooperative ON public.agreement USING btree (cooperative_id, valid_from DESC, id DESC);

CREATE INDEX arrival_line_lot ON public.arrival_line USING btree (lot_id);

CREATE INDEX arrival_line_shipment_line ON public.arrival_line USING btree (shipment_line_id);

CREATE INDEX audit_entry_account ON public.audit_entry USING btree (account_id, id);

CREATE INDEX audit_entry_act ON public.audit_entry USING btree (act, id DESC);

CREATE INDEX audit_entry_at ON public.audit_entry USING btree (at DESC, id DESC);

CREATE INDEX audit_entry_subject ON public.audit_entry USING btree (subject, subject_id, id);

CREATE INDEX audit_entry_who ON public.audit_entry USING btree (lower(who), id DESC);

CREATE INDEX audit_entry_words ON public.audit_entry USING gin ((((((((((((((who || ' '::text) || act) || ' '::text) || subject) || ' '::text) || subject_id) || ' '::text) || note) || ' '::text) || COALESCE((before)::text, ''::text)) || ' '::text) || COALESCE((after)::text, ''::text))) public.gin_trgm_ops);

CREATE INDEX cart_touched ON public.cart USING btree (touched_at) WHERE (state = 'open'::text);

CREATE INDEX consent_recorded ON public.consent USING btree (recorded_at DESC, id DESC);

CREATE UNIQUE INDEX consent_standing_once ON public.consent USING btree (lower(email)) WHERE (withdrawn_at IS NULL);

CREATE INDEX coop_code_account ON public.coop_code USING btree (account_id, id);

CREATE UNIQUE INDEX coop_code_selector ON public.coop_code USING btree (selector) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX coop_code_standing ON public.coop_code USING btree (account_id) WHERE (revoked_at IS NULL);

CREATE INDEX cooperative_line_balance ON public.cooperative_line USING btree (cooperative_id, id) WHERE (balance_cents IS NOT NULL);

CREATE INDEX cooperative_line_day ON public.cooperative_line USING btree (cooperative_id, occurred_on, id);

CREATE INDEX cooperative_line_lot ON public.cooperative_line USING btree (lot_id, id) WHERE (lot_id IS NOT NULL);

CREATE UNIQUE INDEX cooperative_line_once ON public.cooperative_line USING btree (entry_id, cooperative_id, COALESCE(order_line_id, (0)::bigint), COALESCE(lot_id, (0)::bigint));

CREATE INDEX cost_share_lot ON public.cost_share USING btree (lot_id);

CREATE INDEX cost_sheet_shipment ON public.cost_sheet USING btree (shipment_id, id);

CREATE UNIQUE INDEX cost_sheet_standing ON public.cost_sheet USING btree (shipment_id) WHERE (reversed_at IS NULL);

CREATE INDEX count_line_last ON public.count_line USING btree (variant_id, location_id, last_at DESC);

CREATE INDEX count_lot_lot ON public.count_lot USING btree (lot_id);

CREATE INDEX count_scan_line ON public.count_scan USING btree (count_id, location_id, variant_id);

CREATE INDEX count_scan_person ON public.count_scan USING btree (count_id, account_id);

CREATE INDEX count_session_open ON public.count_session USING btree (state) WHERE (state = ANY (ARRAY['open'::text, 'review'::text]));

CREATE INDEX count_session_opened ON public.count_session USING btree (opened_at DESC, id DESC);

CREATE INDEX credit_note_order ON public.credit_note USING btree (order_id, id);

CREATE INDEX desk_case_open ON public.desk_case USING btree (opened_at) WHERE (closed_at IS NULL);

CREATE INDEX dispute_order ON public.dispute USING btree (order_id);

CREATE INDEX exchange_rate_latest ON public.exchange_rate USING btree (currency, rate_on DESC, id DESC) WHERE (withdrawn_at IS NULL);

CREATE UNIQUE INDEX exchange_rate_once ON public.exchange_rate USING btree (currency, rate_on, source) WHERE (withdrawn_at IS NULL);

CREATE INDEX import_file_recent ON public.import_file USING btree (id DESC);

CREATE INDEX ledger_entry_order ON public.ledger_entry USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE UNIQUE INDEX ledger_entry_reverse_once ON public.ledger_entry USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);

CREATE INDEX ledger_entry_sale_at ON public.ledger_entry USING btree (occurred_at) WHERE (kind = 'sale'::text);

CREATE INDEX ledger_posting_account ON public.ledger_posting USING btree (account_id, id);

CREATE INDEX ledger_posting_entry ON public.ledger_posting USING btree (entry_id);

CREATE INDEX ledger_posting_lot ON public.ledger_posting USING btree (lot_id) WHERE (lot_id IS NOT NULL);

CREATE INDEX lot_best_before ON public.lot USING btree (best_before) WHERE (best_before IS NOT NULL);

CREATE UNIQUE INDEX lot_block_active ON public.lot_block USING btree (lot_id) WHERE (ended_at IS NULL);

CREATE INDEX lot_blocked ON public.lot USING btree (id) WHERE blocked;

CREATE INDEX lot_code_part ON public.lot USING gin (upper(code) public.gin_trgm_ops);

CREATE INDEX lot_code_typed ON public.lot USING btree (upper(code) text_pattern_ops);

CREATE INDEX lot_cooperative ON public.lot USING btree (cooperative_id, received_on DESC, id DESC);

CREATE INDEX lot_received ON public.lot USING btree (received_on DESC, id DESC);

CREATE INDEX lot_variant ON public.lot USING btree (variant_id, received_on, id);

CREATE UNIQUE INDEX mail_sent_confirmation_once ON public.mail_sent USING btree (order_id) WHERE (kind = 'order_confirmed'::text);

CREATE INDEX order_event_order ON public.order_event USING btree (order_id, id);

CREATE INDEX order_line_variant ON public.order_line USING btree (variant_id);

CREATE INDEX order_note_order ON public.order_note USING btree (order_id, id);

CREATE INDEX parcel_line_order_line ON public.parcel_line USING btree (order_line_id);

CREATE UNIQUE INDEX parcel_open_once ON public.parcel USING btree (order_id) WHERE (state = 'open'::text);

CREATE INDEX parcel_packed ON public.parcel USING btree (order_id) WHERE (state = 'packed'::text);

CREATE INDEX parcel_scan_parcel ON public.parcel_scan USING btree (parcel_id, id);

CREATE INDEX parcel_tracking ON public.parcel USING btree (tracking) WHERE (tracking <> ''::text);

CREATE INDEX passkey_account ON public.passkey USING btree (account_id);

CREATE INDEX payment_fee_unknown ON public.payment USING btree (succeeded_at) WHERE ((state = ANY (ARRAY['succeeded'::text, 'returned'::text])) AND (fee_cents IS NULL));

CREATE UNIQUE INDEX payment_succeeded_once ON public.payment USING btree (order_id) WHERE (state = 'succeeded'::text);

CREATE INDEX payment_unsettled ON public.payment USING btree (created_at) WHERE (state = ANY (ARRAY['intended'::text, 'open'::text]));

CREATE INDEX payout_answer_missing ON public.payout_answer USING btree (payout_id, id) WHERE (NOT received);

CREATE INDEX payout_answer_payout ON public.payout_answer USING btree (payout_id, id DESC);

CREATE INDEX payout_cooperative ON public.payout USING btree (cooperative_id, paid_on DESC, id DESC);

CREATE UNIQUE INDEX payout_reference_once ON public.payout USING btree (cooperative_id, way, lower(reference)) WHERE ((reversed_at IS NULL) AND (way <> ALL (ARRAY['cash'::text, 'other'::text])));

CREATE INDEX picture_upload_open ON public.picture_upload USING btree (product_id, id) WHERE (state <> 'done'::text);

CREATE INDEX picture_without_sizes ON public.picture USING btree (id) WHERE ((kind = 'file'::text) AND (sizes = '{}'::integer[]));

CREATE INDEX product_category ON public.product USING btree (category_id) WHERE (status = 'live'::text);

CREATE INDEX product_cooperative ON public.product USING btree (cooperative_id) WHERE (status = 'live'::text);

CREATE INDEX product_gaps_open ON public.product USING btree (updated_at DESC, id DESC) WHERE (gaps <> '{}'::text[]);

CREATE INDEX product_newest ON public.product USING btree (published_at DESC, id DESC) WHERE (status = 'live'::text);

CREATE INDEX product_text_name ON public.product_text USING btree (lang, lower(name), product_id);

CREATE INDEX product_text_search ON public.product_text USING gin (search);

CREATE INDEX product_updated ON public.product USING btree (updated_at);

CREATE INDEX purchase_order_cooperative ON public.purchase_order USING btree (cooperative_id, id DESC);

CREATE INDEX purchase_order_line_variant ON public.purchase_order_line USING btree (variant_id);

CREATE INDEX purchase_order_open ON public.purchase_order USING btree (id DESC) WHERE (state = ANY (ARRAY['draft'::text, 'sent'::text, 'partly'::text]));

CREATE INDEX refund_created ON public.refund USING btree (created_at);

CREATE INDEX refund_line_order_line ON public.refund_line USING btree (order_line_id);

CREATE INDEX refund_open ON public.refund USING btree (created_at) WHERE (state = ANY (ARRAY['intended'::text, 'pending'::text]));

CREATE INDEX refund_payment ON public.refund USING btree (payment_id);

CREATE INDEX sales_order_aged ON public.sales_order USING btree (placed_at) WHERE (erased_at IS NULL);

CREATE INDEX sales_order_awaiting ON public.sales_order USING btree (placed_at) WHERE (status = 'awaiting_payment'::text);

CREATE INDEX sales_order_email ON public.sales_order USING btree (lower(email));

CREATE INDEX sales_order_open ON public.sales_order USING btree (promised_on, number) WHERE ((status = ANY (ARRAY['paid'::text, 'partly_refunded'::text])) AND (fulfilled_at IS NULL));

CREATE INDEX sales_order_paid ON public.sales_order USING btree (paid_at) WHERE (paid_at IS NOT NULL);

CREATE INDEX sales_order_person ON public.sales_order USING gin (lower(((name || ' '::text) || email)) public.gin_trgm_ops);

CREATE INDEX sales_order_search ON public.sales_order USING gin (search public.gin_trgm_ops);

CREATE INDEX sales_order_status ON public.sales_order USING btree (status, number);

CREATE INDEX sales_order_total_cents ON public.sales_order USING btree (total_cents);

CREATE INDEX search_word_trigram ON public.search_word USING gin (plain public.gin_trgm_ops);

CREATE INDEX session_account ON public.session USING btree (account_id, seen_at DESC);

CREATE INDEX session_ends ON public.session USING btree (ends_at);

CREATE INDEX shipment_cooperative ON public.shipment USING btree (cooperative_id, id DESC);

CREATE INDEX shipment_expected ON public.shipment USING btree (expected_on, id) WHERE (state = ANY (ARRAY['announced'::text, 'partly'::text]));

CREATE INDEX shipment_line_lot ON public.shipment_line USING btree (lot_id);

CREATE INDEX shipment_line_order_line ON public.shipment_line USING btree (order_line_id) WHERE (order_line_id IS NOT NULL);

CREATE INDEX shipment_line_variant ON public.shipment_line USING btree (variant_id);

CREATE INDEX shipment_order ON public.shipment USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX shipment_past ON public.shipment USING btree (ended_at DESC, id DESC) WHERE (state = ANY (ARRAY['arrived'::text, 'cancelled'::text]));

CREATE INDEX shipment_reference_typed ON public.shipment USING btree (upper(reference)) WHERE (reference <> ''::text);

CREATE INDEX sign_link_account ON public.sign_link USING btree (account_id, kind);

CREATE INDEX sign_step_ends ON public.sign_step USING btree (ends_at);

CREATE INDEX sign_try_address ON public.sign_try USING btree (address, at) WHERE (address <> ''::text);

CREATE INDEX sign_try_at ON public.sign_try USING btree (at);

CREATE INDEX sign_try_subject ON public.sign_try USING btree (subject, at);

CREATE INDEX stock_adjustment_lot ON public.stock_adjustment USING btree (lot_id, entry_id);

CREATE INDEX stock_entry_recorded ON public.stock_entry USING brin (recorded_at);

CREATE UNIQUE INDEX stock_entry_sale_once ON public.stock_entry USING btree (order_id) WHERE (kind = 'sell'::text);

CREATE UNIQUE INDEX stock_entry_void_once ON public.stock_entry USING btree (voids_id) WHERE (voids_id IS NOT NULL);

CREATE INDEX stock_hold_ended ON public.stock_hold USING brin (ended_at);

CREATE INDEX stock_hold_expiry ON public.stock_hold USING btree (expires_at) WHERE (state = 'active'::text);

CREATE INDEX stock_hold_held ON public.stock_hold USING brin (held_at);

CREATE INDEX stock_hold_line_lot ON public.stock_hold_line USING btree (lot_id);

CREATE INDEX stock_level_place ON public.stock_level USING btree (location_id, variant_id);

CREATE INDEX stock_level_sellable ON public.stock_level USING btree (variant_id) WHERE sellable;

CREATE INDEX stock_level_variant ON public.stock_level USING btree (variant_id);

CREATE INDEX stock_movement_entry ON public.stock_movement USING btree (entry_id);

CREATE INDEX stock_movement_lot ON public.stock_movement USING btree (lot_id, id);

CREATE INDEX stock_movement_order_line ON public.stock_movement USING btree (order_line_id) WHERE (order_line_id IS NOT NULL);

CREATE INDEX stock_movement_to ON public.stock_movement USING btree (to_location, id);

CREATE INDEX stock_transfer_entry_transfer ON public.stock_transfer_entry USING btree (transfer_id, entry_id);

CREATE INDEX stock_transfer_open ON public.stock_transfer_line USING btree (transfer_id) WHERE ((arrived + settled) < sent);

CREATE INDEX stock_transfer_sent ON public.stock_transfer USING btree (sent_at DESC, id DESC);

CREATE INDEX stripe_event_waiting ON public.stripe_event USING btree (next_try_at) WHERE (applied_at IS NULL);

CREATE INDEX task_account ON public.task USING btree (account_id, id DESC);

CREATE INDEX task_kept ON public.task USING btree (ended_at) WHERE (result_name <> ''::text);

CREATE INDEX variant_outlook_low ON public.variant_outlook USING btree (variant_id) WHERE low;

CREATE INDEX variant_outlook_suggested ON public.variant_outlook USING btree (cover_days, variant_id) WHERE (suggested > 0);

CREATE INDEX variant_place_shelf ON public.variant_place USING btree (location_id, shelf);

CREATE UNIQUE INDEX variant_price_once ON public.variant_price USING btree (variant_id, from_at) WHERE (withdrawn_at IS NULL);

CREATE INDEX variant_price_waiting ON public.variant_price USING btree (from_at) WHERE ((applied_at IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX variant_product ON public.variant USING btree (product_id, "position", id);

CREATE INDEX variant_sku_part ON public.variant USING gin (upper(sku) public.gin_trgm_ops);

CREATE INDEX variant_sku_typed ON public.variant USING btree (upper(sku) text_pattern_ops);

CREATE INDEX delivery_waiting ON stripe_sandbox.delivery USING btree (next_at) WHERE (ended_at IS NULL);

CREATE INDEX object_charge ON stripe_sandbox.object USING btree (charge, kind) WHERE (charge <> ''::text);

CREATE INDEX object_due ON stripe_sandbox.object USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX object_intent ON stripe_sandbox.object USING btree (intent, kind) WHERE (intent <> ''::text);

CREATE INDEX object_list ON stripe_sandbox.object USING btree (kind, seq DESC);

CREATE TRIGGER account_ends_code AFTER UPDATE ON public.account FOR EACH ROW WHEN (((old.active AND (NOT new.active)) OR (old.role <> new.role) OR (old.cooperative_id IS DISTINCT FROM new.cooperative_id))) EXECUTE FUNCTION public.account_ends_code();

CREATE TRIGGER account_keep_an_owner BEFORE DELETE OR UPDATE ON public.account FOR EACH ROW EXECUTE FUNCTION public.keep_an_owner();

CREATE TRIGGER advance_kept BEFORE DELETE OR UPDATE ON public.advance FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('reversed_at', 'reversed_why');

CREATE TRIGGER advance_no_truncate BEFORE TRUNCATE ON public.advance FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER agreement_kept BEFORE DELETE OR UPDATE ON public.agreement FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('ended_on');

CREATE TRIGGER agreement_no_truncate BEFORE TRUNCATE ON public.agreement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER arrival_kept BEFORE DELETE OR UPDATE ON public.arrival FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('voided_at', 'void_why');

CREATE TRIGGER arrival_line_append_only BEFORE DELETE OR UPDATE ON public.arrival_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER arrival_line_no_truncate BEFORE TRUNCATE ON public.arrival_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER arrival_no_truncate BEFORE TRUNCATE ON public.arrival FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.audit_entry_keep();

CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER category_follow AFTER UPDATE OF name_fr, name_en ON public.category FOR EACH ROW EXECUTE FUNCTION public.product_text_follow('category_id', 'id');

CREATE TRIGGER coop_code_person BEFORE INSERT OR UPDATE OF account_id, revoked_at ON public.coop_code FOR EACH ROW WHEN ((new.revoked_at IS NULL)) EXECUTE FUNCTION public.coop_code_person();

CREATE TRIGGER cooperative_account AFTER INSERT ON public.cooperative FOR EACH ROW EXECUTE FUNCTION public.cooperative_account();

CREATE TRIGGER cooperative_follow AFTER UPDATE OF name ON public.cooperative FOR EACH ROW WHEN ((old.name IS DISTINCT FROM new.name)) EXECUTE FUNCTION public.product_text_follow('cooperative_id', 'id');

CREATE TRIGGER cooperative_line_append_only BEFORE DELETE OR UPDATE ON public.cooperative_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cooperative_line_no_truncate BEFORE TRUNCATE ON public.cooperative_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cooperative_text_follow AFTER INSERT OR UPDATE ON public.cooperative_text FOR EACH ROW EXECUTE FUNCTION public.product_text_follow('cooperative_id', 'cooperative_id');

CREATE TRIGGER cost_line_append_only BEFORE DELETE OR UPDATE ON public.cost_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cost_line_no_truncate BEFORE TRUNCATE ON public.cost_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cost_share_append_only BEFORE DELETE OR UPDATE ON public.cost_share FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cost_share_no_truncate BEFORE TRUNCATE ON public.cost_share FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER cost_sheet_kept BEFORE DELETE OR UPDATE ON public.cost_sheet FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('reversed_at', 'reversed_why');

CREATE TRIGGER cost_sheet_no_truncate BEFORE TRUNCATE ON public.cost_sheet FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER count_line_final BEFORE DELETE OR UPDATE ON public.count_line FOR EACH ROW EXECUTE FUNCTION public.count_line_final();

CREATE TRIGGER count_lot_final BEFORE DELETE OR UPDATE ON public.count_lot FOR EACH ROW EXECUTE FUNCTION public.count_line_final();

CREATE TRIGGER count_scan_append_only BEFORE DELETE OR UPDATE ON public.count_scan FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER count_scan_no_truncate BEFORE TRUNCATE ON public.count_scan FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER count_scan_open AFTER INSERT ON public.count_scan REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.count_scan_open();

CREATE TRIGGER count_session_move BEFORE UPDATE OF state ON public.count_session FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.count_session_move();

CREATE TRIGGER credit_note_append_only BEFORE DELETE OR UPDATE ON public.credit_note FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER credit_note_no_truncate BEFORE TRUNCATE ON public.credit_note FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER credit_note_within AFTER INSERT ON public.credit_note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.credit_note_within();

CREATE TRIGGER exchange_rate_kept BEFORE DELETE OR UPDATE ON public.exchange_rate FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('withdrawn_at', 'withdrawn_why');

CREATE TRIGGER exchange_rate_no_truncate BEFORE TRUNCATE ON public.exchange_rate FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON public.ledger_posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_entry_balanced();

CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_posting_append_only BEFORE DELETE OR UPDATE ON public.ledger_posting FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_posting_apply AFTER INSERT ON public.ledger_posting REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_posting_apply();

CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON public.ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER location_close BEFORE UPDATE OF closed_at ON public.location FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (new.closed_at IS NOT NULL))) EXECUTE FUNCTION public.location_close();

CREATE TRIGGER lot_block_apply AFTER INSERT OR UPDATE ON public.lot_block FOR EACH ROW EXECUTE FUNCTION public.lot_block_apply();

CREATE CONSTRAINT TRIGGER movement_within_to_send AFTER INSERT ON public.stock_movement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.order_line_id IS NOT NULL)) EXECUTE FUNCTION public.parcel_within_to_send();

CREATE TRIGGER parcel_keep BEFORE DELETE OR UPDATE ON public.parcel FOR EACH ROW EXECUTE FUNCTION public.parcel_keep();

CREATE TRIGGER parcel_line_keep BEFORE INSERT OR DELETE OR UPDATE ON public.parcel_line FOR EACH ROW EXECUTE FUNCTION public.parcel_line_keep();

CREATE CONSTRAINT TRIGGER parcel_within_to_send AFTER INSERT OR UPDATE ON public.parcel_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.parcel_within_to_send();

CREATE TRIGGER payout_answer_append_only BEFORE DELETE OR UPDATE ON public.payout_answer FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER payout_answer_no_truncate BEFORE TRUNCATE ON public.payout_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER payout_kept BEFORE DELETE OR UPDATE ON public.payout FOR EACH ROW EXECUTE FUNCTION public.refuse_other_change('reversed_at', 'reversed_why');

CREATE TRIGGER payout_no_truncate BEFORE TRUNCATE ON public.payout FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER picture_new_file BEFORE UPDATE OF file ON public.picture FOR EACH ROW WHEN ((old.file IS DISTINCT FROM new.file)) EXECUTE FUNCTION public.picture_new_file();

CREATE CONSTRAINT TRIGGER product_complete AFTER INSERT OR UPDATE OF status, only_lang ON public.product DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.product_complete();

CREATE TRIGGER product_follow AFTER UPDATE OF cooperative_id, category_id ON public.product FOR EACH ROW WHEN (((old.cooperative_id IS DISTINCT FROM new.cooperative_id) OR (old.category_id IS DISTINCT FROM new.category_id))) EXECUTE FUNCTION public.product_text_follow('id', 'id');

CREATE TRIGGER product_moved AFTER UPDATE OF slug ON public.product FOR EACH ROW WHEN ((old.slug <> new.slug)) EXECUTE FUNCTION public.product_moved();

CREATE CONSTRAINT TRIGGER product_text_complete AFTER DELETE ON public.product_text DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.product_complete();

CREATE TRIGGER product_text_index BEFORE INSERT OR UPDATE ON public.product_text FOR EACH ROW EXECUTE FUNCTION public.product_text_index();

CREATE TRIGGER product_version_append_only BEFORE DELETE OR UPDATE ON public.product_version FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER product_version_no_truncate BEFORE TRUNCATE ON public.product_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER purchase_order_line_stands BEFORE INSERT OR DELETE OR UPDATE ON public.purchase_order_line FOR EACH ROW EXECUTE FUNCTION public.purchase_order_line_stands();

CREATE TRIGGER refund_line_append_only BEFORE DELETE OR UPDATE ON public.refund_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refund_line_no_truncate BEFORE TRUNCATE ON public.refund_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refund_line_within AFTER INSERT ON public.refund_line FOR EACH ROW EXECUTE FUNCTION public.refund_line_within();

CREATE TRIGGER refund_stays_failed BEFORE UPDATE OF state ON public.refund FOR EACH ROW WHEN (((old.state = 'failed'::text) AND (new.state <> 'failed'::text))) EXECUTE FUNCTION public.refund_stays_failed();

CREATE TRIGGER refund_tax_append_only BEFORE DELETE OR UPDATE ON public.refund_tax FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refund_tax_no_truncate BEFORE TRUNCATE ON public.refund_tax FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refund_tax_within AFTER INSERT ON public.refund_tax FOR EACH ROW EXECUTE FUNCTION public.refund_tax_within();

CREATE TRIGGER refund_within_payment AFTER INSERT OR UPDATE OF amount_cents, state ON public.refund FOR EACH ROW EXECUTE FUNCTION public.refund_within_payment();

CREATE TRIGGER sales_order_move BEFORE UPDATE OF status ON public.sales_order FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION public.sales_order_move();

CREATE TRIGGER sales_order_search BEFORE INSERT OR UPDATE OF name, email, phone, line1, city, postal_code ON public.sales_order FOR EACH ROW EXECUTE FUNCTION public.sales_order_search();

CREATE TRIGGER shipment_line_append_only BEFORE DELETE OR UPDATE ON public.shipment_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER shipment_line_no_truncate BEFORE TRUNCATE ON public.shipment_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER stock_adjustment_append_only BEFORE DELETE OR UPDATE ON public.stock_adjustment FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER stock_entry_append_only BEFORE DELETE OR UPDATE ON public.stock_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER stock_entry_no_truncate BEFORE TRUNCATE ON public.stock_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER stock_level_born BEFORE INSERT ON public.stock_level FOR EACH ROW EXECUTE FUNCTION public.stock_level_born();

CREATE TRIGGER stock_movement_allowed AFTER INSERT ON public.stock_movement REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION public.stock_movement_allowed();

CREATE TRIGGER stock_movement_append_only BEFORE DELETE OR UPDATE ON public.stock_movement FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER stock_movement_apply AFTER INSERT ON public.stock_movement REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION public.stock_movement_apply();

CREATE TRIGGER stock_movement_no_truncate BEFORE TRUNCATE ON public.stock_movement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER variant_complete AFTER DELETE OR UPDATE OF active ON public.variant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.product_complete();

CREATE TRIGGER variant_price_changed AFTER UPDATE OF price_cents ON public.variant FOR EACH ROW WHEN ((old.price_cents <> new.price_cents)) EXECUTE FUNCTION public.variant_price_kept();

CREATE TRIGGER variant_price_first AFTER INSERT ON public.variant FOR EACH ROW EXECUTE FUNCTION public.variant_price_kept();

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_agreement_id_cooperative_id_fkey FOREIGN KEY (agreement_id, cooperative_id) REFERENCES public.agreement(id, cooperative_id);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.purchase_order(id);

ALTER TABLE ONLY public.advance
    ADD CONSTRAINT advance_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES public.exchange_rate(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_arrival_id_shipment_id_fkey FOREIGN KEY (arrival_id, shipment_id) REFERENCES public.arrival(id, shipment_id);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.arrival_line
    ADD CONSTRAINT arrival_line_shipment_line_id_shipment_id_fkey FOREIGN KEY (shipment_line_id, shipment_id) REFERENCES public.shipment_line(id, shipment_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_lost_entry_id_fkey FOREIGN KEY (lost_entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES public.shipment(id);

ALTER TABLE ONLY public.cart_line
    ADD CONSTRAINT cart_line_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES public.cart(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cart_line
    ADD CONSTRAINT cart_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.cart
    ADD CONSTRAINT cart_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.coop_code
    ADD CONSTRAINT coop_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.cooperative_line
    ADD CONSTRAINT cooperative_line_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.cooperative_line
    ADD CONSTRAINT cooperative_line_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.ledger_entry(id);

ALTER TABLE ONLY public.cooperative_line
    ADD CONSTRAINT cooperative_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.cooperative_line
    ADD CONSTRAINT cooperative_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.cooperative_text
    ADD CONSTRAINT cooperative_text_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cost_line
    ADD CONSTRAINT cost_line_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES public.exchange_rate(id);

ALTER TABLE ONLY public.cost_line
    ADD CONSTRAINT cost_line_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES public.cost_sheet(id);

ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT cost_share_cost_line_id_fkey FOREIGN KEY (cost_line_id) REFERENCES public.cost_line(id);

ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT cost_share_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.cost_sheet
    ADD CONSTRAINT cost_sheet_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES public.cost_sheet(id);

ALTER TABLE ONLY public.cost_sheet
    ADD CONSTRAINT cost_sheet_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES public.shipment(id);

ALTER TABLE ONLY public.count_item
    ADD CONSTRAINT count_item_count_id_fkey FOREIGN KEY (count_id) REFERENCES public.count_session(id);

ALTER TABLE ONLY public.count_item
    ADD CONSTRAINT count_item_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.count_item
    ADD CONSTRAINT count_item_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_count_id_fkey FOREIGN KEY (count_id) REFERENCES public.count_session(id);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.count_line
    ADD CONSTRAINT count_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.count_lot
    ADD CONSTRAINT count_lot_line_id_fkey FOREIGN KEY (line_id) REFERENCES public.count_line(id);

ALTER TABLE ONLY public.count_lot
    ADD CONSTRAINT count_lot_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_count_id_fkey FOREIGN KEY (count_id) REFERENCES public.count_session(id);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.count_scan
    ADD CONSTRAINT count_scan_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.count_session
    ADD CONSTRAINT count_session_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.credit_note
    ADD CONSTRAINT credit_note_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(id);

ALTER TABLE ONLY public.desk_case
    ADD CONSTRAINT desk_case_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.desk_case
    ADD CONSTRAINT desk_case_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payment(id);

ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payment(id);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_check_task_fkey FOREIGN KEY (check_task) REFERENCES public.task(id);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_run_task_fkey FOREIGN KEY (run_task) REFERENCES public.task(id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.ledger_balance
    ADD CONSTRAINT ledger_balance_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.ledger_account(id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES public.ledger_entry(id);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_account_id_currency_fkey FOREIGN KEY (account_id, currency) REFERENCES public.ledger_account(id, currency);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.ledger_entry(id);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.lot_block
    ADD CONSTRAINT lot_block_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.lot_block
    ADD CONSTRAINT lot_block_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_maker_id_fkey FOREIGN KEY (maker_id) REFERENCES public.maker(id);

ALTER TABLE ONLY public.lot_step
    ADD CONSTRAINT lot_step_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.mail_sent
    ADD CONSTRAINT mail_sent_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.maker
    ADD CONSTRAINT maker_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.order_adjustment
    ADD CONSTRAINT order_adjustment_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.order_event
    ADD CONSTRAINT order_event_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.order_note
    ADD CONSTRAINT order_note_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_parcel_id_fkey FOREIGN KEY (parcel_id) REFERENCES public.parcel(id);

ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT parcel_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.parcel_scan
    ADD CONSTRAINT parcel_scan_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.parcel_scan
    ADD CONSTRAINT parcel_scan_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.parcel_scan
    ADD CONSTRAINT parcel_scan_parcel_id_fkey FOREIGN KEY (parcel_id) REFERENCES public.parcel(id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.payout_answer
    ADD CONSTRAINT payout_answer_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.payout_answer
    ADD CONSTRAINT payout_answer_payout_id_cooperative_id_fkey FOREIGN KEY (payout_id, cooperative_id) REFERENCES public.payout(id, cooperative_id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES public.exchange_rate(id);

ALTER TABLE ONLY public.picture
    ADD CONSTRAINT picture_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.picture_upload
    ADD CONSTRAINT picture_upload_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.product_address
    ADD CONSTRAINT product_address_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_category_id_fkey FOREIGN KEY (category_id) REFERENCES public.category(id);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_maker_id_fkey FOREIGN KEY (maker_id) REFERENCES public.maker(id);

ALTER TABLE ONLY public.product_text
    ADD CONSTRAINT product_text_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.product_version
    ADD CONSTRAINT product_version_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);

ALTER TABLE ONLY public.purchase_order
    ADD CONSTRAINT purchase_order_agreement_id_cooperative_id_fkey FOREIGN KEY (agreement_id, cooperative_id) REFERENCES public.agreement(id, cooperative_id);

ALTER TABLE ONLY public.purchase_order
    ADD CONSTRAINT purchase_order_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.purchase_order_line
    ADD CONSTRAINT purchase_order_line_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.purchase_order(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.purchase_order_line
    ADD CONSTRAINT purchase_order_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT refund_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT refund_line_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT refund_line_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payment(id);

ALTER TABLE ONLY public.refund_tax
    ADD CONSTRAINT refund_tax_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(id);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_agreement_id_cooperative_id_fkey FOREIGN KEY (agreement_id, cooperative_id) REFERENCES public.agreement(id, cooperative_id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_cooperative_id_fkey FOREIGN KEY (cooperative_id) REFERENCES public.cooperative(id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.purchase_order_line(id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES public.exchange_rate(id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES public.shipment(id);

ALTER TABLE ONLY public.shipment_line
    ADD CONSTRAINT shipment_line_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT shipment_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.purchase_order(id);

ALTER TABLE ONLY public.sign_link
    ADD CONSTRAINT sign_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.sign_step
    ADD CONSTRAINT sign_step_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.stock_adjustment
    ADD CONSTRAINT stock_adjustment_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.stock_adjustment
    ADD CONSTRAINT stock_adjustment_from_location_fkey FOREIGN KEY (from_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.stock_adjustment
    ADD CONSTRAINT stock_adjustment_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.stock_adjustment
    ADD CONSTRAINT stock_adjustment_to_location_fkey FOREIGN KEY (to_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.stock_entry
    ADD CONSTRAINT stock_entry_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.stock_entry
    ADD CONSTRAINT stock_entry_voids_id_fkey FOREIGN KEY (voids_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.stock_hold_line
    ADD CONSTRAINT stock_hold_line_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.stock_hold(id);

ALTER TABLE ONLY public.stock_hold_line
    ADD CONSTRAINT stock_hold_line_lot_id_location_id_fkey FOREIGN KEY (lot_id, location_id) REFERENCES public.stock_level(lot_id, location_id);

ALTER TABLE ONLY public.stock_hold_line
    ADD CONSTRAINT stock_hold_line_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.sales_order(id);

ALTER TABLE ONLY public.stock_level
    ADD CONSTRAINT stock_level_location_id_real_sellable_fkey FOREIGN KEY (location_id, "real", sellable) REFERENCES public.location(id, "real", sellable) ON UPDATE CASCADE;

ALTER TABLE ONLY public.stock_level
    ADD CONSTRAINT stock_level_lot_blocked FOREIGN KEY (lot_id, blocked) REFERENCES public.lot(id, blocked) ON UPDATE CASCADE;

ALTER TABLE ONLY public.stock_level
    ADD CONSTRAINT stock_level_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.stock_level
    ADD CONSTRAINT stock_level_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_from_location_fkey FOREIGN KEY (from_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_order_line_id_fkey FOREIGN KEY (order_line_id) REFERENCES public.order_line(id);

ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_to_location_fkey FOREIGN KEY (to_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.stock_transfer_entry
    ADD CONSTRAINT stock_transfer_entry_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.stock_entry(id);

ALTER TABLE ONLY public.stock_transfer_entry
    ADD CONSTRAINT stock_transfer_entry_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES public.stock_transfer(id);

ALTER TABLE ONLY public.stock_transfer
    ADD CONSTRAINT stock_transfer_from_location_fkey FOREIGN KEY (from_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.stock_transfer_line
    ADD CONSTRAINT stock_transfer_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lot(id);

ALTER TABLE ONLY public.stock_transfer_line
    ADD CONSTRAINT stock_transfer_line_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES public.stock_transfer(id);

ALTER TABLE ONLY public.stock_transfer
    ADD CONSTRAINT stock_transfer_to_location_fkey FOREIGN KEY (to_location) REFERENCES public.location(id);

ALTER TABLE ONLY public.variant_day
    ADD CONSTRAINT variant_day_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.variant_outlook
    ADD CONSTRAINT variant_outlook_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.variant_place
    ADD CONSTRAINT variant_place_location_id_fkey FOREIGN KEY (location_id) REFERENCES public.location(id);

ALTER TABLE ONLY public.variant_place
    ADD CONSTRAINT variant_place_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.variant_price
    ADD CONSTRAINT variant_price_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES public.variant(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.variant
    ADD CONSTRAINT variant_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id) ON DELETE CASCADE;

ALTER TABLE public.agreement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cooperative ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cooperative_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_balance ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.lot ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON public.agreement FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.cooperative FOR SELECT TO plantagenet_coop USING ((id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.cooperative_line FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.ledger_account FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.ledger_balance FOR SELECT TO plantagenet_coop USING ((account_id IN ( SELECT ledger_account.id
   FROM public.ledger_account
  WHERE (ledger_account.cooperative_id = ( SELECT public.window_of() AS window_of)))));

CREATE POLICY own ON public.lot FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.payout FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.payout_answer FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.product FOR SELECT TO plantagenet_coop USING ((cooperative_id = ( SELECT public.window_of() AS window_of)));

CREATE POLICY own ON public.product_text FOR SELECT TO plantagenet_coop USING ((product_id IN ( SELECT product.id
   FROM public.product
  WHERE (product.cooperative_id = ( SELECT public.window_of() AS window_of)))));

CREATE POLICY own ON public.stock_entry FOR SELECT TO plantagenet_coop USING ((EXISTS ( SELECT
   FROM public.stock_movement m
  WHERE (m.entry_id = stock_entry.id))));

CREATE POLICY own ON public.stock_level FOR SELECT TO plantagenet_coop USING ((lot_id IN ( SELECT lot.id
   FROM public.lot
  WHERE (lot.cooperative_id = ( SELECT public.window_of() AS window_of)))));

CREATE POLICY own ON public.stock_movement FOR SELECT TO plantagenet_coop USING ((lot_id IN ( SELECT lot.id
   FROM public.lot
  WHERE (lot.cooperative_id = ( SELECT public.window_of() AS window_of)))));

CREATE POLICY own ON public.variant FOR SELECT TO plantagenet_coop USING ((product_id IN ( SELECT product.id
   FROM public.product
  WHERE (product.cooperative_id = ( SELECT public.window_of() AS window_of)))));

ALTER TABLE public.payout ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payout_answer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.product ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.product_text ENABLE ROW LEVEL SECURITY;

CREATE POLICY say ON public.payout_answer FOR INSERT TO plantagenet_coop WITH CHECK (((cooperative_id = ( SELECT public.window_of() AS window_of)) AND (EXISTS ( SELECT
   FROM public.payout p
  WHERE ((p.id = payout_answer.payout_id) AND (p.cooperative_id = ( SELECT public.window_of() AS window_of)) AND (p.reversed_at IS NULL))))));

CREATE POLICY shop ON public.agreement TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.cooperative TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.cooperative_line TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.ledger_account TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.ledger_balance TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.lot TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.payout TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.payout_answer TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.product TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.product_text TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.stock_entry TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.stock_level TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.stock_movement TO plantagenet_shop USING (true) WITH CHECK (true);

CREATE POLICY shop ON public.variant TO plantagenet_shop USING (true) WITH CHECK (true);

ALTER TABLE public.stock_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stock_level ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stock_movement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.variant ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO plantagenet_shop;
GRANT USAGE ON SCHEMA public TO plantagenet_coop;

GRANT USAGE ON SCHEMA stripe_sandbox TO plantagenet_shop;

REVOKE ALL ON FUNCTION public.forget_orders(ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_orders(ids bigint[]) TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.account_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.advance TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.advance_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.agreement TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(cooperative_id) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(terms) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(share_bp) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(currency) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(advance_bp) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(valid_from) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(ended_on) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(agreed_on) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(agreed_by_store) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT(agreed_by_cooperative) ON TABLE public.agreement TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.agreement_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.arrival TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.arrival_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.arrival_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.arrival_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.audit_entry TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.audit_entry_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cart TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cart_line TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.category TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.category_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.consent_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.coop_code TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.coop_code_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cooperative TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.cooperative TO plantagenet_coop;

GRANT SELECT(slug) ON TABLE public.cooperative TO plantagenet_coop;

GRANT SELECT(name) ON TABLE public.cooperative TO plantagenet_coop;

GRANT SELECT(country) ON TABLE public.cooperative TO plantagenet_coop;

GRANT SELECT(invented) ON TABLE public.cooperative TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.cooperative_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.cooperative_line TO plantagenet_shop;
GRANT SELECT ON TABLE public.cooperative_line TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.cooperative_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_account TO plantagenet_shop;
GRANT SELECT ON TABLE public.ledger_account TO plantagenet_coop;

GRANT SELECT,INSERT ON TABLE public.ledger_entry TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.ledger_posting TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lot TO plantagenet_shop;
GRANT SELECT ON TABLE public.lot TO plantagenet_coop;

GRANT SELECT ON TABLE public.cooperative_part TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cooperative_text TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.cost_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.cost_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.cost_share TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.cost_sheet TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.cost_sheet_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.count_item TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.count_limit TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.count_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.count_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.count_lot TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.count_scan TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.count_scan_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.count_session TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.count_session_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.credit_note TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.credit_note_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_case TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.desk_case_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dispute TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.exchange_rate TO plantagenet_shop;
GRANT SELECT ON TABLE public.exchange_rate TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.exchange_rate_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_file TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.import_file_id_seq TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.ledger_account_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_balance TO plantagenet_shop;
GRANT SELECT ON TABLE public.ledger_balance TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.ledger_entry_id_seq TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.ledger_posting_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.location TO plantagenet_shop;
GRANT SELECT ON TABLE public.location TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.location_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lot_block TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.lot_block_id_seq TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.lot_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lot_step TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_sent TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.maker TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.maker_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.number_series TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_adjustment TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.order_adjustment_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_event TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.order_event_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.order_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_note TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.order_note_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parcel TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.parcel_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parcel_line TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parcel_scan TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.parcel_scan_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passkey TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.passkey_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payment TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.payout TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(cooperative_id) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(currency) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(amount_minor) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(rate_id) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(amount_cents) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(paid_on) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(way) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(destination) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(reference) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(created_at) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(reversed_at) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT(reversed_why) ON TABLE public.payout TO plantagenet_coop;

GRANT SELECT,INSERT ON TABLE public.payout_answer TO plantagenet_shop;
GRANT SELECT ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(payout_id) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(cooperative_id) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(received) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(said) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(account_id) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT INSERT(name) ON TABLE public.payout_answer TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.payout_answer_id_seq TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.payout_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.picture TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.picture_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.picture_upload TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.picture_upload_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.product TO plantagenet_coop;

GRANT SELECT(slug) ON TABLE public.product TO plantagenet_coop;

GRANT SELECT(cooperative_id) ON TABLE public.product TO plantagenet_coop;

GRANT SELECT(status) ON TABLE public.product TO plantagenet_coop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product_address TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.product_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product_text TO plantagenet_shop;

GRANT SELECT(product_id) ON TABLE public.product_text TO plantagenet_coop;

GRANT SELECT(lang) ON TABLE public.product_text TO plantagenet_coop;

GRANT SELECT(name) ON TABLE public.product_text TO plantagenet_coop;

GRANT SELECT,INSERT ON TABLE public.product_version TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.product_version_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase_order TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.purchase_order_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase_order_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.purchase_order_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refund TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.refund_line TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.refund_tax TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.replenish_mark TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.sales_order_number TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sales_order TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.sales_order_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_word TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factor TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.session_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,UPDATE ON TABLE public.shipment TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.shipment_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.shipment_line TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.shipment_line_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.shop_setting TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_link TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.sign_link_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_step TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_try TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.sign_try_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.stock_adjustment TO plantagenet_shop;

GRANT SELECT,INSERT ON TABLE public.stock_entry TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.stock_entry TO plantagenet_coop;

GRANT SELECT(kind) ON TABLE public.stock_entry TO plantagenet_coop;

GRANT SELECT(voids_id) ON TABLE public.stock_entry TO plantagenet_coop;

GRANT SELECT(occurred_at) ON TABLE public.stock_entry TO plantagenet_coop;

GRANT SELECT(recorded_at) ON TABLE public.stock_entry TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.stock_entry_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_hold TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.stock_hold_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_hold_line TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_level TO plantagenet_shop;
GRANT SELECT ON TABLE public.stock_level TO plantagenet_coop;

GRANT SELECT,INSERT ON TABLE public.stock_movement TO plantagenet_shop;

GRANT SELECT(id) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT(entry_id) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT(lot_id) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT(from_location) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT(to_location) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT(quantity) ON TABLE public.stock_movement TO plantagenet_coop;

GRANT SELECT,USAGE ON SEQUENCE public.stock_movement_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_transfer TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_transfer_entry TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.stock_transfer_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_transfer_line TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stripe_event TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.task TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.task_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_registration TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.variant TO plantagenet_shop;
GRANT SELECT ON TABLE public.variant TO plantagenet_coop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.variant_day TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.variant_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.variant_outlook TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.variant_place TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.variant_price TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE public.variant_price_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stripe_sandbox.delivery TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE stripe_sandbox.delivery_id_seq TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stripe_sandbox.idempotency TO plantagenet_shop;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stripe_sandbox.object TO plantagenet_shop;

GRANT SELECT,USAGE ON SEQUENCE stripe_sandbox.object_seq_seq TO plantagenet_shop;

ALTER DEFAULT PRIVILEGES FOR ROLE plantagenet IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES  TO plantagenet_shop;

ALTER DEFAULT PRIVILEGES FOR ROLE plantagenet IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO plantagenet_shop;
