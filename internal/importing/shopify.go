package importing

import (
	"context"
	"io"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/importing/shopify"
	"plantagenet/internal/postgres"
)

// Shopify imports Shopify's product CSV: products by handle, variants by SKU,
// prices, pictures that can be reached, and stock as lots not known. Without a
// text in both languages a product stays a draft, unless PublishLang says
// otherwise. On ErrFile the report holds the lines at fault.
func Shopify(ctx context.Context, db *postgres.DB, in io.Reader, o Options) (Report, error) {
	products, read, err := shopify.Parse(in)
	if err == nil && len(read.Errors) == 0 {
		products, read.Warnings = withoutGiftCards(products, read.Warnings)
	}
	return bring(ctx, db, source{"shopify", products, read, asTheyAre}, o, err)
}

// withoutGiftCards leaves out what is money and not goods: nothing here could
// redeem it.
func withoutGiftCards(products []goods.Product, warnings []csvfile.LineError) ([]goods.Product, []csvfile.LineError) {
	var kept []goods.Product
	for _, p := range products {
		if !p.GiftCard {
			kept = append(kept, p)
			continue
		}
		warnings = append(warnings, csvfile.Fault(p.Line, "gift_card", p.Handle))
	}
	return kept, warnings
}
