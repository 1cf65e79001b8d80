package staff

import (
	"testing"

	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

// TestTheOrdersPagesAreFitToBeSeen opens every page of the orders desk, half
// done and done, as who sells and as a volunteer.
func TestTheOrdersPagesAreFitToBeSeen(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	put := func(key string, id int64, code string) {
		t.Helper()
		if err := sending.Put(t.Context(), s.db, sending.Scan{OrderID: id, Key: key, Code: code, Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	srv := server(t, s.db, clerk)
	look(t, srv, "/staff/orders", "orders")
	look(t, srv, "/staff/orders/pick", "orders-pick")
	put("a", s.ship.ID, "2*SAC")
	if err := sending.Write(t.Context(), s.db, s.ship.ID, "n", "Sonner deux fois.\nLaisser chez la voisine."); err != nil {
		t.Fatal(err)
	}
	look(t, srv, pathOf(s.ship, "/pack"), "pack")
	look(t, server(t, s.db, volunteer), pathOf(s.ship, "/pack"), "pack-volunteer")
	look(t, srv, pathOf(s.ship, "/address"), "order-address")
	put("b", s.ship.ID, "MIEL")
	id := shoptest.Count(t, s.db, `select id from parcel`)
	if _, err := sending.Send(t.Context(), s.db, sending.Dispatch{Packing: sending.Packing{OrderID: s.ship.ID, ParcelID: id, Box: "m", WeightG: 1500, Partial: true},
		Carrier: "canada_post", Service: "expedited", Tracking: "7023210412345678"}); err != nil {
		t.Fatal(err)
	}
	put("c", s.ship.ID, "MIEL")
	id = shoptest.Count(t, s.db, `select id from parcel where state = 'open'`)
	if _, err := sending.Pack(t.Context(), s.db, sending.Packing{OrderID: s.ship.ID, ParcelID: id, Box: "s", WeightG: 800}); err != nil {
		t.Fatal(err)
	}
	look(t, srv, pathOf(s.ship, ""), "order")
	look(t, srv, pathOf(s.ship, "/parcels/2"), "parcel")
	look(t, srv, pathOf(s.ship, "/parcels/1/slip"), "slip")
	put("d", s.bag.ID, "2*SAC")
	put("e", s.bag.ID, "2*MIEL")
	id = shoptest.Count(t, s.db, `select id from parcel where state = 'open'`)
	look(t, srv, pathOf(s.bag, "/pack"), "pack-pickup")
	if _, err := sending.Pack(t.Context(), s.db, sending.Packing{OrderID: s.bag.ID, ParcelID: id}); err != nil {
		t.Fatal(err)
	}
	look(t, srv, pathOf(s.bag, "/hand-over"), "hand-over")
}
