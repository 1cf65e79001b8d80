-- +goose Up
-- How a cooperative's people come in: several of them, some without an e-mail address; a link asked for by e-mail, or a
-- short code from a printed sheet.
alter table account alter column email drop not null;
alter table account add constraint account_email_needed check (email is not null or role = 'cooperative');

alter table sign_link drop constraint sign_link_kind_check;
alter table sign_link add constraint sign_link_kind_check check (kind in ('invite', 'reset', 'window'));
alter table session drop constraint session_means_check;
alter table session add constraint session_means_check check (means in ('password', 'code', 'passkey', 'link', 'sheet'));

-- A sheet's code: twelve signs of Crockford's base32. The first four find the row, the other eight are kept as an argon2id hash.
create table coop_code (
	id bigint generated always as identity primary key,
	account_id bigint not null references account,
	key text not null constraint coop_code_key_unique unique, -- of the form that asked for it: asked twice, issued once
	selector text not null check (selector ~ '^[0-9A-HJKMNP-TV-Z]{4}$'),
	hash text not null,
	issued_at timestamptz not null default now(),
	issued_by text not null,
	ends_at timestamptz not null default now() + interval '12 months',
	first_used_at timestamptz,
	used_at timestamptz,
	revoked_at timestamptz,
	revoked_by text,
	revoked_why text check (revoked_why in ('revoked', 'replaced', 'closed', 'moved')),
	check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_why is null))
);
create unique index coop_code_standing on coop_code (account_id) where revoked_at is null;
create unique index coop_code_selector on coop_code (selector) where revoked_at is null;
create index coop_code_account on coop_code (account_id, id);

-- Only an open account of a cooperative has a code, and its row is held so that it stays so.
-- +goose StatementBegin
create function coop_code_person() returns trigger language plpgsql as $$
begin
	perform from account where id = new.account_id and active and role = 'cooperative' for no key update;
	if not found then
		raise exception 'no open account of a cooperative' using errcode = 'check_violation', constraint = 'coop_code_person';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger coop_code_person before insert or update of account_id, revoked_at on coop_code for each row when (new.revoked_at is null) execute function coop_code_person();

-- Whoever is closed or becomes something else leaves the code behind, and the sessions it opened.
-- +goose StatementBegin
create function account_ends_code() returns trigger language plpgsql as $$
begin
	update coop_code set revoked_at = now(), revoked_by = '', revoked_why = case when new.active then 'moved' else 'closed' end
		where account_id = new.id and revoked_at is null;
	delete from session where account_id = new.id and means = 'sheet';
	return null;
end $$;
-- +goose StatementEnd
create trigger account_ends_code after update on account for each row
	when (old.active and not new.active or old.role <> new.role or old.cooperative_id is distinct from new.cooperative_id)
	execute function account_ends_code();
