-- +goose Up
create table tax_registration (
	tax text not null check (tax in ('gst_hst', 'qst', 'pst_bc', 'pst_sk', 'rst_mb')),
	number text not null,
	valid_from date not null,
	valid_until date,
	primary key (tax, valid_from)
);

create table cart (
	id text primary key check (length(id) between 22 and 64),
	lang text not null default 'fr' check (lang in ('fr', 'en')),
	state text not null default 'open' check (state in ('open', 'closed')),
	order_id bigint,
	created_at timestamptz not null default now(),
	touched_at timestamptz not null default now()
);
create index cart_touched on cart (touched_at) where state = 'open';

create table cart_line (
	cart_id text not null references cart on delete cascade,
	variant_id bigint not null references variant,
	quantity int not null constraint cart_line_quantity check (quantity between 1 and 999),
	seen_price_cents bigint not null,                       -- the price when it was last shown: a change is told
	added_at timestamptz not null default now(),
	primary key (cart_id, variant_id)
);

create sequence sales_order_number start 1001;

create table sales_order (
	id bigint generated always as identity primary key,
	token text not null constraint sales_order_token_unique unique check (length(token) >= 22),
	number bigint not null default nextval('sales_order_number') constraint sales_order_number_unique unique,
	receipt_number bigint constraint sales_order_receipt_unique unique,
	attempt_key text not null constraint sales_order_attempt_unique unique, -- the checkout attempt: form key or Idempotency-Key
	request_hash text not null,                             -- what was asked under that key
	cart_id text constraint sales_order_cart_unique unique,
	channel text not null default 'web' check (channel in ('web', 'api', 'counter')),
	status text not null default 'awaiting_payment' check (status in
		('awaiting_payment', 'paid', 'fulfilled', 'cancelled', 'refunded', 'partly_refunded')),
	lang text not null check (lang in ('fr', 'en')),
	email text not null,
	name text not null,
	phone text not null default '',
	fulfilment text not null check (fulfilment in ('ship', 'pickup')),
	line1 text not null default '',
	line2 text not null default '',
	city text not null default '',
	province text not null default '',
	postal_code text not null default '',
	tax_province text not null,
	goods_cents bigint not null check (goods_cents >= 0),
	discount_cents bigint not null default 0 check (discount_cents >= 0),
	shipping_cents bigint not null check (shipping_cents >= 0),
	tax_cents bigint not null check (tax_cents >= 0),
	total_cents bigint not null check (total_cents >= 0),
	currency text not null default 'CAD' check (currency = 'CAD'),
	placed_at timestamptz not null default now(),
	paid_at timestamptz,
	ended_at timestamptz,
	constraint sales_order_total check (total_cents = goods_cents - discount_cents + shipping_cents + tax_cents),
	constraint sales_order_receipt check ((receipt_number is null) = (paid_at is null)),
	check (status not in ('paid', 'fulfilled', 'partly_refunded') or paid_at is not null),
	check (fulfilment = 'pickup' or (line1 <> '' and city <> '' and province <> '' and postal_code <> ''))
);
create index sales_order_awaiting on sales_order (placed_at) where status = 'awaiting_payment';
create index sales_order_email on sales_order (lower(email));

-- +goose StatementBegin
create function sales_order_move() returns trigger language plpgsql as $$
begin
	if (old.status, new.status) not in (
		('awaiting_payment', 'paid'), ('awaiting_payment', 'cancelled'), ('cancelled', 'paid'),
		('cancelled', 'refunded'), ('awaiting_payment', 'refunded'),
		('paid', 'fulfilled'), ('paid', 'refunded'), ('paid', 'partly_refunded'),
		('fulfilled', 'refunded'), ('fulfilled', 'partly_refunded'), ('partly_refunded', 'refunded')) then
		raise exception 'order % cannot go from % to %', old.id, old.status, new.status
			using errcode = 'check_violation', constraint = 'sales_order_move';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger sales_order_move before update of status on sales_order
	for each row when (old.status is distinct from new.status) execute function sales_order_move();

create table order_line (
	id bigint generated always as identity primary key,
	order_id bigint not null references sales_order,
	position int not null,
	variant_id bigint not null references variant,
	product_id bigint not null references product,
	cooperative_id bigint not null references cooperative,
	sku text not null,
	name text not null,
	variant_name text not null default '',
	maker_name text not null,
	tax_class text not null,
	quantity int not null constraint order_line_quantity check (quantity between 1 and 999),
	unit_cents bigint not null check (unit_cents >= 0),
	net_cents bigint not null check (net_cents >= 0),        -- after discount, before tax
	shipping_share_cents bigint not null default 0 check (shipping_share_cents >= 0),
	unique (order_id, position),
	constraint order_line_variant_once unique (order_id, variant_id)
);
create index order_line_variant on order_line (variant_id);

create table order_adjustment (
	id bigint generated always as identity primary key,
	order_id bigint not null references sales_order,
	position int not null,
	kind text not null check (kind in ('tax', 'shipping', 'discount')),
	code text not null,                                     -- HST, GST, QST, PST_BC …; the carrier's service; the promo code
	rate text not null default '',                          -- exact decimal, "0.09975"
	base_cents bigint not null default 0,
	amount_cents bigint not null,
	unique (order_id, position)
);

-- The order's own story, for its page and the desk.
create table order_event (
	id bigint generated always as identity primary key,
	order_id bigint not null references sales_order,
	kind text not null,
	detail text not null default '',
	at timestamptz not null default now()
);
create index order_event_order on order_event (order_id, id);

alter table stock_entry add foreign key (order_id) references sales_order;
alter table stock_movement add foreign key (order_line_id) references order_line;
alter table stock_hold add foreign key (order_id) references sales_order;
alter table stock_hold_line add foreign key (order_line_id) references order_line;
alter table ledger_entry add foreign key (order_id) references sales_order;
alter table ledger_posting add foreign key (order_line_id) references order_line;
alter table cart add foreign key (order_id) references sales_order;
