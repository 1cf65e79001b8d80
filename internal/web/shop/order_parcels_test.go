package shop

import (
	"strings"
	"testing"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

func TestTheBuyerFollowsTheParcelFromTheOrdersPage(t *testing.T) {
	t.Parallel()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{5}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, gateway, 1, a)
	if err := sending.Put(t.Context(), db, sending.Scan{OrderID: o.ID, Key: "k", Code: "SAC", Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
	b := Buying{Shop: gateway.Shop(db)}
	read := func() sold {
		t.Helper()
		now, err := order.ByID(t.Context(), db, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		s, err := b.read(t.Context(), i18n.French, now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if lines := parcels(i18n.French, read()); len(lines) != 0 {
		t.Errorf("a parcel still open is told of: %+v", lines)
	}
	if _, err := sending.Send(t.Context(), db, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: shoptest.Count(t, db, `select id from parcel`), Box: "s", WeightG: 500},
		Carrier: "canada_post", Tracking: "7023210412345678"}); err != nil {
		t.Fatal(err)
	}
	s := read()
	lines := parcels(i18n.French, s)
	if len(lines) != 1 || !strings.Contains(lines[0].Said, "Postes Canada") || !strings.Contains(lines[0].Href, "7023210412345678") {
		t.Errorf("%+v", lines)
	}
}
