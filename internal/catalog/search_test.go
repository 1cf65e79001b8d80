package catalog_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

func find(t testing.TB, r postgres.Reader, q catalog.Query) catalog.Results {
	t.Helper()
	if q.Lang == "" {
		q.Lang = i18n.French
	}
	res, err := catalog.Search(context.Background(), r, q)
	if err != nil {
		t.Fatalf("search %q: %v", q.Q, err)
	}
	return res
}

func found(res catalog.Results) []string {
	list := []string{}
	for _, c := range res.Items {
		list = append(list, c.Slug)
	}
	slices.Sort(list)
	return list
}

func TestSearchForgivesStemsAccentsAndTypos(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for _, c := range []struct {
		lang      i18n.Lang
		q         string
		corrected string
		want      string
	}{
		{"fr", "cotons", "", "sac-coton tablier-coton"},
		{"fr", "coton", "", "sac-coton tablier-coton"},
		{"fr", "COTON indigo", "", "tablier-coton"},
		{"fr", "écharpe", "", "echarpe-indigo"},
		{"fr", "echarpe", "", "echarpe-indigo"},
		{"fr", "ÉCHARPES", "", "echarpe-indigo"},
		{"fr", "e\u0301charpe", "", "echarpe-indigo"},
		{"fr", "écha", "", "echarpe-indigo"},
		{"fr", "oreille", "", "boucles-losange"},
		{"fr", "sac de coton", "", "sac-coton"},
		{"fr", "ségou savon", "", "savon-karite"},
		{"fr", "écharppe", "écharpe", "echarpe-indigo"},
		{"fr", "savvon", "savon", "savon-karite"},
		{"fr", "indigo écahrpe", "indigo écharpe", "echarpe-indigo"},
		{"fr", "scarf", "", ""},
		{"fr", "zzzzzzzz", "", ""},
		{"en", "scarff", "scarf", "echarpe-indigo"},
		{"en", "cotton", "", "sac-coton tablier-coton"},
		{"en", "woven bags", "", "sac-coton"},
		{"en", "the bag", "", "sac-coton"},
		{"en", "saop", "soap", "savon-karite"},
		{"en", "Segou", "", "echarpe-indigo savon-karite"},
	} {
		res := find(t, db, catalog.Query{Lang: c.lang, Q: c.q})
		if got := strings.Join(found(res), " "); got != c.want || res.Corrected != c.corrected || res.Total != len(res.Items) {
			t.Errorf("%s %q: found %q corrected to %q of %d, want %q corrected to %q", c.lang, c.q, got, res.Corrected, res.Total, c.want, c.corrected)
		}
	}
}

func TestSearchRanksANameAboveADescription(t *testing.T) {
	t.Parallel()
	db := shop(t)
	other := article("panier", "deux-vents", "sacs", "Panier rond", "Round basket", 5800)
	text := other.Texts["fr"]
	text.Description = "Se porte comme un sac de coton. Le coton est doux, le coton est fort."
	other.Texts["fr"] = text
	save(t, db, other)
	if res := find(t, db, catalog.Query{Q: "coton"}); len(res.Items) != 3 || res.Items[2].Slug != "panier" {
		t.Errorf("order of « coton »: %v", res.Items)
	}
}

func TestFacetsCountWithTheOtherFiltersOn(t *testing.T) {
	t.Parallel()
	db := shop(t)
	res := find(t, db, catalog.Query{Maker: []string{"coop-301"}})
	for _, c := range []struct {
		name string
		got  []catalog.Facet
		want []catalog.Facet
	}{
		{"maker", res.Facets.Maker, []catalog.Facet{{"coop-301", "Coop 301", 2}, {"trois-rives", "Coopérative des Trois Rives", 2}, {"deux-vents", "Atelier des Deux Vents", 1}}},
		{"country", res.Facets.Country, []catalog.Facet{{"CA", "", 2}, {"ML", "", 0}, {"NE", "", 0}}},
		{"category", res.Facets.Category, []catalog.Facet{{"sacs", "Sacs", 1}, {"vetements", "Vêtements", 1}, {"epicerie", "Épicerie", 0}}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if res.Total != 2 || res.Facets.Available != 1 {
		t.Errorf("total %d available %d, want 2 and 1", res.Total, res.Facets.Available)
	}
	two := find(t, db, catalog.Query{Maker: []string{"coop-301", "trois-rives"}, Category: []string{"vetements"}, Country: []string{"ML"}, Available: true, Q: "indigo"})
	if got := found(two); !slices.Equal(got, []string{"echarpe-indigo"}) {
		t.Errorf("all filters: %v", got)
	}
}

func TestListKeepsOrderAndPages(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for sort, want := range map[catalog.Sort]string{
		catalog.PriceUp: "savon-karite boucles-losange", catalog.PriceDown: "echarpe-indigo tablier-coton", catalog.ByName: "boucles-losange echarpe-indigo",
	} {
		res := find(t, db, catalog.Query{Sort: sort, PerPage: 2})
		if got := res.Items[0].Slug + " " + res.Items[1].Slug; got != want || res.Pages != 3 || res.Total != 5 {
			t.Errorf("%s: %s on %d pages", sort, got, res.Pages)
		}
	}
	if res := find(t, db, catalog.Query{Page: 9}); len(res.Items) != 0 || res.Total != 5 || res.Pages != 1 {
		t.Errorf("past the end: %d items, total %d", len(res.Items), res.Total)
	}
}

func TestCardsSayWhatCanBeBought(t *testing.T) {
	t.Parallel()
	db := shop(t)
	card := find(t, db, catalog.Query{Q: "bande"}).Items[0]
	if card.Name != "Sac de coton, bande tissée" || card.Maker != "Coop 301" || card.Place != "Ottawa, Ontario" || card.Country != "CA" ||
		card.Price != 4800 || card.FromPrice || card.Available != 7 || card.OnlyLang != "" || card.Image.Alt != card.Name || card.Image.Version == "" {
		t.Errorf("card: %+v", card)
	}
	if len(card.Variants) != 1 || card.Variants[0] != (catalog.CardVariant{SKU: "SAC-COTON", Price: 4800, Available: 7}) {
		t.Errorf("variants: %+v", card.Variants)
	}
}

func TestListTakesTwoQueriesAndATypoTwoMore(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for q, want := range map[string]int{"": 2, "coton": 2, "écharppe": 4, "zzzzzzz": 3} {
		r := &counting{Reader: db}
		find(t, r, catalog.Query{Q: q})
		if r.queries != want {
			t.Errorf("%q took %d queries, want %d", q, r.queries, want)
		}
	}
}

var hostile = []string{
	"\x00", "a\x00b", "\xff\xfe\xfd", "& | ! ( ) :* <->", "coton:*AB", "'; drop table product; --", "\\", "\u202ecoton", "\u200b",
	strings.Repeat("coton ", 2000), strings.Repeat("é", 10_000), strings.Repeat("(", 5000), "%", "_", "$1", "“”«»", "𝒳𝓎𝓏 ², ½", "-1 NaN 1e309",
	"ｆｕｌｌ ｗｉｄｔｈ", "的 ﷽ ß ǅ", "le la les de",
}

func TestSearchTakesAnyInput(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for _, s := range hostile {
		find(t, db, catalog.Query{Q: s, Country: []string{s}, Maker: []string{s, s}, Category: []string{s}, Sort: catalog.Sort(s), Page: -1 << 62})
		find(t, db, catalog.Query{Q: s, Page: 1 << 62, PerPage: -5})
		find(t, db, catalog.Query{Lang: i18n.English, Q: s})
	}
	if res := find(t, db, catalog.Query{Maker: []string{"\x00"}}); res.Total != 0 {
		t.Errorf("a filter nobody can mean finds %d", res.Total)
	}
	if res := find(t, db, catalog.Query{Q: "coton & ! | ( :* savon"}); res.Total != 0 {
		t.Errorf("operators were obeyed: %v", found(res))
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	db := shop(f)
	f.Fuzz(func(t *testing.T, s string) { find(t, db, catalog.Query{Q: s, Maker: []string{s}}) })
}
