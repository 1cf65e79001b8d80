package catalog_test

import (
	"context"
	"strings"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// counting is a Reader that counts its queries.
type counting struct {
	postgres.Reader
	queries int
}

func (c *counting) Get(ctx context.Context, dest any, query string, args ...any) error {
	c.queries++
	return c.Reader.Get(ctx, dest, query, args...)
}

func (c *counting) Select(ctx context.Context, dest any, query string, args ...any) error {
	c.queries++
	return c.Reader.Select(ctx, dest, query, args...)
}

func in(t testing.TB, db *postgres.DB, fn func(tx *postgres.Tx) error) {
	t.Helper()
	if err := postgres.InTx(context.Background(), db, fn); err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

const makersSQL = `insert into cooperative (slug, name, country, position) values
		('coop-301', 'Coop 301', 'CA', 1), ('trois-rives', 'Coopérative des Trois Rives', 'ML', 2), ('deux-vents', 'Atelier des Deux Vents', 'NE', 3),
		('sans-article', 'Sans article', 'CA', 4);
	insert into cooperative_text (cooperative_id, lang, place, craft)
		select id, lang, case slug when 'coop-301' then 'Ottawa, Ontario' when 'trois-rives' then 'Ségou, Mali' else 'Agadez, Niger' end, ''
		from cooperative, unnest(array['fr', 'en']) lang;
	insert into maker (cooperative_id, name, consented_on) select id, 'Aminata K.', '2026-03-02' from cooperative where slug = 'coop-301'`

// article makes a product with one variant, its SKU made from the slug.
func article(slug, maker, category, nameFR, nameEN string, price int64) catalog.Product {
	return catalog.Product{
		Slug: slug, Cooperative: maker, Category: category, TaxClass: "general",
		Texts: map[i18n.Lang]catalog.Text{
			i18n.French:  {Name: nameFR, Summary: "Un article du magasin.", Details: []catalog.Detail{{Label: "Taille", Value: "40 × 38 cm"}}},
			i18n.English: {Name: nameEN, Summary: "From the store.", Details: []catalog.Detail{{Label: "Size", Value: "40 × 38 cm"}}},
		},
		Variants: []catalog.Variant{{SKU: strings.ToUpper(slug), Price: money.Cents(price), WeightG: 200}},
		Pictures: []catalog.Picture{{Kind: "drawn", Drawing: `{"good": "bag"}`, Tint: "#dfe4e4", AltFR: nameFR, AltEN: nameEN}},
	}
}

var categories = []catalog.Category{
	{Slug: "sacs", NameFR: "Sacs", NameEN: "Bags", Position: 1},
	{Slug: "vetements", NameFR: "Vêtements", NameEN: "Clothing", Position: 2},
	{Slug: "epicerie", NameFR: "Épicerie", NameEN: "Pantry", Position: 3},
}

func articles() []catalog.Product {
	return []catalog.Product{
		article("sac-coton", "coop-301", "sacs", "Sac de coton, bande tissée", "Cotton tote bag, woven band", 4800),
		article("tablier-coton", "coop-301", "vetements", "Tablier en coton indigo", "Indigo cotton apron", 5400),
		article("echarpe-indigo", "trois-rives", "vetements", "Écharpe indigo, deux pans", "Indigo scarf, two panels", 6400),
		article("savon-karite", "trois-rives", "epicerie", "Savon au karité", "Shea soap", 900),
		article("boucles-losange", "deux-vents", "vetements", "Boucles d’oreilles losange", "Diamond earrings", 3800),
	}
}

// shop is a database with the articles on sale: 7 pieces of the bag, 2 of the
// scarf, none of the rest.
func shop(t testing.TB) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	exec(t, db, makersSQL)
	in(t, db, func(tx *postgres.Tx) error {
		ctx := context.Background()
		if err := catalog.SaveCategories(ctx, tx, categories); err != nil {
			return err
		}
		saved, err := catalog.SaveProducts(ctx, tx, articles())
		if err != nil {
			return err
		}
		return catalog.Publish(ctx, tx, keys(saved.Products))
	})
	stock(t, db, "SAC-COTON", "L-1", 5)
	stock(t, db, "SAC-COTON", "L-2", 2)
	stock(t, db, "ECHARPE-INDIGO", "L-3", 2)
	return db
}

func keys(m map[string]int64) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	return list
}

// stock receives pieces of a variant in a lot of its own on the shop floor.
func stock(t testing.TB, db *postgres.DB, sku, lot string, pieces int) {
	t.Helper()
	exec(t, db, `insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on)
		select $2, v.id, p.cooperative_id, 'consignment', 7000, '2026-10-01' from variant v join product p on p.id = v.product_id where sku = $1`, sku, lot)
	exec(t, db, `with e as (insert into stock_entry (kind) values ('receive') returning id)
		insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity)
		select e.id, lot.id, a.id, b.id, $2 from e, lot, location a, location b
		where lot.code = $1 and a.code = 'supplier' and b.code = 'floor'`, lot, pieces)
}
