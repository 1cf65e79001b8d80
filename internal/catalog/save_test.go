package catalog_test

import (
	"context"
	"errors"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

// save writes and publishes articles.
func save(t testing.TB, db *postgres.DB, list ...catalog.Product) catalog.Saved {
	t.Helper()
	var saved catalog.Saved
	in(t, db, func(tx *postgres.Tx) (err error) {
		if saved, err = catalog.SaveProducts(context.Background(), tx, list); err != nil {
			return err
		}
		return catalog.Publish(context.Background(), tx, keys(saved.Products))
	})
	return saved
}

// everything is a digest of all rows of the catalogue.
func everything(t testing.TB, db *postgres.DB) string {
	t.Helper()
	var s string
	err := db.Get(context.Background(), &s, `select md5(string_agg(r, '|' order by r)) from (
		select p.xmin::text || p::text r from product p union all select t.xmin::text || t::text from product_text t
		union all select v.xmin::text || v::text from variant v union all select p.xmin::text || p::text from picture p
		union all select c.xmin::text || c::text from category c) x`)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSavingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	db := shop(t)
	before := everything(t, db)
	saved := save(t, db, articles()...)
	if after := everything(t, db); after != before || saved.Changed != 0 {
		t.Errorf("saving the same again changed %d articles", saved.Changed)
	}
	if len(saved.Products) != 5 || len(saved.Variants) != 5 {
		t.Errorf("ids: %+v", saved)
	}
}

func TestSavingChangesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	db := shop(t)
	list := articles()
	list[0].Variants = []catalog.Variant{{SKU: "SAC-GRAND", NameFR: "Grand", NameEN: "Large", Price: 5600}}
	list[1].Pictures = nil
	if saved := save(t, db, list...); saved.Changed != 2 {
		t.Errorf("%d articles changed, want 2", saved.Changed)
	}
	card := find(t, db, catalog.Query{Q: "bande"}).Items[0]
	if len(card.Variants) != 1 || card.Variants[0].SKU != "SAC-GRAND" || card.Available != 0 {
		t.Errorf("the old variant is still sold: %+v", card.Variants)
	}
	items, err := catalog.ForCart(context.Background(), db, i18n.French, []string{"SAC-COTON"}, nil)
	if err != nil || len(items) != 1 || items[0].OnSale || items[0].Available != 0 {
		t.Errorf("variant out of sale in a cart: %+v, %v", items, err)
	}
}

func TestAnArticleGoesLiveOnlyInBothLanguages(t *testing.T) {
	t.Parallel()
	db := shop(t)
	ctx := context.Background()
	half := article("poncho", "coop-301", "vetements", "Poncho", "Poncho", 9000)
	delete(half.Texts, i18n.French)
	in(t, db, func(tx *postgres.Tx) error {
		_, err := catalog.SaveProducts(ctx, tx, []catalog.Product{half})
		return err
	})
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error { return catalog.Publish(ctx, tx, []string{"poncho"}) })
	if !errors.Is(err, catalog.ErrIncomplete) {
		t.Fatalf("published with one language: %v", err)
	}
	drafts, err := catalog.Incomplete(ctx, db)
	if err != nil || len(drafts) != 1 || drafts[0] != (catalog.Draft{Slug: "poncho", Name: "Poncho", Lang: i18n.English}) {
		t.Errorf("incomplete: %+v, %v", drafts, err)
	}
	in(t, db, func(tx *postgres.Tx) error { return catalog.PublishOnly(ctx, tx, []string{"poncho"}, i18n.English) })
	for _, lang := range i18n.Langs {
		res := find(t, db, catalog.Query{Lang: lang, Q: "poncho"})
		if len(res.Items) != 1 || res.Items[0].OnlyLang != "en" {
			t.Errorf("%s: %+v", lang, res.Items)
		}
	}
}

func TestALiveArticleKeepsItsTextsAndAVariant(t *testing.T) {
	t.Parallel()
	db := shop(t)
	ctx := context.Background()
	for name, damage := range map[string]func(*catalog.Product){
		"product_incomplete":      func(p *catalog.Product) { delete(p.Texts, i18n.English) },
		"product_without_variant": func(p *catalog.Product) { p.Variants = nil },
	} {
		p := articles()[0]
		damage(&p)
		err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := catalog.SaveProducts(ctx, tx, []catalog.Product{p})
			return err
		})
		if f, ok := fault.Of(err); !ok || f.Code != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSavingSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	exec(t, db, makersSQL)
	in(t, db, func(tx *postgres.Tx) error { return catalog.SaveCategories(context.Background(), tx, categories) })
	save(t, db, articles()...)
	for code, damage := range map[string]func(*catalog.Product){
		"sku_taken":         func(p *catalog.Product) { p.Variants[0].SKU = "SAC-COTON" },
		"sku_missing":       func(p *catalog.Product) { p.Variants[0].SKU = "" },
		"gtin":              func(p *catalog.Product) { p.Variants[0].GTIN = "4006381333932" },
		"slug_form":         func(p *catalog.Product) { p.Slug = "Pas un slug" },
		"price":             func(p *catalog.Product) { p.Variants[0].Price = -1 },
		"unknown_reference": func(p *catalog.Product) { p.Category = "rien" },
		"invalid":           func(p *catalog.Product) { p.Texts[i18n.French] = catalog.Text{Name: "a\x00b"} },
	} {
		p := article("nouveau", "coop-301", "sacs", "Nouveau", "New", 100)
		damage(&p)
		err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			_, err := catalog.SaveProducts(context.Background(), tx, []catalog.Product{p})
			return err
		})
		if f, ok := fault.Of(err); !ok || f.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestWordsFollowTheMakersName(t *testing.T) {
	t.Parallel()
	db := shop(t)
	exec(t, db, `update cooperative set name = 'Tisserandes du Fleuve' where slug = 'coop-301'`)
	exec(t, db, `update cooperative_text set place = 'Gatineau, Québec' where lang = 'fr' and cooperative_id = (select id from cooperative where slug = 'deux-vents')`)
	exec(t, db, `update category set name_fr = 'Besaces' where slug = 'sacs'`)
	exec(t, db, `update product set cooperative_id = (select id from cooperative where slug = 'coop-301') where slug = 'savon-karite'`)
	for q, want := range map[string]int{"tisserandes": 3, "gatineau": 1, "besace": 1, "301": 0} {
		if res := find(t, db, catalog.Query{Q: q}); res.Total != want {
			t.Errorf("%q finds %v, want %d", q, found(res), want)
		}
	}
}

func TestGTINCheckDigit(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"4006381333931": true, "036000291452": true, "96385074": true, "10614141000415": true,
		"4006381333932": false, "0": false, "": false, "40063813339３1": false, "400638133393a": false, "1234567890": false,
	} {
		if catalog.ValidGTIN(s) != want {
			t.Errorf("ValidGTIN(%q) = %v", s, !want)
		}
	}
}
