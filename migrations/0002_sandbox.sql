-- +goose Up
-- The local Stripe keeps its state here, apart from the shop's tables: the shop
-- talks to it over HTTP alone and reads nothing of this.
create schema stripe_sandbox;

-- Every object of the API as it is answered, with the columns lists are filtered by.
create table stripe_sandbox.object (
	seq bigint generated always as identity,
	id text primary key,
	kind text not null,
	intent text not null default '',
	charge text not null default '',
	customer text not null default '',
	created bigint not null,                                -- seconds since 1970, as Stripe counts
	due_at timestamptz,                                     -- when time itself changes the object
	body jsonb not null
);
create index object_list on stripe_sandbox.object (kind, seq desc);
create index object_intent on stripe_sandbox.object (intent, kind) where intent <> '';
create index object_charge on stripe_sandbox.object (charge, kind) where charge <> '';
create index object_due on stripe_sandbox.object (due_at) where due_at is not null;

-- What was answered under an idempotency key; the same key brings it again.
create table stripe_sandbox.idempotency (
	key text primary key,
	fingerprint text not null,
	status int not null,
	answer text not null,
	created_at timestamptz not null default now()
);

-- Events on their way to an endpoint, sent until it answers 2xx.
create table stripe_sandbox.delivery (
	id bigint generated always as identity primary key,
	event_id text not null,
	endpoint text not null,
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	ended_at timestamptz,
	outcome text not null default '',
	created_at timestamptz not null default now()
);
create index delivery_waiting on stripe_sandbox.delivery (next_at) where ended_at is null;

-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		grant usage on schema stripe_sandbox to plantagenet_shop;
		grant select, insert, update, delete on all tables in schema stripe_sandbox to plantagenet_shop;
		grant usage, select on all sequences in schema stripe_sandbox to plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
