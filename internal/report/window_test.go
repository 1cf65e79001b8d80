package report_test

import (
	"context"
	"strings"
	"testing"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
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

func cooperative(slug, name, place string, position int) coop.Cooperative {
	return coop.Cooperative{Slug: slug, Name: name, Country: "CA", Position: position, Texts: map[i18n.Lang]coop.Text{
		i18n.French: {Place: place, Craft: "couture", Story: "Une histoire."}, i18n.English: {Place: place, Craft: "sewing", Story: "A story."},
	}}
}

func article(slug, maker string) catalog.Product {
	name := strings.ReplaceAll(slug, "-", " ")
	return catalog.Product{
		Slug: slug, Cooperative: maker, Maker: "Aminata K.", Category: "sacs", TaxClass: "standard",
		Texts: map[i18n.Lang]catalog.Text{
			i18n.French:  {Name: name, Fibres: "100 % coton", Details: []catalog.Detail{{Label: "Format", Value: "36 cm"}}},
			i18n.English: {Name: name + " (en)", Fibres: "100% cotton", Details: []catalog.Detail{{Label: "Size", Value: "36 cm"}}},
		},
		Variants: []catalog.Variant{
			{SKU: strings.ToUpper(slug) + "-S", NameFR: "petit", NameEN: "small", Price: 4800, Options: []catalog.Option{{Name: "size", Value: "S"}}},
			{SKU: strings.ToUpper(slug) + "-L", NameFR: "grand", NameEN: "large", Price: 5600},
		},
		Pictures: []catalog.Picture{{Kind: "drawn", Drawing: `{"kind": "tote"}`, AltFR: "Un sac", AltEN: "A bag"}, {Kind: "file", File: "a.webp"}},
	}
}

// window is a shop with six articles of one cooperative and one of another.
// The first article has lots A (3 of 10 sold) and B, with two steps on A.
func window(t *testing.T) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	ctx := context.Background()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		makers, err := fill(ctx, tx)
		if err != nil {
			return err
		}
		return goods(ctx, tx, makers)
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func fill(ctx context.Context, tx *postgres.Tx) (map[string]int64, error) {
	makers, err := coop.Save(ctx, tx, []coop.Cooperative{
		cooperative("coop-301", "Coop 301", "Ottawa, Ontario", 1), cooperative("trois-rives", "Trois Rives", "Ségou, Mali", 2), cooperative("vide", "Vide", "", 3)})
	if err != nil {
		return nil, err
	}
	people := []coop.Maker{{Cooperative: "coop-301", Name: "Aminata K.", ConsentedOn: "2026-03-02"}, {Cooperative: "coop-301", Name: "Sans accord"},
		{Cooperative: "trois-rives", Name: "Aminata K."}}
	if _, err := coop.SaveMakers(ctx, tx, people); err != nil {
		return nil, err
	}
	return makers, catalog.SaveCategories(ctx, tx, []catalog.Category{{Slug: "sacs", NameFR: "Sacs", NameEN: "Bags"}})
}

func goods(ctx context.Context, tx *postgres.Tx, makers map[string]int64) error {
	list := []catalog.Product{article("panier", "trois-rives")}
	for _, slug := range []string{"sac-un", "sac-deux", "sac-trois", "sac-quatre", "sac-cinq", "sac-six"} {
		list = append(list, article(slug, "coop-301"))
	}
	saved, err := catalog.SaveProducts(ctx, tx, list)
	if err != nil {
		return err
	}
	var slugs []string
	for slug := range saved.Products {
		slugs = append(slugs, slug)
	}
	if err := catalog.Publish(ctx, tx, slugs); err != nil {
		return err
	}
	return lots(ctx, tx, saved.Variants["SAC-UN-S"], makers["coop-301"])
}

func lots(ctx context.Context, tx *postgres.Tx, variant, maker int64) error {
	share := 7000
	lot := stock.Lot{Code: "A", VariantID: variant, CooperativeID: maker, Known: true, Terms: stock.Consignment, ShareBP: &share, ReceivedOn: stock.On(2026, 9, 1)}
	later := lot
	later.Code, later.ReceivedOn = "B", stock.On(2026, 10, 1)
	ids, err := stock.AddLots(ctx, tx, []stock.Lot{lot, later})
	if err != nil {
		return err
	}
	err = stock.AddSteps(ctx, tx, []stock.Step{
		{LotID: ids["A"], Position: 1, Kind: "field", Proof: "declared", PlaceFR: "Mali", PlaceEN: "Mali"},
		{LotID: ids["A"], Position: 2, Kind: "store", Proof: "record", PlaceFR: "Plantagenet", PlaceEN: "Plantagenet"}})
	if err != nil {
		return err
	}
	for _, e := range []stock.Entry{
		{Kind: "receive", Movements: []stock.Movement{{LotID: ids["A"], From: stock.Supplier, To: stock.Floor, Quantity: 10}, {LotID: ids["B"], From: stock.Supplier, To: stock.Floor, Quantity: 5}}},
		{Kind: "sell", Movements: []stock.Movement{{LotID: ids["A"], From: stock.Floor, To: stock.Customer, Quantity: 3}}},
	} {
		if _, err := stock.Post(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func TestAnArticlesPageTakesThreeQueries(t *testing.T) {
	t.Parallel()
	r := &counting{Reader: window(t)}
	p, err := report.ProductPage(context.Background(), r, i18n.French, "sac-un")
	if err != nil || r.queries != 3 {
		t.Fatalf("%d queries, %v", r.queries, err)
	}
	if p.Name != "sac un" || p.Category != "Sacs" || p.Country != "CA" || p.Person != "Aminata K." || p.Fibres != "100 % coton" ||
		p.Maker.Slug != "coop-301" || p.Maker.Place != "Ottawa, Ontario" || p.Maker.Articles != 6 || len(p.Details) != 1 || p.Details[0].Label != "Format" {
		t.Errorf("article: %+v", p.Article)
	}
	if len(p.Variants) != 2 || p.Variants[0].Name != "petit" || p.Variants[0].Available != 12 || p.Variants[0].Options[0].Value != "S" || p.Variants[1].Available != 0 {
		t.Errorf("variants: %+v", p.Variants)
	}
	if len(p.Images) != 2 || p.Images[0].Alt != "Un sac" || p.Images[1].Kind != "file" {
		t.Errorf("pictures: %+v", p.Images)
	}
	if len(p.Lots) != 2 || p.Lots[0].Code != "A" || p.Lots[0].Left != 7 || *p.Lots[0].ShareBP != 7000 || p.Lots[1].Left != 5 {
		t.Errorf("lots: %+v", p.Lots)
	}
	if p.Lot == nil || p.Lot.Code != "A" || p.Lot.Received != 10 || p.Lot.Sold != 3 || p.Lot.Shelf != 7 || len(p.Lot.Steps) != 2 {
		t.Errorf("lot on the shelf: %+v", p.Lot)
	}
	if len(p.Others) != 4 {
		t.Errorf("%d others", len(p.Others))
	}
	for _, c := range p.Others {
		if c.Slug == "sac-un" || c.MakerSlug != "coop-301" {
			t.Errorf("other: %s of %s", c.Slug, c.MakerSlug)
		}
	}
}

func TestAnArticleWithoutLotsHasAPageInEnglish(t *testing.T) {
	t.Parallel()
	p, err := report.ProductPage(context.Background(), window(t), i18n.English, "panier")
	if err != nil || p.Name != "panier (en)" || p.Lot != nil || len(p.Lots) != 0 || len(p.Others) != 0 || p.Person != "" || p.Variants[1].Name != "large" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestNobodyReadsADraftOrNonsense(t *testing.T) {
	t.Parallel()
	db := window(t)
	ctx := context.Background()
	if _, err := db.SQL().Exec(`update product set status = 'draft' where slug = 'panier'`); err != nil {
		t.Fatal(err)
	}
	for _, slug := range []string{"panier", "rien", "", "\x00", "a\xffb", strings.Repeat("a", 10_000), "' or 1=1"} {
		if _, err := report.ProductPage(ctx, db, i18n.French, slug); fault.KindOf(err) != fault.NotFound {
			t.Errorf("article %.20q: %v", slug, err)
		}
		if _, err := report.Cooperative(ctx, db, i18n.French, slug); fault.KindOf(err) != fault.NotFound {
			t.Errorf("cooperative %.20q: %v", slug, err)
		}
		if _, err := report.LotByCode(ctx, db, i18n.French, slug); fault.KindOf(err) != fault.NotFound {
			t.Errorf("lot %.20q: %v", slug, err)
		}
	}
}

func TestHomeShowsTheNewestAndTheFirstThread(t *testing.T) {
	t.Parallel()
	r := &counting{Reader: window(t)}
	h, err := report.Home(context.Background(), r, i18n.French, 4)
	if err != nil || r.queries != 3 {
		t.Fatalf("%d queries, %v", r.queries, err)
	}
	if h.Articles != 7 || len(h.New) != 4 || len(h.Cooperatives) != 2 || h.Cooperatives[0].Name != "Coop 301" || h.Thread == nil || h.Thread.Code != "A" {
		t.Errorf("%+v", h)
	}
}

func TestACooperativesPageNamesOnlyWhoConsented(t *testing.T) {
	t.Parallel()
	r := &counting{Reader: window(t)}
	c, err := report.Cooperative(context.Background(), r, i18n.English, "coop-301")
	if err != nil || r.queries != 2 || c.Story != "A story." || c.Craft != "sewing" || len(c.Cards) != 6 || len(c.People) != 1 || c.People[0] != "Aminata K." {
		t.Errorf("%+v in %d queries, %v", c, r.queries, err)
	}
}

func TestTheSiteMapListsWhatIsPublic(t *testing.T) {
	t.Parallel()
	places, err := report.Sitemap(context.Background(), window(t))
	count := map[string]int{}
	for _, p := range places {
		count[p.Kind]++
	}
	if err != nil || count["product"] != 7 || count["cooperative"] != 2 || count["journey"] != 2 {
		t.Errorf("%v, %v", count, err)
	}
}
