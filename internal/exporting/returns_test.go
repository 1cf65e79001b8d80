package exporting_test

import (
	"bytes"
	"context"
	"strconv"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/credit"
	"plantagenet/internal/exporting"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestACreditNoteTakesTheSaleOutOfEveryReport(t *testing.T) {
	t.Parallel()
	ctx, db, gateway := context.Background(), pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "BAG", Price: 4799, Lots: []int64{1, 9}, ShareBP: 6000})
	bowl := shoptest.Put(t, db, shoptest.Spec{SKU: "BOWL", Price: 1203, Lots: []int64{9}, Cost: 700})
	paid := shoptest.PaidTo(t, db, gateway, checkout.Destination{Fulfilment: order.Ship, Line1: "1, rue Haute", City: "Gatineau", Province: "QC", PostalCode: "J8X 2K1"}, 2, bag, bowl)
	desk, err := returns.Read(ctx, db, paid)
	if err != nil {
		t.Fatal(err)
	}
	ask := credit.Ask{Shipping: desk.Sale.Shipping}
	for _, p := range desk.Sale.Parts {
		cents, pieces := p.Left()
		ask.Lines = append(ask.Lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: pieces, Amount: &cents, Place: stock.Floor})
	}
	if _, err := returns.Refund(ctx, gateway.Shop(db), returns.Request{Key: "all", OrderID: paid.ID, Reason: "changed_mind", Ask: ask}); err != nil {
		t.Fatal(err)
	}
	report, err := exporting.Taxes(ctx, db, thisMonth())
	if err != nil || len(report.Taxes) != 2 {
		t.Fatalf("%+v %v", report.Taxes, err)
	}
	for _, l := range report.Taxes {
		if l.Collected == 0 || l.Net() != 0 {
			t.Errorf("%+v", l)
		}
	}
	if s := report.Sales[0]; s.Sales == 0 || s.Sales != s.Back {
		t.Errorf("%+v", s)
	}
	var sum, given money.Cents
	for _, r := range table(t, func(b *bytes.Buffer) error { return exporting.Orders(ctx, db, b, thisMonth(), english) }) {
		if r["Order"] != strconv.FormatInt(paid.Number, 10) {
			t.Errorf("%v", r)
		}
		if sum += cents(t, r["Total"]); r["Row"] != "sale" {
			given -= cents(t, r["Total"])
		}
	}
	if sum != 0 || given != paid.Total {
		t.Errorf("the rows come to %d, %d of %d given back", sum, given, paid.Total)
	}
	summary, err := exporting.ReadSummary(ctx, db, thisMonth())
	if err != nil || summary.Net() != 0 || summary.Shares != 0 || summary.Cost != 0 || summary.Refunds != 1 {
		t.Errorf("%+v %v", summary, err)
	}
	var value money.Cents
	for _, r := range table(t, func(b *bytes.Buffer) error {
		return exporting.Stock(ctx, db, b, stock.On(clock.Now().Date()), english)
	}) {
		value += cents(t, r["Value at cost"])
	}
	if on, err := ledger.Balance(ctx, db, ledger.Inventory); err != nil || on != value {
		t.Errorf("the stock is worth %d, the account says %d %v", value, on, err)
	}
}
