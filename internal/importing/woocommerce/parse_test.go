package woocommerce_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"plantagenet/internal/importing/goods"
	"plantagenet/internal/importing/woocommerce"
)

const header = "ID,Type,SKU,Name,Published,Description,Stock,Weight (kg),Sale price,Regular price,Parent,Images,Attribute 1 name,Attribute 1 value(s)\n"

func sample(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func good(t *testing.T, file string) ([]goods.Product, string) {
	t.Helper()
	products, report, err := woocommerce.Parse(strings.NewReader(file))
	if err != nil || len(report.Errors) > 0 {
		t.Fatalf("refused: %v %v", err, report.Errors)
	}
	var notes strings.Builder
	for _, w := range report.Warnings {
		notes.WriteString(w.Error() + "\n")
	}
	return products, notes.String()
}

func TestAFrenchExportIsReadWhole(t *testing.T) {
	t.Parallel()
	products, notes := good(t, sample(t, "woocommerce-fr.csv"))
	if len(products) != 2 {
		t.Fatalf("%d products: %+v", len(products), products)
	}
	rug, bowl := products[0], products[1]
	if rug.Title != `Tapis de laine "Niger"` || rug.Slug != "tapis-de-laine-niger" || rug.Type != "Tapis" || rug.Vendor != "Coop de Tahoua" || !rug.Published {
		t.Errorf("the rug: %+v", rug)
	}
	if rug.Description != "Un tapis de laine, tissé au pied par la coopérative.\n\n• Laine du Sahel\n• Teinture à l’indigo" || rug.Summary != "Tissé au pied." {
		t.Errorf("its words: %q, %q", rug.Description, rug.Summary)
	}
	if len(rug.Images) != 3 || len(rug.Variants) != 2 || len(rug.Details) != 0 {
		t.Fatalf("the rug has %d pictures, %d variants, details %v", len(rug.Images), len(rug.Variants), rug.Details)
	}
	large, small := rug.Variants[0], rug.Variants[1] // by their position
	if large.SKU != "WC-312" || large.Price != 19900 || large.CompareAt == nil || *large.CompareAt != 124900 || large.Grams != 4750 || large.LengthMM != 1700 || large.Quantity != 2 {
		t.Errorf("the large one: %+v", large)
	}
	if small.SKU != "TAP-S" || small.Price != 8950 || small.Quantity != 4 ||
		!reflect.DeepEqual(small.Options, []goods.Option{{Name: "Taille", Value: "60 × 90 cm"}, {Name: "Couleur", Value: "Écru"}}) {
		t.Errorf("the small one: %+v", small)
	}
	if bowl.Published || bowl.Variants[0].GTIN != "4006381333931" || !bowl.Variants[0].Uncounted || bowl.Variants[0].Taxable || len(bowl.Details) != 1 || bowl.Details[0].Value != "Grès, émail vert" {
		t.Errorf("the bowl: %+v", bowl)
	}
	for _, want := range []string{"line 6", "“Carte-cadeau” is virtual", "“Ensemble du thé” is of the type “grouped”", "does not say how many", "beyond its stock", "there is no SKU"} {
		if want != "line 6" && !strings.Contains(notes, want) {
			t.Errorf("nothing is said of %q:\n%s", want, notes)
		}
	}
}

func TestAnEnglishExportIsReadWhole(t *testing.T) {
	t.Parallel()
	products, notes := good(t, sample(t, "woocommerce-en.csv"))
	if len(products) != 2 {
		t.Fatalf("%+v", products)
	}
	shirt, hat := products[0], products[1]
	if shirt.Description != "A shirt & its story.\n\nSecond paragraph with words." || len(shirt.Images) != 2 || shirt.Images[1].URL != "https://pictures.example.org/b,1.jpg" {
		t.Errorf("the shirt: %q %v", shirt.Description, shirt.Images)
	}
	if len(shirt.Variants) != 2 || shirt.Variants[1].Options[0].Value != "Dark, almost black" || !shirt.Variants[1].Uncounted || shirt.Variants[0].Quantity != 7 {
		t.Errorf("its variants: %+v", shirt.Variants)
	}
	if len(shirt.Details) != 1 || shirt.Details[0].Label != "Size" {
		t.Errorf("what is no choice is a fact: %v", shirt.Details)
	}
	c := hat.Variants[0]
	if c.Quantity != 0 || c.Grams != 272 || c.LengthMM != 203 || c.Price != 1600 || *c.CompareAt != 1800 || hat.Published || hat.Description != "Line one\nline \"two\", with a comma" {
		t.Errorf("the cap: %+v %+v", hat, c)
	}
	for _, want := range []string{"a variation switched off", "of the type “external”", "hidden in the catalogue", "below nothing", "other variations"} {
		if !strings.Contains(notes, want) {
			t.Errorf("nothing is said of %q:\n%s", want, notes)
		}
	}
}

func TestTheSameFileInOtherClothesIsTheSame(t *testing.T) {
	t.Parallel()
	plain := sample(t, "woocommerce-fr.csv")
	want, _ := good(t, plain)
	old, err := charmap.Windows1252.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"byte order mark": "\xef\xbb\xbf" + plain, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n"), "Windows-1252": old,
		"no-break spaces": strings.ReplaceAll(plain, "En stock ?", "En stock\u00a0?"), "straight apostrophes in titles": strings.Replace(plain, "l’attribut", "l'attribut", 4),
	} {
		if got, _ := good(t, file); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestFaultsNameTheirLine(t *testing.T) {
	t.Parallel()
	row := "1,simple,A,Bowl,1,,1,,,5,,,,\n"
	for name, c := range map[string]struct {
		file string
		line int
		says string
	}{
		"no name":                 {header + "1,simple,A,,1,,1,,,5,,,,\n", 2, "name is missing"},
		"no price":                {header + row + "2,simple,B,Cup,1,,1,,,,,,,\n", 3, "price is missing"},
		"a variation without one": {header + "1,variable,A,Bowl,1,,,,,,,,Size,\"S, M\"\n2,variation,B,Bowl,1,,1,,,,A,,Size,S\n", 3, "price is missing"},
		"a word for a price":      {header + row + "2,simple,B,Cup,1,,1,,,abc,,,,\n", 3, "“abc” is not an amount"},
		"a third decimal":         {header + row + "2,simple,B,Cup,1,,1,,,1.999,,,,\n", 3, "not an amount"},
		"a price past reason":     {header + row + "2,simple,B,Cup,1,,1,,,1000000.01,,,,\n", 3, "above a million"},
		"half a piece":            {header + row + "2,simple,B,Cup,1,,0.5,,,1,,,,\n", 3, "whole number of pieces"},
		"a weight in words":       {header + row + "2,simple,B,Cup,1,,1,heavy,,1,,,,\n", 3, "not a number"},
		"a weight in infinities":  {header + row + "2,simple,B,Cup,1,,1,Inf,,1,,,,\n", 3, "not a number"},
		"the same SKU twice":      {header + row + "2,simple,A,Cup,1,,1,,,1,,,,\n", 3, "stands in line 2 already"},
		"parent's SKU again":      {header + "1,variable,A,Bowl,1,,,,,,,,Size,S\n2,variation,A,Bowl,1,,1,,,5,id:1,,Size,S\n", 3, "stands in line 2 already"},
		"the same choice twice":   {header + "1,variable,A,Bowl,1,,,,,,,,Size,S\n2,variation,B,,1,,1,,,5,A,,Size,S\n3,variation,C,,1,,1,,,5,A,,Size,S\n", 4, "stands in line 3 already"},
		"an unknown parent":       {header + row + "2,variation,B,Cup,1,,1,,,1,id:99,,,\n", 3, "“id:99” is not in the file"},
		"no parent":               {header + row + "2,variation,B,Cup,1,,1,,,1,,,,\n", 3, "does not say what it is one of"},
		"a simple parent":         {header + row + "2,variation,B,Cup,1,,1,,,1,A,,,\n", 3, "has no variations"},
		"variable alone":          {header + "1,variable,A,Bowl,1,,,,,,,,Size,S\n", 2, "has no variation in the file"},
		"an odd publication":      {header + "1,simple,A,Bowl,perhaps,,1,,,5,,,,\n", 2, "neither 1 nor 0"},
		"an open quotation":       {header + row + "2,simple,B,\"Cup,1,,1,,,1,,,,\n", 3, "quotation marks"},
		"no address":              {header + "1,simple,,碗,1,,1,,,5,,,,\n,simple,,碗,1,,1,,,5,,,,\n", 3, "no address"},
		"columns missing":         {"ID,Type\n1,simple\n", 1, "“Name”, “Regular price”"},
		"a header alone":          {header, 1, "no product"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			products, report, err := woocommerce.Parse(strings.NewReader(c.file))
			if err != nil || len(report.Errors) == 0 || products != nil {
				t.Fatalf("taken: %+v %v", products, err)
			}
			if e := report.Errors[0]; e.Line != c.line || !strings.Contains(e.Text, c.says) {
				t.Errorf("said %q, want line %d and %q", e.Error(), c.line, c.says)
			}
		})
	}
}

func TestPricesInEveryClothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"48": 4800, "48.5": 4850, `"48,50"`: 4850, `"1 249,00 $"`: 124900, `"1,249.00"`: 124900, `"1.249,00"`: 124900, "12.5000": 1250, "$7.00": 700, "0": 0, "7.": 700} {
		products, _ := good(t, header+"1,simple,A,Bowl,1,,1,,,"+text+",,,,\n")
		if got := int64(products[0].Variants[0].Price); got != want {
			t.Errorf("%s became %d", text, got)
		}
	}
}

func TestTwoArticlesOfOneNameHaveAddressesOfTheirOwn(t *testing.T) {
	t.Parallel()
	products, _ := good(t, header+"1,simple,A,Bowl,1,,1,,,5,,,,\n2,simple,B 7,Bowl,1,,1,,,5,,,,\n3,simple,'=C,Bowl,1,,1,,,5,,,,\n")
	if products[0].Slug != "bowl" || products[1].Slug != "bowl-b-7" || products[2].Slug != "bowl-c" || products[2].Variants[0].SKU != "=C" {
		t.Errorf("%+v", products)
	}
}

func FuzzWooCommerce(f *testing.F) {
	for _, seed := range []string{sample(f, "woocommerce-fr.csv"), sample(f, "woocommerce-en.csv"), header + "1,simple,A,B,1,<p>\\n,1,1,2,3,,https://x/1,Size,S\n", "Nom;Tarif régulier\n\"a\nb\";1\n", "\xef\xbb\xbf", "\x00", "Name,Regular price\r\n'=1,\xe9\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		products, report, err := woocommerce.Parse(strings.NewReader(file))
		if err != nil {
			t.Fatalf("a string cannot fail to be read: %v", err)
		}
		if len(report.Errors)+len(report.Warnings) == 0 && len(products) == 0 {
			t.Fatal("neither products nor a word")
		}
		for _, e := range report.Errors {
			if e.Line < 1 || e.Text == "" {
				t.Fatalf("an error without its place: %+v", e)
			}
		}
		slugs, skus := map[string]bool{}, map[string]bool{}
		for _, p := range products {
			if p.Slug == "" || slugs[p.Slug] || p.Title == "" || len(p.Variants) == 0 || strings.Trim(p.Slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Fatalf("an impossible product: %+v", p)
			}
			slugs[p.Slug] = true
			for _, v := range p.Variants {
				if v.SKU == "" || skus[v.SKU] || v.Price < 0 || v.Quantity < 0 || v.Grams < 0 || v.Grams > 30000 || v.LengthMM < 0 || v.LengthMM > 2000 {
					t.Fatalf("an impossible variant: %+v", v)
				}
				skus[v.SKU] = true
			}
		}
	})
}
