-- +goose Up
-- What staff changed, version by version; the number in a form says what its writer saw.
alter table product add column version int not null default 0;
alter table product add column gaps text[] not null default '{}';   -- what is missing, as product_gaps says it
alter table product add column form_key text constraint product_form_key_unique unique;  -- the form that made it: sent twice, made once
create index product_gaps_open on product (updated_at desc, id desc) where gaps <> '{}';
create index product_text_name on product_text (lang, lower(name), product_id);

create table product_version (
	id bigint generated always as identity primary key,
	product_id bigint not null references product,
	number int not null,
	at timestamptz not null default clock_timestamp(),
	account_id bigint,                                      -- null: the program itself
	who text not null,
	act text not null check (act in ('create', 'save', 'publish', 'unpublish', 'picture', 'price', 'undo')),
	undone int,                                             -- undo: the version whose before was brought back
	before jsonb,                                           -- null: the article was made
	after jsonb not null,
	constraint product_version_once unique (product_id, number),
	check ((act = 'create') = (before is null)),
	check ((act = 'undo') = (undone is not null))
);
create trigger product_version_append_only before update or delete on product_version
	for each row execute function refuse_change();
create trigger product_version_no_truncate before truncate on product_version
	for each statement execute function refuse_change();

-- An article's earlier addresses lead to it for ever.
create table product_address (
	slug text primary key,
	product_id bigint not null references product on delete cascade
);
-- +goose StatementBegin
create function product_moved() returns trigger language plpgsql as $$
begin
	delete from product_address where slug = new.slug;
	insert into product_address (slug, product_id) values (old.slug, new.id)
		on conflict (slug) do update set product_id = excluded.product_id;
	return null;
end $$;
-- +goose StatementEnd
create trigger product_moved after update of slug on product
	for each row when (old.slug <> new.slug) execute function product_moved();

-- Prices with dates. What is charged now is variant.price_cents; a row that waits
-- takes effect once from_at is past by the database's clock.
create table variant_price (
	id bigint generated always as identity primary key,
	variant_id bigint not null references variant on delete cascade,
	price_cents bigint not null constraint variant_price_amount check (price_cents between 0 and 100000000),
	from_at timestamptz not null,
	applied_at timestamptz,                                 -- null: waits
	withdrawn_at timestamptz,
	who text not null default '',
	set_at timestamptz not null default now(),
	check (applied_at is null or withdrawn_at is null)
);
create unique index variant_price_once on variant_price (variant_id, from_at) where withdrawn_at is null;
create index variant_price_waiting on variant_price (from_at) where applied_at is null and withdrawn_at is null;
insert into variant_price (variant_id, price_cents, from_at, applied_at)
	select v.id, v.price_cents, p.created_at, p.created_at from variant v join product p on p.id = v.product_id;

-- +goose StatementBegin
create function variant_price_kept() returns trigger language plpgsql as $$
begin
	if exists (select from variant_price where variant_id = new.id and applied_at = now() and price_cents = new.price_cents) then
		return null;                                        -- a price that waited took effect in this transaction
	end if;
	insert into variant_price (variant_id, price_cents, from_at, applied_at) values (new.id, new.price_cents, now(), now())
		on conflict (variant_id, from_at) where withdrawn_at is null
		do update set price_cents = excluded.price_cents, applied_at = excluded.applied_at;
	return null;
end $$;
-- +goose StatementEnd
create trigger variant_price_first after insert on variant
	for each row execute function variant_price_kept();
create trigger variant_price_changed after update of price_cents on variant
	for each row when (old.price_cents <> new.price_cents) execute function variant_price_kept();

-- A variant that nothing points at goes; one that was in stock, in a cart or sold is put out of sale.
-- +goose StatementBegin
create function variant_drop(gone bigint) returns void language plpgsql as $$
begin
	delete from variant where id = gone;
exception when foreign_key_violation then
	update variant set active = false where id = gone and active;
end $$;
-- +goose StatementEnd

-- Sizes that stand beside a picture's file: <name>-<width>.webp and .jpg.
alter table picture add column sizes int[] not null default '{}';
-- +goose StatementBegin
create function picture_new_file() returns trigger language plpgsql as $$
begin
	if new.sizes = old.sizes then
		new.sizes := '{}';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger picture_new_file before update of file on picture
	for each row when (old.file is distinct from new.file) execute function picture_new_file();
create index picture_without_sizes on picture (id) where kind = 'file' and sizes = '{}';

-- Files that were sent and are not pictures of the article yet.
create table picture_upload (
	id bigint generated always as identity primary key,
	product_id bigint not null references product on delete cascade,
	key text not null constraint picture_upload_once unique,
	name text not null,                                     -- as its sender calls it
	file text not null,                                     -- under DATA_DIR/pictures/incoming, gone once it is made
	state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
	problem text not null default '',                       -- failed: the fault's code
	task_id bigint,                                         -- the long work it is a step of
	account_id bigint,
	who text not null,
	at timestamptz not null default now()
);
create index picture_upload_open on picture_upload (product_id, id) where state <> 'done';

-- What is missing of an article, named as the fields of its form are.
-- +goose StatementBegin
create function product_gaps(wanted bigint) returns text[] language sql stable as $$
	with p as (select id, only_lang from product where id = wanted),
	l as (
		select w.tongue as lang, coalesce(t.name, '') as name, coalesce(t.summary, '') as summary,
			coalesce(t.description, '') as description, coalesce(t.fibres, '') as fibres, coalesce(t.care, '') as care,
			coalesce(t.ingredients, '') as ingredients, coalesce(jsonb_array_length(t.details), 0) as details
		from p cross join unnest(array['fr', 'en']) w(tongue) left join product_text t on t.product_id = p.id and t.lang = w.tongue
		where coalesce(p.only_lang, w.tongue) = w.tongue
	), v as (
		select v.id, v.price_cents, v.weight_g, v.name_fr, v.name_en, count(*) over () as many
		from variant v where v.product_id = wanted and v.active
	), gap(rank, name) as (
		select 1, lang || '.name' from l where name = ''
		union all select 2, 'variant' where not exists (select from v)
		union all select 3, 'variant.' || id || '.price' from v where price_cents = 0
		union all select 4, 'variant.' || id || '.name_' || lang from v, l where many > 1
			and case lang when 'fr' then name_fr else name_en end = ''
		union all select 5, lang || '.summary' from l where summary = ''
		union all select 6, lang || '.description' from l where description = ''
		union all select 7, lang || '.fibres' from l where fibres = '' and exists (select from l o where o.fibres <> '')
		union all select 8, lang || '.care' from l where care = '' and exists (select from l o where o.care <> '')
		union all select 9, lang || '.ingredients' from l where ingredients = '' and exists (select from l o where o.ingredients <> '')
		union all select 10, lang || '.details' from l where details < (select max(details) from l)
		union all select 11, 'variant.' || id || '.weight' from v where weight_g = 0
		union all select 12, 'picture' where not exists (select from picture where product_id = wanted)
		union all select 13, 'picture.' || f.id || '.alt_' || lang from picture f, l where f.product_id = wanted
			and case lang when 'fr' then f.alt_fr else f.alt_en end = ''
	) select coalesce(array_agg(name order by rank, name), '{}') from gap
$$;
-- +goose StatementEnd
update product set gaps = product_gaps(id);

-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on product_version from plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
