package checkout_test

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

func TestARefundToldByStripeAgainIsToldToTheBuyerOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "REFTWICE", Price: 1000, Lots: []int64{1}, Cost: 1})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "reftwice-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total+1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Reconcile(context.Background(), s, 0); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"evt_r1", "evt_r2"} {
		receive(t, db, id, "charge.refunded", placed.Payment.ID)
		if err := checkout.Apply(context.Background(), s, id); err != nil {
			t.Fatal(err)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'send_mail' and args->>'mail' = 'refunded'`); n != 1 {
		t.Fatalf("%d mails tell of one refund", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from ledger_entry where kind = 'late_refund'`); n != 1 {
		t.Fatalf("%d entries for one refund", n)
	}
	allWell(t, db)
}

func TestARefundMadeElsewhereIsWrittenDownOnceAndPutBeforeAPerson(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "ELSE", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "elsewhere-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	g.RefundElsewhere(placed.Payment.ID, 300)
	for _, id := range []string{"evt_e1", "evt_e2"} {
		receive(t, db, id, "charge.refunded", placed.Payment.ID)
		if err := checkout.Apply(context.Background(), s, id); err != nil {
			t.Fatal(err)
		}
	}
	if n := shoptest.Count(t, db, `select sum(amount_cents) from refund where state = 'succeeded' and reason = $1`, payment.ReasonElsewhere); n != 300 {
		t.Fatalf("%d cents written down", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'refund_elsewhere'`); n != 1 {
		t.Fatalf("%d cases", n)
	}
	allWell(t, db)
}

func TestRefundsNeverExceedWhatWasCaptured(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "OVER", Price: 1000, Lots: []int64{1}, Cost: 1})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "over-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	_, err := db.SQL().Exec(`insert into refund (id, payment_id, order_id, amount_cents, reason) select 're_x', id, order_id, captured_cents + 1, 'x' from payment`)
	if err == nil {
		t.Fatal("the database took a refund of more than was captured")
	}
}

func TestComparingWithStripeFindsWhatOurBooksDoNotSay(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "COMPARE", Price: 1000, Lots: []int64{3}, Cost: 1})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "compare-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	if c, err := checkout.Compare(context.Background(), s, time.Now().Add(-time.Hour)); err != nil || c.Asked != 1 || len(c.Breaches) != 0 {
		t.Fatalf("%+v %v", c, err)
	}
	g.Pay(placed.Payment.ID, placed.Order.Total+100, 59)
	if c, err := checkout.Compare(context.Background(), s, time.Now().Add(-time.Hour)); err != nil || len(c.Breaches) != 1 {
		t.Fatalf("%+v %v", c, err)
	}
}
