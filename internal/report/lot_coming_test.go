package report_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// TestNothingIsSaidInPublicOfGoodsOnTheirWay: a lot that is announced is no
// record of anything received, and of one that came in part, only that part is.
func TestNothingIsSaidInPublicOfGoodsOnTheirWay(t *testing.T) {
	t.Parallel()
	db, ctx := shipped(t), context.Background()
	came, err := supply.Expected(ctx, db, 1)
	if err != nil || len(came) != 1 {
		t.Fatalf("%v, %v", came, err)
	}
	var announced supply.Shipment
	a := shoptest.Count(t, db, `select id from cooperative where slug = 'essai'`)
	product := shoptest.Count(t, db, `select product_id from variant where sku = 'SAC-01'`)
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		announced, err = receiving.Announce(ctx, tx, receiving.Announcement{Key: "more", CooperativeID: a, Mode: "road", LeftOn: stock.On(2026, 11, 20),
			ExpectedOn: stock.On(2030, time.January, 1), Lines: []receiving.Announced{{SKU: "SAC-01", Quantity: 7, Lot: "EN-ROUTE", Currency: fx.CAD}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := report.LotByCode(ctx, db, i18n.French, "EN-ROUTE"); !errors.Is(err, fault.New(fault.NotFound, "not_found")) {
		t.Errorf("the journey of goods that have not come: %v", err)
	}
	half, err := report.LotByCode(ctx, db, i18n.French, "SAC-01-2611") // nine announced, five counted in
	if err != nil || half.Received != 5 || half.Transit != 0 || half.Received != half.Sold+half.Shelf+half.Aside+half.Transit+half.Lost {
		t.Errorf("half here: %+v, %v", half.Counts, err)
	}
	if _, err := db.SQL().Exec(`insert into stock_entry (kind, key) values ('destroy', 'all'); insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity)
		select e.id, s.lot_id, s.location_id, (select id from location where code = 'loss'), s.on_hand from stock_entry e, stock_level s where e.key = 'all' and s.sellable and s.on_hand > 0`); err != nil {
		t.Fatal(err)
	}
	if last, ok, err := report.LotOnShelf(ctx, db, i18n.French, product); err != nil || !ok || last.Code == "EN-ROUTE" {
		t.Errorf("the last lot of an empty shelf: %s, %v, %v (shipment %s)", last.Code, ok, err, announced.Code)
	}
}
