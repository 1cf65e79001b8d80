package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
)

// TestKilledWhileRefundingTheMoneyGoesBackOnce kills the program when a refund
// is written and Stripe not yet asked (K11), and when Stripe has made it and the
// answer is not saved (K12).
func TestKilledWhileRefundingTheMoneyGoesBackOnce(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"K11", "K12"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			db, dsn := pgtest.NewDSN(t)
			r := start(t, dsn)
			sku, before := plenty(t, db)
			buyUntilPaid(t, r, db, r.newCart(sku), point)
			until(t, "the order is not paid", func() bool {
				return shoptest.Count(t, db, `select count(*) from sales_order where status = 'paid' and email = 'marie@exemple.ca'`) == 1 &&
					shoptest.Count(t, db, `select count(*) from refund where state <> 'succeeded'`) == 0 // the demonstration's own
			})
			refunds := shoptest.Count(t, db, `select count(*) from refund`)
			r.stop()
			r.launch("CRASH_AT=" + point)
			r.ready()
			var id int64
			if err := db.Get(context.Background(), &id, `select id from sales_order where email = 'marie@exemple.ca'`); err != nil {
				t.Fatal(err)
			}
			o, err := order.ByID(context.Background(), db, id)
			if err != nil {
				t.Fatal(err)
			}
			d, err := returns.Read(context.Background(), db, o)
			if err != nil {
				t.Fatal(err)
			}
			ask := credit.Ask{Shipping: d.Sale.Shipping}
			for i, p := range d.Sale.Parts {
				ask.Lines = append(ask.Lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: p.Quantity, Place: d.Pieces[i].From})
			}
			_, err = returns.Refund(context.Background(), checkout.Shop{DB: db}, returns.Request{Key: point, OrderID: id, Reason: "cancelled", Ask: ask})
			if err != nil {
				t.Fatal(err)
			}
			if !r.died(60 * time.Second) {
				t.Fatalf("the shop did not die at %s: %s", point, r.log)
			}
			if n := shoptest.Count(t, db, `select count(*) from refund where state = 'intended'`); n != 1 {
				t.Fatalf("%d refunds are intended after the kill", n)
			}
			allWell(t, db)
			r.launch()
			r.ready()
			until(t, "the refund is not confirmed", func() bool {
				return shoptest.Count(t, db, `select count(*) from refund where state = 'succeeded'`) == refunds+1
			})
			until(t, "the credit note is not mailed", func() bool {
				return shoptest.Count(t, db, `select count(*) from mail_sent where kind = 'refunded' and order_id = $1`, id) == 1
			})
			if n := shoptest.Count(t, db, `select count(*) from stripe_sandbox.object where kind = 'refund'`); n != refunds+1 {
				t.Errorf("Stripe made %d refunds, want %d", n, refunds+1)
			}
			if n := shoptest.Count(t, db, `select count(*) from sales_order where status = 'refunded' and id = $1`, id); n != 1 {
				t.Error("the order is not refunded")
			}
			if after := leftOf(t, db, sku); after != before {
				t.Errorf("%d pieces of %d are left", after, before)
			}
			allWell(t, db)
		})
	}
}

// TestADisputeIsBookedAsStripeDecidesIt pays with the card that is disputed
// later, and lets the bank decide for the shop.
func TestADisputeIsBookedAsStripeDecidesIt(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	sku, _ := plenty(t, db)
	status, got := r.ask("POST", "/api/v1/carts/"+r.newCart(sku)+"/checkout", gatineau, "Idempotency-Key", "disputed")
	if status != 201 {
		t.Fatalf("checkout answered %d", status)
	}
	if code, _ := pay(got["pay_url"].(string), "4000000000000259"); code != 303 {
		t.Fatalf("the payment page answered %d", code)
	}
	until(t, "the dispute is not written down", func() bool {
		return shoptest.Count(t, db, `select count(*) from dispute where fee_cents > 0`) == 1
	})
	held := shoptest.Count(t, db, `select b.balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'expense:disputes'`)
	if total := shoptest.Count(t, db, `select amount_cents from dispute`); held != total {
		t.Errorf("%d of %d is an expense while the bank holds it", held, total)
	}
	allWell(t, db)
	var id string
	if err := db.Get(context.Background(), &id, `select id from dispute`); err != nil {
		t.Fatal(err)
	}
	answerDispute(t, r, id)
	until(t, "the won dispute is not booked", func() bool {
		return shoptest.Count(t, db, `select count(*) from dispute where status = 'won' and closed_at is not null`) == 1
	})
	if left := shoptest.Count(t, db, `select b.balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'expense:disputes'`); left != 0 {
		t.Errorf("%d is still an expense", left)
	}
	allWell(t, db)
}

// answerDispute sends the words with which Stripe's test mode decides for the shop.
func answerDispute(t *testing.T, r *running, id string) {
	t.Helper()
	body := url.Values{"evidence[uncategorized_text]": {"winning_evidence"}}.Encode()
	req, err := http.NewRequest(http.MethodPost, "http://"+r.box+"/v1/disputes/"+id, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+demoKey)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := patient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the local Stripe answered %d", resp.StatusCode)
	}
}

// TestARefundThatTheBankSendsBackLeavesTheOrderPaid pays with the card whose
// refunds succeed first and fail afterwards.
func TestARefundThatTheBankSendsBackLeavesTheOrderPaid(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	sku, _ := plenty(t, db)
	status, got := r.ask("POST", "/api/v1/carts/"+r.newCart(sku)+"/checkout", gatineau, "Idempotency-Key", "sent-back")
	if status != 201 {
		t.Fatalf("checkout answered %d", status)
	}
	if code, _ := pay(got["pay_url"].(string), "4000000000005126"); code != 303 {
		t.Fatalf("the payment page answered %d", code)
	}
	mine := `from sales_order where email = 'marie@exemple.ca'`
	until(t, "the order is not paid", func() bool { return shoptest.Count(t, db, `select count(*) `+mine+` and status = 'paid'`) == 1 })
	id := shoptest.Count(t, db, `select id `+mine)
	o, err := order.ByID(context.Background(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := returns.Read(context.Background(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := returns.Refund(context.Background(), checkout.Shop{DB: db}, returns.Request{Key: "sent-back", OrderID: id, Reason: "goodwill", Ask: credit.Ask{Shipping: d.Sale.Shipping}}); err != nil {
		t.Fatal(err)
	}
	until(t, "the failure is not written down", func() bool {
		return shoptest.Count(t, db, `select count(*) from refund where order_id = $1 and state = 'failed'`, id) == 1
	})
	if n := shoptest.Count(t, db, `select count(*) `+mine+` and status = 'paid'`); n != 1 {
		t.Error("the order is not paid again")
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'refund_failed' and order_id = $1`, id); n != 1 {
		t.Errorf("%d cases", n)
	}
	allWell(t, db)
}
