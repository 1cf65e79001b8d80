-- +goose Up
create table cooperative (
	id bigint generated always as identity primary key,
	slug text not null constraint cooperative_slug_unique unique
		constraint cooperative_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	name text not null check (name <> ''),
	country text check (country ~ '^[A-Z]{2}$'),            -- null: not known (imported vendor)
	latitude double precision check (latitude between -90 and 90),
	longitude double precision check (longitude between -180 and 180),
	invented boolean not null default false,                -- demonstration data, marked as such on pages
	position int not null default 0,
	created_at timestamptz not null default now()
);

create table cooperative_text (
	cooperative_id bigint not null references cooperative on delete cascade,
	lang text not null check (lang in ('fr', 'en')),
	place text not null default '',
	craft text not null default '',
	summary text not null default '',
	story text not null default '',
	quote text not null default '',
	quote_by text not null default '',
	primary key (cooperative_id, lang)
);

create table maker (
	id bigint generated always as identity primary key,
	cooperative_id bigint not null references cooperative,
	name text not null check (name <> ''),
	consented_on date,                                      -- told by the maker or with consent, or not shown
	unique (cooperative_id, name)
);

create table category (
	id bigint generated always as identity primary key,
	slug text not null constraint category_slug_unique unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	name_fr text not null,
	name_en text not null,
	position int not null default 0
);

create table product (
	id bigint generated always as identity primary key,
	slug text not null constraint product_slug_unique unique
		constraint product_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	cooperative_id bigint not null references cooperative,
	maker_id bigint references maker,
	category_id bigint not null references category,
	status text not null default 'draft' check (status in ('draft', 'live')),
	only_lang text check (only_lang in ('fr', 'en')),       -- published in one language, under a visible note
	country text check (country ~ '^[A-Z]{2}$'),
	tax_class text not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	published_at timestamptz
);
create index product_cooperative on product (cooperative_id) where status = 'live';
create index product_category on product (category_id) where status = 'live';
create index product_updated on product (updated_at);
create index product_newest on product (published_at desc, id desc) where status = 'live';

create table product_text (
	product_id bigint not null references product on delete cascade,
	lang text not null check (lang in ('fr', 'en')),
	name text not null check (name <> ''),
	summary text not null default '',
	description text not null default '',
	fibres text not null default '',                        -- textile labelling: fibres and % by mass, largest first
	care text not null default '',
	ingredients text not null default '',
	details jsonb not null default '[]',                    -- [{"label","value"}…] in the order shown
	search tsvector not null default ''::tsvector,
	primary key (product_id, lang)
);
create index product_text_search on product_text using gin (search);

-- Words as they stand on product pages, for "did you mean": the nearest one forgives a typo.
create table search_word (
	lang text not null,
	plain text not null,                                    -- without accents, as it is compared
	word text not null,                                     -- as it is shown
	primary key (lang, plain)
);
create index search_word_trigram on search_word using gin (plain gin_trgm_ops);

-- +goose StatementBegin
create function product_text_index() returns trigger language plpgsql as $$
declare
	config regconfig := case new.lang when 'fr' then 'shop_fr'::regconfig else 'shop_en'::regconfig end;
	around text;
	facts text := (select string_agg(d ->> 'label' || ' ' || (d ->> 'value'), ' ') from jsonb_array_elements(new.details) d);
begin
	select concat_ws(' ', c.name, t.place, t.craft, case new.lang when 'fr' then g.name_fr else g.name_en end)
		into around
		from product p join cooperative c on c.id = p.cooperative_id join category g on g.id = p.category_id
		left join cooperative_text t on t.cooperative_id = c.id and t.lang = new.lang
		where p.id = new.product_id;
	new.search :=
		setweight(to_tsvector(config, new.name), 'A') ||
		setweight(to_tsvector(config, concat_ws(' ', new.summary, new.fibres, around)), 'B') ||
		setweight(to_tsvector(config, concat_ws(' ', new.ingredients, facts)), 'C') ||
		setweight(to_tsvector(config, new.description), 'D');
	insert into search_word (lang, plain, word)
		select distinct on (1, 2) new.lang, unaccent(w), w from regexp_split_to_table(
			lower(concat_ws(' ', new.name, new.summary, new.fibres, around)), '[^[:alnum:]]+') w
		where length(w) >= 3 order by 1, 2
		on conflict do nothing;
	return new;
end $$;
-- +goose StatementEnd
create trigger product_text_index before insert or update on product_text
	for each row execute function product_text_index();

-- An article is found by its maker's name, place and shelf too: when those change, its words follow.
-- Arguments: the column of product and the column of the changed row that must be equal.
-- +goose StatementBegin
create function product_text_follow() returns trigger language plpgsql as $$
begin
	execute format('update product_text t set search = t.search from product p where p.id = t.product_id and p.%I = $1',
		tg_argv[0]) using (to_jsonb(new) ->> tg_argv[1])::bigint;
	return null;
end $$;
-- +goose StatementEnd
create trigger cooperative_text_follow after insert or update on cooperative_text
	for each row execute function product_text_follow('cooperative_id', 'cooperative_id');
create trigger cooperative_follow after update of name on cooperative
	for each row when (old.name is distinct from new.name) execute function product_text_follow('cooperative_id', 'id');
create trigger category_follow after update of name_fr, name_en on category
	for each row execute function product_text_follow('category_id', 'id');
create trigger product_follow after update of cooperative_id, category_id on product
	for each row when ((old.cooperative_id, old.category_id) is distinct from (new.cooperative_id, new.category_id))
	execute function product_text_follow('id', 'id');

create table variant (
	id bigint generated always as identity primary key,
	product_id bigint not null references product on delete cascade,
	sku text not null constraint variant_sku_unique unique check (sku <> ''),
	gtin text constraint variant_gtin_unique unique
		constraint variant_gtin_form check (gtin ~ '^[0-9]{8}$|^[0-9]{12,14}$'),
	name_fr text not null default '',                       -- empty: the product has one variant only
	name_en text not null default '',
	options jsonb not null default '[]',                    -- [{"name","value"}…]: size, colour, weight …
	price_cents bigint not null constraint variant_price check (price_cents between 0 and 100000000),
	compare_at_cents bigint check (compare_at_cents > 0),
	weight_g int not null default 0 check (weight_g between 0 and 30000),
	length_mm int not null default 0 check (length_mm between 0 and 2000),
	width_mm int not null default 0 check (width_mm between 0 and 2000),
	height_mm int not null default 0 check (height_mm between 0 and 2000),
	position int not null default 0,
	active boolean not null default true
);
create index variant_product on variant (product_id, position, id);

create table picture (
	id bigint generated always as identity primary key,
	product_id bigint not null references product on delete cascade,
	position int not null default 0,
	kind text not null check (kind in ('drawn', 'file')),
	drawing jsonb,                                          -- drawn: what internal/drawing needs
	file text,                                              -- file: its name under DATA_DIR/pictures
	source_url text,
	tint text not null default '',
	width int not null default 400,
	height int not null default 480,
	alt_fr text not null default '',
	alt_en text not null default '',
	check ((kind = 'drawn') = (drawing is not null)),
	version text not null generated always as               -- changes with what is seen: part of the picture's address
		(left(md5(coalesce(drawing::text, file, '') || tint), 10)) stored,
	constraint picture_place unique (product_id, position),
	check ((kind = 'file') = (file is not null))
);

-- A product goes live only with both languages, a variant, and texts that are not empty.
-- +goose StatementBegin
create function product_complete() returns trigger language plpgsql as $$
declare
	shown product;
	missing text;
begin
	select * into shown from product where status = 'live' and id = case tg_table_name
		when 'product' then (to_jsonb(new) ->> 'id')::bigint else (to_jsonb(old) ->> 'product_id')::bigint end;
	if not found then
		return null;
	end if;
	select string_agg(l, ', ') into missing from unnest(array['fr', 'en']) as wanted(l)
		where coalesce(shown.only_lang, l) = l
		and not exists (select from product_text t where t.product_id = shown.id and t.lang = l);
	if missing is not null then
		raise exception 'product % has no text in %', shown.slug, missing
			using errcode = 'check_violation', constraint = 'product_both_languages';
	end if;
	if not exists (select from variant where product_id = shown.id and active) then
		raise exception 'product % has no variant', shown.slug
			using errcode = 'check_violation', constraint = 'product_has_variant';
	end if;
	return null;
end $$;
-- +goose StatementEnd
create constraint trigger product_complete after insert or update of status, only_lang on product
	deferrable initially deferred for each row execute function product_complete();
create constraint trigger product_text_complete after delete on product_text
	deferrable initially deferred for each row execute function product_complete();
create constraint trigger variant_complete after delete or update of active on variant
	deferrable initially deferred for each row execute function product_complete();
