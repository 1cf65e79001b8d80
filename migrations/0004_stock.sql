-- +goose Up
-- The goods ledger: entries with movements, levels kept by trigger, holds.
create table location (
	id bigint generated always as identity primary key,
	code text not null constraint location_code_unique unique,
	kind text not null check (kind in ('supplier', 'field', 'workshop', 'transit', 'floor', 'back_room', 'stall',
		'quarantine', 'damaged', 'customer', 'loss')),
	real boolean not null,                                  -- a real place never holds less than nothing
	sellable boolean not null,                              -- goods here can be bought on the web
	name_fr text not null,
	name_en text not null,
	unique (id, real, sellable),
	check (real or not sellable)
);
insert into location (code, kind, real, sellable, name_fr, name_en) values
	('supplier', 'supplier', false, false, 'Chez la coopérative', 'With the cooperative'),
	('transit', 'transit', true, false, 'En route', 'In transit'),
	('floor', 'floor', true, true, 'Magasin', 'Shop floor'),
	('back-room', 'back_room', true, true, 'Arrière-boutique', 'Back room'),
	('quarantine', 'quarantine', true, false, 'Quarantaine', 'Quarantine'),
	('damaged', 'damaged', true, false, 'Endommagé', 'Damaged'),
	('customer', 'customer', false, false, 'Chez la clientèle', 'With customers'),
	('loss', 'loss', false, false, 'Pertes', 'Losses');

create table lot (
	id bigint generated always as identity primary key,
	code text not null constraint lot_code_unique unique
		constraint lot_code_form check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
	variant_id bigint not null references variant,
	cooperative_id bigint not null references cooperative,
	maker_id bigint references maker,
	known boolean not null default true,                    -- false: "lot not known", and called so in public
	terms text not null check (terms in ('bought', 'consignment')),
	unit_cost_cents bigint check (unit_cost_cents >= 0),    -- bought: what one piece cost
	share_bp int check (share_bp between 0 and 10000),      -- consignment: the cooperative's share of the net price, 1/100 %
	made_from date,
	made_to date,
	harvested_on date,
	received_on date not null,
	best_before date,
	country text check (country ~ '^[A-Z]{2}$'),
	created_at timestamptz not null default now(),
	constraint lot_terms check ((terms = 'bought') = (unit_cost_cents is not null)
		and (terms = 'consignment') = (share_bp is not null)),
	check (made_from is null or made_to is null or made_from <= made_to)
);
create index lot_variant on lot (variant_id, received_on, id);

-- What is said of a lot's way here, step by step: proved by a record, declared, or not known.
create table lot_step (
	lot_id bigint not null references lot on delete cascade,
	position int not null,
	kind text not null check (kind in ('field', 'ginning', 'spinning', 'weaving', 'dyeing', 'making', 'road', 'sea', 'air',
		'customs', 'store')),
	proof text not null check (proof in ('record', 'declared', 'unknown')),
	party text not null default '',
	from_on date,
	to_on date,
	place_fr text not null default '',
	place_en text not null default '',
	quantity_fr text not null default '',
	quantity_en text not null default '',
	note_fr text not null default '',
	note_en text not null default '',
	primary key (lot_id, position)
);

create table stock_entry (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('harvest', 'ship', 'receive', 'transform', 'transfer', 'sell', 'return', 'count',
		'adjust', 'destroy', 'void')),
	key text constraint stock_entry_key_unique unique,      -- one business act, one entry, however often it is asked
	order_id bigint,
	voids_id bigint references stock_entry,
	occurred_at timestamptz not null default now(),
	recorded_at timestamptz not null default now(),
	actor text not null default 'system',
	note text not null default '',
	check ((kind = 'void') = (voids_id is not null))
);
create unique index stock_entry_sale_once on stock_entry (order_id) where kind = 'sell';
create unique index stock_entry_void_once on stock_entry (voids_id) where voids_id is not null;

create table stock_movement (
	id bigint generated always as identity primary key,
	entry_id bigint not null references stock_entry,
	lot_id bigint not null references lot,
	from_location bigint not null references location,
	to_location bigint not null references location,
	quantity bigint not null constraint stock_movement_quantity check (quantity > 0),
	order_line_id bigint,
	check (from_location <> to_location)
);
create index stock_movement_entry on stock_movement (entry_id);
create index stock_movement_lot on stock_movement (lot_id, id);
create index stock_movement_order_line on stock_movement (order_line_id) where order_line_id is not null;

create trigger stock_entry_append_only before update or delete on stock_entry
	for each row execute function refuse_change();
create trigger stock_entry_no_truncate before truncate on stock_entry
	for each statement execute function refuse_change();
create trigger stock_movement_append_only before update or delete on stock_movement
	for each row execute function refuse_change();
create trigger stock_movement_no_truncate before truncate on stock_movement
	for each statement execute function refuse_change();

create table stock_level (
	lot_id bigint not null references lot,
	location_id bigint not null,
	variant_id bigint not null references variant,
	real boolean not null,
	sellable boolean not null,
	on_hand bigint not null default 0,
	held bigint not null default 0,
	primary key (lot_id, location_id),
	foreign key (location_id, real, sellable) references location (id, real, sellable) on update cascade,
	constraint stock_level_not_negative check (on_hand >= 0 or not real),
	constraint stock_level_held check (held >= 0 and (held <= on_hand or held = 0))
) with (fillfactor = 70);                                   -- room for in-place updates of the hottest rows
create index stock_level_sellable on stock_level (variant_id) where sellable;

-- Levels follow the movements, in one lock order: lot, then location.
-- +goose StatementBegin
create function stock_movement_apply() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger stock_movement_apply after insert on stock_movement
	referencing new table as moved for each statement execute function stock_movement_apply();

-- A hold ends exactly once: sold, released or lapsed. Past its hour it blocks nobody, whoever sweeps.
create table stock_hold (
	id bigint generated always as identity primary key,
	order_id bigint not null constraint stock_hold_order_unique unique,
	state text not null default 'active' check (state in ('active', 'sold', 'released', 'lapsed')),
	held_at timestamptz not null default now(),
	expires_at timestamptz not null,
	ended_at timestamptz,
	check ((state = 'active') = (ended_at is null))
);
create index stock_hold_expiry on stock_hold (expires_at) where state = 'active';

create table stock_hold_line (
	hold_id bigint not null references stock_hold,
	order_line_id bigint not null,
	lot_id bigint not null,
	location_id bigint not null,
	quantity bigint not null check (quantity > 0),
	primary key (hold_id, order_line_id, lot_id, location_id),
	foreign key (lot_id, location_id) references stock_level (lot_id, location_id)
);
create index stock_hold_line_lot on stock_hold_line (lot_id);

-- What changed lately, for pages kept in memory: rows come in the order of time, so the smallest index will do.
create index stock_hold_held on stock_hold using brin (held_at);
create index stock_hold_ended on stock_hold using brin (ended_at);
create index stock_entry_recorded on stock_entry using brin (recorded_at);
