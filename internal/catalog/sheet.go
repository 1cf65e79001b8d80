package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Sheet is an article as staff work on it: whole, with the variants that are
// out of sale. It is what a version keeps.
type Sheet struct {
	Slug        string             `json:"slug"`
	Cooperative string             `json:"cooperative"` // slug
	Maker       string             `json:"maker"`       // name of a person of that cooperative; empty for none
	Category    string             `json:"category"`    // slug
	Country     string             `json:"country"`     // ISO 3166-1; empty: the cooperative's
	TaxClass    string             `json:"tax_class"`
	Live        bool               `json:"live"`
	OnlyLang    i18n.Lang          `json:"only_lang"` // published in one language alone
	Texts       map[i18n.Lang]Text `json:"texts"`
	Variants    []SheetVariant     `json:"variants"`
	Pictures    []SheetPicture     `json:"pictures"`
}

// SheetVariant is a variant with its id; 0 is a new one. Active is false for
// one that is out of sale.
type SheetVariant struct {
	ID     int64 `json:"id"`
	Active bool  `json:"active"`
	Variant
}

// SheetPicture is a picture with its id; 0 is a new one. Sizes are the widths
// that stand beside its file.
type SheetPicture struct {
	ID      int64  `json:"id"`
	Version string `json:"version"`
	Sizes   []int  `json:"sizes"`
	Picture
}

// Opened is a sheet with what stands around it. Number is the version a form
// carries to be told what changed meanwhile; Gaps is what is missing, named as
// product_gaps names it.
type Opened struct {
	ID        int64      `db:"id"`
	Number    int        `db:"version"`
	Updated   time.Time  `db:"updated_at"`
	Published *time.Time `db:"published_at"`
	Gaps      []string   `db:"-"`
	Sheet     Sheet      `db:"-"`
}

const sheetSQL = `select p.id, p.version, p.updated_at, p.published_at, to_json(p.gaps)::text as gaps, json_build_object('slug', p.slug,
		'cooperative', c.slug, 'maker', coalesce(m.name, ''), 'category', g.slug, 'country', coalesce(p.country, ''),
		'tax_class', p.tax_class, 'live', p.status = 'live', 'only_lang', coalesce(p.only_lang, ''),
		'texts', coalesce((select json_object_agg(t.lang, to_jsonb(t) - 'search' - 'product_id' - 'lang') from product_text t
			where t.product_id = p.id), '{}'),
		'variants', coalesce((select json_agg(to_jsonb(v) || jsonb_build_object('gtin', coalesce(v.gtin, '')) order by v.position, v.id)
			from variant v where v.product_id = p.id), '[]'),
		'pictures', coalesce((select json_agg(to_jsonb(f) || jsonb_build_object('file', coalesce(f.file, ''),
			'source_url', coalesce(f.source_url, '')) order by f.position, f.id) from picture f where f.product_id = p.id), '[]'))::text as sheet
	from product p join cooperative c on c.id = p.cooperative_id join category g on g.id = p.category_id
	left join maker m on m.id = p.maker_id where p.id = $1`

// Open reads an article as staff work on it; ErrNotFound when there is none.
func Open(ctx context.Context, r postgres.Reader, id int64) (Opened, error) {
	var row struct {
		Opened
		Gaps  string `db:"gaps"`
		Sheet string `db:"sheet"`
	}
	err := r.Get(ctx, &row, sheetSQL, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Opened{}, ErrNotFound
	}
	if err != nil {
		return Opened{}, fmt.Errorf("open article: %w", err)
	}
	o := row.Opened
	if err := errors.Join(json.Unmarshal([]byte(row.Gaps), &o.Gaps), json.Unmarshal([]byte(row.Sheet), &o.Sheet)); err != nil {
		return Opened{}, fmt.Errorf("open article %d: %w", id, err)
	}
	return o, nil
}

// Lock reads an article and keeps others from changing it until the end of the
// transaction.
func Lock(ctx context.Context, tx *postgres.Tx, id int64) (Opened, error) {
	var n int64
	err := tx.Get(ctx, &n, `select id from product where id = $1 for update`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Opened{}, ErrNotFound
	}
	if err != nil {
		return Opened{}, fmt.Errorf("lock article: %w", err)
	}
	return Open(ctx, tx, id)
}

// Copy is a sheet that can be changed without changing s.
func (s Sheet) Copy() Sheet {
	texts := make(map[i18n.Lang]Text, len(s.Texts))
	for l, t := range s.Texts {
		t.Details = append([]Detail{}, t.Details...)
		texts[l] = t
	}
	s.Texts = texts
	s.Variants = append([]SheetVariant{}, s.Variants...)
	s.Pictures = append([]SheetPicture{}, s.Pictures...)
	return s
}

// Name is what an article is called in a language, else in the other one, else
// its slug.
func (s Sheet) Name(l i18n.Lang) string {
	if name := s.Texts[l].Name; name != "" {
		return name
	}
	if name := s.Texts[l.Other()].Name; name != "" {
		return name
	}
	return s.Slug
}
