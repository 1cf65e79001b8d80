package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

const (
	makeProductSQL = `insert into product (slug, cooperative_id, category_id, tax_class, form_key)
		select $1, c.id, g.id, $4, $5 from cooperative c, category g where c.slug = $2 and g.slug = $3 returning id`

	writeProductSQL = `update product p set slug = $2, cooperative_id = c.id, maker_id = m.id, category_id = g.id,
			country = coalesce(nullif($6, ''), c.country), tax_class = $7, status = case when $8 then 'live' else 'draft' end,
			only_lang = nullif($9, ''), published_at = case when $8 then coalesce(p.published_at, now()) else p.published_at end
		from cooperative c join category g on g.slug = $5 left join maker m on m.cooperative_id = c.id and m.name = $4
		where p.id = $1 and c.slug = $3 and ($4 = '' or m.id is not null)`

	writeVariantsSQL = `with wanted as (
			select coalesce(nullif(id, 0), nextval(pg_get_serial_sequence('variant', 'id'))) as id, $1::bigint as product_id, sku,
				nullif(gtin, '') as gtin, name_fr, name_en, coalesce(options, '[]') as options, price_cents, compare_at_cents, weight_g,
				length_mm, width_mm, height_mm, position, active
			from jsonb_to_recordset($2::jsonb) as v(id bigint, sku text, gtin text, name_fr text, name_en text, options jsonb,
				price_cents bigint, compare_at_cents bigint, weight_g int, length_mm int, width_mm int, height_mm int, position int, active boolean)
		) insert into variant (id, product_id, sku, gtin, name_fr, name_en, options, price_cents, compare_at_cents, weight_g,
			length_mm, width_mm, height_mm, position, active) overriding system value select * from wanted order by position
		on conflict (id) do update set sku = excluded.sku, gtin = excluded.gtin, name_fr = excluded.name_fr, name_en = excluded.name_en,
			options = excluded.options, price_cents = excluded.price_cents, compare_at_cents = excluded.compare_at_cents,
			weight_g = excluded.weight_g, length_mm = excluded.length_mm, width_mm = excluded.width_mm, height_mm = excluded.height_mm,
			position = excluded.position, active = excluded.active
		where variant.product_id = excluded.product_id`

	writePicturesSQL = `with wanted as (
			select coalesce(nullif(id, 0), nextval(pg_get_serial_sequence('picture', 'id'))) as id, $1::bigint as product_id, position, kind,
				drawing, nullif(file, '') as file, nullif(source_url, '') as source_url, tint, width, height, alt_fr, alt_en,
				array(select jsonb_array_elements_text(coalesce(sizes, '[]'))::int) as sizes
			from jsonb_to_recordset($2::jsonb) as f(id bigint, position int, kind text, drawing jsonb, file text, source_url text,
				tint text, width int, height int, alt_fr text, alt_en text, sizes jsonb)
		) insert into picture (id, product_id, position, kind, drawing, file, source_url, tint, width, height, alt_fr, alt_en, sizes)
			overriding system value select * from wanted order by position
		on conflict (id) do update set position = excluded.position, kind = excluded.kind, drawing = excluded.drawing,
			file = excluded.file, source_url = excluded.source_url, tint = excluded.tint, width = excluded.width,
			height = excluded.height, alt_fr = excluded.alt_fr, alt_en = excluded.alt_en, sizes = excluded.sizes
		where picture.product_id = excluded.product_id`
)

// Make makes a draft out of a sheet, once ready says so. A form's key makes it
// once: asked again, the article made before is returned with made false.
func Make(ctx context.Context, tx *postgres.Tx, key string, s Sheet, ready func() error) (id int64, made bool, err error) {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended($1, 15))`, key); err != nil {
		return 0, false, fmt.Errorf("make article: %w", err)
	}
	err = tx.Get(ctx, &id, `select id from product where form_key = $1`, key)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id, false, err
	}
	if err := ready(); err != nil {
		return 0, false, err
	}
	err = tx.Get(ctx, &id, makeProductSQL, s.Slug, s.Cooperative, s.Category, s.TaxClass, key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, unknown(s)
	}
	if err != nil {
		return 0, false, fmt.Errorf("make article: %w", err)
	}
	return id, true, s.Write(ctx, tx, id)
}

func unknown(s Sheet) error {
	return fault.New(fault.Invalid, "unknown_reference").With("Slug", s.Slug).With("Cooperative", s.Cooperative).
		With("Maker", s.Maker).With("Category", s.Category)
}

// Write makes an article what the sheet says. A variant that the sheet leaves
// out goes if nothing points at it, else it is put out of sale; a picture that
// it leaves out goes.
func (s Sheet) Write(ctx context.Context, tx *postgres.Tx, id int64) error {
	done, err := tx.Exec(ctx, writeProductSQL, id, s.Slug, s.Cooperative, s.Maker, s.Category, s.Country, s.TaxClass, s.Live, string(s.OnlyLang))
	if err != nil {
		return fmt.Errorf("write article: %w", err)
	}
	if done == 0 {
		return unknown(s)
	}
	texts := parts{Products: []int64{id}, Texts: []textRow{}}
	for lang, text := range s.Texts {
		if text.Name == "" {
			continue
		}
		if text.Details == nil {
			text.Details = []Detail{}
		}
		texts.Texts = append(texts.Texts, textRow{id, lang, text})
	}
	if _, err := saveTexts(ctx, tx, texts); err != nil {
		return err
	}
	if err := s.writeVariants(ctx, tx, id); err != nil {
		return err
	}
	if err := s.writePictures(ctx, tx, id); err != nil {
		return err
	}
	if err := Touch(ctx, tx, []int64{id}); err != nil {
		return err
	}
	return complete(ctx, tx)
}

type placedVariant struct {
	SheetVariant
	Position int `json:"position"`
}

type placedPicture struct {
	SheetPicture
	Position int `json:"position"`
}

func (s Sheet) writeVariants(ctx context.Context, tx *postgres.Tx, id int64) error {
	rows, kept := []placedVariant{}, []int64{}
	for i, v := range s.Variants {
		rows = append(rows, placedVariant{v, i})
		kept = append(kept, v.ID)
	}
	if _, err := tx.Exec(ctx, `select variant_drop(id) from variant where product_id = $1 and id <> all($2)`, id, postgres.Array(kept)); err != nil {
		return fmt.Errorf("write variants: %w", err)
	}
	return writeRows(ctx, tx, "variants", writeVariantsSQL, id, rows)
}

func (s Sheet) writePictures(ctx context.Context, tx *postgres.Tx, id int64) error {
	rows, kept := []placedPicture{}, []int64{}
	for i, f := range s.Pictures {
		rows = append(rows, placedPicture{f, i})
		kept = append(kept, f.ID)
	}
	if _, err := tx.Exec(ctx, `delete from picture where product_id = $1 and id <> all($2)`, id, postgres.Array(kept)); err != nil {
		return fmt.Errorf("write pictures: %w", err)
	}
	// Places are taken one by one; each is left first, so that two can change theirs.
	if _, err := tx.Exec(ctx, `update picture set position = -1 - position where product_id = $1 and position >= 0`, id); err != nil {
		return fmt.Errorf("write pictures: %w", err)
	}
	return writeRows(ctx, tx, "pictures", writePicturesSQL, id, rows)
}

func writeRows(ctx context.Context, tx *postgres.Tx, what, query string, id int64, rows any) error {
	body, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	if _, err := tx.Exec(ctx, query, id, string(body)); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

// Languages are those the article is said in.
func (s Sheet) Languages() []i18n.Lang { return Product{Texts: s.Texts}.Languages() }

// Elsewhere is what other articles have already of what a sheet names. Maker is
// true where its maker is not of its cooperative.
type Elsewhere struct {
	Slug, Maker bool
	SKUs, GTINs []string
}

// Taken looks for what the sheet of an article (0: a new one) cannot have.
func Taken(ctx context.Context, r postgres.Reader, id int64, s Sheet) (Elsewhere, error) {
	var skus, gtins []string
	for _, v := range s.Variants {
		skus, gtins = append(skus, v.SKU), append(gtins, v.GTIN)
	}
	var row struct {
		Slug  bool   `db:"slug"`
		Maker bool   `db:"maker"`
		SKUs  string `db:"skus"`
		GTINs string `db:"gtins"`
	}
	err := r.Get(ctx, &row, `select exists (select from product where slug = $2 and id <> $1) as slug,
		$5 <> '' and not exists (select from maker m join cooperative c on c.id = m.cooperative_id where c.slug = $6 and m.name = $5) as maker,
		(select coalesce(json_agg(sku), '[]') from variant where sku = any($3) and product_id <> $1)::text as skus,
		(select coalesce(json_agg(gtin), '[]') from variant where gtin = any($4) and product_id <> $1)::text as gtins`,
		id, s.Slug, postgres.Array(skus), postgres.Array(gtins), s.Maker, s.Cooperative)
	if err != nil {
		return Elsewhere{}, fmt.Errorf("look for what is taken: %w", err)
	}
	e := Elsewhere{Slug: row.Slug, Maker: row.Maker}
	err = errors.Join(json.Unmarshal([]byte(row.SKUs), &e.SKUs), json.Unmarshal([]byte(row.GTINs), &e.GTINs))
	return e, err
}
