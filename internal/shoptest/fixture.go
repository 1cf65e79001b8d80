// Package shoptest makes small shops for tests: a cooperative, articles, lots
// in stock, a cart. It writes the catalogue in SQL of its own and the goods
// through the flows, so that both ledgers are as in life.
package shoptest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/cart"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/stock"
)

// Article is one variant on sale.
type Article struct {
	VariantID, ProductID, CooperativeID int64
	SKU, Slug                           string
	Price                               money.Cents
}

// Spec says what to put on sale. Lots lists pieces lot by lot; ShareBP 0 means
// bought at CostCents a piece. Cooperative is the maker's slug; empty is "essai".
type Spec struct {
	SKU         string
	Cooperative string
	Price       money.Cents
	TaxClass    string
	WeightG     int
	Lots        []int64
	ShareBP     int
	Cost        money.Cents
}

// Put puts an article on sale.
func Put(t testing.TB, db *postgres.DB, spec Spec) Article {
	t.Helper()
	ctx := context.Background()
	a := Article{SKU: spec.SKU, Price: spec.Price, Slug: strings.ToLower(spec.SKU)}
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if err := product(ctx, tx, &a, spec); err != nil {
			return err
		}
		return goods(ctx, tx, a, spec)
	})
	if err != nil {
		t.Fatalf("put %s on sale: %v", spec.SKU, err)
	}
	return a
}

func product(ctx context.Context, tx *postgres.Tx, a *Article, spec Spec) error {
	class := spec.TaxClass
	if class == "" {
		class = "standard"
	}
	maker, name := "essai", "Coopérative d'essai"
	if spec.Cooperative != "" {
		maker, name = spec.Cooperative, "Coopérative "+spec.Cooperative
	}
	weight := spec.WeightG
	if weight == 0 {
		weight = 300
	}
	steps := []struct {
		into  *int64
		query string
		args  []any
	}{
		{&a.CooperativeID, `insert into cooperative (slug, name, country, invented) values ($1, $2, 'ML', true)
			on conflict (slug) do update set name = excluded.name returning id`, []any{maker, name}},
		{new(int64), `insert into category (slug, name_fr, name_en) values ('sacs', 'Sacs', 'Bags')
			on conflict (slug) do update set name_fr = excluded.name_fr returning id`, nil},
		{&a.ProductID, `insert into product (slug, cooperative_id, category_id, status, country, tax_class, published_at)
			values ($1, (select id from cooperative where slug = $3), (select id from category where slug = 'sacs'), 'live', 'ML', $2, now())
			returning id`, []any{a.Slug, class, maker}},
	}
	for _, s := range steps {
		if err := tx.Get(ctx, s.into, s.query, s.args...); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `insert into product_text (product_id, lang, name) values ($1, 'fr', $2), ($1, 'en', $3)`,
		a.ProductID, "Article "+spec.SKU, "Item "+spec.SKU); err != nil {
		return err
	}
	return tx.Get(ctx, &a.VariantID, `insert into variant (product_id, sku, price_cents, weight_g) values ($1, $2, $3, $4) returning id`,
		a.ProductID, spec.SKU, spec.Price, weight)
}

func goods(ctx context.Context, tx *postgres.Tx, a Article, spec Spec) error {
	for i, pieces := range spec.Lots {
		lot := stock.Lot{Code: fmt.Sprintf("%s-L%d", spec.SKU, i+1), VariantID: a.VariantID, CooperativeID: a.CooperativeID, Known: true,
			Terms: stock.Bought, UnitCost: &spec.Cost, ReceivedOn: stock.On(2026, time.Month(i+1), 1)}
		if spec.ShareBP > 0 {
			lot.Terms, lot.UnitCost, lot.ShareBP = stock.Consignment, nil, &spec.ShareBP
		}
		ids, err := stock.AddLots(ctx, tx, []stock.Lot{lot})
		if err != nil {
			return err
		}
		if pieces == 0 {
			continue
		}
		err = receiving.Receive(ctx, tx, receiving.Arrival{Key: "receive:" + lot.Code, Into: stock.Floor,
			Goods: []receiving.Goods{{LotID: ids[lot.Code], Quantity: pieces}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Cart makes a cart that holds quantity pieces of each article.
func Cart(t testing.TB, db *postgres.DB, quantity int, articles ...Article) string {
	t.Helper()
	ctx := context.Background()
	var id string
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		if id, err = cart.New(ctx, tx, "fr"); err != nil {
			return err
		}
		for _, a := range articles {
			if err := cart.Put(ctx, tx, id, a.VariantID, quantity, a.Price); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("make cart: %v", err)
	}
	return id
}

// Register makes the shop collect GST/HST and QST from long ago.
func Register(t testing.TB, db *postgres.DB) {
	t.Helper()
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(context.Background(), `insert into tax_registration (tax, number, valid_from) values
			('gst_hst', '123456789 RT0001', '2010-07-01'), ('qst', '1234567890 TQ0001', '2019-09-01') on conflict do nothing`)
		return err
	})
	if err != nil {
		t.Fatalf("register for taxes: %v", err)
	}
}

// Count runs a query of one number.
func Count(t testing.TB, r postgres.Reader, query string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := r.Get(context.Background(), &n, query, args...); err != nil {
		t.Fatalf("count: %v", err)
	}
	return n
}
