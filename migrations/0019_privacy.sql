-- +goose Up
-- Forgetting a person. Ledgers, audit log and parcels keep what happened; the few words in them that name a person can be
-- taken out, by one function alone, and nothing else of a row changes with it.
-- +goose StatementBegin
create function erasing() returns boolean language sql stable as
	$$ select coalesce(current_setting('plantagenet.erasing', true), '') = 'on' $$;
create function audit_entry_keep() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' and erasing() then
		if to_jsonb(new) - array['before', 'after', 'note'] = to_jsonb(old) - array['before', 'after', 'note'] then
			return new;
		end if;
	end if;
	raise exception 'table % is append-only', tg_table_name using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;
create or replace function parcel_keep() returns trigger language plpgsql as $$
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

-- What an audit row's picture of an order keeps: all but the person.
create function audit_without_person(picture jsonb) returns jsonb language sql immutable as $$
	select case when jsonb_typeof(picture) = 'object' then picture - array['Line1', 'Line2', 'City', 'PostalCode', 'line1', 'line2', 'city',
		'postal_code', 'name', 'email', 'phone', 'handed_to', 'tracking'] else picture end
$$;

-- Takes the person out of orders and of all that hangs on them. The figures stay: number, amounts, taxes, province, lots.
create function forget_orders(ids bigint[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
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
-- +goose StatementEnd
drop trigger audit_entry_append_only on audit_entry;
create trigger audit_entry_append_only before update or delete on audit_entry
	for each row execute function audit_entry_keep();
