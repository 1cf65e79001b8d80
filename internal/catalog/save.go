package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// SaveCategories writes categories by slug; the same again touches nothing.
func SaveCategories(ctx context.Context, tx *postgres.Tx, list []Category) error {
	body, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("save categories: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into category (slug, name_fr, name_en, position)
		select slug, name_fr, name_en, position
		from jsonb_to_recordset($1::jsonb) as c(slug text, name_fr text, name_en text, position int)
		on conflict (slug) do update set name_fr = excluded.name_fr, name_en = excluded.name_en, position = excluded.position
		where (category.name_fr, category.name_en, category.position) is distinct from
			(excluded.name_fr, excluded.name_en, excluded.position)`, string(body))
	if err != nil {
		return fmt.Errorf("save categories: %w", err)
	}
	return nil
}

// Saved says what SaveProducts left: ids of products by slug and of variants by
// SKU, and how many products it made or changed.
type Saved struct {
	Products map[string]int64
	Variants map[string]int64
	Changed  int
}

// SaveProducts writes articles whole, by slug, new ones as drafts. What is the
// same already is not touched; a variant no longer listed is put out of sale,
// a text or picture no longer listed is removed.
func SaveProducts(ctx context.Context, tx *postgres.Tx, list []Product) (Saved, error) {
	if err := check(list); err != nil {
		return Saved{}, err
	}
	ids, changed, err := saveProducts(ctx, tx, list)
	if err != nil {
		return Saved{}, err
	}
	rows := split(list, ids)
	for _, save := range []func(context.Context, *postgres.Tx, parts) ([]int64, error){saveTexts, saveVariants, savePictures} {
		touched, err := save(ctx, tx, rows)
		if err != nil {
			return Saved{}, err
		}
		for _, id := range touched {
			changed[id] = true
		}
	}
	if err := touch(ctx, tx, changed); err != nil {
		return Saved{}, err
	}
	variants, err := variantIDs(ctx, tx, rows)
	return Saved{Products: ids, Variants: variants, Changed: len(changed)}, err
}

// check refuses what the database would refuse with less to say.
func check(list []Product) error {
	slugs, skus := map[string]bool{}, map[string]bool{}
	for _, p := range list {
		if slugs[p.Slug] {
			return fault.New(fault.Conflict, "slug_taken").On("slug").With("Slug", p.Slug)
		}
		slugs[p.Slug] = true
		for _, v := range p.Variants {
			switch {
			case v.SKU == "":
				return fault.New(fault.Invalid, "sku_missing").On("sku").With("Slug", p.Slug)
			case skus[v.SKU]:
				return fault.New(fault.Conflict, "sku_taken").On("sku").With("SKU", v.SKU)
			case v.GTIN != "" && !ValidGTIN(v.GTIN):
				return fault.New(fault.Invalid, "gtin").On("gtin").With("SKU", v.SKU).With("GTIN", v.GTIN)
			}
			skus[v.SKU] = true
		}
	}
	return nil
}

const saveProductsSQL = `with wanted as (
		select p.slug, c.id as cooperative_id, m.id as maker_id, g.id as category_id, coalesce(nullif(p.country, ''), c.country) as country, p.tax_class
		from jsonb_to_recordset($1::jsonb) as p(slug text, cooperative text, maker text, category text, country text, tax_class text)
		join cooperative c on c.slug = p.cooperative join category g on g.slug = p.category
		left join maker m on m.cooperative_id = c.id and m.name = p.maker
		where p.maker = '' or m.id is not null
	), saved as (
		insert into product (slug, cooperative_id, maker_id, category_id, country, tax_class) select * from wanted
		on conflict (slug) do update set cooperative_id = excluded.cooperative_id, maker_id = excluded.maker_id,
			category_id = excluded.category_id, country = excluded.country, tax_class = excluded.tax_class
		where (product.cooperative_id, product.maker_id, product.category_id, product.country, product.tax_class)
			is distinct from (excluded.cooperative_id, excluded.maker_id, excluded.category_id, excluded.country, excluded.tax_class)
		returning id, slug
	) select w.slug, coalesce(s.id, p.id) as id, s.id is not null as changed
	from wanted w left join saved s on s.slug = w.slug left join product p on p.slug = w.slug`

func saveProducts(ctx context.Context, tx *postgres.Tx, list []Product) (map[string]int64, map[int64]bool, error) {
	body, err := json.Marshal(list)
	if err != nil {
		return nil, nil, fmt.Errorf("save products: %w", err)
	}
	var rows []struct {
		Slug    string `db:"slug"`
		ID      int64  `db:"id"`
		Changed bool   `db:"changed"`
	}
	if err := tx.Select(ctx, &rows, saveProductsSQL, string(body)); err != nil {
		return nil, nil, fmt.Errorf("save products: %w", err)
	}
	ids, changed := make(map[string]int64, len(rows)), map[int64]bool{}
	for _, r := range rows {
		ids[r.Slug] = r.ID
		if r.Changed {
			changed[r.ID] = true
		}
	}
	for _, p := range list {
		if _, ok := ids[p.Slug]; !ok {
			return nil, nil, fault.New(fault.Invalid, "unknown_reference").With("Slug", p.Slug).
				With("Cooperative", p.Cooperative).With("Maker", p.Maker).With("Category", p.Category)
		}
	}
	return ids, changed, nil
}

// parts are the rows under the products, ready for one statement a table.
type parts struct {
	Products []int64
	Texts    []textRow
	Variants []variantRow
	Pictures []pictureRow
}

type textRow struct {
	ProductID int64     `json:"product_id"`
	Lang      i18n.Lang `json:"lang"`
	Text
}

type variantRow struct {
	ProductID int64 `json:"product_id"`
	Position  int   `json:"position"`
	Variant
}

type pictureRow struct {
	ProductID int64 `json:"product_id"`
	Position  int   `json:"position"`
	Picture
}

func split(list []Product, ids map[string]int64) parts {
	all := parts{Texts: []textRow{}, Variants: []variantRow{}, Pictures: []pictureRow{}}
	for _, p := range list {
		id := ids[p.Slug]
		all.Products = append(all.Products, id)
		for lang, text := range p.Texts {
			if text.Details == nil {
				text.Details = []Detail{}
			}
			all.Texts = append(all.Texts, textRow{id, lang, text})
		}
		for i, v := range p.Variants {
			if v.Options == nil {
				v.Options = []Option{}
			}
			all.Variants = append(all.Variants, variantRow{id, i, v})
		}
		for i, picture := range p.Pictures {
			all.Pictures = append(all.Pictures, pictureRow{id, i, picture})
		}
	}
	return all
}

func touch(ctx context.Context, tx *postgres.Tx, changed map[int64]bool) error {
	if len(changed) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	return Touch(ctx, tx, ids)
}

// Touch says that articles changed: the shop's pages of them are made anew, a
// form opened before is told, and what is missing is counted again.
func Touch(ctx context.Context, tx *postgres.Tx, ids []int64) error {
	_, err := tx.Exec(ctx, `update product set updated_at = now(), version = version + 1, gaps = product_gaps(id) where id = any($1)`,
		postgres.Array(ids))
	if err != nil {
		return fmt.Errorf("touch products: %w", err)
	}
	return nil
}
