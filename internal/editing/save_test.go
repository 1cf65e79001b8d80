package editing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

func TestAFormMakesADraftOnce(t *testing.T) {
	t.Parallel()
	db := shop(t)
	var wg sync.WaitGroup
	ids := make([]int64, 6)
	for i := range ids {
		wg.Go(func() {
			saved, err := editing.Create(as("Camille"), db, "one form", form())
			if err != nil {
				t.Error(err)
			}
			ids[i] = saved.ID
		})
	}
	wg.Wait()
	if slices.Sort(ids); ids[0] == 0 || ids[0] != ids[5] {
		t.Fatalf("made %v", ids)
	}
	o := opened(t, db, ids[0])
	s := o.Sheet
	if s.Slug != "echarpe-indigo" || s.Live || s.Maker != "Aminata K." || s.Variants[0].Price != 6400 || s.Texts[i18n.English].Details[0].Value != "40 × 180 cm" {
		t.Errorf("the draft is %+v", s)
	}
	if got := strings.Join(o.Gaps, " "); got != "picture" {
		t.Errorf("missing: %s", got)
	}
	if n := number(t, db, `select count(*) from audit_entry where act = 'product.create' and subject_id = 'echarpe-indigo' and who = 'Camille'`); n != 1 {
		t.Errorf("%d rows in the audit", n)
	}
}

func TestWhatIsTypedWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	db := shop(t)
	id := create(t, db, form())
	other := form()
	other["variant.n1.sku"], other["variant.n1.gtin"], other["slug"] = "ECH-2", "", "autre"
	o := opened(t, db, create(t, db, other))
	sku := variantField(o, "sku")
	for _, c := range []struct{ key, value, field, code string }{
		{"fr.name", "", "fr.name", "name_empty"}, {"slug", "Écharpe", "slug", "slug_form"}, {"slug", "echarpe-indigo", "slug", "slug_taken"},
		{sku, "", sku, "sku_empty"}, {sku, "ECH-1", sku, "sku_taken"}, {sku, "<b>", sku, "sku_form"},
		{variantField(o, "gtin"), "4006381333932", variantField(o, "gtin"), "gtin_digit"},
		{variantField(o, "gtin"), "4006381333931", variantField(o, "gtin"), "gtin_taken"},
		{variantField(o, "price"), "-3", variantField(o, "price"), "price"}, {variantField(o, "price"), "1e3", variantField(o, "price"), "price"},
		{variantField(o, "weight"), "30001", variantField(o, "weight"), "weight"}, {variantField(o, "length"), "abc", variantField(o, "length"), "size"},
		{"category", "", "category", "choose"}, {"tax_class", "none", "tax_class", "choose"}, {"country", "Mali", "country", "choose"},
		{"cooperative", "coop-301", "maker", "maker_elsewhere"}, {"fr.details.0.label", "", "fr.details.0.label", "detail_half"},
		{"en.summary", strings.Repeat("é", 401), "en.summary", "too_long"},
	} {
		_, err := save(db, "Camille", o, map[string]string{c.key: c.value})
		f, ok := fault.Of(err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Code != c.code || f.Fields[0].Field != c.field {
			t.Errorf("%s = %q: %+v (%v)", c.key, c.value, f, err)
		}
	}
	if now := opened(t, db, o.ID); now.Number != o.Number || opened(t, db, id).Number != 2 && now.Number != opened(t, db, id).Number {
		t.Errorf("something was written: version %d", now.Number)
	}
}

func TestTheSameAgainIsNoVersion(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	saved, err := save(db, "Camille", o, map[string]string{variantField(o, "price"): " 64 ", "fr.name": " Écharpe indigo "})
	if err != nil || saved.Changed || saved.Number != o.Number {
		t.Errorf("%+v, %v", saved, err)
	}
}

func TestTwoAtOnceLoseNothingOfWhatTheyTyped(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form())) // both open the form now
	if _, err := save(db, "Awa", o, map[string]string{"fr.summary": "D’Awa.", "fr.care": "Laver à froid."}); err != nil {
		t.Fatal(err)
	}
	// Luc leaves alone what Awa wrote: both stay, and he is told.
	saved, err := save(db, "Luc", o, map[string]string{"en.summary": "Luc’s."})
	if err != nil || !saved.Changed || len(saved.Meanwhile) != 2 || saved.Meanwhile[0].Key != "fr.summary" {
		t.Fatalf("%+v, %v", saved, err)
	}
	now := opened(t, db, o.ID)
	if now.Sheet.Texts[i18n.French].Summary != "D’Awa." || now.Sheet.Texts[i18n.English].Summary != "Luc’s." {
		t.Fatalf("%+v", now.Sheet.Texts)
	}
	// Ève writes over what Awa wrote, from the old form: nothing is written, all is shown.
	clash, err := save(db, "Ève", o, map[string]string{"fr.summary": "D’Ève.", "fr.name": "Grande écharpe"})
	if !errors.Is(err, editing.ErrMeanwhile) || len(clash.Clashes) != 1 {
		t.Fatalf("%+v, %v", clash, err)
	}
	if c := clash.Clashes[0]; c.Key != "fr.summary" || c.Before != "D’Awa." || c.After != "D’Ève." {
		t.Errorf("the clash is %+v", c)
	}
	if clash.Typed["fr.summary"] != "D’Ève." || clash.Typed["fr.name"] != "Grande écharpe" || clash.Typed["en.summary"] != "Luc’s." {
		t.Errorf("the form again is %v", clash.Typed)
	}
	if again := opened(t, db, o.ID); again.Number != now.Number {
		t.Errorf("a clash was written")
	}
	// Sent again with the number now shown, hers stands.
	if _, err := editing.Save(as("Ève"), db, o.ID, clash.Number, clash.Typed); err != nil {
		t.Fatal(err)
	}
	if s := opened(t, db, o.ID).Sheet; s.Texts[i18n.French].Summary != "D’Ève." || s.Texts[i18n.French].Care != "Laver à froid." {
		t.Errorf("%+v", s.Texts)
	}
}

func TestAnImportBetweenIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		all, err := catalog.ReadProducts(context.Background(), tx, []string{"echarpe-indigo"})
		if err != nil {
			return err
		}
		p := all["echarpe-indigo"].Product
		p.Variants[0].Price = 7000
		_, err = catalog.SaveProducts(context.Background(), tx, []catalog.Product{p})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := save(db, "Luc", o, map[string]string{"fr.name": "Châle"})
	if err != nil || len(saved.Meanwhile) != 1 {
		t.Fatalf("%+v, %v", saved, err)
	}
	if s := opened(t, db, o.ID).Sheet; s.Variants[0].Price != 7000 || s.Texts[i18n.French].Name != "Châle" {
		t.Errorf("%+v", s)
	}
}

func TestManyWritersEachKeepTheirField(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	keys := []string{variantField(o, "price"), "fr.summary", "en.summary", "fr.care", "en.care", "fr.description", "en.description", "fr.name"}
	var wg sync.WaitGroup
	for i, key := range keys {
		wg.Go(func() {
			if _, err := save(db, "p"+key, o, map[string]string{key: strings.Repeat("7", i+1)}); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
	}
	wg.Wait()
	now := typed(opened(t, db, o.ID), nil)
	for i, key := range keys {
		if want := strings.Repeat("7", i+1); strings.TrimSuffix(now[key], ".00") != want {
			t.Errorf("%s is %q, want %q", key, now[key], want)
		}
	}
	if n := number(t, db, `select count(*) from product_version where product_id = $1`, o.ID); n != 1+len(keys) {
		t.Errorf("%d versions", n)
	}
}

func TestAVariantThatWasInStockIsRetiredAndNeverDeleted(t *testing.T) {
	t.Parallel()
	db := shop(t)
	f := form()
	f["variant.n2.sku"], f["variant.n2.price"], f["variant.n2.active"], f["variant.n2.name_fr"], f["variant.n2.name_en"] = "ECH-G", "80", "1", "Grande", "Large"
	f["variant.n1.name_fr"], f["variant.n1.name_en"] = "Petite", "Small"
	o := opened(t, db, create(t, db, f))
	exec(t, db, `insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on)
		select 'L1', v.id, p.cooperative_id, 'consignment', 7000, '2026-10-01' from variant v join product p on p.id = v.product_id where sku = 'ECH-1'`)
	empty := map[string]string{}
	for key := range typed(o, nil) {
		if strings.HasPrefix(key, "variant.") {
			empty[key] = ""
		}
	}
	if _, err := save(db, "Luc", o, empty); err != nil {
		t.Fatal(err)
	}
	left := opened(t, db, o.ID).Sheet.Variants
	if len(left) != 1 || left[0].SKU != "ECH-1" || left[0].Active {
		t.Fatalf("left: %+v", left)
	}
	if _, err := editing.Publish(as("Luc"), db, o.ID, ""); err == nil {
		t.Error("published without a variant")
	}
	if _, err := editing.Undo(as("Luc"), db, o.ID, opened(t, db, o.ID).Number, true); err != nil {
		t.Fatal(err)
	}
	back := opened(t, db, o.ID).Sheet.Variants
	if len(editing.Changes(catalog.Sheet{Variants: o.Sheet.Variants}, catalog.Sheet{Variants: back})) != 0 {
		t.Errorf("undone: %+v, want %+v", back, o.Sheet.Variants)
	}
}

func TestAnEarlierAddressIsKept(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	if _, err := save(db, "Luc", o, map[string]string{"slug": "chale"}); err != nil {
		t.Fatal(err)
	}
	if n := number(t, db, `select count(*) from product_address where slug = 'echarpe-indigo' and product_id = $1`, o.ID); n != 1 {
		t.Error("the old address leads nowhere")
	}
}
