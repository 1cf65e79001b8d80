package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Each statement answers with the ids of the products it touched.
const (
	saveTextsSQL = `with wanted as (
		select * from jsonb_to_recordset($2::jsonb) as t(product_id bigint, lang text, name text, summary text,
			description text, fibres text, care text, ingredients text, details jsonb)
	), gone as (
		delete from product_text t where t.product_id = any($1) and not exists
			(select from wanted w where w.product_id = t.product_id and w.lang = t.lang)
		returning product_id
	), saved as (
		insert into product_text (product_id, lang, name, summary, description, fibres, care, ingredients, details)
		select * from wanted
		on conflict (product_id, lang) do update set name = excluded.name, summary = excluded.summary,
			description = excluded.description, fibres = excluded.fibres, care = excluded.care,
			ingredients = excluded.ingredients, details = excluded.details
		where (product_text.name, product_text.summary, product_text.description, product_text.fibres, product_text.care,
			product_text.ingredients, product_text.details) is distinct from (excluded.name, excluded.summary,
			excluded.description, excluded.fibres, excluded.care, excluded.ingredients, excluded.details)
		returning product_id
	) select product_id from gone union select product_id from saved`

	saveVariantsSQL = `with wanted as (
		select product_id, sku, nullif(gtin, '') as gtin, name_fr, name_en, options, price_cents, compare_at_cents,
			weight_g, length_mm, width_mm, height_mm, position, true as active
		from jsonb_to_recordset($2::jsonb) as v(product_id bigint, sku text, gtin text, name_fr text, name_en text, options jsonb,
			price_cents bigint, compare_at_cents bigint, weight_g int, length_mm int, width_mm int, height_mm int, position int)
	), gone as (
		update variant v set active = false where v.product_id = any($1) and v.active and not exists
			(select from wanted w where w.sku = v.sku)
		returning product_id
	), saved as (
		insert into variant (product_id, sku, gtin, name_fr, name_en, options, price_cents, compare_at_cents,
			weight_g, length_mm, width_mm, height_mm, position, active)
		select * from wanted
		on conflict (sku) do update set gtin = excluded.gtin, name_fr = excluded.name_fr, name_en = excluded.name_en,
			options = excluded.options, price_cents = excluded.price_cents, compare_at_cents = excluded.compare_at_cents,
			weight_g = excluded.weight_g, length_mm = excluded.length_mm, width_mm = excluded.width_mm,
			height_mm = excluded.height_mm, position = excluded.position, active = true
		where variant.product_id = excluded.product_id and (variant.gtin, variant.name_fr, variant.name_en, variant.options,
			variant.price_cents, variant.compare_at_cents, variant.weight_g, variant.length_mm, variant.width_mm,
			variant.height_mm, variant.position, variant.active) is distinct from (excluded.gtin, excluded.name_fr,
			excluded.name_en, excluded.options, excluded.price_cents, excluded.compare_at_cents, excluded.weight_g,
			excluded.length_mm, excluded.width_mm, excluded.height_mm, excluded.position, true)
		returning product_id
	) select product_id from gone union select product_id from saved`

	savePicturesSQL = `with wanted as (
		select product_id, position, kind, drawing, nullif(file, '') as file, nullif(source_url, '') as source_url, tint,
			coalesce(nullif(width, 0), 400) as width, coalesce(nullif(height, 0), 480) as height, alt_fr, alt_en
		from jsonb_to_recordset($2::jsonb) as p(product_id bigint, position int, kind text, drawing jsonb, file text,
			source_url text, tint text, width int, height int, alt_fr text, alt_en text)
	), gone as (
		delete from picture p where p.product_id = any($1) and not exists
			(select from wanted w where w.product_id = p.product_id and w.position = p.position)
		returning product_id
	), saved as (
		insert into picture (product_id, position, kind, drawing, file, source_url, tint, width, height, alt_fr, alt_en)
		select * from wanted
		on conflict (product_id, position) do update set kind = excluded.kind, drawing = excluded.drawing, file = excluded.file,
			source_url = excluded.source_url, tint = excluded.tint, width = excluded.width, height = excluded.height,
			alt_fr = excluded.alt_fr, alt_en = excluded.alt_en
		where (picture.kind, picture.drawing, picture.file, picture.source_url, picture.tint, picture.width, picture.height,
			picture.alt_fr, picture.alt_en) is distinct from (excluded.kind, excluded.drawing, excluded.file,
			excluded.source_url, excluded.tint, excluded.width, excluded.height, excluded.alt_fr, excluded.alt_en)
		returning product_id
	) select product_id from gone union select product_id from saved`
)

func saveTexts(ctx context.Context, tx *postgres.Tx, p parts) ([]int64, error) {
	return savePart(ctx, tx, "texts", saveTextsSQL, p.Products, p.Texts)
}

func saveVariants(ctx context.Context, tx *postgres.Tx, p parts) ([]int64, error) {
	return savePart(ctx, tx, "variants", saveVariantsSQL, p.Products, p.Variants)
}

func savePictures(ctx context.Context, tx *postgres.Tx, p parts) ([]int64, error) {
	return savePart(ctx, tx, "pictures", savePicturesSQL, p.Products, p.Pictures)
}

func savePart(ctx context.Context, tx *postgres.Tx, what, query string, products []int64, rows any) ([]int64, error) {
	body, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("save %s of products: %w", what, err)
	}
	var touched []int64
	if err := tx.Select(ctx, &touched, query, postgres.Array(products), string(body)); err != nil {
		return nil, fmt.Errorf("save %s of products: %w", what, err)
	}
	return touched, nil
}

// variantIDs reads the variants just written; a SKU that another product owns
// was left alone and is a fault here.
func variantIDs(ctx context.Context, tx *postgres.Tx, p parts) (map[string]int64, error) {
	skus := make([]string, len(p.Variants))
	for i, v := range p.Variants {
		skus[i] = v.SKU
	}
	var rows []struct {
		ID        int64  `db:"id"`
		ProductID int64  `db:"product_id"`
		SKU       string `db:"sku"`
	}
	err := tx.Select(ctx, &rows, `select id, product_id, sku from variant where sku = any($1)`, postgres.Array(skus))
	if err != nil {
		return nil, fmt.Errorf("read saved variants: %w", err)
	}
	ids, owner := make(map[string]int64, len(rows)), make(map[string]int64, len(rows))
	for _, r := range rows {
		ids[r.SKU], owner[r.SKU] = r.ID, r.ProductID
	}
	for _, v := range p.Variants {
		if owner[v.SKU] != v.ProductID {
			return nil, fault.New(fault.Conflict, "sku_taken").On("sku").With("SKU", v.SKU)
		}
	}
	return ids, nil
}
