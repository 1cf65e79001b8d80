package editing_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"strconv"
	"testing"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// as is a context in which this person acts.
func as(name string) context.Context {
	return audit.With(context.Background(), audit.Who{ID: int64(len(name)), Name: name})
}

func exec(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func number(t testing.TB, db *postgres.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Get(context.Background(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// shop is a catalogue with two cooperatives, two categories and no article.
func shop(t testing.TB) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	exec(t, db, `insert into cooperative (slug, name, country) values ('coop-301', 'Coop 301', 'CA'), ('trois-rives', 'Trois Rives', 'ML')`)
	exec(t, db, `insert into maker (cooperative_id, name) select id, 'Aminata K.' from cooperative where slug = 'trois-rives'`)
	exec(t, db, `insert into category (slug, name_fr, name_en) values ('sacs', 'Sacs', 'Bags'), ('linge', 'Linge', 'Linen')`)
	return db
}

// form is what a person types for a scarf.
func form() map[string]string {
	return map[string]string{
		"category": "linge", "cooperative": "trois-rives", "maker": "Aminata K.", "country": "ML", "tax_class": "standard",
		"fr.name": "Écharpe indigo", "fr.summary": "Deux pans cousus.", "fr.description": "Tissée à Ségou.", "fr.fibres": "100 % coton",
		"fr.details.0.label": "Taille", "fr.details.0.value": "40 × 180 cm",
		"en.name": "Indigo scarf", "en.summary": "Two panels.", "en.description": "Woven in Ségou.", "en.fibres": "100% cotton",
		"en.details.0.label": "Size", "en.details.0.value": "40 × 180 cm",
		"variant.n1.sku": "ECH-1", "variant.n1.price": "64,00", "variant.n1.weight": "220", "variant.n1.gtin": "4006381333931", "variant.n1.active": "1",
	}
}

func create(t testing.TB, db *postgres.DB, typed map[string]string) int64 {
	t.Helper()
	saved, err := editing.Create(as("Camille"), db, "k"+typed["variant.n1.sku"]+typed["slug"], typed)
	if err != nil {
		t.Fatal(err)
	}
	return saved.ID
}

func opened(t testing.TB, db *postgres.DB, id int64) catalog.Opened {
	t.Helper()
	o, err := catalog.Open(context.Background(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// typed is the form of an article as it opens, with some fields typed over.
func typed(o catalog.Opened, over map[string]string) map[string]string {
	m := map[string]string{}
	for _, f := range editing.Fields(o.Sheet, false) {
		m[f.Key] = f.Value
	}
	for k, v := range over {
		m[k] = v
	}
	return m
}

func variantField(o catalog.Opened, name string) string {
	return "variant." + strconv.FormatInt(o.Sheet.Variants[0].ID, 10) + "." + name
}

// snap is a picture as a telephone takes it.
func snap(t testing.TB, w, h int, shade uint8) []byte {
	t.Helper()
	in := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(in.Pix); i += 4 {
		copy(in.Pix[i:], []byte{shade, 90, 60, 255})
	}
	in.Set(0, 0, color.White)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, in, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func save(db *postgres.DB, who string, o catalog.Opened, over map[string]string) (editing.Saved, error) {
	return editing.Save(as(who), db, o.ID, o.Number, typed(o, over))
}

func published(t testing.TB, db *postgres.DB, id int64) {
	t.Helper()
	if _, err := editing.Publish(as("Maude"), db, id, i18n.Lang("")); err != nil {
		t.Fatal(err)
	}
}
