-- +goose Up
-- Payments to cooperatives, and what the cooperatives say of them.

create table payout (
	id bigint generated always as identity primary key,
	cooperative_id bigint not null references cooperative,
	currency text not null check (currency in ('CAD', 'EUR', 'XOF')),
	amount_minor bigint not null check (amount_minor > 0),  -- as it was sent
	rate_id bigint references exchange_rate,
	amount_cents bigint not null check (amount_cents > 0),  -- as it is booked, CAD
	fee_cents bigint not null default 0 constraint payout_fee check (fee_cents between 0 and 1000000), -- the bank's, borne by the store
	paid_on date not null,
	way text not null check (way in ('bank_transfer', 'interac', 'orange_money', 'moov_money', 'wave', 'airtel_money', 'zamani_cash', 'nita',
		'cheque', 'cash', 'other')),
	-- Where it went, masked: four digits tell an account from another, more would be the account.
	destination text not null default '' check (char_length(destination) <= 80)
		constraint payout_destination_masked check (regexp_replace(destination, '[^0-9A-Za-z*•]', '', 'g') !~ '[0-9]{5}'
			and char_length(regexp_replace(destination, '[^0-9]', '', 'g')) <= 8),
	reference text not null check (reference <> '' and char_length(reference) <= 120), -- the bank's or the operator's number
	note text not null default '' check (char_length(note) <= 1000),
	key text not null constraint payout_key_unique unique,
	paid_by text not null,
	created_at timestamptz not null default now(),
	reversed_at timestamptz,
	reversed_why text not null default '',
	unique (id, cooperative_id),
	check ((currency = 'CAD') = (rate_id is null)),
	check ((reversed_at is null) = (reversed_why = ''))
);
create index payout_cooperative on payout (cooperative_id, paid_on desc, id desc);
-- One number of a bank or an operator is one payment, whoever records it.
create unique index payout_reference_once on payout (cooperative_id, way, lower(reference))
	where reversed_at is null and way not in ('cash', 'other');
create trigger payout_kept before update or delete on payout
	for each row execute function refuse_other_change('reversed_at', 'reversed_why');
create trigger payout_no_truncate before truncate on payout for each statement execute function refuse_change();

-- What a cooperative says of a payment; the latest answer counts.
create table payout_answer (
	id bigint generated always as identity primary key,
	payout_id bigint not null,
	cooperative_id bigint not null,
	received boolean not null,
	said text not null default '' constraint payout_answer_said check (char_length(said) <= 500),
	answered_at timestamptz not null default now(),
	account_id bigint references account,
	name text not null check (char_length(name) <= 120),   -- who answered
	foreign key (payout_id, cooperative_id) references payout (id, cooperative_id)
);
create index payout_answer_payout on payout_answer (payout_id, id desc);
create index payout_answer_missing on payout_answer (payout_id, id) where not received;
create trigger payout_answer_append_only before update or delete on payout_answer for each row execute function refuse_change();
create trigger payout_answer_no_truncate before truncate on payout_answer for each statement execute function refuse_change();

alter table payout enable row level security;
alter table payout_answer enable row level security;
-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		create policy shop on payout to plantagenet_shop using (true) with check (true);
		create policy shop on payout_answer to plantagenet_shop using (true) with check (true);
		revoke delete on payout from plantagenet_shop;
		revoke update, delete on payout_answer from plantagenet_shop;
	end if;
	if exists (select from pg_roles where rolname = 'plantagenet_coop') then
		create policy own on payout for select to plantagenet_coop using (cooperative_id = (select window_of()));
		grant select (id, cooperative_id, currency, amount_minor, rate_id, amount_cents, paid_on, way, destination, reference, created_at, reversed_at, reversed_why)
			on payout to plantagenet_coop;
		create policy own on payout_answer for select to plantagenet_coop using (cooperative_id = (select window_of()));
		-- The one thing a window writes: a word about a payment that is its own and stands.
		create policy say on payout_answer for insert to plantagenet_coop with check (cooperative_id = (select window_of())
			and exists (select from payout p where p.id = payout_id and p.cooperative_id = (select window_of()) and p.reversed_at is null));
		grant select on payout_answer to plantagenet_coop;
		grant insert (payout_id, cooperative_id, received, said, account_id, name) on payout_answer to plantagenet_coop;
	end if;
end $$;
-- +goose StatementEnd
