-- +goose Up
-- Giving back: a credit note for each refund that staff make, with the very lots, taxes by component and what became of the goods.
create table credit_note (
	id bigint generated always as identity primary key,
	refund_id text not null constraint credit_note_refund_unique unique references refund,
	order_id bigint not null references sales_order,
	number bigint not null constraint credit_note_number_unique unique, -- without gaps; a refund that Stripe refuses keeps its number
	key text not null constraint credit_note_key_unique unique,         -- the form: sent twice, given back once
	reason text not null check (reason in ('changed_mind', 'cancelled', 'faulty', 'wrong_article', 'not_received', 'not_available',
		'price', 'goodwill', 'other')),
	goods_cents bigint not null check (goods_cents >= 0),
	shipping_cents bigint not null check (shipping_cents >= 0),
	tax_cents bigint not null check (tax_cents >= 0),
	total_cents bigint not null check (total_cents > 0),
	issued_at timestamptz not null default now(),
	actor text not null,
	constraint credit_note_total check (total_cents = goods_cents + shipping_cents + tax_cents)
);
create index credit_note_order on credit_note (order_id, id);

create table refund_line (
	refund_id text not null references refund,
	order_line_id bigint not null references order_line,
	lot_id bigint not null references lot,
	quantity bigint not null check (quantity >= 0),         -- pieces given back, 0: an amount only
	net_cents bigint not null check (net_cents >= 0),       -- before tax
	share_cents bigint not null default 0 check (share_cents >= 0), -- of it, what the cooperative's share falls by
	back bigint not null default 0 check (back between 0 and quantity), -- pieces that came back into the store
	place text not null default '',                         -- code of the location they came to
	primary key (refund_id, order_line_id, lot_id),
	check ((back > 0) = (place <> ''))
);
create index refund_line_order_line on refund_line (order_line_id);

create table refund_tax (
	refund_id text not null references refund,
	code text not null,
	rate text not null,                                     -- exact decimal, as charged
	base_cents bigint not null check (base_cents >= 0),
	amount_cents bigint not null check (amount_cents >= 0),
	primary key (refund_id, code, rate)
);

create trigger credit_note_append_only before update or delete on credit_note for each row execute function refuse_change();
create trigger credit_note_no_truncate before truncate on credit_note for each statement execute function refuse_change();
create trigger refund_line_append_only before update or delete on refund_line for each row execute function refuse_change();
create trigger refund_line_no_truncate before truncate on refund_line for each statement execute function refuse_change();
create trigger refund_tax_append_only before update or delete on refund_tax for each row execute function refuse_change();
create trigger refund_tax_no_truncate before truncate on refund_tax for each statement execute function refuse_change();

-- No line, lot, tax or shipping gives back more than it brought. A refund that failed gave nothing.
-- +goose StatementBegin
create function refund_line_within() returns trigger language plpgsql as $$
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
create function refund_tax_within() returns trigger language plpgsql as $$
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
create function credit_note_within() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger refund_line_within after insert on refund_line for each row execute function refund_line_within();
create trigger refund_tax_within after insert on refund_tax for each row execute function refund_tax_within();
create constraint trigger credit_note_within after insert on credit_note
	deferrable initially deferred for each row execute function credit_note_within();

-- A refund that failed does not come back to life: its lines may have been given back again since.
-- +goose StatementBegin
create function refund_stays_failed() returns trigger language plpgsql as $$
begin
	raise exception 'refund % has failed', old.id using errcode = 'check_violation', constraint = 'refund_stays_failed';
end $$;
-- +goose StatementEnd
create trigger refund_stays_failed before update of state on refund
	for each row when (old.state = 'failed' and new.state <> 'failed') execute function refund_stays_failed();

-- A refund that fails leaves the order as it was before.
-- +goose StatementBegin
create or replace function sales_order_move() returns trigger language plpgsql as $$
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
-- +goose StatementEnd

-- A case is closed by a person, with a word on what was done.
alter table desk_case add column closed_by text not null default '', add column closing_note text not null default '';
create index desk_case_open on desk_case (opened_at) where closed_at is null;

-- What Stripe keeps for a dispute, whoever wins it.
alter table dispute add column fee_cents bigint not null default 0 check (fee_cents >= 0);
create index dispute_order on dispute (order_id);

-- Orders outlive the person: six years after the year's end, or on request, name and address go and the figures stay.
alter table sales_order add column erased_at timestamptz;
create index sales_order_person on sales_order using gin (lower(name || ' ' || email) gin_trgm_ops);
create index sales_order_aged on sales_order (placed_at) where erased_at is null;

-- Consent to the newsletter with its proof (CASL s. 13: who, when, how, in which words).
create table consent (
	id bigint generated always as identity primary key,
	token text not null constraint consent_token_unique unique check (length(token) >= 22), -- the address to leave by
	email text not null,
	name text not null default '',
	lang text not null check (lang in ('fr', 'en')),
	source text not null check (source in ('counter', 'paper', 'phone', 'email', 'event', 'web')),
	wording text not null check (wording <> ''),            -- as it was shown or read out
	given_at timestamptz not null,
	recorded_at timestamptz not null default now(),
	recorded_by text not null,
	withdrawn_at timestamptz,
	withdrawn_how text not null default '',
	withdrawn_by text not null default '',
	erased_at timestamptz,
	constraint consent_given check (given_at <= recorded_at + interval '1 day'),
	check ((withdrawn_at is null) = (withdrawn_by = '')),
	check (erased_at is null or withdrawn_at is not null)
);
create unique index consent_standing_once on consent (lower(email)) where withdrawn_at is null;
create index consent_recorded on consent (recorded_at desc, id desc);

-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on credit_note, refund_line, refund_tax from plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
