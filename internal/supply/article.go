package supply

import (
	"context"
	"fmt"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Offered is an article of a cooperative that can be ordered or announced.
type Offered struct {
	VariantID int64        `db:"variant_id"`
	LastCost  *money.Cents `db:"last_cost"` // cents, where it was bought before
	Article
}

// ArticlesOf lists a cooperative's articles by SKU, at most a thousand: what
// fields of a form propose.
func ArticlesOf(ctx context.Context, r postgres.Reader, cooperativeID int64) ([]Offered, error) {
	var list []Offered
	err := r.Select(ctx, &list, `select v.id as variant_id, `+articleColumns+`,
			(select unit_cost_cents from lot where lot.variant_id = v.id and terms = 'bought' order by received_on desc, lot.id desc limit 1) as last_cost
		from variant v join product p on p.id = v.product_id where p.cooperative_id = $1 and v.active order by v.sku limit 1000`, cooperativeID)
	if err != nil {
		return nil, fmt.Errorf("read articles of a cooperative: %w", err)
	}
	return list, nil
}

// In is the article's name in a language: "fr" or "en".
func (a Article) In(lang string) string {
	if lang == "en" {
		return a.NameEN
	}
	return a.NameFR
}

// Is says whether a scanned code names the article.
func (a Article) Is(code string) bool {
	return code != "" && (a.SKU == code || a.GTIN != nil && *a.GTIN == code)
}
