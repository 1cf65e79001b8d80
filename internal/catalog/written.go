package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

const writtenSQL = `select p.slug, p.status = 'live' as live, coalesce(p.only_lang, '') as only_lang, c.name as cooperative_name,
		g.name_fr as category_fr, g.name_en as category_en, json_build_object('slug', p.slug, 'cooperative', c.slug, 'maker', coalesce(m.name, ''),
		'category', g.slug, 'country', coalesce(p.country, ''), 'tax_class', p.tax_class,
		'texts', coalesce((select json_object_agg(t.lang, to_jsonb(t) - 'search') from product_text t where t.product_id = p.id), '{}'),
		'variants', coalesce((select json_agg(to_jsonb(v) || jsonb_build_object('gtin', coalesce(v.gtin, '')) order by v.position, v.id)
			from variant v where v.product_id = p.id and v.active), '[]'),
		'pictures', coalesce((select json_agg(to_jsonb(f) || jsonb_build_object('file', coalesce(f.file, ''),
			'source_url', coalesce(f.source_url, '')) order by f.position) from picture f where f.product_id = p.id), '[]'))::text as body
	from product p join cooperative c on c.id = p.cooperative_id join category g on g.id = p.category_id
	left join maker m on m.id = p.maker_id where p.slug = any($1)`

// Written is an article as it stands in the catalogue. OnlyLang is the language
// it is on sale in alone, empty for both.
type Written struct {
	Product
	Live            bool
	OnlyLang        i18n.Lang
	CooperativeName string
	CategoryFR      string
	CategoryEN      string
}

// ReadProducts returns articles as SaveProducts would write them, by slug; a
// slug that is not there is left out.
func ReadProducts(ctx context.Context, r postgres.Reader, slugs []string) (map[string]Written, error) {
	var rows []struct {
		Slug string `db:"slug"`
		Live bool   `db:"live"`
		Body string `db:"body"`

		OnlyLang        i18n.Lang `db:"only_lang"`
		CooperativeName string    `db:"cooperative_name"`
		CategoryFR      string    `db:"category_fr"`
		CategoryEN      string    `db:"category_en"`
	}
	if err := r.Select(ctx, &rows, writtenSQL, postgres.Array(slugs)); err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	found := make(map[string]Written, len(rows))
	for _, row := range rows {
		w := Written{Live: row.Live, OnlyLang: row.OnlyLang, CooperativeName: row.CooperativeName, CategoryFR: row.CategoryFR, CategoryEN: row.CategoryEN}
		if err := json.Unmarshal([]byte(row.Body), &w.Product); err != nil {
			return nil, fmt.Errorf("read product %s: %w", row.Slug, err)
		}
		found[row.Slug] = w
	}
	return found, nil
}

// Categories lists the shelves in their order.
func Categories(ctx context.Context, r postgres.Reader) ([]Category, error) {
	var list []Category
	if err := r.Select(ctx, &list, `select slug, name_fr, name_en, position from category order by position, slug`); err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	return list, nil
}

// Languages are those an article has a text in.
func (p Product) Languages() []i18n.Lang {
	var list []i18n.Lang
	for _, l := range i18n.Langs {
		if p.Texts[l].Name != "" {
			list = append(list, l)
		}
	}
	return list
}

// SlugsOf returns the slug of the article that each of the SKUs belongs to; a
// SKU that is not there is left out.
func SlugsOf(ctx context.Context, r postgres.Reader, skus []string) (map[string]string, error) {
	var rows []struct {
		SKU  string `db:"sku"`
		Slug string `db:"slug"`
	}
	err := r.Select(ctx, &rows, `select v.sku, p.slug from variant v join product p on p.id = v.product_id where v.sku = any($1)`, postgres.Array(skus))
	if err != nil {
		return nil, fmt.Errorf("read articles of SKUs: %w", err)
	}
	found := make(map[string]string, len(rows))
	for _, row := range rows {
		found[row.SKU] = row.Slug
	}
	return found, nil
}

// SlugsAfter lists slugs in their order, the next n after one, for reading the
// whole catalogue in pages.
func SlugsAfter(ctx context.Context, r postgres.Reader, after string, n int) ([]string, error) {
	var slugs []string
	err := r.Select(ctx, &slugs, `select slug from product where slug collate "C" > $1 order by slug collate "C" limit $2`, after, n)
	if err != nil {
		return nil, fmt.Errorf("read slugs: %w", err)
	}
	return slugs, nil
}
