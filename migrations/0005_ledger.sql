-- +goose Up
-- The money ledger: entries with postings that sum to zero per currency. Debits are positive.
create table ledger_account (
	id bigint generated always as identity primary key,
	code text not null constraint ledger_account_code_unique unique,
	kind text not null check (kind in ('asset', 'liability', 'income', 'expense')),
	cooperative_id bigint constraint ledger_account_cooperative_unique unique references cooperative,
	currency text not null default 'CAD' check (currency ~ '^[A-Z]{3}$'),
	unique (id, currency)
);

create table ledger_entry (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('sale', 'fee', 'refund', 'receipt', 'late_payment', 'late_refund', 'payout', 'adjust',
		'dispute', 'reverse')),
	key text not null constraint ledger_entry_key_unique unique, -- one business act, one entry
	order_id bigint,
	payment_id text,
	reverses_id bigint references ledger_entry,
	occurred_at timestamptz not null default now(),
	recorded_at timestamptz not null default now(),
	actor text not null default 'system',
	note text not null default '',
	check ((kind = 'reverse') = (reverses_id is not null))
);
create index ledger_entry_order on ledger_entry (order_id) where order_id is not null;
create unique index ledger_entry_reverse_once on ledger_entry (reverses_id) where reverses_id is not null;

create table ledger_posting (
	id bigint generated always as identity primary key,
	entry_id bigint not null references ledger_entry,
	account_id bigint not null,
	currency text not null default 'CAD',
	amount_cents bigint not null check (amount_cents <> 0),
	order_line_id bigint,
	lot_id bigint references lot,
	quantity bigint,
	foreign key (account_id, currency) references ledger_account (id, currency)
);
create index ledger_posting_entry on ledger_posting (entry_id);
create index ledger_posting_account on ledger_posting (account_id, id);

create trigger ledger_entry_append_only before update or delete on ledger_entry
	for each row execute function refuse_change();
create trigger ledger_entry_no_truncate before truncate on ledger_entry
	for each statement execute function refuse_change();
create trigger ledger_posting_append_only before update or delete on ledger_posting
	for each row execute function refuse_change();
create trigger ledger_posting_no_truncate before truncate on ledger_posting
	for each statement execute function refuse_change();

create table ledger_balance (
	account_id bigint primary key references ledger_account,
	balance_cents bigint not null default 0
) with (fillfactor = 70);

-- +goose StatementBegin
create function ledger_posting_apply() returns trigger language plpgsql as $$
begin
	insert into ledger_balance (account_id)
		select distinct account_id from posted
		where not exists (select from ledger_balance b where b.account_id = posted.account_id)
		order by 1 on conflict do nothing;
	with change as (
		select account_id, sum(amount_cents) as amount from posted group by account_id
	), locked as (
		select b.account_id, c.amount from change c join ledger_balance b on b.account_id = c.account_id
		order by b.account_id for update of b
	)
	update ledger_balance b set balance_cents = b.balance_cents + locked.amount from locked
		where b.account_id = locked.account_id;
	return null;
end $$;
-- +goose StatementEnd
create trigger ledger_posting_apply after insert on ledger_posting
	referencing new table as posted for each statement execute function ledger_posting_apply();

-- Judged at commit, so that an entry may be written in several statements.
-- +goose StatementBegin
create function ledger_entry_balanced() returns trigger language plpgsql as $$
begin
	if exists (select from ledger_posting where entry_id = new.entry_id group by currency having sum(amount_cents) <> 0) then
		raise exception 'money entry % does not sum to zero', new.entry_id
			using errcode = 'check_violation', constraint = 'ledger_entry_balanced';
	end if;
	return null;
end $$;
-- +goose StatementEnd
create constraint trigger ledger_entry_balanced after insert on ledger_posting
	deferrable initially deferred for each row execute function ledger_entry_balanced();

insert into ledger_account (code, kind) values
	('stripe:clearing', 'asset'),
	('inventory', 'asset'),
	('till', 'asset'),
	('bank', 'asset'),
	('refunds:due', 'liability'),
	('tax:gst', 'liability'),
	('tax:hst', 'liability'),
	('tax:qst', 'liability'),
	('tax:pst_bc', 'liability'),
	('tax:pst_sk', 'liability'),
	('tax:rst_mb', 'liability'),
	('income:goods', 'income'),
	('income:commission', 'income'),
	('income:shipping', 'income'),
	('expense:goods', 'expense'),
	('expense:card_fees', 'expense'),
	('expense:disputes', 'expense'),
	('expense:losses', 'expense');

-- Every cooperative has its payable from the first day.
-- +goose StatementBegin
create function cooperative_account() returns trigger language plpgsql as $$
begin
	insert into ledger_account (code, kind, cooperative_id) values ('coop:' || new.id, 'liability', new.id);
	return null;
end $$;
-- +goose StatementEnd
create trigger cooperative_account after insert on cooperative
	for each row execute function cooperative_account();
