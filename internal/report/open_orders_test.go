package report_test

import (
	"fmt"
	"testing"

	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

func put(t *testing.T, db *postgres.DB, o order.Order, code string) {
	t.Helper()
	if err := sending.Put(t.Context(), db, sending.Scan{OrderID: o.ID, Key: fmt.Sprint(o.ID, code), Code: code, Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func TestOpenOrdersSayWhereEachStands(t *testing.T) {
	t.Parallel()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{50}, ShareBP: 7000})
	late, topack, waiting, packed, ready, gone := shoptest.PaidOrder(t, db, gateway, 1, a), shoptest.PaidOrder(t, db, gateway, 1, a),
		shoptest.PaidOrder(t, db, gateway, 3, a), shoptest.PaidOrder(t, db, gateway, 1, a), shoptest.PaidPickup(t, db, gateway, 2, a), shoptest.PaidPickup(t, db, gateway, 1, a)
	run(t, db, `update sales_order set promised_on = '2020-01-01' where id in ($1, $2)`, late.ID, ready.ID)
	put(t, db, waiting, "SAC")
	if err := sending.SetAside(t.Context(), db, waiting.ID, "rupture"); err != nil {
		t.Fatal(err)
	}
	for i, o := range []order.Order{packed, ready, gone} {
		put(t, db, o, fmt.Sprintf("%d*SAC", []int{1, 2, 1}[i]))
		id := shoptest.Count(t, db, `select id from parcel where order_id = $1`, o.ID)
		if _, err := sending.Pack(t.Context(), db, sending.Packing{OrderID: o.ID, ParcelID: id, Box: "s", WeightG: 500}); err != nil {
			t.Fatal(err)
		}
	}
	if err := sending.HandOver(t.Context(), db, gone.ID, "Marie-Ève"); err != nil {
		t.Fatal(err)
	}
	list, counts, err := report.OpenOrders(t.Context(), db, true, 10)
	if err != nil {
		t.Fatal(err)
	}
	if counts != (report.OpenCounts{Open: 5, Late: 1, ToPack: 3, Waiting: 1, Packed: 1, Ready: 1}) {
		t.Errorf("%+v", counts)
	}
	want := map[int64]string{late.ID: report.OrderLate, topack.ID: report.OrderToPack, waiting.ID: report.OrderWaiting,
		packed.ID: report.OrderPacked, ready.ID: report.OrderReady}
	for _, o := range list {
		if want[o.ID] != o.State {
			t.Errorf("order %d is %s, want %s", o.Number, o.State, want[o.ID])
		}
		if o.Who != shoptest.Buyer.Name || o.Total == 0 || o.Promised == nil {
			t.Errorf("%+v", o)
		}
		if o.ID == waiting.ID && (o.Pieces != 3 || o.Missing != 2 || o.WaitsFor != "rupture") {
			t.Errorf("%+v", o)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d of %d", len(list), len(want))
	}
	veiled, _, err := report.OpenOrders(t.Context(), db, false, 1)
	if err != nil || len(veiled) != 1 || veiled[0].Who != "M.-È. L." || veiled[0].Total != 0 {
		t.Errorf("%+v %v", veiled, err)
	}
}

func TestAnOrderIsFoundByAnythingThatNamesIt(t *testing.T) {
	t.Parallel()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-NAT", Price: 9800, Lots: []int64{50}, ShareBP: 7000})
	b := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, Lots: []int64{50}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, gateway, 1, a)
	other := shoptest.PaidPickup(t, db, gateway, 1, b)
	run(t, db, `update sales_order set name = 'Paul Roy', email = 'paul@exemple.ca', phone = '' where id = $1`, other.ID)
	put(t, db, o, "SAC-NAT")
	if _, err := sending.Send(t.Context(), db, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: shoptest.Count(t, db, `select id from parcel`),
		Box: "s", WeightG: 500}, Carrier: "canada_post", Tracking: "7023 2104 1234 5678"}); err != nil {
		t.Fatal(err)
	}
	find := func(text, state string, money bool) []report.OpenOrder {
		t.Helper()
		list, _, err := report.FindOrders(t.Context(), db, report.OrderQuery{Text: text, State: state, Money: money, Page: 1, Limit: 10})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return list
	}
	dollars := fmt.Sprintf("%d,%02d $", o.Total/100, o.Total%100)
	for _, text := range []string{fmt.Sprint(o.Number), fmt.Sprint("#", o.Number), "marie-eve", "Lalonde Marie", "MARIE@exemple.ca", "613 555-0142", "(613) 555 0142", "k6a1a1",
		"K6A 1A1", "sac-nat", "7023210412345678", "7023 2104 1234 5678", dollars, "Hawkesbury"} {
		if list := find(text, "", true); len(list) != 1 || list[0].ID != o.ID {
			t.Errorf("%q finds %d orders", text, len(list))
		}
	}
	if list := find(fmt.Sprint(*other.ReceiptNumber), "", true); len(list) != 1 || list[0].ID != other.ID {
		t.Errorf("the receipt's number finds %+v", list)
	}
	for _, text := range []string{"lalonde", "marie@exemple.ca", "6135550142", "K6A 1A1", dollars, "%", "_", "'; drop"} {
		if list := find(text, "", false); len(list) != 0 {
			t.Errorf("%q tells a volunteer of an order", text)
		}
	}
	if list := find("", "", true); len(list) != 1 || list[0].ID != other.ID {
		t.Errorf("%d orders are open", len(list))
	}
	for state, want := range map[string]int{"all": 2, "done": 1, "late": 0, "to_pack": 1, "ready": 0, "fulfilled": 1, "refunded": 0} {
		if list := find("", state, true); len(list) != want {
			t.Errorf("%s: %d orders, want %d", state, len(list), want)
		}
	}
	page, more, err := report.FindOrders(t.Context(), db, report.OrderQuery{State: "all", Money: true, Page: 1, Limit: 1})
	if err != nil || !more || len(page) != 1 {
		t.Errorf("%v %v %v", page, more, err)
	}
}
