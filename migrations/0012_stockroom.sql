-- +goose Up
-- The stockroom: stalls and shelves, blocked lots, transfers, counts, adjustments.

-- A stall is a real place the web does not sell from: what lies on a market table in somebody's hands cannot be
-- promised to a buyer elsewhere, and comes back, or not, only with the person who took it there.
alter table location add column closed_at timestamptz,
	add constraint location_stall check (kind <> 'stall' or (real and not sellable)),
	add constraint location_closes check (closed_at is null or kind = 'stall'),
	add constraint location_name check (btrim(name_fr) <> '' and btrim(name_en) <> '' and length(name_fr) <= 60 and length(name_en) <= 60);

-- Where an article stands in a place: what a pick list is sorted by.
create table variant_place (
	variant_id bigint not null references variant on delete cascade,
	location_id bigint not null references location,
	shelf text not null constraint variant_place_shelf check (shelf ~ '^[A-Z0-9][A-Z0-9 .-]{0,11}$'),
	primary key (variant_id, location_id)
);
create index variant_place_shelf on variant_place (location_id, shelf);

-- A lot can be blocked everywhere at once. The flag travels to its levels by foreign key, where a CHECK keeps
-- a blocked lot out of every place the web sells from, holds included, whoever comes at the same moment.
alter table lot add column blocked boolean not null default false, add constraint lot_id_blocked unique (id, blocked);
alter table stock_level add column blocked boolean not null default false,
	add constraint stock_level_lot_blocked foreign key (lot_id, blocked) references lot (id, blocked) on update cascade,
	add constraint stock_level_blocked check (not (blocked and sellable) or (on_hand = 0 and held = 0));
create index stock_level_place on stock_level (location_id, variant_id);
create index ledger_posting_lot on ledger_posting (lot_id) where lot_id is not null;
create index lot_blocked on lot (id) where blocked;
create index lot_best_before on lot (best_before) where best_before is not null;

-- +goose StatementBegin
create function stock_level_born() returns trigger language plpgsql as $$
begin
	new.blocked := (select blocked from lot where id = new.lot_id);
	return new;
end $$;
-- +goose StatementEnd
create trigger stock_level_born before insert on stock_level for each row execute function stock_level_born();

create table lot_block (
	id bigint generated always as identity primary key,
	lot_id bigint not null references lot,
	reason text not null check (reason in ('recall', 'unsafe', 'mislabelled', 'best_before', 'complaint', 'certificate', 'other')),
	note text not null default '',
	entry_id bigint constraint lot_block_entry unique references stock_entry, -- what went to quarantine; null: nothing was there
	blocked_at timestamptz not null default now(),
	blocked_by text not null,
	ended_at timestamptz,
	ended_by text,
	end_note text not null default '',
	check ((ended_at is null) = (ended_by is null)),
	constraint lot_block_end_reason check (ended_at is null or btrim(end_note) <> '')
);
create unique index lot_block_active on lot_block (lot_id) where ended_at is null;

-- +goose StatementBegin
create function lot_block_apply() returns trigger language plpgsql as $$
begin
	update lot set blocked = (new.ended_at is null) where id = new.lot_id;
	return null;
end $$;
-- +goose StatementEnd
create trigger lot_block_apply after insert or update on lot_block for each row execute function lot_block_apply();

-- What may not move: a blocked lot to where it is sold or to a buyer, or in from a supplier; anything to a closed stall.
-- The flag is read after the movement's own foreign keys have waited for a block under way.
-- +goose StatementBegin
create function stock_movement_allowed() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger stock_movement_allowed after insert on stock_movement
	referencing new table as moved for each statement execute function stock_movement_allowed();

-- +goose StatementBegin
create function location_close() returns trigger language plpgsql as $$
begin
	perform from location where id = new.id for update; -- waits for goods on their way in
	if exists (select from stock_level where location_id = new.id and on_hand > 0) then
		raise exception 'goods lie there' using errcode = 'check_violation', constraint = 'location_not_empty';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger location_close before update of closed_at on location
	for each row when (old.closed_at is null and new.closed_at is not null) execute function location_close();

-- A transfer leaves one place and arrives, whole or in parts, at another; between the two its pieces are in transit.
create table stock_transfer (
	id bigint generated always as identity primary key,
	key text not null constraint stock_transfer_key unique,
	from_location bigint not null references location,
	to_location bigint not null references location,
	note text not null default '',
	sent_at timestamptz not null default now(),
	sent_by text not null,
	undone_at timestamptz,                                    -- its first entry was voided before anything else happened
	constraint stock_transfer_places check (from_location <> to_location)
);
create index stock_transfer_sent on stock_transfer (sent_at desc, id desc);

create table stock_transfer_line (
	transfer_id bigint not null references stock_transfer,
	lot_id bigint not null references lot,
	sent bigint not null check (sent > 0),
	arrived bigint not null default 0 check (arrived >= 0),
	settled bigint not null default 0 check (settled >= 0),   -- did not arrive, and it is known why
	primary key (transfer_id, lot_id),
	constraint stock_transfer_sum check (arrived + settled <= sent)
);
create index stock_transfer_open on stock_transfer_line (transfer_id) where arrived + settled < sent;

create table stock_transfer_entry (
	entry_id bigint primary key references stock_entry,
	transfer_id bigint not null references stock_transfer,
	act text not null check (act in ('direct', 'send', 'arrive', 'settle')),
	reason text check (reason in ('lost', 'damaged', 'back')),
	check ((act = 'settle') = (reason is not null))
);
create index stock_transfer_entry_transfer on stock_transfer_entry (transfer_id, entry_id);

-- Above either limit a second person approves a count.
create table count_limit (
	one boolean primary key default true check (one),
	units bigint not null default 5 check (units between 0 and 100000),
	cents bigint not null default 10000 check (cents between 0 and 100000000),
	rolling int not null default 8 check (rolling between 0 and 200) -- articles a day
);
insert into count_limit default values;

create table count_session (
	id bigint generated always as identity primary key,
	key text not null constraint count_session_key unique,
	scope text not null check (scope in ('whole', 'place', 'cooperative', 'rolling')),
	location_id bigint references location,
	cooperative_id bigint references cooperative,
	blind boolean not null default true,
	state text not null default 'open' check (state in ('open', 'review', 'approved', 'cancelled')),
	note text not null default '',
	opened_at timestamptz not null default now(),
	opened_by text not null,
	units_off bigint not null default 0,                      -- pieces missing and pieces too many, added
	cost_off_cents bigint not null default 0,                 -- the same at cost
	ended_at timestamptz,
	ended_by text,
	ended_by_id bigint,                                       -- the account that approved or cancelled
	entry_id bigint constraint count_session_entry unique references stock_entry, -- null: approved without a difference
	constraint count_session_place check ((scope = 'place') = (location_id is not null)),
	constraint count_session_cooperative check ((scope = 'cooperative') = (cooperative_id is not null)),
	check ((state in ('approved', 'cancelled')) = (ended_at is not null)),
	check (entry_id is null or state = 'approved')
);
create index count_session_opened on count_session (opened_at desc, id desc);
create index count_session_open on count_session (state) where state in ('open', 'review');

-- What a rolling count asks for.
create table count_item (
	count_id bigint not null references count_session,
	location_id bigint not null references location,
	variant_id bigint not null references variant,
	primary key (count_id, location_id, variant_id)
);

-- Each row is what one person added at one moment; what was counted is their sum.
create table count_scan (
	id bigint generated always as identity primary key,
	count_id bigint not null references count_session,
	key text not null,
	location_id bigint not null references location,
	variant_id bigint not null references variant,
	lot_id bigint references lot,                             -- where the lot's own code was scanned
	quantity bigint not null constraint count_scan_quantity check (quantity between -1000000 and 1000000),
	at timestamptz not null default clock_timestamp(),
	account_id bigint,
	who text not null,
	constraint count_scan_once unique (count_id, key)
);
create index count_scan_line on count_scan (count_id, location_id, variant_id);
create index count_scan_person on count_scan (count_id, account_id);
create trigger count_scan_append_only before update or delete on count_scan for each row execute function refuse_change();
create trigger count_scan_no_truncate before truncate on count_scan for each statement execute function refuse_change();

-- +goose StatementBegin
create function count_scan_open() returns trigger language plpgsql as $$
begin
	perform from count_session s join (select distinct count_id from added) a on a.count_id = s.id for share of s;
	if exists (select from added a join count_session s on s.id = a.count_id where s.state <> 'open') then
		raise exception 'the count is no longer open' using errcode = 'check_violation', constraint = 'count_open';
	end if;
	return null;
end $$;
-- +goose StatementEnd
create trigger count_scan_open after insert on count_scan
	referencing new table as added for each statement execute function count_scan_open();

-- What was counted against what the ledger expected at that moment, drawn up for review.
create table count_line (
	id bigint generated always as identity primary key,
	count_id bigint not null references count_session,
	location_id bigint not null references location,
	variant_id bigint not null references variant,
	lot_id bigint references lot,
	counted bigint not null constraint count_line_counted check (counted >= 0),
	expected bigint not null,
	cost_cents bigint not null default 0,                     -- the difference at cost; missing is negative
	first_at timestamptz not null,
	last_at timestamptz not null,                             -- the line is as of this moment
	steady boolean not null default true,                     -- false: goods were carried in or out between two scans of it
	overtaken boolean not null default false,                 -- true: a later count of the same is approved already
	reason text check (reason in ('unknown', 'stolen', 'damaged', 'expired', 'given', 'sample', 'misplaced', 'miscounted', 'other')),
	note text not null default '',
	left_out boolean not null default false,                  -- decided at review: nothing is booked for it
	short bigint not null default 0 check (short >= 0),       -- missing pieces that cannot be taken off: they are held or sold
	not_known bigint not null default 0 check (not_known >= 0), -- pieces too many that no lot ever lost
	constraint count_line_once unique nulls not distinct (count_id, location_id, variant_id, lot_id)
);
create index count_line_last on count_line (variant_id, location_id, last_at desc);

-- Lot by lot: what the ledger expected in the place at the line's moment, pieces sold from there and not yet sent
-- included, and how the difference is put on the lots: pieces in (+) or out (-) of the place.
create table count_lot (
	line_id bigint not null references count_line,
	lot_id bigint not null references lot,
	expected bigint not null default 0,
	moved bigint not null default 0,
	primary key (line_id, lot_id)
);
create index count_lot_lot on count_lot (lot_id);

-- +goose StatementBegin
create function count_line_final() returns trigger language plpgsql as $$
begin
	if exists (select from count_session s where s.state in ('approved', 'cancelled') and s.id = (case tg_table_name
			when 'count_line' then (to_jsonb(old)->>'count_id')::bigint
			else (select count_id from count_line where id = (to_jsonb(old)->>'line_id')::bigint) end)) then
		raise exception 'an ended count is append-only' using errcode = 'integrity_constraint_violation', constraint = 'append_only';
	end if;
	return case when tg_op = 'DELETE' then old else new end;
end $$;
-- +goose StatementEnd
create trigger count_line_final before update or delete on count_line for each row execute function count_line_final();
create trigger count_lot_final before update or delete on count_lot for each row execute function count_line_final();

-- Approval is a second person's above the limit: none who counted, and somebody.
-- +goose StatementBegin
create function count_session_move() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger count_session_move before update of state on count_session
	for each row when (old.state is distinct from new.state) execute function count_session_move();

-- Why pieces were taken off, found or set aside. Undone by the void of its entry.
create table stock_adjustment (
	entry_id bigint primary key references stock_entry,
	lot_id bigint not null references lot,
	from_location bigint not null references location,
	to_location bigint not null references location,
	quantity bigint not null check (quantity > 0),
	reason text not null check (reason in ('damaged', 'stolen', 'expired', 'given', 'sample', 'found', 'aside', 'back', 'other')),
	note text not null default '',
	picture text not null default '',                         -- file name under the pictures' folder
	constraint stock_adjustment_note check (reason <> 'other' or btrim(note) <> '')
);
create index stock_adjustment_lot on stock_adjustment (lot_id, entry_id);
create trigger stock_adjustment_append_only before update or delete on stock_adjustment for each row execute function refuse_change();

-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on count_scan, stock_adjustment from plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
