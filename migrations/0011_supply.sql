-- +goose Up
-- Suppliers and arrivals: rates, agreements, advances, orders to suppliers, shipments, arrivals, landed cost.

-- A row of which only some columns may change after it was written: the trigger's arguments.
-- +goose StatementBegin
create function refuse_other_change() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' and (to_jsonb(new) - tg_argv) = (to_jsonb(old) - tg_argv) then
		return new;
	end if;
	raise exception 'table % is append-only: what is written stays as it was agreed', tg_table_name
		using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;
-- +goose StatementEnd

-- Canadian dollars for one unit of the currency. XOF needs no row: 655.957 XOF = 1 EUR, by treaty.
create table exchange_rate (
	id bigint generated always as identity primary key,
	currency text not null check (currency = 'EUR'),
	rate numeric(14, 8) not null constraint exchange_rate_rate check (rate >= 0.01 and rate <= 1000),
	rate_on date not null,
	source text not null check (source <> ''),
	entered_by text not null,
	entered_at timestamptz not null default now(),
	withdrawn_at timestamptz,
	withdrawn_why text not null default '',
	check ((withdrawn_at is null) = (withdrawn_why = ''))
);
create unique index exchange_rate_once on exchange_rate (currency, rate_on, source) where withdrawn_at is null;
create index exchange_rate_latest on exchange_rate (currency, rate_on desc, id desc) where withdrawn_at is null;
create trigger exchange_rate_kept before update or delete on exchange_rate
	for each row execute function refuse_other_change('withdrawn_at', 'withdrawn_why');

-- The terms a cooperative and the store agreed on, from a day; the next agreement ends this one.
create table agreement (
	id bigint generated always as identity primary key,
	cooperative_id bigint not null references cooperative,
	terms text not null check (terms in ('bought', 'consignment')),
	share_bp int check (share_bp between 0 and 10000),      -- consignment: share of the net price, 1/100 %
	currency text not null default 'CAD' check (currency in ('CAD', 'EUR', 'XOF')),
	advance_bp int not null default 0 check (advance_bp between 0 and 10000), -- paid ahead on request, of an order's value
	valid_from date not null,
	ended_on date,                                          -- the first day it no longer holds
	agreed_on date not null,
	agreed_by_store text not null check (agreed_by_store <> ''),
	agreed_by_cooperative text not null check (agreed_by_cooperative <> ''),
	note text not null default '',
	key text not null constraint agreement_key_unique unique,
	created_by text not null,
	created_at timestamptz not null default now(),
	constraint agreement_terms check ((terms = 'consignment') = (share_bp is not null)),
	constraint agreement_dates check (ended_on >= valid_from),
	constraint agreement_one_at_a_time exclude using gist
		(int8range(cooperative_id, cooperative_id, '[]') with &&, daterange(valid_from, ended_on, '[)') with &&),
	unique (id, cooperative_id)
);
create index agreement_cooperative on agreement (cooperative_id, valid_from desc, id desc);
create trigger agreement_kept before update or delete on agreement
	for each row execute function refuse_other_change('ended_on');

create table purchase_order (
	id bigint generated always as identity primary key,
	number text not null generated always as ('B-' || case when id < 10000 then right('000' || id::text, 4) else id::text end) stored
		constraint purchase_order_number_unique unique,
	cooperative_id bigint not null references cooperative,
	agreement_id bigint not null,
	state text not null default 'draft' check (state in ('draft', 'sent', 'partly', 'received', 'cancelled')),
	currency text not null check (currency in ('CAD', 'EUR', 'XOF')),
	expected_on date,
	note text not null default '',
	key text not null constraint purchase_order_key_unique unique,
	created_by text not null,
	created_at timestamptz not null default now(),
	sent_at timestamptz,
	ended_at timestamptz,                                   -- received whole, or cancelled
	cancelled_why text not null default '',
	foreign key (agreement_id, cooperative_id) references agreement (id, cooperative_id),
	check (state in ('draft', 'cancelled') or sent_at is not null),
	check ((state in ('received', 'cancelled')) = (ended_at is not null))
);
create index purchase_order_open on purchase_order (id desc) where state in ('draft', 'sent', 'partly');
create index purchase_order_cooperative on purchase_order (cooperative_id, id desc);

create table purchase_order_line (
	id bigint generated always as identity primary key,
	order_id bigint not null references purchase_order on delete cascade,
	position int not null,
	variant_id bigint not null references variant,
	quantity bigint not null constraint purchase_order_line_quantity check (quantity between 1 and 1000000),
	unit_cost_minor bigint check (unit_cost_minor between 0 and 10000000000), -- in the order's currency; null: consigned
	constraint purchase_order_line_once unique (order_id, variant_id),
	unique (id, order_id)
);
create index purchase_order_line_variant on purchase_order_line (variant_id);

-- An order is a draft until it is sent; from then on its lines stand.
-- +goose StatementBegin
create function purchase_order_line_stands() returns trigger language plpgsql as $$
begin
	if (select state from purchase_order where id = coalesce(new.order_id, old.order_id)) <> 'draft' then
		raise exception 'a sent order keeps its lines' using errcode = 'check_violation', constraint = 'purchase_order_sent';
	end if;
	return coalesce(new, old);
end $$;
-- +goose StatementEnd
create trigger purchase_order_line_stands before insert or update or delete on purchase_order_line
	for each row execute function purchase_order_line_stands();

create table advance (
	id bigint generated always as identity primary key,
	cooperative_id bigint not null references cooperative,
	agreement_id bigint not null,
	order_id bigint references purchase_order,
	currency text not null check (currency in ('CAD', 'EUR', 'XOF')),
	amount_minor bigint not null check (amount_minor > 0),  -- as it was paid
	rate_id bigint references exchange_rate,
	amount_cents bigint not null check (amount_cents > 0),  -- as it is booked, CAD
	paid_on date not null,
	reference text not null check (reference <> ''),        -- the bank's number, or what else proves it
	key text not null constraint advance_key_unique unique,
	paid_by text not null,
	created_at timestamptz not null default now(),
	reversed_at timestamptz,
	reversed_why text not null default '',
	foreign key (agreement_id, cooperative_id) references agreement (id, cooperative_id),
	check ((currency = 'CAD') = (rate_id is null)),
	check ((reversed_at is null) = (reversed_why = ''))
);
create index advance_cooperative on advance (cooperative_id, id desc);
create trigger advance_kept before update or delete on advance
	for each row execute function refuse_other_change('reversed_at', 'reversed_why');

create table shipment (
	id bigint generated always as identity primary key,
	code text not null generated always as ('A-' || case when id < 10000 then right('000' || id::text, 4) else id::text end) stored
		constraint shipment_code_unique unique,
	cooperative_id bigint not null references cooperative,
	agreement_id bigint not null,
	order_id bigint references purchase_order,
	state text not null default 'announced' check (state in ('announced', 'partly', 'arrived', 'cancelled')),
	mode text not null check (mode in ('air', 'sea', 'road', 'hand')),
	carrier text not null default '',
	reference text not null default '',                     -- waybill or tracking number
	left_on date not null,
	expected_on date not null,
	note text not null default '',
	key text not null constraint shipment_key_unique unique,
	entry_id bigint not null unique references stock_entry, -- the goods set out
	created_by text not null,
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	cancelled_why text not null default '',
	foreign key (agreement_id, cooperative_id) references agreement (id, cooperative_id),
	constraint shipment_dates check (left_on <= expected_on),
	check ((state in ('arrived', 'cancelled')) = (ended_at is not null)),
	check ((state = 'cancelled') = (cancelled_why <> ''))
);
create index shipment_expected on shipment (expected_on, id) where state in ('announced', 'partly');
create index shipment_past on shipment (ended_at desc, id desc) where state in ('arrived', 'cancelled');
create index shipment_cooperative on shipment (cooperative_id, id desc);
create index shipment_order on shipment (order_id) where order_id is not null;

-- One line, one lot. A line of nothing announced is what came unexpected.
create table shipment_line (
	id bigint generated always as identity primary key,
	shipment_id bigint not null references shipment,
	position int not null,
	order_line_id bigint references purchase_order_line,
	variant_id bigint not null references variant,
	lot_id bigint not null references lot,
	quantity bigint not null constraint shipment_line_quantity check (quantity between 0 and 1000000),
	currency text not null default 'CAD' check (currency in ('CAD', 'EUR', 'XOF')),
	unit_cost_minor bigint check (unit_cost_minor >= 0),    -- bought: as agreed, in its currency
	rate_id bigint references exchange_rate,                -- the rate that made the lot's cost in CAD
	constraint shipment_line_lot_once unique (shipment_id, lot_id),
	unique (id, shipment_id)
);
create index shipment_line_lot on shipment_line (lot_id);
create index shipment_line_order_line on shipment_line (order_line_id) where order_line_id is not null;
create index shipment_line_variant on shipment_line (variant_id);

create table arrival (
	id bigint generated always as identity primary key,
	shipment_id bigint not null references shipment,
	number int not null,                                    -- first, second … of its shipment
	arrived_at timestamptz not null,
	note text not null default '',
	key text not null constraint arrival_key_unique unique,
	entry_id bigint unique references stock_entry,          -- what came in
	lost_entry_id bigint unique references stock_entry,     -- what was given up on the way
	booked_key text unique,                                 -- the debt of goods bought, in the money ledger
	actor text not null,
	voided_at timestamptz,
	void_why text not null default '',
	unique (shipment_id, number),
	unique (id, shipment_id),
	check (entry_id is not null or lost_entry_id is not null),
	check ((voided_at is null) = (void_why = ''))
);
create trigger arrival_kept before update or delete on arrival
	for each row execute function refuse_other_change('voided_at', 'void_why');

create table arrival_line (
	id bigint generated always as identity primary key,
	arrival_id bigint not null,
	shipment_id bigint not null,
	shipment_line_id bigint not null,
	lot_id bigint not null references lot,                  -- the announced lot, or the one the pieces are really of
	location_id bigint not null references location,
	good bigint not null default 0 check (good >= 0),
	damaged bigint not null default 0 check (damaged >= 0),
	lost bigint not null default 0 check (lost >= 0),       -- given up, with a reason
	surplus bigint not null default 0,                      -- of the good and damaged, how many nobody had announced
	note text not null default '',
	foreign key (arrival_id, shipment_id) references arrival (id, shipment_id),
	foreign key (shipment_line_id, shipment_id) references shipment_line (id, shipment_id),
	constraint arrival_line_once unique (arrival_id, shipment_line_id, lot_id),
	constraint arrival_line_pieces check (good + damaged + lost between 1 and 1000000),
	constraint arrival_line_surplus check (surplus between 0 and good + damaged),
	constraint arrival_line_reason check (lost = 0 or note <> '')
);
create index arrival_line_shipment_line on arrival_line (shipment_line_id);
create index arrival_line_lot on arrival_line (lot_id);

-- What the way here cost: one standing sheet a shipment; a correction reverses it and books another.
create table cost_sheet (
	id bigint generated always as identity primary key,
	shipment_id bigint not null references shipment,
	replaces_id bigint unique references cost_sheet,
	key text not null constraint cost_sheet_key_unique unique,
	why text not null default '',                           -- of a correction
	booked_by text not null,
	booked_at timestamptz not null default now(),
	reversed_at timestamptz,
	reversed_why text not null default '',
	constraint cost_sheet_reason check (replaces_id is null or why <> ''),
	check ((reversed_at is null) = (reversed_why = ''))
);
create unique index cost_sheet_standing on cost_sheet (shipment_id) where reversed_at is null;
create index cost_sheet_shipment on cost_sheet (shipment_id, id);
create trigger cost_sheet_kept before update or delete on cost_sheet
	for each row execute function refuse_other_change('reversed_at', 'reversed_why');

create table cost_line (
	id bigint generated always as identity primary key,
	sheet_id bigint not null references cost_sheet,
	position int not null,
	kind text not null check (kind in ('freight', 'insurance', 'duty', 'brokerage', 'bank_fees')),
	basis text not null check (basis in ('value', 'weight', 'volume', 'quantity')),
	currency text not null check (currency in ('CAD', 'EUR', 'XOF')),
	amount_minor bigint not null check (amount_minor > 0),  -- as invoiced, recoverable GST left out
	gst_minor bigint not null default 0 check (gst_minor >= 0), -- recoverable: the Crown's, not a cost
	rate_id bigint references exchange_rate,
	amount_cents bigint not null check (amount_cents >= 0), -- as booked, CAD
	gst_cents bigint not null check (gst_cents >= 0),
	reference text not null default '',                     -- invoice number
	unique (sheet_id, position),
	check ((currency = 'CAD') = (rate_id is null))
);

create table cost_share (
	cost_line_id bigint not null references cost_line,
	lot_id bigint not null references lot,
	pieces bigint not null check (pieces > 0),
	cents bigint not null check (cents >= 0),
	primary key (cost_line_id, lot_id)
);
create index cost_share_lot on cost_share (lot_id);

alter table lot add column certificate text not null default ''; -- reference of the certificate it came with

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['shipment_line', 'arrival_line', 'cost_line', 'cost_share'] loop
		execute format('create trigger %I before update or delete on %I for each row execute function refuse_change()',
			t || '_append_only', t);
	end loop;
	foreach t in array array['exchange_rate', 'agreement', 'advance', 'shipment_line', 'arrival', 'arrival_line', 'cost_sheet',
		'cost_line', 'cost_share'] loop
		execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()',
			t || '_no_truncate', t);
	end loop;
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on shipment_line, arrival_line, cost_line, cost_share from plantagenet_shop;
		revoke delete on exchange_rate, agreement, advance, shipment, arrival, cost_sheet from plantagenet_shop;
	end if;
	-- Two more kinds of money entry, beside whatever other kinds there are by now.
	select pg_get_constraintdef(oid) into t from pg_constraint
		where conrelid = 'ledger_entry'::regclass and conname = 'ledger_entry_kind_check';
	alter table ledger_entry drop constraint ledger_entry_kind_check;
	execute 'alter table ledger_entry add constraint ledger_entry_kind_check '
		|| replace(t, 'ARRAY[', 'ARRAY[''advance''::text, ''landed''::text, ');
end $$;
-- +goose StatementEnd

insert into ledger_account (code, kind) values
	('payable:landed', 'liability'),                        -- carriers, customs and brokers
	('recoverable:gst', 'asset'),                           -- paid at the border, claimed back
	('expense:freight', 'expense'),
	('expense:insurance', 'expense'),
	('expense:duty', 'expense'),
	('expense:brokerage', 'expense'),
	('expense:bank_fees', 'expense');
