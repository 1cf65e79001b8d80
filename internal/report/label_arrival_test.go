package report_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// Labels of an arrival are for what was announced, until it is counted in; then
// for the good pieces.
func TestLabelsOfAnArrivalFollowWhatCame(t *testing.T) {
	t.Parallel()
	db, share := pgtest.New(t), 6000
	ctx := audit.With(context.Background(), audit.Who{Name: "Fatou"})
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "PAG-1", Price: 4800, Lots: []int64{1}, ShareBP: share})
	var s supply.Shipment
	in := func(fn func(tx *postgres.Tx) error) {
		t.Helper()
		if err := postgres.InTx(ctx, db, fn); err != nil {
			t.Fatal(err)
		}
	}
	in(func(tx *postgres.Tx) error {
		_, err := supply.Agree(ctx, tx, supply.Agreement{CooperativeID: a.CooperativeID, Terms: stock.Consignment, ShareBP: &share, Currency: "CAD",
			ValidFrom: stock.On(2026, 1, 1), AgreedOn: stock.On(2026, 1, 1), ByStore: "Luc", ByCooperative: "Aïssata", Key: "agreement"})
		if err != nil {
			return err
		}
		s, err = receiving.Announce(ctx, tx, receiving.Announcement{Key: "shipment", CooperativeID: a.CooperativeID, Mode: "air", Reference: "AWB 057-1234 5675",
			LeftOn: stock.On(2026, 11, 10), ExpectedOn: stock.On(2026, 11, 20), Lines: []receiving.Announced{{SKU: "PAG-1", Quantity: 10}}})
		return err
	})
	labels := func(want string) {
		t.Helper()
		list, err := report.ArrivalLabels(ctx, db, s.Code)
		if got := fmt.Sprint(list); err != nil || got != want {
			t.Errorf("labels for %s: %s, want %s; %v", s.Code, got, want, err)
		}
	}
	lines, err := supply.ShipmentLines(ctx, db, s.ID)
	if err != nil || len(lines) != 1 {
		t.Fatalf("%+v, %v", lines, err)
	}
	labels(fmt.Sprintf("[{%s 10}]", lines[0].Lot))
	in(func(tx *postgres.Tx) error {
		_, err := receiving.Arrive(ctx, tx, receiving.Counted{Key: "arrival", Code: s.Code, At: time.Now(), Into: stock.BackRoom,
			Lines: []receiving.CountedLine{{LineID: lines[0].ID, Good: 7, Damaged: 2}}})
		return err
	})
	labels(fmt.Sprintf("[{%s 7}]", lines[0].Lot))
	for text, want := range map[string]string{s.Code: "arrival " + s.Code, "awb 057-1234 5675": "arrival " + s.Code} {
		if hits, err := report.Exactly(ctx, db, report.Find{Lang: "fr", Text: text}); err != nil || codes(hits) != want {
			t.Errorf("%q found %q; %v", text, codes(hits), err)
		}
	}
	if d, err := report.LotForDesk(ctx, db, "fr", lines[0].Lot); err != nil || d.Arrival == nil || *d.Arrival != s.Code {
		t.Errorf("the lot does not know its arrival: %+v, %v", d.Arrival, err)
	}
}
