package importing

import (
	"context"
	"io"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/importing/woocommerce"
	"plantagenet/internal/postgres"
)

// WooCommerce imports WooCommerce's product CSV on the terms of Shopify's: a
// product is known again by its variants' SKUs, for its file gives it no
// address. On ErrFile the report holds the lines at fault.
func WooCommerce(ctx context.Context, db *postgres.DB, in io.Reader, o Options) (Report, error) {
	products, read, err := woocommerce.Parse(in)
	return bring(ctx, db, source{"woocommerce", products, read, bySKU}, o, err)
}

// bySKU gives each product the address of the article that has its SKUs, else
// one that no other article has.
func bySKU(ctx context.Context, r postgres.Reader, products []goods.Product) ([]csvfile.LineError, error) {
	owners, err := catalog.SlugsOf(ctx, r, skus(products))
	if err != nil {
		return nil, err
	}
	taken, err := catalog.ReadProducts(ctx, r, slugs(products))
	if err != nil {
		return nil, err
	}
	used := map[string]int{}
	var faults []csvfile.LineError
	for i := range products {
		p := &products[i]
		own := ownersOf(*p, owners)
		switch {
		case len(own) > 1:
			faults = append(faults, csvfile.Fault(p.Line, "several_owners", strings.Join(own, ", ")))
		case len(own) == 1:
			p.Slug = own[0]
		case taken[p.Slug].Slug != "":
			p.Slug = strings.Trim(p.Slug+"-"+goods.Slug(p.Variants[0].SKU), "-")
		}
		if other := used[p.Slug]; other != 0 {
			faults = append(faults, csvfile.Fault(p.Line, "address_twice", other, p.Slug))
		}
		used[p.Slug] = p.Line
	}
	return faults, nil
}

func skus(products []goods.Product) []string {
	var list []string
	for _, p := range products {
		for _, v := range p.Variants {
			list = append(list, v.SKU)
		}
	}
	return list
}

func ownersOf(p goods.Product, owners map[string]string) []string {
	var own []string
	seen := map[string]bool{}
	for _, v := range p.Variants {
		if slug := owners[v.SKU]; slug != "" && !seen[slug] {
			seen[slug], own = true, append(own, slug)
		}
	}
	return own
}
