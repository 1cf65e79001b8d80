-- +goose Up
-- What was sold of each variant on each day, in the store's own time zone: read
-- from the movements and always rebuildable from them.
create table variant_day (
	variant_id bigint not null references variant on delete cascade,
	day date not null,
	sold bigint not null default 0,
	returned bigint not null default 0,
	primary key (variant_id, day)
);

-- How each variant stands and what is suggested, as last reckoned.
create table variant_outlook (
	variant_id bigint primary key references variant on delete cascade,
	reorder_point bigint check (reorder_point >= 0),        -- set by staff; null: none
	available bigint not null default 0,
	transit bigint not null default 0,
	sold_90 bigint not null default 0,
	days_90 int not null default 0,                         -- days of the last 90 since the first receipt
	sold_before bigint not null default 0,                  -- the same 90 days a year ago
	sold_season bigint not null default 0,                  -- what followed them then, over 75 days
	lead_days int not null default 0,
	cover_days int,                                         -- null: nothing sells
	suggested bigint not null default 0,
	low boolean not null default false,
	told_at timestamptz,                                    -- the mail about it: once, until there is enough again
	reckoned_at timestamptz not null default now()
);
create index variant_outlook_suggested on variant_outlook (cover_days, variant_id) where suggested > 0;
create index variant_outlook_low on variant_outlook (variant_id) where low;

create table replenish_mark (
	one boolean primary key default true check (one),
	since timestamptz not null
);
insert into replenish_mark (since) values ('-infinity');

create index stock_level_variant on stock_level (variant_id);
create index stock_movement_to on stock_movement (to_location, id);

-- What the first screen asks for, each by a row or a few.
create index sales_order_paid on sales_order (paid_at) where paid_at is not null;
create index ledger_entry_sale_at on ledger_entry (occurred_at) where kind = 'sale';
create index refund_created on refund (created_at);
