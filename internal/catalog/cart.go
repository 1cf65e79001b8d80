package catalog

import (
	"context"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Item is a variant as the cart and the checkout need it. OnSale is false for
// what can no longer be bought; Available is then 0.
type Item struct {
	VariantID     int64       `db:"variant_id"`
	ProductID     int64       `db:"product_id"`
	CooperativeID int64       `db:"cooperative_id"`
	SKU           string      `db:"sku"`
	Slug          string      `db:"slug"`
	Name          string      `db:"name"`
	VariantName   string      `db:"variant_name"`
	Maker         string      `db:"maker"`
	MakerSlug     string      `db:"maker_slug"`
	Price         money.Cents `db:"price_cents"` // before tax
	TaxClass      string      `db:"tax_class"`
	WeightG       int         `db:"weight_g"`
	LengthMM      int         `db:"length_mm"`
	WidthMM       int         `db:"width_mm"`
	HeightMM      int         `db:"height_mm"`
	OnSale        bool        `db:"on_sale"`
	Available     int64       `db:"available"` // pieces
	OnlyLang      string      `db:"only_lang"`
	Image         Image       `db:"image"`
}

const forCartSQL = `with ` + Lapsed + `
	select v.id as variant_id, p.id as product_id, p.cooperative_id, v.sku, p.slug, t.name, ` + variantName + ` as variant_name,
		c.name as maker, c.slug as maker_slug, v.price_cents, p.tax_class, v.weight_g, v.length_mm, v.width_mm, v.height_mm,
		p.status = 'live' and v.active as on_sale,
		case when p.status = 'live' and v.active then ` + Available + ` else 0 end as available,
		coalesce(p.only_lang, '') as only_lang, ` + imageColumns + `
	from variant v join product p on p.id = v.product_id join cooperative c on c.id = p.cooperative_id
	join product_text t on t.product_id = p.id and t.lang = coalesce(p.only_lang, $1)
	` + firstImage + `
	where v.sku = any($2) or v.id = any($3) order by v.id`

// ForCart returns the variants with these SKUs or these ids, whichever the
// caller has, in one query. Unknown ones are left out.
func ForCart(ctx context.Context, r postgres.Reader, lang i18n.Lang, skus []string, variantIDs []int64) ([]Item, error) {
	var items []Item
	err := r.Select(ctx, &items, forCartSQL, string(lang), postgres.Array(skus), postgres.Array(variantIDs))
	if err != nil {
		return nil, fmt.Errorf("read articles of a cart: %w", err)
	}
	return items, nil
}
