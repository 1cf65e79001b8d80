package returns_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// TestRandomOrdersGivenBackBitByBitLeaveOnlyFees sells to several provinces from
// lots on several terms and gives everything back in random parts.
func TestRandomOrdersGivenBackBitByBitLeaveOnlyFees(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	db, g := pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	s := g.Shop(db)
	articles := []shoptest.Article{
		shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 3333, Lots: []int64{2, 3, 60}, ShareBP: 6667}),
		shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1249, TaxClass: "basic_grocery", Lots: []int64{1, 60}, Cost: 333}),
		shoptest.Put(t, db, shoptest.Spec{SKU: "LIVRE", Price: 1999, TaxClass: "book", Lots: []int64{60}, ShareBP: 5000}),
	}
	payable := "coop:" + fmt.Sprint(articles[0].CooperativeID)
	owed, inventory := balance(t, db, payable), balance(t, db, "inventory")
	for i, province := range []string{"ON", "QC", "AB", "NS", "ON", "QC"} {
		codes := map[string]string{"ON": "K6A 1A1", "QC": "J8X 2K1", "AB": "T2P 1J9", "NS": "B3H 1A1"}
		o := shoptest.PaidTo(t, db, g, checkout.Destination{Fulfilment: order.Ship, Line1: "1, rue Un", City: "Ville", Province: province,
			PostalCode: codes[province]}, 1+dice.IntN(4), articles[:1+dice.IntN(3)]...)
		if dice.IntN(2) == 0 {
			send(t, db, o.ID)
		}
		for part := range 5 {
			if d := desk(t, db, o.ID); d.Given() < o.Total {
				if ask := some(dice, d); part < 4 && worth(d, ask) {
					give(t, s, d, fmt.Sprint(i, "-", part), ask)
				} else if part == 4 {
					give(t, s, d, fmt.Sprint(i, "-rest"), everything(d, stock.Floor))
				}
			}
		}
		if d := desk(t, db, o.ID); d.Order.Status != order.Refunded || d.Given() != o.Total {
			t.Fatalf("order %d is %s, %d of %d given back", i, d.Order.Status, d.Given(), o.Total)
		}
		allWell(t, db)
	}
	for account, want := range map[string]int64{"tax:hst": 0, "tax:gst": 0, "tax:qst": 0, "income:shipping": 0, "income:goods": 0, "income:commission": 0,
		"refunds:due": 0, payable: owed, "stripe:clearing": -600} {
		if got := balance(t, db, account); got != want {
			t.Errorf("%s stands at %d, want %d", account, got, want)
		}
	}
	if back, cost := balance(t, db, "inventory"), balance(t, db, "expense:goods"); back+cost != inventory {
		t.Errorf("of %d in the inventory %d are left, and %d are spent", inventory, back, cost)
	}
}

// some asks for a random part of what is left; goods in the store go back to the floor.
func some(dice *rand.Rand, d returns.Desk) credit.Ask {
	a := credit.Ask{Shipping: money.Cents(dice.Int64N(int64(d.Sale.Shipping-d.Sale.GivenShipping) + 1))}
	for _, p := range d.Sale.Parts {
		cents, pieces := p.Left()
		l := credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: dice.Int64N(pieces + 1), Place: stock.Floor}
		if dice.IntN(2) == 0 {
			amount := money.Cents(dice.Int64N(int64(cents) + 1))
			l.Amount = &amount
		}
		a.Lines = append(a.Lines, l)
	}
	return a
}

func worth(d returns.Desk, a credit.Ask) bool {
	n, err := credit.Reckon(d.Sale, a)
	return err == nil && n.Total > 0
}
