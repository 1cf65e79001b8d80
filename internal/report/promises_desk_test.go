package report_test

import (
	"strings"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

// breaches are what verify finds wrong, in one text.
func breaches(t *testing.T, db *postgres.DB) string {
	t.Helper()
	checks, err := report.Verify(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, c := range checks {
		found = append(found, c.Breaches...)
	}
	return strings.Join(found, "\n")
}

// TestVerifyComparesParcelsWithWhatMoved goes round every guard by hand and
// looks whether verify tells of it.
func TestVerifyComparesParcelsWithWhatMoved(t *testing.T) {
	t.Parallel()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{9}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, gateway, 3, a)
	put(t, db, o, "2*SAC")
	id := shoptest.Count(t, db, `select id from parcel`)
	if _, err := sending.Send(t.Context(), db, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: id, Box: "s", WeightG: 500, Partial: true},
		Carrier: "canada_post", Tracking: "7023210412345678"}); err != nil {
		t.Fatal(err)
	}
	if found := breaches(t, db); found != "" {
		t.Fatalf("before anything is broken: %s", found)
	}
	run(t, db, `alter table parcel disable trigger user; alter table parcel_line disable trigger user; alter table sales_order disable trigger user`)
	for _, c := range []struct{ do, undo, say string }{
		{`update parcel_line set quantity = 1`, `update parcel_line set quantity = 2`, "1 pieces in it, 2 moved with it"},
		{`update parcel_line set quantity = 4`, `update parcel_line set quantity = 2`, "3 pieces sold, 4 in parcels"},
		{`update sales_order set fulfilled_at = now()`, `update sales_order set fulfilled_at = null`, "is done, and 1 of its pieces wait"},
		{`update sales_order set status = 'fulfilled'`, `update sales_order set status = 'paid'`, "it is not said since when"},
		{`update parcel set sent_at = now() - interval '2 hours'`, `update parcel set sent_at = now()`, "the buyer was not written to"},
	} {
		run(t, db, c.do)
		if found := breaches(t, db); !strings.Contains(found, c.say) {
			t.Errorf("%s: verify says %q, want %q", c.do, found, c.say)
		}
		run(t, db, c.undo)
	}
}
