-- +goose Up
-- The ground: extensions, search configurations, the role the shop runs as, guards shared by both ledgers.
create extension if not exists unaccent;
create extension if not exists pg_trgm;

create text search configuration shop_fr (copy = french);
alter text search configuration shop_fr alter mapping for hword, hword_part, word with unaccent, french_stem;
create text search configuration shop_en (copy = english);
alter text search configuration shop_en alter mapping for hword, hword_part, word with unaccent, english_stem;

-- The shop works under a role that cannot touch what is written in the ledgers.
-- Roles belong to the whole server, so another database may have made it already.
-- +goose StatementBegin
do $$
begin
	create role plantagenet_shop nologin;
exception
	when duplicate_object or unique_violation then null;
	when insufficient_privilege then raise notice 'role plantagenet_shop not created: no right to create roles';
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
do $$
begin
	execute format('grant plantagenet_shop to %I', current_user);
exception when others then null; -- a superuser needs no membership, and some servers refuse it
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception 'table % is append-only: correct with a void or a reversing entry', tg_table_name
		using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;
-- +goose StatementEnd

create table shop_setting (
	key text primary key,
	value text not null
);

-- Numbers without gaps: the row is locked by whoever takes the next one, until commit.
create table number_series (
	name text primary key,
	last bigint not null default 0
);
insert into number_series (name) values ('receipt'), ('credit_note');
