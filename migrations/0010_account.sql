-- +goose Up
-- People, how they prove who they are, and their sessions. Secrets that travel (session, link, step, recovery code)
-- are long and random, so that their SHA-256 is all that is kept.
create table account (
	id bigint generated always as identity primary key,
	email text not null constraint account_email_unique unique
		constraint account_email_form check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(email) <= 254),
	name text not null constraint account_name_form check (name = btrim(name) and length(name) between 1 and 100),
	role text not null constraint account_role_known
		check (role in ('owner', 'manager', 'clerk', 'volunteer', 'accountant', 'cooperative')),
	cooperative_id bigint references cooperative,
	lang text not null default 'fr' check (lang in ('fr', 'en')),
	active boolean not null default true,
	demo boolean not null default false,                    -- its password is printed: opens the demonstration only
	password_hash text,                                     -- argon2id; null: none chosen
	handle bytea not null unique default decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), -- what passkeys know it by
	created_at timestamptz not null default now(),
	constraint account_cooperative_role check ((role = 'cooperative') = (cooperative_id is not null))
);

create table passkey (
	id bigint generated always as identity primary key,
	account_id bigint not null references account,
	credential_id bytea not null constraint passkey_credential_unique unique,
	credential jsonb not null,                              -- public key, flags and counter, as go-webauthn keeps them
	name text not null check (length(name) between 1 and 60),
	created_at timestamptz not null default now(),
	used_at timestamptz
);
create index passkey_account on passkey (account_id);

create table second_factor (
	account_id bigint primary key references account,
	secret text not null,                                   -- RFC 6238, base32
	last_step bigint not null default 0,                    -- the last step used: a code serves once
	confirmed_at timestamptz                                -- null: shown, not yet proved
);
create table recovery_code (
	account_id bigint not null references account,
	hash bytea not null,
	used_at timestamptz,
	primary key (account_id, hash)
);

create table session (
	id bigint generated always as identity primary key,
	token_hash bytea not null unique,
	account_id bigint not null references account,
	means text not null check (means in ('password', 'code', 'passkey', 'link')),
	created_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	ends_at timestamptz not null default now() + interval '30 days',
	agent text not null default '',                         -- "Firefox, Linux"
	address text not null default ''                        -- the network only: 192.0.2.0
);
create index session_account on session (account_id, seen_at desc);
create index session_ends on session (ends_at);

-- A link in a mail, good for one use.
create table sign_link (
	id bigint generated always as identity primary key,
	token_hash bytea not null unique,
	account_id bigint not null references account,
	kind text not null check (kind in ('invite', 'reset')),
	created_at timestamptz not null default now(),
	ends_at timestamptz not null,
	used_at timestamptz
);
create index sign_link_account on sign_link (account_id, kind);

-- What stands between two requests of one sign-in: a password proved and a code awaited, a passkey's challenge.
create table sign_step (
	token_hash bytea primary key,
	kind text not null check (kind in ('code', 'passkey', 'enrol')),
	account_id bigint references account,
	data jsonb,
	ends_at timestamptz not null
);
create index sign_step_ends on sign_step (ends_at);

-- Tries that failed or have not ended yet; they are counted for a quarter of an hour.
create table sign_try (
	id bigint generated always as identity primary key,
	at timestamptz not null default now(),
	subject text not null,                                  -- hash of the e-mail: it need not exist
	address text not null                                   -- keyed hash; empty: the machine itself
);
create index sign_try_subject on sign_try (subject, at);
create index sign_try_address on sign_try (address, at) where address <> '';
create index sign_try_at on sign_try (at);

-- The last owner who can sign in stays: nobody else could let anybody in. Two who remove each other wait for each
-- other's row, and the database refuses one of them.
-- +goose StatementBegin
create function keep_an_owner() returns trigger language plpgsql as $$
begin
	if old.role <> 'owner' or not old.active or tg_op = 'UPDATE' and new.role = 'owner' and new.active then
		return case tg_op when 'DELETE' then old else new end;
	end if;
	perform from account a where a.role = 'owner' and a.active and a.id <> old.id
		and (a.password_hash is not null or exists (select from passkey p where p.account_id = a.id)) for update of a;
	if not found then
		raise exception 'the last owner stays' using errcode = 'check_violation', constraint = 'account_last_owner';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;
-- +goose StatementEnd
create trigger account_keep_an_owner before update or delete on account for each row execute function keep_an_owner();

-- The audit log is searched by person, act, subject and free words.
create index audit_entry_act on audit_entry (act, id desc);
create index audit_entry_who on audit_entry (lower(who), id desc);
create index audit_entry_words on audit_entry using gin ((who || ' ' || act || ' ' || subject || ' ' || subject_id || ' ' || note || ' ' ||
	coalesce(before::text, '') || ' ' || coalesce(after::text, '')) gin_trgm_ops);
