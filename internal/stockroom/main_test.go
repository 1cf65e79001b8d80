package stockroom_test

import (
	"context"
	"fmt"
	"testing"

	"plantagenet/internal/audit"
	"plantagenet/internal/checkout"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// allWell checks every promise that verify checks.
func allWell(t testing.TB, db *postgres.DB) {
	t.Helper()
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

func code(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Code
	}
	return fmt.Sprint(err)
}

// as is somebody at work.
func as(id int64, name string) context.Context {
	return audit.With(context.Background(), audit.Who{ID: id, Name: name})
}

var awa, bintou = as(11, "Awa"), as(12, "Bintou")

// have is how many pieces of a lot lie at a place.
func have(t testing.TB, db *postgres.DB, lot, place string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce((select s.on_hand from stock_level s join lot l on l.id = s.lot_id
		join location p on p.id = s.location_id where l.code = $1 and p.code = $2), 0)`, lot, place)
}

func balance(t testing.TB, db *postgres.DB, account string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce((select balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = $1), 0)`, account)
}

func place(t testing.TB, s checkout.Shop, key string, quantity int, articles ...shoptest.Article) (checkout.Placed, error) {
	t.Helper()
	return checkout.Place(context.Background(), s, checkout.Request{Key: key, Channel: "web", CartID: shoptest.Cart(t, s.DB, quantity, articles...), Lang: "fr",
		Email: "marie@exemple.ca", Name: "Marie Lalonde", Destination: checkout.Destination{Fulfilment: "pickup"}})
}

// buy places and pays an order.
func buy(t testing.TB, g *shoptest.Gateway, s checkout.Shop, key string, quantity int, articles ...shoptest.Article) error {
	t.Helper()
	placed, err := place(t, s, key, quantity, articles...)
	if err != nil {
		return err
	}
	if _, err := checkout.Start(context.Background(), s, placed); err != nil {
		return err
	}
	return checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 0))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
