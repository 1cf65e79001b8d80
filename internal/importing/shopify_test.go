package importing_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const header = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Taxable,Variant Barcode,Image Src,Gift Card,Status\n"

// noNetwork is what a shop without a line out sees.
func noNetwork(context.Context, string) ([]byte, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func imported(t *testing.T, db *postgres.DB, file string, o importing.Options) importing.Report {
	t.Helper()
	if o.Fetch == nil {
		o.Fetch = noNetwork
	}
	r, err := importing.Shopify(context.Background(), db, strings.NewReader(file), o)
	if err != nil {
		t.Fatalf("import: %v %v", err, r.Errors)
	}
	return r
}

func sample(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("testdata/shopify-apparel.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// digest is all that an import may touch, row versions included.
func digest(t *testing.T, db *postgres.DB) string {
	t.Helper()
	var s string
	if err := db.Get(context.Background(), &s, `select coalesce(md5(string_agg(r, '|' order by r)), '') from (
		select xmin::text || p::text r from product p union all select xmin::text || t::text from product_text t
		union all select xmin::text || v::text from variant v union all select xmin::text || f::text from picture f
		union all select xmin::text || c::text from category c union all select xmin::text || c::text from cooperative c
		union all select xmin::text || c::text from cooperative_text c union all select xmin::text || l::text from lot l
		union all select xmin::text || e::text from stock_entry e union all select xmin::text || m::text from stock_movement m
		union all select xmin::text || s::text from stock_level s) x`); err != nil {
		t.Fatal(err)
	}
	return s
}

func number(t *testing.T, db *postgres.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Get(context.Background(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestShopifysOwnSampleComesInAsDrafts(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	r := imported(t, db, sample(t), importing.Options{Pictures: t.TempDir()})
	if len(r.Created) != 20 || r.Published != 0 || len(r.Incomplete) != 20 || r.Received != 22 {
		t.Errorf("created %d, published %d, incomplete %d, received %d", len(r.Created), r.Published, len(r.Incomplete), r.Received)
	}
	if n := number(t, db, `select count(*) from variant v join product p on p.id = v.product_id where p.slug = 'classic-varsity-top' and v.price_cents = 6000`); n != 3 {
		t.Errorf("the varsity top has %d variants", n)
	}
	if n := number(t, db, `select count(*) from lot where not known and code like 'IMPORT-%'`); n != 22 {
		t.Errorf("%d lots not known", n)
	}
	var out, notes bytes.Buffer
	r.Write(&out, &notes)
	for _, want := range []string{"the French text is missing", "20 new, 0 changed, 0 unchanged; 0 put on sale, 20 incomplete; 22 pieces received"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	if !strings.Contains(notes.String(), "line 2: the picture cannot be reached: https://burst.shopifycdn.com/") {
		t.Errorf("unreachable pictures are not told:\n%s", notes.String())
	}
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]importing.Options{"drafts": {}, "published": {PublishLang: i18n.English}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			imported(t, db, sample(t), o)
			before := digest(t, db)
			again := imported(t, db, sample(t), o)
			if digest(t, db) != before {
				t.Error("the second import wrote something")
			}
			if len(again.Created)+len(again.Changed) != 0 || again.Unchanged != 20 || again.Received != 0 {
				t.Errorf("the second import says %+v", again)
			}
		})
	}
}

func TestPublishingInOneLanguagePutsTheSampleOnSale(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	r := imported(t, db, sample(t), importing.Options{PublishLang: i18n.English})
	if r.Published != 20 || len(r.Incomplete) != 0 {
		t.Errorf("published %d, incomplete %d", r.Published, len(r.Incomplete))
	}
	if n := number(t, db, `select count(*) from product where status = 'live' and only_lang = 'en'`); n != 20 {
		t.Errorf("%d are live in English only", n)
	}
	found, err := catalog.Search(context.Background(), db, catalog.Query{Lang: i18n.French, Q: "leather"})
	if err != nil || found.Total == 0 {
		t.Errorf("they are not found: %+v %v", found, err)
	}
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	before := digest(t, db)
	r := imported(t, db, sample(t), importing.Options{DryRun: true, PublishLang: i18n.English, Pictures: t.TempDir()})
	if digest(t, db) != before {
		t.Error("the dry run wrote something")
	}
	if len(r.Created) != 20 || r.Published != 20 || r.Received != 22 {
		t.Errorf("the dry run says %+v", r)
	}
}

func TestAHalfBadFileLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	before := digest(t, db)
	r, err := importing.Shopify(context.Background(), db, strings.NewReader(sample(t)+"\nbroken,Broken,,,,,true,Title,Default Title,,,,,,0,,1,deny,manual,abc,,true,true\n"), importing.Options{})
	if !errors.Is(err, importing.ErrFile) || len(r.Errors) != 1 || r.Errors[0].Line != 24 {
		t.Errorf("err %v, errors %v", err, r.Errors)
	}
	if digest(t, db) != before {
		t.Error("something of the file stayed")
	}
}

func TestGiftCardsAreLeftOutWithANote(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	file := header + "scarf,Scarf,,Vendor,,,true,Title,Default Title,S1,,1,20.00,,true,,,false,\n" +
		"card,Gift card,,Vendor,,,true,Denominations,$10.00,G1,,5,10.00,,false,,,true,\n" +
		"card,,,,,,,,$25.00,G2,,5,25.00,,false,,,,\n"
	r := imported(t, db, file, importing.Options{PublishLang: i18n.English})
	if len(r.Created) != 1 || r.Created[0] != "scarf" || r.Received != 1 {
		t.Errorf("created %v, %d pieces", r.Created, r.Received)
	}
	if n := number(t, db, `select count(*) from variant where sku in ('G1', 'G2')`); n != 0 {
		t.Errorf("%d gift cards are on sale and nothing redeems them", n)
	}
	if !slices.ContainsFunc(r.Warnings, func(w csvfile.LineError) bool { return w.Line == 3 && strings.Contains(w.Text, "gift card") }) {
		t.Errorf("nothing is said of the gift card: %v", r.Warnings)
	}
	alone := imported(t, db, header+"card,Gift card,,Vendor,,,true,Title,Default Title,G1,,5,10.00,,false,,,true,\n", importing.Options{})
	if len(alone.Created)+alone.Unchanged != 0 || len(alone.Warnings) != 1 {
		t.Errorf("a file of gift cards alone: %+v", alone)
	}
}

func TestASKUOfAnotherArticleIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	imported(t, db, header+"a,A,,V,,,,,,ONE,,1,5,,,,,,\n", importing.Options{})
	before := digest(t, db)
	r, err := importing.Shopify(context.Background(), db, strings.NewReader(header+"b,B,,V,,,,,,TWO,,1,5,,,,,,\nc,C,,V,,,,,,ONE,,1,5,,,,,,\n"), importing.Options{})
	if !errors.Is(err, importing.ErrFile) || len(r.Errors) != 1 || r.Errors[0].Line != 3 {
		t.Errorf("err %v, errors %v", err, r.Errors)
	}
	if digest(t, db) != before {
		t.Error("something of the file stayed")
	}
}

func TestALaterFileBringsOnlyTheDifference(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	imported(t, db, header+"bag,Bag,,V,,,,,,BAG,200,5,20.00,,,,,,\n", importing.Options{})
	r := imported(t, db, header+"bag,Bag,,V,,,,,,BAG,200,8,22.50,30,,,,,\n", importing.Options{})
	if r.Received != 3 || len(r.Changed) != 1 {
		t.Errorf("received %d, changed %v", r.Received, r.Changed)
	}
	r = imported(t, db, header+"bag,Bag,,V,,,,,,BAG,200,2,22.50,30,,,,,\n", importing.Options{})
	if r.TakenBack != 6 || r.Unchanged != 1 {
		t.Errorf("taken back %d, unchanged %d", r.TakenBack, r.Unchanged)
	}
	if n := number(t, db, `select on_hand from stock_level s join location l on l.id = s.location_id where l.code = 'floor'`); n != 2 {
		t.Errorf("%d are on the floor", n)
	}
	if n := number(t, db, `select compare_at_cents from variant where sku = 'BAG'`); n != 3000 {
		t.Errorf("compared at %d", n)
	}
}

func TestWhatStaffSetSinceStays(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := context.Background()
	file := header + "bag,Bag,A bag of cotton.,V,,,,,,BAG,200,5,20.00,,,,,,\n"
	imported(t, db, file, importing.Options{})
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		found, err := catalog.ReadProducts(ctx, tx, []string{"bag"})
		if err != nil {
			return err
		}
		p := found["bag"].Product
		p.TaxClass = "fabric"
		p.Texts[i18n.French] = catalog.Text{Name: "Sac"}
		p.Pictures = []catalog.Picture{{Kind: "drawn", Drawing: `{"kind": "pouch"}`}}
		_, err = catalog.SaveProducts(ctx, tx, []catalog.Product{p})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r := imported(t, db, strings.Replace(file, "A bag", "The bag", 1), importing.Options{PublishLang: i18n.English})
	if len(r.Changed) != 1 || r.Published != 1 {
		t.Errorf("the import says %+v", r)
	}
	found, err := catalog.ReadProducts(ctx, db, []string{"bag"})
	p := found["bag"]
	if err != nil || p.TaxClass != "fabric" || p.Texts[i18n.French].Name != "Sac" || p.Texts[i18n.English].Description != "The bag of cotton." || len(p.Pictures) != 1 || !p.Live {
		t.Errorf("after the import: %+v %v", p, err)
	}
	if n := number(t, db, `select count(*) from product where only_lang is not null`); n != 0 {
		t.Error("an article in both languages is published in one")
	}
}

func TestVendorsAndShelvesAreFoundBeforeTheyAreMade(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		return catalog.SaveCategories(context.Background(), tx, []catalog.Category{{Slug: "sacs", NameFR: "Sacs et paniers", NameEN: "Bags and baskets"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	imported(t, db, header+"a,A,,Coop 301,Bags and baskets,,,,,,,1,5,,,,,,\nb,B,,coop 301,Sacs,,,,,,,1,5,,,,,,\nc,C,,,Émaux,,,,,,,1,5,,,,,,\nd,D,,,,,,,,,,1,5,,,,,,\n", importing.Options{})
	for query, want := range map[string]int{
		`select count(*) from cooperative`: 2,
		`select count(*) from product p join category c on c.id = p.category_id where c.slug = 'sacs'`:            2,
		`select count(*) from product p join category c on c.id = p.category_id where c.slug = 'emaux'`:           1,
		`select count(*) from product p join category c on c.id = p.category_id where c.slug = 'autres-articles'`: 1,
	} {
		if n := number(t, db, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

func TestPicturesAreReencodedAndKeptOnce(t *testing.T) {
	t.Parallel()
	db, folder := pgtest.New(t), t.TempDir()
	var body bytes.Buffer
	if err := png.Encode(&body, image.NewGray(image.Rect(0, 0, 2400, 1200))); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64 // pictures are fetched beside each other
	fetch := func(_ context.Context, address string) ([]byte, error) {
		asked.Add(1)
		if strings.HasSuffix(address, "svg") {
			return []byte("<svg onload='alert(1)'/>"), nil
		}
		return body.Bytes(), nil
	}
	file := header + "a,A,,V,,,,,,A,,1,5,,,,https://x.example/a.png,,\na,,,,,,,,,,,,,,,,https://x.example/b.svg,,\n"
	r := imported(t, db, file, importing.Options{Pictures: folder, Fetch: fetch})
	if r.Pictures != 1 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Text, "is not a picture") || r.Warnings[0].Line != 3 {
		t.Errorf("pictures %d, warnings %v", r.Pictures, r.Warnings)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v %v", files, err)
	}
	if n := number(t, db, `select count(*) from picture where width = 1200 and height = 600 and file = $1`, filepath.Base(files[0])); n != 1 {
		t.Error("the picture is not in the catalogue")
	}
	imported(t, db, file, importing.Options{Pictures: folder, Fetch: fetch})
	if n := asked.Load(); n != 3 { // the good one once, the bad one each time
		t.Errorf("asked %d times", n)
	}
}

func TestPicturesAreNeverFetchedFromWithin(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://example.org/a.png", "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://10.0.0.1/a.png",
		"https://169.254.169.254/latest/meta-data", "https://[::ffff:192.168.1.1]/a", "https://100.64.0.1/a", "https://0.0.0.0/a",
		"https://localhost/a.png", "https://user:pass@example.org/", "https://8.8.8.8:8443/a", "file:///etc/passwd"} {
		if body, err := importing.Download(context.Background(), address); err == nil {
			t.Errorf("%s gave %d bytes", address, len(body))
		} else if !strings.Contains(err.Error(), "not an address on the public internet") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
