package catalog

// Parameters shared by list and facets: $1 language, $2 countries, $3 makers,
// $4 categories (each null when off), $5 available only.
const (
	byCountry  = `($2::text[] is null or p.country = any($2))`
	byMaker    = `($3::text[] is null or p.cooperative_id = any(array(select id from cooperative where slug = any($3))))`
	byCategory = `($4::text[] is null or p.category_id = any(array(select id from category where slug = any($4))))`
)

// asked turns $6 into the query of each language; an article in one language
// only is searched in that one.
const asked = `asked as materialized (select to_tsquery('shop_fr', $6) as fr, to_tsquery('shop_en', $6) as en)`

const matches = `t.search @@ (a.fr || a.en) and t.search @@ case t.lang when 'fr' then a.fr else a.en end`

const rank = `ts_rank_cd('{0.05, 0.2, 0.4, 1}', t.search, case t.lang when 'fr' then a.fr else a.en end)`

const lowest = `(select min(price_cents) from variant where product_id = p.id and active)`

const newest = `p.published_at desc, p.id desc`

var orders = map[Sort]string{
	Newest:    newest,
	PriceUp:   lowest + `, ` + newest,
	PriceDown: lowest + ` desc, ` + newest,
	ByName:    `unaccent(lower(t.name)), ` + newest,
}

// Texts of the statements, each prepared once.
var (
	browseList   = map[Sort]string{Relevance: listSQL("", newest, "")}
	searchList   = map[Sort]string{Relevance: listSQL(matches, `rank desc, `+newest, "")}
	browseCursor = listSQL("", `p.id desc`, `and p.id < $8`)
	searchCursor = listSQL(matches, `rank desc, p.id desc`, `and (`+rank+`, p.id) < ($9::real, $8::bigint)`)
	browseFacets = facetsSQL("")
	searchFacets = facetsSQL(matches)
)

func init() {
	for sort, order := range orders {
		browseList[sort] = listSQL("", order, "")
		searchList[sort] = listSQL(matches, order, "")
	}
}

// listSQL lists cards: $6 the words or null, $7 how many, $8 from which on.
func listSQL(condition, order, after string) string {
	with, from, rankOf := `, asked as (select $6::text)`, ``, `0::real`
	if condition != "" {
		with, from, rankOf = `, `+asked, `cross join asked a`, rank
		condition = `and ` + condition
	}
	limit := `limit $7 offset $8`
	if after != "" {
		limit = `limit $7`
	}
	return `with ` + Lapsed + with + `, page as (
		select l.*, row_number() over () as n from (
			select p.id, p.slug, p.only_lang, p.country, p.cooperative_id, t.name, t.summary, ` + rankOf + ` as rank
			from product p join product_text t on t.product_id = p.id and t.lang = coalesce(p.only_lang, $1) ` + from + `
			where p.status = 'live' and ` + byCountry + ` and ` + byMaker + ` and ` + byCategory + `
			and (not $5 or ` + InStock + `) ` + condition + ` ` + after + `
			order by ` + order + ` ` + limit + `) l
	)` + fillCards
}

// facetsSQL counts: each facet with the other filters on and its own off. The
// articles found are first counted in cells, which are few.
func facetsSQL(condition string) string {
	with, from := `, asked as (select $6::text)`, `from product p`
	if condition != "" {
		with, condition = `, `+asked, `and `+condition
		from = `from asked a, product p join product_text t on t.product_id = p.id and t.lang = coalesce(p.only_lang, $1)`
	}
	return `with ` + Lapsed + with + `, found as (
		select p.country, p.cooperative_id, p.category_id, ` + InStock + ` as available, count(*) as n
		` + from + ` where p.status = 'live' ` + condition + ` group by 1, 2, 3, 4
	), cell as materialized (
		select p.*, coalesce(` + byCountry + `, false) as country_on, ` + byMaker + ` as maker_on, ` + byCategory + ` as category_on,
			(not $5 or p.available) as available_on from found p
	)
	select 'total' as kind, '' as value, '' as label, 0::bigint as place,
		coalesce(sum(n) filter (where country_on and maker_on and category_on and available_on), 0)::bigint as count from cell
	union all
	select 'available', '', '', 0, coalesce(sum(n) filter (where country_on and maker_on and category_on and available), 0)::bigint
	from cell
	union all
	select 'country', k.country, '', 0, coalesce(sum(n) filter (where maker_on and category_on and available_on), 0)::bigint
	from (select country from cooperative union select country from cell) k left join cell on cell.country = k.country
	where k.country is not null group by k.country
	union all
	select 'maker', c.slug, c.name, c.position,
		coalesce(sum(n) filter (where country_on and category_on and available_on), 0)::bigint
	from cooperative c left join cell on cell.cooperative_id = c.id
	where exists (select from product where cooperative_id = c.id and status = 'live') group by c.id
	union all
	select 'category', g.slug, case $1 when 'fr' then g.name_fr else g.name_en end, g.position,
		coalesce(sum(n) filter (where country_on and maker_on and available_on), 0)::bigint
	from category g left join cell on cell.category_id = g.id
	where exists (select from product where category_id = g.id and status = 'live') group by g.id
	order by kind, place, label, value`
}
