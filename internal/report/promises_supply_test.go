package report_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// shipped is a shop with one shipment half here and its way paid.
func shipped(t *testing.T) *postgres.DB {
	t.Helper()
	db, ctx := pgtest.New(t), context.Background()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{1}, Cost: 1000})
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		terms, err := supply.Agree(ctx, tx, supply.Agreement{CooperativeID: a.CooperativeID, Terms: stock.Bought, Currency: fx.CAD, ValidFrom: stock.On(2026, 1, 1),
			AgreedOn: stock.On(2026, 1, 1), ByStore: "Luc", ByCooperative: "Aïssata", Key: "terms"})
		if err != nil {
			return err
		}
		if _, err := receiving.PayAdvance(ctx, tx, supply.Advance{CooperativeID: a.CooperativeID, AgreementID: terms.ID, Currency: fx.CAD, Minor: 5000,
			PaidOn: stock.On(2026, 11, 1), Reference: "virement 1", Key: "advance"}); err != nil {
			return err
		}
		s, err := receiving.Announce(ctx, tx, receiving.Announcement{Key: "ship", CooperativeID: a.CooperativeID, Mode: "road", LeftOn: stock.On(2026, 11, 2),
			ExpectedOn: stock.On(2026, 11, 3), Lines: []receiving.Announced{{SKU: "SAC-01", Quantity: 9, Currency: fx.CAD}}})
		if err != nil {
			return err
		}
		lines, err := supply.ShipmentLines(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		if _, err := receiving.Arrive(ctx, tx, receiving.Counted{Key: "arrive", Code: s.Code, At: time.Now(), Into: stock.Floor,
			Lines: []receiving.CountedLine{{LineID: lines[0].ID, Good: 4, Damaged: 1}}}); err != nil {
			return err
		}
		_, err = receiving.BookCosts(ctx, tx, receiving.Way{Key: "costs", Code: s.Code, Costs: []supply.Cost{{Kind: "freight", Basis: "quantity", Currency: fx.CAD, Minor: 777}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func supplyBreaches(t *testing.T, db *postgres.DB) (all []string) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		all = append(all, c.Breaches...)
	}
	return all
}

// TestWhatBreaksAnArrivalIsFound changes one row behind the guards at a time, as
// a broken program or a hand in the database would.
func TestWhatBreaksAnArrivalIsFound(t *testing.T) {
	t.Parallel()
	db := shipped(t)
	if found := supplyBreaches(t, db); len(found) > 0 {
		t.Fatalf("before anything broke: %v", found)
	}
	for _, c := range []struct{ hurt, heal, want string }{
		{`update arrival_line set good = 3`, `update arrival_line set good = 4`, "on the way by its lines"},
		{`update shipment_line set quantity = 10`, `update shipment_line set quantity = 9`, "on the way by its lines"},
		{`update shipment set state = 'arrived', ended_at = now()`, `update shipment set state = 'partly', ended_at = null`, "pieces are on their way"},
		{`update arrival set voided_at = now(), void_why = 'x'`, `update arrival set voided_at = null, void_why = ''`, "its debt stands"},
		{`update lot set unit_cost_cents = 999 where code <> 'SAC-01-L1'`, `update lot set unit_cost_cents = 1000 where code <> 'SAC-01-L1'`, "cents of goods bought"},
		{`update cost_share set cents = cents - 1`, `update cost_share set cents = cents + 1`, "cents, its lots"},
		{`update cost_line set amount_cents = 776`, `update cost_line set amount_cents = 777`, "cents, its entry"},
		{`update cost_sheet set reversed_at = now(), reversed_why = 'x'`, `update cost_sheet set reversed_at = null, reversed_why = ''`, "is reversed and its entry is not"},
		{`update advance set amount_cents = 4999`, `update advance set amount_cents = 5000`, "its entry says otherwise"},
	} {
		for i, query := range []string{c.hurt, c.heal} {
			if _, err := db.SQL().Exec(`set session_replication_role = replica; ` + query + `; set session_replication_role = origin`); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			found := strings.Join(supplyBreaches(t, db), "; ")
			if i == 0 && !strings.Contains(found, c.want) {
				t.Errorf("%s: found %q, want %q", query, found, c.want)
			}
			if i == 1 && found != "" {
				t.Errorf("healed by %s: %q", query, found)
			}
		}
	}
}
