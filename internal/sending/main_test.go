package sending_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// desk is a shop with two articles, one in two lots, and an order of two of each.
type desk struct {
	t          *testing.T
	db         *postgres.DB
	ctx        context.Context
	bag, honey shoptest.Article
	order      order.Order
	gateway    *shoptest.Gateway
}

func open(t *testing.T, pickup bool) desk {
	t.Helper()
	d := desk{t: t, db: pgtest.New(t), gateway: shoptest.NewGateway(), ctx: audit.With(t.Context(), audit.Who{Name: "Luc R."})}
	shoptest.Register(t, d.db)
	d.bag = shoptest.Put(t, d.db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{1, 5}, ShareBP: 7000, WeightG: 400})
	d.honey = shoptest.Put(t, d.db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{5}, Cost: 500, WeightG: 700})
	if pickup {
		d.order = shoptest.PaidPickup(t, d.db, d.gateway, 2, d.bag, d.honey)
	} else {
		d.order = shoptest.PaidOrder(t, d.db, d.gateway, 2, d.bag, d.honey)
	}
	return d
}

var keys atomic.Int64

func (d desk) scan(code string) error {
	return sending.Put(d.ctx, d.db, sending.Scan{OrderID: d.order.ID, Key: fmt.Sprint("k", keys.Add(1)), Code: code, Lang: "fr"})
}

func (d desk) scans(codes ...string) {
	d.t.Helper()
	for _, code := range codes {
		if err := d.scan(code); err != nil {
			d.t.Fatalf("scan %s: %v", code, err)
		}
	}
}

// parcel is the latest one of the order.
func (d desk) parcel() parcel.Parcel {
	d.t.Helper()
	all, err := parcel.Of(d.ctx, d.db, d.order.ID)
	if err != nil || len(all) == 0 {
		d.t.Fatalf("parcels: %v, %v", all, err)
	}
	return all[len(all)-1]
}

func (d desk) dispatch(partial bool) sending.Dispatch {
	d.t.Helper()
	return sending.Dispatch{Packing: sending.Packing{OrderID: d.order.ID, ParcelID: d.parcel().ID, Box: "m", WeightG: 1200, Partial: partial},
		Carrier: "canada_post", Service: "expedited", Tracking: "1234 5678 9012 3456"}
}

func (d desk) status() order.Order {
	d.t.Helper()
	o, err := order.ByID(d.ctx, d.db, d.order.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

func (d desk) count(query string, args ...any) int64 {
	d.t.Helper()
	return shoptest.Count(d.t, d.db, query, args...)
}

func (d desk) inParcels() int64 {
	return d.count(`select coalesce(sum(quantity), 0)::bigint from parcel_line`)
}

// refused fails the test unless err is the fault of that code.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Code != code && (len(f.Fields) == 0 || f.Fields[0].Code != code) {
		t.Errorf("answered %v, want %s", err, code)
	}
}

func (d desk) allWell() {
	d.t.Helper()
	checks, err := report.Verify(context.Background(), d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			d.t.Error(c)
		}
	}
}
