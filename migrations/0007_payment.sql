-- +goose Up
-- What we were about to ask of Stripe is written before it is asked.
create table payment (
	id text primary key,                                    -- our own id, and the idempotency key of the call
	order_id bigint not null references sales_order,
	attempt int not null default 1 check (attempt between 1 and 5),
	state text not null default 'intended' check (state in
		('intended', 'open', 'succeeded', 'failed', 'expired', 'returned')),
	amount_cents bigint not null check (amount_cents > 0),
	currency text not null default 'CAD' check (currency = 'CAD'),
	agreed_hash text not null,                              -- hash of what the buyer agreed to
	session_id text constraint payment_session_unique unique,
	session_url text,
	session_expires_at timestamptz not null,
	intent_id text constraint payment_intent_unique unique,
	charge_id text constraint payment_charge_unique unique,
	captured_cents bigint,                                  -- what Stripe took, null before
	fee_cents bigint,                                       -- null: not known yet
	client_hash text not null default '',                   -- keyed hash of the visitor's address, for throttling
	declines int not null default 0,
	created_at timestamptz not null default now(),
	checked_at timestamptz,                                 -- last time Stripe was asked about it
	succeeded_at timestamptz,
	unique (order_id, attempt),
	check ((state in ('succeeded', 'returned')) = (captured_cents is not null and succeeded_at is not null)),
	constraint payment_captured_agreed check (state <> 'succeeded' or captured_cents = amount_cents)
);
create unique index payment_succeeded_once on payment (order_id) where state = 'succeeded';
create index payment_unsettled on payment (created_at) where state in ('intended', 'open');
create index payment_fee_unknown on payment (succeeded_at) where state in ('succeeded', 'returned') and fee_cents is null;

-- The inbox of Stripe's events: stored before the 200, applied once, kept and retried until it is.
create table stripe_event (
	id text primary key,
	type text not null,
	object_id text not null,
	object_type text not null default '',
	api_version text not null default '',
	created_at timestamptz not null,
	received_at timestamptz not null default now(),
	applied_at timestamptz,
	outcome text not null default '',
	attempts int not null default 0,
	last_error text not null default '',
	next_try_at timestamptz not null default now()
);
create index stripe_event_waiting on stripe_event (next_try_at) where applied_at is null;

create table refund (
	id text primary key,                                    -- our own id, and the idempotency key of the call
	payment_id text not null references payment,
	order_id bigint not null references sales_order,
	amount_cents bigint not null check (amount_cents > 0),
	reason text not null,
	state text not null default 'intended' check (state in ('intended', 'pending', 'succeeded', 'failed')),
	stripe_id text constraint refund_stripe_unique unique,
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	check (state not in ('pending', 'succeeded') or stripe_id is not null)
);
create index refund_open on refund (created_at) where state in ('intended', 'pending');
create index refund_payment on refund (payment_id);

-- Refunds never exceed what was captured.
-- +goose StatementBegin
create function refund_within_payment() returns trigger language plpgsql as $$
begin
	perform 1 from payment where id = new.payment_id for update;
	if (select sum(amount_cents) from refund where payment_id = new.payment_id and state <> 'failed')
		> coalesce((select captured_cents from payment where id = new.payment_id), 0) then
		raise exception 'refunds of payment % exceed what was captured', new.payment_id
			using errcode = 'check_violation', constraint = 'refund_within_payment';
	end if;
	return null;
end $$;
-- +goose StatementEnd
create trigger refund_within_payment after insert or update of amount_cents, state on refund
	for each row execute function refund_within_payment();

create table dispute (
	id text primary key,                                    -- Stripe's id
	payment_id text not null references payment,
	order_id bigint not null references sales_order,
	amount_cents bigint not null,
	reason text not null,
	status text not null,
	due_by timestamptz,
	opened_at timestamptz not null,
	closed_at timestamptz
);

-- What needs a person: shown on the staff's desk until closed.
create table desk_case (
	id bigint generated always as identity primary key,
	kind text not null,
	key text not null constraint desk_case_key_unique unique, -- one case for one cause
	order_id bigint references sales_order,
	payment_id text references payment,
	detail text not null default '',
	opened_at timestamptz not null default now(),
	closed_at timestamptz
);

-- Mails written, once each, whoever repeats the job.
create table mail_sent (
	key text primary key,
	order_id bigint references sales_order,
	kind text not null,
	sent_at timestamptz not null default now()
);
create unique index mail_sent_confirmation_once on mail_sent (order_id) where kind = 'order_confirmed';
