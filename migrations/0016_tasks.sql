-- +goose Up
-- Long work: what was asked, how far it is, what it said and what came out.
create table task (
	id bigint generated always as identity primary key,
	key text constraint task_key_unique unique,             -- the form that asked: sent twice, worked once
	kind text not null check (kind ~ '^[a-z][a-z_]*$'),
	title_key text not null,
	title_args jsonb not null default '{}',
	args jsonb not null default 'null',                     -- what the work needs, for its kind alone
	money boolean not null default false,                   -- shows money or buyers: only for who may see these
	state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
	runner text not null default '',                        -- who works it now: another's steps are refused
	done bigint not null default 0 check (done >= 0),
	total bigint not null default 0 check (total >= 0),     -- 0: not known
	said jsonb not null default '[]',                       -- [{"row","key","args"}…], the first of them
	said_count bigint not null default 0,
	fault_key text not null default '',
	fault_args jsonb not null default '{}',
	result_name text not null default '',                   -- file name for who downloads it
	result_type text not null default '',
	result_path text not null default '',                   -- where the outcome is seen, under /staff
	account_id bigint,                                      -- null: asked by a command at the machine
	who text not null,
	created_at timestamptz not null default now(),
	started_at timestamptz,
	ended_at timestamptz,
	check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
	check (state <> 'failed' or fault_key <> ''),
	check (state <> 'running' or runner <> '')
);
create index task_account on task (account_id, id desc);
create index task_kept on task (ended_at) where result_name <> '';

-- The one search box: codes as they are typed, in any case, from their beginning or by a part of them.
create index variant_sku_typed on variant (upper(sku) text_pattern_ops);
create index variant_sku_part on variant using gin (upper(sku) gin_trgm_ops);
create index lot_code_typed on lot (upper(code) text_pattern_ops);
create index lot_code_part on lot using gin (upper(code) gin_trgm_ops);
create index shipment_reference_typed on shipment (upper(reference)) where reference <> '';
create index lot_received on lot (received_on desc, id desc);
create index lot_cooperative on lot (cooperative_id, received_on desc, id desc);
