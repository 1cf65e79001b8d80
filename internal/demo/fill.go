package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/drawing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/store"
)

// Fill puts the demonstration into the database in one transaction, once: it
// returns false and changes nothing where that was done before.
func Fill(ctx context.Context, db *postgres.DB) (filled bool, err error) {
	c, err := Read()
	if err != nil {
		return false, err
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if filled, err = store.Once(ctx, tx, "demo"); err != nil || !filled {
			return err
		}
		return fill(ctx, tx, c)
	})
	if err == nil {
		err = letIn(ctx, db)
	}
	if err != nil {
		return false, fmt.Errorf("fill the demonstration: %w", err)
	}
	return filled, nil
}

func fill(ctx context.Context, tx *postgres.Tx, c Content) error {
	if err := facts(ctx, tx, c); err != nil {
		return err
	}
	ids, err := people(ctx, tx, c)
	if err != nil {
		return err
	}
	if ids.variants, err = articles(ctx, tx, c); err != nil {
		return err
	}
	if err := shelve(ctx, tx, c, ids); err != nil {
		return err
	}
	lots, err := receive(ctx, tx, c, ids)
	if err != nil {
		return err
	}
	if err := agree(ctx, tx, c, ids); err != nil {
		return err
	}
	if err := live(ctx, tx, c, ids, lots); err != nil {
		return err
	}
	if err := arrange(ctx, tx, c, lots); err != nil {
		return err
	}
	return expect(ctx, tx, ids)
}

func facts(ctx context.Context, tx *postgres.Tx, c Content) error {
	for _, r := range c.Registrations {
		if err := store.Register(ctx, tx, r); err != nil {
			return err
		}
	}
	return store.Save(ctx, tx, c.Seller)
}

// known are the ids of what the lots refer to.
type known struct {
	cooperatives map[string]int64 // by slug
	makers       map[string]int64 // by key
	variants     map[string]int64 // by SKU
}

func people(ctx context.Context, tx *postgres.Tx, c Content) (known, error) {
	ids := known{makers: make(map[string]int64, len(c.Makers))}
	list := make([]coop.Cooperative, len(c.Cooperatives))
	for i, k := range c.Cooperatives {
		list[i] = coop.Cooperative{Slug: k.Slug, Name: k.Name, Country: k.Country, Latitude: &k.Latitude, Longitude: &k.Longitude,
			Invented: k.Invented, Position: i + 1, Texts: map[i18n.Lang]coop.Text{
				i18n.French:  {Place: k.Place.FR, Craft: k.Craft.FR, Summary: k.Summary.FR, Story: k.Story.FR, Quote: k.Quote.FR, QuoteBy: k.QuoteBy.FR},
				i18n.English: {Place: k.Place.EN, Craft: k.Craft.EN, Summary: k.Summary.EN, Story: k.Story.EN, Quote: k.Quote.EN, QuoteBy: k.QuoteBy.EN},
			}}
	}
	var err error
	if ids.cooperatives, err = coop.Save(ctx, tx, list); err != nil {
		return ids, err
	}
	makers := make([]coop.Maker, len(c.Makers))
	for i, m := range c.Makers {
		makers[i] = coop.Maker{Cooperative: m.Cooperative, Name: m.Name, ConsentedOn: m.Consented}
	}
	saved, err := coop.SaveMakers(ctx, tx, makers)
	if err != nil {
		return ids, err
	}
	for i, m := range c.Makers {
		ids.makers[m.Key] = saved[i]
	}
	return ids, nil
}

// articles writes and publishes the products in rounds, one of each cooperative
// a round and each cooperative's first one last, so that the newest of the shop
// come from all of them. It returns the ids of the variants by SKU.
func articles(ctx context.Context, tx *postgres.Tx, c Content) (map[string]int64, error) {
	shelves := make([]catalog.Category, len(c.Categories))
	for i, k := range c.Categories {
		shelves[i] = catalog.Category{Slug: k.Slug, NameFR: k.Name.FR, NameEN: k.Name.EN, Position: i + 1}
	}
	if err := catalog.SaveCategories(ctx, tx, shelves); err != nil {
		return nil, err
	}
	names := make(map[string]string, len(c.Makers))
	for _, m := range c.Makers {
		names[m.Key] = m.Name
	}
	variants, slugs := map[string]int64{}, make([]string, 0, len(c.Products))
	for _, round := range rounds(c.Products) {
		list := make([]catalog.Product, len(round))
		for i, p := range round {
			product, err := p.article(names[p.Maker])
			if err != nil {
				return nil, err
			}
			list[i], slugs = product, append(slugs, p.Slug)
		}
		saved, err := catalog.SaveProducts(ctx, tx, list)
		if err != nil {
			return nil, err
		}
		for sku, id := range saved.Variants {
			variants[sku] = id
		}
	}
	return variants, catalog.Publish(ctx, tx, slugs)
}

// rounds deals the products out: the last round holds each cooperative's first.
func rounds(products []Product) [][]Product {
	place, seen := make([]int, len(products)), map[string]int{}
	for i, p := range products {
		place[i] = seen[p.Cooperative]
		seen[p.Cooperative]++
	}
	most := 0
	for _, n := range seen {
		most = max(most, n)
	}
	dealt := make([][]Product, most)
	for i, p := range products {
		at := most - 1 - place[i]
		dealt[at] = append(dealt[at], p)
	}
	return dealt
}

func (p Product) article(maker string) (catalog.Product, error) {
	a := catalog.Product{Slug: p.Slug, Cooperative: p.Cooperative, Maker: maker, Category: p.Category, Country: p.Country, TaxClass: p.Tax,
		Texts: map[i18n.Lang]catalog.Text{
			i18n.French: {Name: p.Name.FR, Summary: p.Summary.FR, Description: p.Description.FR, Fibres: p.Fibres.FR, Care: p.Care.FR,
				Ingredients: p.Ingredients.FR, Details: details(p.Details.FR)},
			i18n.English: {Name: p.Name.EN, Summary: p.Summary.EN, Description: p.Description.EN, Fibres: p.Fibres.EN, Care: p.Care.EN,
				Ingredients: p.Ingredients.EN, Details: details(p.Details.EN)},
		}}
	for _, v := range p.Variants {
		a.Variants = append(a.Variants, v.variant())
	}
	for _, pic := range p.Pictures {
		drawn, err := json.Marshal(drawn{Spec: p.Drawing, View: pic.View})
		if err != nil {
			return a, fmt.Errorf("picture of %s: %w", p.Slug, err)
		}
		a.Pictures = append(a.Pictures, catalog.Picture{Kind: "drawn", Drawing: postgres.JSON(drawn), Tint: drawing.GroundColour(p.Drawing.Ground),
			Width: 400, Height: 480, AltFR: pic.FR, AltEN: pic.EN})
	}
	return a, nil
}

// drawn is a picture as the catalogue keeps it: the thing, and from where.
type drawn struct {
	drawing.Spec
	View drawing.View `json:"view"`
}

func details(rows [][]string) []catalog.Detail {
	list := make([]catalog.Detail, len(rows))
	for i, r := range rows {
		list[i] = catalog.Detail{Label: r[0], Value: r[1]}
	}
	return list
}

func (v Variant) variant() catalog.Variant {
	kept := catalog.Variant{SKU: v.SKU, GTIN: v.GTIN, NameFR: v.FR, NameEN: v.EN, Options: []catalog.Option{}, Price: v.Price,
		WeightG: v.Grams, LengthMM: v.Box[0], WidthMM: v.Box[1], HeightMM: v.Box[2]}
	if v.Option != "" {
		kept.Options = append(kept.Options, catalog.Option{Name: v.Option, Value: v.FR})
	}
	return kept
}
