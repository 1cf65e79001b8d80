package report

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Article is a live article whole, in the visitor's language or, where OnlyLang
// is set, in the one it is published in.
type Article struct {
	ID           int64     `db:"id"`
	Slug         string    `db:"slug"`
	OnlyLang     string    `db:"only_lang"`
	Country      string    `db:"country"`
	TaxClass     string    `db:"tax_class"`
	Published    time.Time `db:"published_at"`
	Updated      time.Time `db:"updated_at"`
	Category     string    `db:"category"`
	CategorySlug string    `db:"category_slug"`
	Person       string    `db:"person"` // who made it, with consent
	Name         string    `db:"name"`
	Summary      string    `db:"summary"`
	Description  string    `db:"description"`
	Fibres       string    `db:"fibres"`
	Care         string    `db:"care"`
	Ingredients  string    `db:"ingredients"`
	Details      []catalog.Detail
	Maker        Maker `db:"coop"`
	Variants     []Variant
	Images       []catalog.Image
	Lots         []ProductLot // on the shelf, the next to be sold first
}

// Variant is one choice of an article with the pieces that can be bought now.
type Variant struct {
	ID        int64            `json:"id"`
	SKU       string           `json:"sku"`
	GTIN      string           `json:"gtin"`
	Name      string           `json:"name"`
	Options   []catalog.Option `json:"options"`
	Price     money.Cents      `json:"price"`
	CompareAt *money.Cents     `json:"compare_at"`
	WeightG   int              `json:"weight_g"`
	Available int64            `json:"available"`
}

// ProductLot is a lot that an article is sold from.
type ProductLot struct {
	stock.Lot
	SKU  string `json:"sku"`
	Left int64  `json:"left"` // pieces on the shelf, reserved ones among them
}

const productSQL = `with ` + catalog.Lapsed + `
	select p.id, p.slug, coalesce(p.only_lang, '') as only_lang, coalesce(p.country, '') as country, p.tax_class,
		coalesce(p.published_at, p.created_at) as published_at, p.updated_at, case $1 when 'fr' then g.name_fr else g.name_en end as category, g.slug as category_slug,
		coalesce(m.name, '') as person, t.name, t.summary, t.description, t.fibres, t.care, t.ingredients, t.details,
		c.id as "coop.id", c.slug as "coop.slug", c.name as "coop.name", coalesce(c.country, '') as "coop.country",
		c.latitude as "coop.latitude", c.longitude as "coop.longitude", c.invented as "coop.invented",
		coalesce(ct.place, '') as "coop.place", coalesce(ct.craft, '') as "coop.craft",
		coalesce(ct.summary, '') as "coop.summary", coalesce(ct.story, '') as "coop.story",
		coalesce(ct.quote, '') as "coop.quote", coalesce(ct.quote_by, '') as "coop.quote_by",
		(select count(*) from product where cooperative_id = c.id and status = 'live') as "coop.articles",
		(select coalesce(json_agg(json_build_object('id', v.id, 'sku', v.sku, 'gtin', coalesce(v.gtin, ''), 'name',
			case coalesce(p.only_lang, $1) when 'fr' then coalesce(nullif(v.name_fr, ''), v.name_en)
				else coalesce(nullif(v.name_en, ''), v.name_fr) end,
			'options', v.options, 'price', v.price_cents, 'compare_at', v.compare_at_cents, 'weight_g', v.weight_g,
			'available', ` + catalog.Available + `) order by v.position, v.id), '[]')
			from variant v where v.product_id = p.id and v.active) as variants,
		(select coalesce(json_agg(json_build_object('id', f.id, 'version', f.version, 'kind', f.kind, 'tint', f.tint,
			'width', f.width, 'height', f.height, 'sizes', array_to_string(f.sizes, ' '), 'alt', case $1 when 'fr' then coalesce(nullif(f.alt_fr, ''), f.alt_en)
				else coalesce(nullif(f.alt_en, ''), f.alt_fr) end) order by f.position), '[]')
			from picture f where f.product_id = p.id) as images,
		(select coalesce(json_agg(l order by l.best_before nulls last, l.received_on, l.id), '[]') from (
			select l.*, v.sku, sum(s.on_hand)::bigint as left from variant v join lot l on l.variant_id = v.id
			join stock_level s on s.lot_id = l.id and s.sellable and s.on_hand > 0
			where v.product_id = p.id and v.active group by l.id, v.sku) l) as lots
	from product p join product_text t on t.product_id = p.id and t.lang = `

const productRest = ` join category g on g.id = p.category_id join cooperative c on c.id = p.cooperative_id
	left join cooperative_text ct on ct.cooperative_id = c.id and ct.lang = $1
	left join maker m on m.id = p.maker_id and m.consented_on <= current_date
	where `

const (
	liveSQL  = productSQL + `coalesce(p.only_lang, $1)` + productRest + `p.slug = $2 and p.status = 'live'`
	draftSQL = productSQL + `(select lang from product_text where product_id = p.id order by lang = coalesce(p.only_lang, $1) desc limit 1)` +
		productRest + `p.id = $2`
)

// Product reads one live article whole, in one query; catalog.ErrNotFound
// when there is none of that slug.
func Product(ctx context.Context, r postgres.Reader, lang i18n.Lang, slug string) (Article, error) {
	if !catalog.IsSlug(slug) {
		return Article{}, catalog.ErrNotFound
	}
	return readArticle(ctx, r, liveSQL, lang, slug)
}

// Draft reads an article as Product would show it if it were on sale, in the
// other language where it is not said in this one.
func Draft(ctx context.Context, r postgres.Reader, lang i18n.Lang, id int64) (ArticlePage, error) {
	p, err := readArticle(ctx, r, draftSQL, lang, id)
	if err != nil {
		return ArticlePage{}, err
	}
	return around(ctx, r, lang, p)
}

func readArticle(ctx context.Context, r postgres.Reader, query string, lang i18n.Lang, key any) (Article, error) {
	var row struct {
		Article
		Details  []byte `db:"details"`
		Variants []byte `db:"variants"`
		Images   []byte `db:"images"`
		Lots     []byte `db:"lots"`
	}
	err := r.Get(ctx, &row, query, string(lang), key)
	if errors.Is(err, sql.ErrNoRows) {
		return Article{}, catalog.ErrNotFound
	}
	if err != nil {
		return Article{}, fmt.Errorf("read article: %w", err)
	}
	p := row.Article
	err = errors.Join(json.Unmarshal(row.Details, &p.Details), json.Unmarshal(row.Variants, &p.Variants),
		json.Unmarshal(row.Images, &p.Images), json.Unmarshal(row.Lots, &p.Lots))
	if err != nil {
		return Article{}, fmt.Errorf("read parts of article %s: %w", p.Slug, err)
	}
	return p, nil
}
