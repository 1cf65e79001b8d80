package returns_test

import (
	"context"
	"fmt"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// allWell verifies every promise of the shop.
func allWell(t testing.TB, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

// desk reads an order as the refund page does.
func desk(t testing.TB, db *postgres.DB, id int64) returns.Desk {
	t.Helper()
	o, err := order.ByID(context.Background(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := returns.Read(context.Background(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everything asks for all that is left, goods to place.
func everything(d returns.Desk, place string) credit.Ask {
	a := credit.Ask{Shipping: d.Sale.Shipping - d.Sale.GivenShipping}
	for _, p := range d.Sale.Parts {
		cents, pieces := p.Left()
		a.Lines = append(a.Lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: pieces, Amount: &cents, Place: place})
	}
	return a
}

// give refunds and does what the job would.
func give(t testing.TB, s checkout.Shop, d returns.Desk, key string, ask credit.Ask) credit.Issued {
	t.Helper()
	n, err := returns.Refund(context.Background(), s, returns.Request{Key: key, OrderID: d.Order.ID, Seen: d.Seen(), Reason: "changed_mind", Ask: ask})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Refund(context.Background(), s, n.RefundID); err != nil {
		t.Fatal(err)
	}
	return n
}

// send hands everything that waits to the buyer.
func send(t testing.TB, db *postgres.DB, orderID int64) {
	t.Helper()
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		pieces, err := stock.OrderPiecesOf(context.Background(), tx, orderID)
		if err != nil {
			return err
		}
		e := stock.Entry{Kind: "transfer", Key: fmt.Sprint("test-send-", orderID), OrderID: &orderID}
		for _, p := range pieces {
			if p.ToSend > 0 {
				line := p.OrderLineID
				e.Movements = append(e.Movements, stock.Movement{LotID: p.LotID, From: stock.ToSend, To: stock.Customer, Quantity: p.ToSend, OrderLineID: &line})
			}
		}
		if _, err = stock.Post(context.Background(), tx, e); err != nil {
			return err
		}
		o, err := order.Lock(context.Background(), tx, orderID)
		if err != nil {
			return err
		}
		_, err = order.Finish(context.Background(), tx, &o)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func balance(t testing.TB, db *postgres.DB, account string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce((select b.balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = $1), 0)`, account)
}

func onHand(t testing.TB, db *postgres.DB, place string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce(sum(s.on_hand), 0) from stock_level s join location l on l.id = s.location_id where l.code = $1`, place)
}
