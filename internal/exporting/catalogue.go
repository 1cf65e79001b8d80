package exporting

import (
	"context"
	"io"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/catalogue"
	"plantagenet/internal/postgres"
)

// products is how many articles are in memory at once.
const products = 200

// Catalogue writes every article in the form that import catalogue reads back.
// The mark before it lets Excel see UTF-8.
func Catalogue(ctx context.Context, r postgres.Reader, w io.Writer, mark bool) error {
	out, err := catalogue.NewWriter(w, mark)
	if err != nil {
		return err
	}
	for after := ""; ; {
		slugs, err := catalog.SlugsAfter(ctx, r, after, products)
		if err != nil || len(slugs) == 0 {
			if err == nil {
				err = out.Flush()
			}
			return err
		}
		after = slugs[len(slugs)-1]
		found, err := catalog.ReadProducts(ctx, r, slugs)
		if err != nil {
			return err
		}
		for _, slug := range slugs {
			p, there := found[slug]
			if !there { // deleted between the two reads
				continue
			}
			err := out.Write(catalogue.Item{Product: p.Product, Live: p.Live, OnlyLang: p.OnlyLang,
				CooperativeName: p.CooperativeName, CategoryFR: p.CategoryFR, CategoryEN: p.CategoryEN})
			if err != nil {
				return err
			}
		}
	}
}
