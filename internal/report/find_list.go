package report

import (
	"context"
	"strings"

	"plantagenet/internal/postgres"
)

// HitGroup is what was found of one kind, and whether there is more of it.
type HitGroup struct {
	Kind string
	Hits []Hit
	More bool
}

// Everything finds a little of each kind, the kinds in their order; those of
// which there is nothing are left out.
func Everything(ctx context.Context, r postgres.Reader, f Find, each int) ([]HitGroup, error) {
	var groups []HitGroup
	for _, kind := range HitKinds {
		g, err := Group(ctx, r, f, kind, 1, each)
		if err != nil {
			return nil, err
		}
		if len(g.Hits) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// Group finds one page, from 1, of one kind.
func Group(ctx context.Context, r postgres.Reader, f Find, kind string, page, limit int) (HitGroup, error) {
	g := HitGroup{Kind: kind}
	if code, lotOnly := f.code(); lotOnly { // a label of a lot that is not here: what is like it
		f.Text = code
	}
	if strings.TrimSpace(f.Text) == "" {
		return g, nil
	}
	var err error
	switch {
	case kind == HitOrder:
		g.Hits, err = f.orderList(ctx, r, page, limit)
	case kind == HitBuyer && f.Money:
		g.Hits, err = f.buyers(ctx, r, page, limit)
	case searched[kind] != [2]string{}:
		code, _ := f.code()
		from, long := (max(page, 1)-1)*limit, 0
		if len([]rune(code)) >= 3 { // a part shorter than a trigram stands in everything
			long = 1
		}
		g.Hits, err = f.read(ctx, r, searched[kind][long], string(f.Lang), code, like(code), f.named(), from+limit+1, limit+1, from)
	}
	if len(g.Hits) > limit {
		g.Hits, g.More = g.Hits[:limit], true
	}
	return g, err
}

// like escapes a text for a pattern that finds it anywhere.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// begins compares a code's beginning with $2 so that the index serves whatever
// is asked, in its order.
func begins(column string) string {
	return column + ` ~>=~ $2 and ` + column + ` ~<~ ($2 || chr(1114111))`
}

// enough bounds how many products of a name are looked at: who meets more
// types another word.
const enough = "300"

// inNames are products in whose name, in either language, the words $4 begin.
const inNames = `(select product_id from product_text where $4 <> '' and search @@ to_tsquery('shop_fr', $4) limit ` + enough + `)
		union (select product_id from product_text where $4 <> '' and search @@ to_tsquery('shop_en', $4) limit ` + enough + `)`

// byCode are rows of a table by the beginning of a code and, where the code is
// long, by a part of it; $5 is how many are needed to fill the page. The bound
// on parts makes the planner take the trigrams' index and stops what is everywhere.
func byCode(table, column string, long bool) string {
	rows := `(select id, 0 as rank, ` + column + ` as at from ` + table + ` where ` + begins(column) + ` order by ` + column + ` using ~<~ limit $5)`
	if !long {
		return rows
	}
	return rows + ` union all (with part as materialized (select id, ` + column + ` as at from ` + table + ` where ` + column + ` like $3 limit 2000)
		select id, 1, at from part where not (` + begins("at") + `) order by at limit $5)`
}

// searched are the questions of a kind, for a short code and for a long one: $2
// is the code, $3 its pattern, $4 words of names, $6 and $7 the page.
var searched = map[string][2]string{
	HitArticle: {articlesBy(false), articlesBy(true)}, HitProduct: {productsByName, productsByName}, HitLot: {lotsBy(false), lotsBy(true)},
	HitArrival: {arrivalsBy, arrivalsBy}, HitPurchase: {purchasesBy, purchasesBy}, HitCooperative: {cooperativesBy, cooperativesBy},
}

func articlesBy(long bool) string {
	return `with found as (select id, min(rank) as rank from (` + byCode("variant", "upper(sku)", long) + `
			union all (select v.id, 2, upper(v.sku) from variant v where v.product_id in (` + inNames + `) order by v.sku limit $5)) each_way group by id) ` +
		hitArticles + `join found on found.id = v.id and $3 = $3 order by found.rank, v.sku limit $6 offset $7`
}

func lotsBy(long bool) string {
	return `with found as (` + byCode("lot", "upper(code)", long) + `) ` + hitLots + `join found on found.id = l.id and $3 || $4 = $3 || $4
		order by found.rank, found.at, l.id limit $6 offset $7`
}

var (
	productsByName = hitProducts + `where p.id in (` + inNames + `) and $2 || $3 <> '' and $5 > 0 order by 3, p.id limit $6 offset $7`
	arrivalsBy     = hitArrivals + `where $1 <> '' and (` + begins("h.code") + ` or h.reference <> '' and upper(h.reference) like $3)
		and $4 = $4 and $5 > 0 order by h.id desc limit $6 offset $7`
	purchasesBy    = hitPurchases + `where $1 <> '' and ` + begins("b.number") + ` and $3 || $4 = $3 || $4 and $5 > 0 order by b.id desc limit $6 offset $7`
	cooperativesBy = hitCooperatives + `where (` + begins("upper(c.slug)") + ` or unaccent(upper(c.name)) like unaccent($3)
		or unaccent(upper(coalesce(t.place, ''))) like unaccent($3)) and $4 = $4 and $5 > 0 order by c.name, c.id limit $6 offset $7`
)

// orderList are the orders of a number, of an article, or of a buyer in whose
// name or addresses every word stands: of those as many as anybody looks at.
func (f Find) orderList(ctx context.Context, r postgres.Reader, page, limit int) ([]Hit, error) {
	exact, err := f.exactOrders(ctx, r)
	if err != nil || !f.Money || page > 1 && len(exact) > 0 {
		return exact, err
	}
	words := append(strings.Fields(f.Text), "", "", "")[:3]
	if len([]rune(words[0])) < 3 {
		return exact, nil
	}
	more, err := f.read(ctx, r, hitOrders+`where $1 <> '' and o.id in (select id from sales_order where search like '%' || search_plain($3) || '%'
			and search like '%' || search_plain($4) || '%' and search like '%' || search_plain($5) || '%' and search_plain($3) <> '' limit `+enough+`)
		order by o.id desc limit $6 offset $7`, string(f.Lang), f.Money, words[0], words[1], words[2], limit+1, (max(page, 1)-1)*limit)
	return append(exact, more...), err
}

func (f Find) exactOrders(ctx context.Context, r postgres.Reader) ([]Hit, error) {
	code, _ := f.code()
	return f.orders(ctx, r, code)
}

// buyers are people by name or e-mail, each address once; a hit's code is the
// number of their latest order, so that no address stands in a link.
func (f Find) buyers(ctx context.Context, r postgres.Reader, page, limit int) ([]Hit, error) {
	text := strings.ToLower(strings.Join(strings.Fields(f.Text), " "))
	if len([]rune(text)) < 3 {
		return nil, nil
	}
	return f.read(ctx, r, `select 'buyer' as kind, max(number)::text as code, max(name) || ', ' || lower(email) as name, count(*)::text as detail, '' as band
		from (select id, number, name, email from sales_order where lower(name || ' ' || email) like $1 and email <> '' limit `+enough+`) found
		group by lower(email) order by max(id) desc limit $2 offset $3`, like(text), limit+1, (max(page, 1)-1)*limit)
}
