package catalog_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

func TestListGoesOnFromItsCursor(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for _, q := range []string{"", "indigo", "vêtements"} {
		query := catalog.Query{Lang: i18n.French, Q: q, PerPage: 100}
		all, next, err := catalog.List(context.Background(), db, query, "")
		if err != nil || next != "" || len(all) < 2 {
			t.Fatalf("%q: %d articles, next %q, %v", q, len(all), next, err)
		}
		query.PerPage = 1
		var seen []string
		for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
			items, next, err := catalog.List(context.Background(), db, query, cursor)
			if err != nil || pages > len(all) {
				t.Fatalf("%q page %d: %v", q, pages, err)
			}
			for _, c := range items {
				seen = append(seen, c.Slug)
			}
			cursor = next
		}
		want := []string{}
		for _, c := range all {
			want = append(want, c.Slug)
		}
		if !slices.Equal(seen, want) {
			t.Errorf("%q: one by one %v, at once %v", q, seen, want)
		}
	}
}

func TestListRefusesACursorItDidNotGive(t *testing.T) {
	t.Parallel()
	db := shop(t)
	for _, cursor := range []string{"x", "bm90 YQ", "\x00", "TmFOIDE", "MSAxZTk5", "SW5mIDE"} {
		_, _, err := catalog.List(context.Background(), db, catalog.Query{Lang: i18n.French}, cursor)
		if f, ok := fault.Of(err); !ok || f.Code != "cursor" {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

// hold reserves pieces of a lot on the shop floor for an order of its own.
func hold(t testing.TB, db *postgres.DB, lot string, pieces int, expires time.Duration) {
	t.Helper()
	exec(t, db, `with o as (
			insert into sales_order (token, attempt_key, request_hash, lang, email, name, fulfilment, tax_province, goods_cents, shipping_cents, tax_cents, total_cents)
			values (gen_random_uuid()::text, gen_random_uuid()::text, '', 'fr', 'a@b.test', 'A', 'pickup', 'ON', 0, 0, 0, 0) returning id
		), ol as (
			insert into order_line (order_id, position, variant_id, product_id, cooperative_id, sku, name, maker_name, tax_class, quantity, unit_cents, net_cents)
			select o.id, 0, v.id, v.product_id, lot.cooperative_id, v.sku, '', '', '', $2::int, 0, 0 from o, lot join variant v on v.id = lot.variant_id where lot.code = $1
			returning id, order_id
		), h as (
			insert into stock_hold (order_id, expires_at) select order_id, now() + $3 * interval '1 second' from ol returning id
		), s as (
			update stock_level s set held = held + $2::int from lot, location a where lot.id = s.lot_id and a.id = s.location_id and lot.code = $1 and a.code = 'floor'
			returning s.lot_id, s.location_id
		) insert into stock_hold_line (hold_id, order_line_id, lot_id, location_id, quantity) select h.id, ol.id, s.lot_id, s.location_id, $2::int from h, ol, s`,
		lot, pieces, expires.Seconds())
}

func TestALapsedHoldBlocksNobody(t *testing.T) {
	t.Parallel()
	db := shop(t)
	hold(t, db, "L-1", 3, time.Hour)
	hold(t, db, "L-1", 2, -time.Second)
	hold(t, db, "L-3", 1, time.Hour)
	hold(t, db, "L-3", 1, -time.Second)
	for sku, want := range map[string]int64{"SAC-COTON": 4, "ECHARPE-INDIGO": 1, "SAVON-KARITE": 0} {
		items, err := catalog.ForCart(context.Background(), db, i18n.French, []string{sku}, nil)
		if err != nil || len(items) != 1 || items[0].Available != want {
			t.Errorf("%s: %+v, %v; want %d", sku, items, err, want)
		}
	}
	res := find(t, db, catalog.Query{Available: true})
	if got := found(res); !slices.Equal(got, []string{"echarpe-indigo", "sac-coton"}) || res.Facets.Available != 2 {
		t.Errorf("available: %v, counted %d", got, res.Facets.Available)
	}
}

func TestForCartReadsTwoVariantsInOneQuery(t *testing.T) {
	t.Parallel()
	db := shop(t)
	r := &counting{Reader: db}
	items, err := catalog.ForCart(context.Background(), r, i18n.English, []string{"SAC-COTON", "NOPE", "SAVON-KARITE"}, nil)
	if err != nil || len(items) != 2 || r.queries != 1 {
		t.Fatalf("%d items in %d queries: %v", len(items), r.queries, err)
	}
	bag := items[0]
	if bag.SKU != "SAC-COTON" {
		bag = items[1]
	}
	if bag.Name != "Cotton tote bag, woven band" || bag.Maker != "Coop 301" || bag.Price != 4800 || bag.TaxClass != "general" || bag.WeightG != 200 ||
		!bag.OnSale || bag.Available != 7 || bag.Slug != "sac-coton" || bag.Image.Kind != "drawn" {
		t.Errorf("%+v", bag)
	}
	again, err := catalog.ForCart(context.Background(), db, i18n.English, nil, []int64{bag.VariantID})
	if err != nil || len(again) != 1 || again[0] != bag {
		t.Errorf("by id: %+v, %v", again, err)
	}
}

func TestChangedNamesWhatMoved(t *testing.T) {
	t.Parallel()
	db := shop(t)
	ids := map[string]int64{}
	for _, c := range find(t, db, catalog.Query{}).Items {
		ids[c.Slug] = c.ID
	}
	for name, act := range map[string]func(){
		"tablier-coton":  func() { exec(t, db, `update product set updated_at = clock_timestamp() where slug = 'tablier-coton'`) },
		"savon-karite":   func() { stock(t, db, "SAVON-KARITE", "L-9", 4) },
		"echarpe-indigo": func() { hold(t, db, "L-3", 1, time.Hour) },
	} {
		var since time.Time
		if err := db.Get(context.Background(), &since, `select clock_timestamp()`); err != nil {
			t.Fatal(err)
		}
		act()
		changed, err := catalog.Changed(context.Background(), db, since)
		if err != nil || !slices.Equal(changed, []int64{ids[name]}) {
			t.Errorf("%s: %v changed, %v", name, changed, err)
		}
	}
}

func TestAPictureIsFoundWithItsMaker(t *testing.T) {
	t.Parallel()
	db := shop(t)
	id := find(t, db, catalog.Query{Q: "bande"}).Items[0].Image.ID
	p, err := catalog.FindPicture(context.Background(), db, id)
	if err != nil || p.Maker != "coop-301" || p.Product != "sac-coton" || !p.Published || p.Drawing != `{"good": "bag"}` {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := catalog.FindPicture(context.Background(), db, -1); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no picture: %v", err)
	}
}
