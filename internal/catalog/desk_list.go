package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// What the desk's list can be narrowed to.
const (
	OnSale     = "live"
	Drafts     = "draft"
	WithGaps   = "incomplete"
	NoPicture  = "picture"
	DeskOnPage = 50
)

// DeskQuery asks for articles as staff list them; empty fields are off.
type DeskQuery struct {
	Lang        i18n.Lang
	Q           string
	State       string // OnSale, Drafts, WithGaps or NoPicture
	Category    string // slug
	Cooperative string // slug
	Page        int    // from 1
}

// DeskRow is an article in the desk's list. Gaps is how much is missing.
type DeskRow struct {
	ID        int64       `db:"id"`
	Name      string      `db:"name"`
	SKU       string      `db:"sku"` // of its first variant
	Variants  int         `db:"variants"`
	Live      bool        `db:"live"`
	OnlyLang  string      `db:"only_lang"`
	Category  string      `db:"category"`
	Maker     string      `db:"maker"`
	MakerSlug string      `db:"maker_slug"`
	Price     money.Cents `db:"price_cents"`
	FromPrice bool        `db:"from_price"`
	Gaps      int         `db:"gaps"`
	Updated   time.Time   `db:"updated_at"`
	Image     Image       `db:"image"`
}

const deskWhere = ` from product p join category g on g.id = p.category_id join cooperative c on c.id = p.cooperative_id
	where ($2 = '' or $2 = 'live' and p.status = 'live' or $2 = 'draft' and p.status = 'draft'
			or $2 = 'incomplete' and p.gaps <> '{}' or $2 = 'picture' and 'picture' = any(p.gaps))
		and ($3 = '' or g.slug = $3) and ($4 = '' or c.slug = $4)
		and ($5 = '' or p.id in (select product_id from product_text where lang = 'fr' and search @@ to_tsquery('shop_fr', $5)
				union select product_id from product_text where lang = 'en' and search @@ to_tsquery('shop_en', $5)
				union select product_id from variant where lower(sku) like $6 || '%' or gtin = $6)
			or p.slug = $6)`

const deskListSQL = `select p.id, p.status = 'live' as live, coalesce(p.only_lang, '') as only_lang, p.updated_at, cardinality(p.gaps) as gaps,
		coalesce(t.name, p.slug) as name, case $1 when 'fr' then g.name_fr else g.name_en end as category, c.name as maker, c.slug as maker_slug,
		coalesce(v.sku, '') as sku, v.variants, coalesce(v.price_cents, 0) as price_cents, coalesce(v.from_price, false) as from_price, ` + imageColumns + `
	from (select p.* ` + deskWhere + ` order by p.updated_at desc, p.id desc limit $7 offset $8) p
	join category g on g.id = p.category_id join cooperative c on c.id = p.cooperative_id
	left join lateral (select name from product_text where product_id = p.id order by lang = $1 desc limit 1) t on true
	left join lateral (select (array_agg(sku order by position, id))[1] as sku, count(*) as variants, min(price_cents) as price_cents,
		min(price_cents) < max(price_cents) as from_price from variant where product_id = p.id and active) v on true
	` + firstImage + ` order by p.updated_at desc, p.id desc`

// DeskList lists articles, the last changed first, a page of DeskOnPage at a
// time, and says how many there are in all.
func DeskList(ctx context.Context, r postgres.Reader, q DeskQuery) (list []DeskRow, total int, err error) {
	query := ""
	if typed := words(q.Q); len(typed) > 0 {
		query = tsquery(typed)
	}
	exact := strings.ToLower(strings.NewReplacer(`\`, "", "%", "", "_", "").Replace(strings.TrimSpace(q.Q)))
	args := []any{string(q.Lang), q.State, q.Category, q.Cooperative, query, exact}
	if err := r.Get(ctx, &total, `select count(*)`+deskWhere+` and $1 <> ''`, args...); err != nil {
		return nil, 0, fmt.Errorf("count articles: %w", err)
	}
	err = r.Select(ctx, &list, deskListSQL, append(args, DeskOnPage, (max(q.Page, 1)-1)*DeskOnPage)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list articles: %w", err)
	}
	return list, total, nil
}

// Choice is something a form offers: its stored name, what people read, and
// the heading it stands under.
type Choice struct {
	Value string `db:"value"`
	Label string `db:"label"`
	Group string `db:"under"`
}

// Makers offers the persons of all cooperatives, each under its cooperative.
func Makers(ctx context.Context, r postgres.Reader) ([]Choice, error) {
	return choices(ctx, r, `select m.name as value, m.name as label, c.name as under from maker m join cooperative c on c.id = m.cooperative_id
		order by c.position, c.name, m.name`)
}

// Cooperatives offers all cooperatives.
func Cooperatives(ctx context.Context, r postgres.Reader) ([]Choice, error) {
	return choices(ctx, r, `select slug as value, name as label, '' as under from cooperative order by position, name`)
}

func choices(ctx context.Context, r postgres.Reader, query string) ([]Choice, error) {
	var list []Choice
	if err := r.Select(ctx, &list, query); err != nil {
		return nil, fmt.Errorf("list choices: %w", err)
	}
	return list, nil
}
