package catalog

import (
	"encoding/json"
	"fmt"
	"strings"

	"plantagenet/internal/money"
)

// Image is a picture as a page shows it; ID and Version make its address.
type Image struct {
	ID      int64  `db:"id" json:"id"`
	Version string `db:"version" json:"version"`
	Kind    string `db:"kind" json:"kind"` // drawn or file
	Tint    string `db:"tint" json:"tint"`
	Width   int    `db:"width" json:"width"`
	Height  int    `db:"height" json:"height"`
	Alt     string `db:"alt" json:"alt"`
	Sizes   string `db:"sizes" json:"sizes"` // file: widths that stand beside it, separated by spaces
}

// Card is an article in a list. Price is the lowest of its variants in cents,
// FromPrice says that others cost more. Available is the whole number of
// pieces that can be bought now. OnlyLang is set where it is published in one
// language only. Image is the first picture; its ID is 0 where there is none.
type Card struct {
	ID        int64         `db:"id"`
	Slug      string        `db:"slug"`
	Name      string        `db:"name"`
	Summary   string        `db:"summary"`
	OnlyLang  string        `db:"only_lang"`
	Country   string        `db:"country"`
	Maker     string        `db:"maker"`
	MakerSlug string        `db:"maker_slug"`
	Place     string        `db:"place"`
	Price     money.Cents   `db:"price_cents"`
	FromPrice bool          `db:"from_price"`
	Available int64         `db:"available"`
	Image     Image         `db:"image"`
	Variants  []CardVariant `db:"-"`
}

// CardVariant is one choice of an article in a list.
type CardVariant struct {
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Price     money.Cents `json:"price"`
	Available int64       `json:"available"`
}

// cardRow is a card as the database sends it.
type cardRow struct {
	Card
	Rank     float32 `db:"rank"`
	Variants []byte  `db:"variants"`
}

func cards(rows []cardRow) ([]Card, error) {
	list := make([]Card, len(rows))
	for i, row := range rows {
		list[i] = row.Card
		if err := json.Unmarshal(row.Variants, &list[i].Variants); err != nil {
			return nil, fmt.Errorf("read variants of %s: %w", row.Slug, err)
		}
	}
	return list, nil
}

// Name of a variant v of a product p in the language it is shown in.
const variantName = `case coalesce(p.only_lang, $1) when 'fr' then coalesce(nullif(v.name_fr, ''), v.name_en)
		else coalesce(nullif(v.name_en, ''), v.name_fr) end`

// firstImage joins the first picture of product p, in language $1.
const firstImage = `left join lateral (select id, version, kind, tint, width, height, array_to_string(sizes, ' ') as sizes,
			case when $1 = 'fr' then coalesce(nullif(alt_fr, ''), alt_en) else coalesce(nullif(alt_en, ''), alt_fr) end as alt
		from picture where product_id = p.id order by position limit 1) f on true`

// imageColumns are the columns of firstImage.
const imageColumns = `coalesce(f.id, 0) as "image.id", coalesce(f.version, '') as "image.version",
		coalesce(f.kind, '') as "image.kind", coalesce(f.tint, '') as "image.tint", coalesce(f.width, 0) as "image.width",
		coalesce(f.height, 0) as "image.height", coalesce(f.alt, '') as "image.alt", coalesce(f.sizes, '') as "image.sizes"`

// fillCards turns a common table expression page (a row of product p with name,
// summary, rank and n, its place) into cards.
const fillCards = ` select p.id, p.slug, p.name, p.summary, coalesce(p.only_lang, '') as only_lang, coalesce(p.country, '') as country,
		p.rank, c.name as maker, c.slug as maker_slug, coalesce(ct.place, '') as place,
		v.price_cents, v.from_price, v.available, v.variants, ` + imageColumns + `
	from page p join cooperative c on c.id = p.cooperative_id
	left join cooperative_text ct on ct.cooperative_id = c.id and ct.lang = $1
	cross join lateral (select coalesce(min(price), 0) as price_cents, coalesce(min(price) < max(price), false) as from_price,
			coalesce(sum(available), 0)::bigint as available, coalesce(json_agg(v order by position, id), '[]') as variants
		from (select v.id, v.position, v.sku, ` + variantName + ` as name, v.price_cents as price, ` + Available + ` as available
			from variant v where v.product_id = p.id and v.active) v) v
	` + firstImage + ` order by p.n`

// Widths are those that stand beside an uploaded picture, the smallest first.
func (i Image) Widths() []string { return strings.Fields(i.Sizes) }
