-- +goose Up
-- The orders desk: what is promised, parcels, notes, and finding an order by anything.

-- Text as it is compared: without accents, capitals, or what lies between words and figures.
create function search_plain(text) returns text language sql stable parallel safe strict as
	$$ select regexp_replace(lower(unaccent($1)), '[^a-z0-9@.]+', '', 'g') $$;

alter table sales_order
	add column promised_on date,                            -- to be sent or ready by, as the buyer was told; null until paid
	add column fulfilled_at timestamptz,                    -- nothing of it is left to send or hand over
	add column search text not null default '';             -- name, e-mail, phone, city, postal code, as they are compared

-- +goose StatementBegin
create function sales_order_search() returns trigger language plpgsql as $$
begin
	new.search := concat_ws(' ', search_plain(new.name), search_plain(new.email), regexp_replace(new.phone, '\D', '', 'g'),
		search_plain(new.line1), search_plain(new.city), search_plain(new.postal_code));
	return new;
end $$;
-- +goose StatementEnd
create trigger sales_order_search before insert or update of name, email, phone, line1, city, postal_code on sales_order
	for each row execute function sales_order_search();
update sales_order set name = name;
-- Two working days after the order, as checkout promises; for those paid before today.
update sales_order o set promised_on = (select max(day)::date from (
		select day from generate_series((o.placed_at at time zone 'America/Toronto')::date + 1, (o.placed_at at time zone 'America/Toronto')::date + 6, '1 day') day
		where extract(isodow from day) < 6 order by day limit 2) two)
	where paid_at is not null;

create index sales_order_search on sales_order using gin (search gin_trgm_ops);
create index sales_order_open on sales_order (promised_on, number)
	where status in ('paid', 'partly_refunded') and fulfilled_at is null;
create index sales_order_status on sales_order (status, number);
create index sales_order_total_cents on sales_order (total_cents);

-- What the staff write to each other about an order.
create table order_note (
	id bigint generated always as identity primary key,
	order_id bigint not null references sales_order,
	key text not null constraint order_note_key_unique unique, -- the form's: sent twice, written once
	who text not null,
	text text not null constraint order_note_text check (length(text) between 1 and 2000),
	at timestamptz not null default now()
);
create index order_note_order on order_note (order_id, id);

-- One box, or one bag for who comes: filled, packed, and sent or handed over.
create table parcel (
	id bigint generated always as identity primary key,
	order_id bigint not null references sales_order,
	number int not null,                                    -- of the order's parcels: 1, 2 …
	state text not null default 'open' check (state in ('open', 'packed', 'sent', 'handed_over', 'cancelled')),
	waits_for text not null default '',                     -- open and set aside: why, in the staff's words
	set_aside_at timestamptz,
	box text not null default '',
	weight_g int not null default 0 constraint parcel_weight check (weight_g between 0 and 30000),
	carrier text not null default '',
	service text not null default '',
	tracking text not null default '' constraint parcel_tracking check (tracking ~ '^[A-Z0-9-]{0,40}$'),
	opened_by text not null,
	opened_at timestamptz not null default now(),
	packed_by text,
	packed_at timestamptz,
	sent_by text,
	sent_at timestamptz,
	handed_to text,                                         -- who took it
	handed_by text,
	handed_at timestamptz,
	unique (order_id, number),
	check ((state in ('packed', 'sent', 'handed_over')) = (packed_at is not null) or state = 'cancelled'),
	check ((state = 'sent') = (sent_at is not null)),
	check (state <> 'sent' or (carrier <> '' and weight_g > 0)),
	check ((state = 'handed_over') = (handed_at is not null and handed_to <> '')),
	check (set_aside_at is null or state in ('open', 'cancelled'))
);
create unique index parcel_open_once on parcel (order_id) where state = 'open';
create index parcel_tracking on parcel (tracking) where tracking <> '';
create index parcel_packed on parcel (order_id) where state = 'packed';

create table parcel_line (
	parcel_id bigint not null references parcel,
	order_line_id bigint not null references order_line,
	lot_id bigint not null references lot,
	quantity bigint not null constraint parcel_line_quantity check (quantity > 0),
	primary key (parcel_id, order_line_id, lot_id)
);
create index parcel_line_order_line on parcel_line (order_line_id);

-- Each scan, so that the last can be undone and a form sent twice counts once.
create table parcel_scan (
	id bigint generated always as identity primary key,
	parcel_id bigint not null references parcel,
	order_line_id bigint not null references order_line,
	lot_id bigint not null references lot,
	key text not null,                                      -- the form's; a count over two lots makes two rows
	code text not null,
	quantity bigint not null check (quantity > 0),
	who text not null,
	at timestamptz not null default now(),
	undone_by text,
	undone_at timestamptz,
	constraint parcel_scan_key_unique unique (key, order_line_id, lot_id)
);
create index parcel_scan_parcel on parcel_scan (parcel_id, id);

-- What is sent is sent: a parcel that left, or was given up, is never changed.
-- +goose StatementBegin
create function parcel_keep() returns trigger language plpgsql as $$
begin
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
-- +goose StatementEnd
create trigger parcel_keep before update or delete on parcel for each row execute function parcel_keep();

-- Only an open parcel is filled or emptied; its lines are pieces of its own order.
-- +goose StatementBegin
create function parcel_line_keep() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger parcel_line_keep before insert or update or delete on parcel_line
	for each row execute function parcel_line_keep();

-- Never more of a lot in an order's parcels than lies at to-send for that line,
-- whoever writes last: who packs, or who takes the pieces back to their shelf.
-- The line is locked, so that two at once see each other.
-- +goose StatementBegin
create function parcel_within_to_send() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create constraint trigger parcel_within_to_send after insert or update on parcel_line
	deferrable initially deferred for each row execute function parcel_within_to_send();
create constraint trigger movement_within_to_send after insert on stock_movement
	deferrable initially deferred for each row when (new.order_line_id is not null) execute function parcel_within_to_send();
