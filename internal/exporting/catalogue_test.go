package exporting_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/exporting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// neighbours are what articles hang on.
func neighbours(t testing.TB, db *postgres.DB) {
	t.Helper()
	ctx := context.Background()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if _, err := coop.Save(ctx, tx, []coop.Cooperative{{Slug: "coop-a", Name: "=Coopérative « A »", Country: "ML"}, {Slug: "coop-b", Name: "B"}}); err != nil {
			return err
		}
		if _, err := coop.SaveMakers(ctx, tx, []coop.Maker{{Cooperative: "coop-a", Name: "@Awa", ConsentedOn: "2026-03-02"}}); err != nil {
			return err
		}
		return catalog.SaveCategories(ctx, tx, []catalog.Category{{Slug: "sacs", NameFR: "-Sacs", NameEN: "Bags, baskets"}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func save(t interface{ Fatal(...any) }, db *postgres.DB, list []catalog.Product, live map[string]i18n.Lang) {
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		if _, err := catalog.SaveProducts(context.Background(), tx, list); err != nil {
			return err
		}
		for slug, only := range live {
			var err error
			if only == "" {
				err = catalog.Publish(context.Background(), tx, []string{slug})
			} else {
				err = catalog.PublishOnly(context.Background(), tx, []string{slug}, only)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func export(t interface{ Fatal(...any) }, db *postgres.DB, mark bool) []byte {
	var out bytes.Buffer
	if err := exporting.Catalogue(context.Background(), db, &out, mark); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rows is all that an import of the catalogue may touch, row versions included.
func rows(t interface{ Fatal(...any) }, db *postgres.DB) string {
	var s string
	if err := db.Get(context.Background(), &s, `select coalesce(md5(string_agg(r, '|' order by r)), '') from (
		select xmin::text || p::text r from product p union all select xmin::text || t::text from product_text t
		union all select xmin::text || v::text from variant v union all select xmin::text || f::text from picture f
		union all select xmin::text || c::text from category c union all select xmin::text || c::text from cooperative c
		union all select xmin::text || m::text from maker m union all select xmin::text || a::text from audit_entry a) x`); err != nil {
		t.Fatal(err)
	}
	return s
}

// nasty are texts as people paste them: formulas, quotes, line breaks of every
// kind, emoji, no-break spaces, text from right to left.
func nasty(t *rapid.T, name string) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "'", "\"", ",", ";", ":", "\\", "\\n", " ", "\u00a0",
		"é", "🧺", "\u202e", "مرحبا", "a", "1", "\ufeff", "|", "NULL", "=HYPERLINK(\"http://x\")", "<b>", "\u2028"}), 0, 6).Draw(t, name)
	return strings.Join(parts, "")
}

func drawn(t *rapid.T, n int) catalog.Product {
	p := catalog.Product{Slug: fmt.Sprintf("article-%d", n), Cooperative: rapid.SampledFrom([]string{"coop-a", "coop-b"}).Draw(t, "cooperative"), Category: "sacs", TaxClass: "standard",
		Country: rapid.SampledFrom([]string{"", "ML", "NE"}).Draw(t, "country"), Texts: map[i18n.Lang]catalog.Text{}}
	if p.Cooperative == "coop-a" && rapid.Bool().Draw(t, "made by") {
		p.Maker = "@Awa"
	}
	for _, l := range i18n.Langs {
		text := catalog.Text{Name: "x" + nasty(t, "name"), Summary: nasty(t, "summary"), Description: nasty(t, "description"), Fibres: nasty(t, "fibres"), Care: nasty(t, "care"), Ingredients: nasty(t, "ingredients")}
		for range rapid.IntRange(0, 2).Draw(t, "details") {
			text.Details = append(text.Details, catalog.Detail{Label: nasty(t, "label"), Value: nasty(t, "value")})
		}
		p.Texts[l] = text
	}
	for v := range rapid.IntRange(0, 3).Draw(t, "variants") {
		made := catalog.Variant{SKU: fmt.Sprintf("%s%d-%d", rapid.SampledFrom([]string{"", "=", "-", "'@", " a", "é,;\"", "+\u00a0", "🧺\r"}).Draw(t, "sku"), n, v), NameFR: nasty(t, "variant"), NameEN: nasty(t, "variant"),
			Price: money.Cents(rapid.IntRange(0, 100_000_000).Draw(t, "price")), WeightG: rapid.IntRange(0, 30000).Draw(t, "grams"), LengthMM: rapid.IntRange(0, 2000).Draw(t, "length")}
		if rapid.Bool().Draw(t, "compared") {
			c := money.Cents(rapid.IntRange(1, 1_000_000).Draw(t, "compare"))
			made.CompareAt = &c
		}
		for range rapid.IntRange(0, 2).Draw(t, "options") {
			made.Options = append(made.Options, catalog.Option{Name: nasty(t, "option"), Value: nasty(t, "choice")})
		}
		p.Variants = append(p.Variants, made)
	}
	for range rapid.IntRange(0, 2).Draw(t, "pictures") {
		drawing, err := json.Marshal(map[string]string{"kind": "pouch", "note": nasty(t, "drawing")})
		if err != nil {
			t.Fatal(err)
		}
		p.Pictures = append(p.Pictures, catalog.Picture{Kind: "drawn", Drawing: postgres.JSON(drawing), Tint: "#e8d9c0", AltFR: nasty(t, "alt"), AltEN: nasty(t, "alt")})
	}
	return p
}

// noFormulas looks at every cell as a spreadsheet would.
func noFormulas(t interface{ Fatalf(string, ...any) }, file []byte) {
	cells, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	for _, row := range cells {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Fatalf("a formula: %q", cell)
			}
		}
	}
}

func TestWhatIsExportedImportsUnchanged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	neighbours(t, db)
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t, 1)
		save(t, db, []catalog.Product{p, {Slug: "zz-last", Cooperative: "coop-b", Category: "sacs", TaxClass: "book"}}, nil)
		before, file := rows(t, db), export(t, db, rapid.Bool().Draw(t, "mark"))
		noFormulas(t, file)
		r, err := importing.Catalogue(context.Background(), db, bytes.NewReader(file), importing.Options{})
		if err != nil {
			t.Fatalf("%v %v\n%s", err, r.Errors, file)
		}
		if len(r.Created)+len(r.Changed)+r.Published != 0 || rows(t, db) != before {
			t.Fatalf("the export came back changed: %+v\n%s", r, file)
		}
	})
}

// taken imports a file that has no faults.
func taken(t *testing.T, db *postgres.DB, file []byte, o importing.Options) importing.Report {
	t.Helper()
	r, err := importing.Catalogue(context.Background(), db, bytes.NewReader(file), o)
	if err != nil {
		t.Fatalf("%v %v", err, r.Errors)
	}
	return r
}

func scarf(sku string) catalog.Product {
	return catalog.Product{Slug: "foulard-" + strings.ToLower(sku), Cooperative: "coop-a", Maker: "@Awa", Category: "sacs", Country: "ML", TaxClass: "standard",
		Texts:    map[i18n.Lang]catalog.Text{i18n.French: {Name: "Foulard « " + sku + " »", Description: "Un\nfoulard."}, i18n.English: {Name: "Scarf " + sku}},
		Variants: []catalog.Variant{{SKU: sku + "-S", NameFR: "Petit", NameEN: "Small", Price: 4800, WeightG: 90, Options: []catalog.Option{{Name: "Taille", Value: "S: petit"}}}, {SKU: sku + "-L", Price: 5200}},
		Pictures: []catalog.Picture{{Kind: "drawn", Drawing: `{"kind":"pouch"}`, Tint: "#e8d9c0", AltFR: "Dessin", AltEN: "Drawing"}}}
}

func TestAnotherShopTakesTheExportWhole(t *testing.T) {
	t.Parallel()
	from, to := pgtest.New(t), pgtest.New(t)
	neighbours(t, from)
	save(t, from, []catalog.Product{scarf("A"), scarf("B"), scarf("C")}, map[string]i18n.Lang{"foulard-a": "", "foulard-b": i18n.French})
	file := export(t, from, true)
	dry := taken(t, to, file, importing.Options{DryRun: true})
	if len(dry.Created) != 3 || dry.Published != 2 || dry.Partners != 1 || string(export(t, to, true)) == string(file) {
		t.Errorf("the dry run says %+v", dry)
	}
	taken(t, to, file, importing.Options{})
	if got := export(t, to, true); string(got) != string(file) {
		t.Errorf("the other shop exports\n%s\nand not\n%s", got, file)
	}
	before := rows(t, to)
	if r := taken(t, to, file, importing.Options{}); r.Unchanged != 3 || rows(t, to) != before {
		t.Errorf("the second time: %+v", r)
	}
}

func TestOnlyWhatWasEditedChanges(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	neighbours(t, db)
	save(t, db, []catalog.Product{scarf("A"), scarf("B")}, map[string]i18n.Lang{"foulard-a": ""})
	file := strings.Replace(string(export(t, db, false)), "52.00", "\"54,50\"", 1)
	file = strings.Replace(file, "foulard-b,draft", "foulard-b,live en", 1)
	r := taken(t, db, []byte(file), importing.Options{})
	if len(r.Changed) != 2 || r.Published != 1 {
		t.Errorf("%+v", r)
	}
	var price int
	if err := db.Get(context.Background(), &price, `select price_cents from variant where sku = 'A-L'`); err != nil || price != 5450 {
		t.Errorf("%d %v", price, err)
	}
	file = strings.Replace(string(export(t, db, false)), "foulard-a,live,", "foulard-a,draft,", 1)
	if r = taken(t, db, []byte(file), importing.Options{}); len(r.Changed) != 1 || r.Changed[0] != "foulard-a" {
		t.Errorf("taken off sale: %+v", r)
	}
	var acts int
	if err := db.Get(context.Background(), &acts, `select count(*) from audit_entry where act = 'catalogue.import'`); err != nil || acts != 2 {
		t.Errorf("%d acts in the log %v", acts, err)
	}
}

func TestFaultsOfTheCatalogueNameTheirLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	neighbours(t, db)
	save(t, db, []catalog.Product{scarf("A")}, nil)
	before := rows(t, db)
	const head = "product,status,cooperative,cooperative_name,maker,category,tax_class,name_fr,summary_fr,details_fr,pictures,sku,gtin,price,weight_g\n"
	const good = "bol,draft,coop-a,,,sacs,standard,Bol,,,,BOL,,12.00,\n"
	for name, c := range map[string]struct {
		file string
		line int
		says string
	}{
		"a cooperative nobody knows": {head + good + "sel,draft,coop-x,,,sacs,standard,Sel,,,,SEL,,1.00,\n", 3, "no cooperative “coop-x”"},
		"a category nobody knows":    {head + good + "sel,draft,coop-a,,,epices,standard,Sel,,,,SEL,,1.00,\n", 3, "no category “epices”"},
		"an address with capitals":   {head + good + "Sel,draft,coop-a,,,sacs,standard,Sel,,,,SEL,,1.00,\n", 3, "not an address"},
		"rows that stand apart":      {head + good + "sel,draft,coop-a,,,sacs,standard,Sel,,,,SEL,,1.00,\nbol,,,,,,,,,,,BOL2,,1,\n", 4, "stand apart: the first is line 2"},
		"a row that differs":         {head + good + "bol,live,,,,,,,,,,BOL2,,1,\n", 3, "something else than in line 2"},
		"an odd status":              {head + "bol,shown,coop-a,,,sacs,standard,Bol,,,,BOL,,12.00,\n", 2, "none of draft"},
		"on sale in one language":    {head + "bol,live,coop-a,,,sacs,standard,Bol,,,,BOL,,12.00,\n", 2, "without a text in “en”"},
		"on sale without a variant":  {head + "bol,live fr,coop-a,,,sacs,standard,Bol,,,,,,,\n", 2, "without a variant"},
		"a tax class of no law":      {head + "bol,draft,coop-a,,,sacs,luxury,Bol,,,,BOL,,12.00,\n", 2, "not a tax class"},
		"text without a name":        {head + "bol,draft,coop-a,,,sacs,standard,,Un bol,,,BOL,,12.00,\n", 2, "no name"},
		"details that are none":      {head + "bol,draft,coop-a,,,sacs,standard,Bol,,grès,,BOL,,12.00,\n", 2, "not “label: value”"},
		"a picture that is not here": {head + "bol,draft,coop-a,,,sacs,standard,Bol,,,file 10x10 - ../../x.jpg,BOL,,12.00,\n", 2, "not in the pictures' folder"},
		"a picture of no kind":       {head + "bol,draft,coop-a,,,sacs,standard,Bol,,,x.jpg,BOL,,12.00,\n", 2, "not a reference to a picture"},
		"no SKU":                     {head + "bol,draft,coop-a,,,sacs,standard,Bol,,,,,,12.00,\n", 2, "the SKU is missing"},
		"no price":                   {head + good + "sel,draft,coop-a,,,sacs,standard,Sel,,,,SEL,,,\n", 3, "price is missing"},
		"the SKU of another":         {head + good + "sel,draft,coop-a,,,sacs,standard,Sel,,,,A-S,,1.00,\n", 3, "“A-S”"},
		"the same SKU twice":         {head + good + "sel,draft,coop-a,,,sacs,standard,Sel,,,,BOL,,1.00,\n", 3, "stands in line 2 already"},
		"a wrong GTIN":               {head + "bol,draft,coop-a,,,sacs,standard,Bol,,,,BOL,4006381333932,12.00,\n", 2, "not a valid GTIN"},
		"too heavy":                  {head + "bol,draft,coop-a,,,sacs,standard,Bol,,,,BOL,,12.00,30001\n", 2, "up to 30000"},
		"a header alone":             {head, 1, "no article"},
		"another file":               {"Handle,Title\na,A\n", 1, "missing in the header"},
	} {
		r, err := importing.Catalogue(context.Background(), db, strings.NewReader(c.file), importing.Options{Pictures: t.TempDir()})
		if !errors.Is(err, importing.ErrFile) || len(r.Errors) == 0 || r.Errors[0].Line != c.line || !strings.Contains(r.Errors[0].Text, c.says) {
			t.Errorf("%s: err %v, said %v, want line %d and %q", name, err, r.Errors, c.line, c.says)
		}
	}
	if rows(t, db) != before {
		t.Error("something of a bad file stayed")
	}
}

// peak is the most memory in use while do runs.
func peak(do func()) uint64 {
	runtime.GC()
	var most atomic.Uint64
	done := make(chan struct{})
	go func() {
		var m runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
				if runtime.ReadMemStats(&m); m.HeapAlloc > most.Load() {
					most.Store(m.HeapAlloc)
				}
			}
		}
	}()
	do()
	close(done)
	return most.Load()
}

// fixedMemory is what an import or an export of a thousand articles may use,
// the test's own 7 MB file included.
const fixedMemory = 96 << 20

func TestAThousandArticlesInFixedMemory(t *testing.T) { // alone: it measures the whole process
	db := pgtest.New(t)
	neighbours(t, db)
	long := strings.Repeat("Tissé à la main, teint à l'indigo, lavé trois fois. ", 60)
	list := make([]catalog.Product, 1000)
	for i := range list {
		list[i] = scarf(fmt.Sprintf("N%04d", i))
		for l, text := range list[i].Texts {
			text.Description = long
			list[i].Texts[l] = text
		}
	}
	from := pgtest.New(t)
	neighbours(t, from)
	for rest := list; len(rest) > 0; rest = rest[200:] {
		save(t, from, rest[:200], nil)
	}
	list = nil
	var file []byte
	if most := peak(func() { file = export(t, from, false) }); most > fixedMemory {
		t.Errorf("the export used %d MB", most>>20)
	}
	if n := bytes.Count(file, []byte("\nfoulard-")); n != 2000 {
		t.Fatalf("%d rows", n)
	}
	for _, o := range []importing.Options{{DryRun: true}, {}, {}} {
		if most := peak(func() { taken(t, db, file, o) }); most > fixedMemory {
			t.Errorf("the import used %d MB", most>>20)
		}
	}
	if got := export(t, db, false); !bytes.Equal(got, file) {
		t.Error("what came in is not what went out")
	}
}
