-- +goose Up
-- A file somebody sent to be imported: looked at first, taken in when that person says so.
create table import_file (
	id bigint generated always as identity primary key,
	key text not null constraint import_file_key_unique unique, -- the form that sent it: sent twice, kept once
	kind text not null check (kind in ('catalogue', 'shopify', 'woocommerce')),
	name text not null,                                     -- as its sender calls it
	file text not null,                                     -- under DATA_DIR/work, gone when it is over
	bytes bigint not null check (bytes >= 0),
	publish_lang text not null default '' check (publish_lang in ('', 'fr', 'en')),
	state text not null default 'checking' check (state in ('checking', 'bad', 'ready', 'running', 'done', 'dropped')),
	report jsonb not null default '{}',                     -- what it would change, then what it changed
	check_task bigint references task,
	run_task bigint references task,
	account_id bigint,
	who text not null,
	sent_at timestamptz not null default now(),
	ended_at timestamptz,
	check ((state in ('bad', 'done', 'dropped')) = (ended_at is not null))
);
create index import_file_recent on import_file (id desc);
