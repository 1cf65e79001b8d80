package main

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

// TestKilledAnywhereNothingIsLost kills the program at each point of a sale,
// starts it again, lets the buyer do what a buyer does (press again under the
// same key, pay if not yet paid) and expects one order, one payment, one mail.
func TestKilledAnywhereNothingIsLost(t *testing.T) {
	for _, point := range []string{"K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			db, dsn := pgtest.NewDSN(t)
			r := prepare(t, dsn)
			r.launch("CRASH_AT=" + point)
			r.ready()
			sku, before := plenty(t, db)
			cart := r.newCart(sku)
			buyUntilPaid(t, r, db, cart, point)
			if !r.died(30 * time.Second) {
				t.Fatalf("the shop did not die at %s: %s", point, r.log)
			}
			r.launch()
			r.ready()
			buyUntilPaid(t, r, db, cart, point)
			until(t, "the order is not paid", func() bool {
				return shoptest.Count(t, db, `select count(*) from sales_order where status = 'paid'`) == 1
			})
			until(t, "the confirmation is not sent", func() bool {
				return shoptest.Count(t, db, `select count(*) from mail_sent where kind = 'order_confirmed'`) == 1
			})
			if n := shoptest.Count(t, db, `select count(*) from sales_order`); n != 1 {
				t.Errorf("%d orders", n)
			}
			if n := shoptest.Count(t, db, `select count(*) from payment where state = 'succeeded'`); n != 1 {
				t.Errorf("%d payments", n)
			}
			if after := leftOf(t, db, sku); after != before-1 {
				t.Errorf("%d pieces of %d are left", after, before)
			}
			until(t, "an event is not applied", func() bool {
				return shoptest.Count(t, db, `select count(*) from stripe_event where applied_at is null`) == 0
			})
			allWell(t, db)
		})
	}
}

func (r *running) newCart(sku string) string {
	r.t.Helper()
	status, made := r.ask("POST", "/api/v1/carts", "")
	if status != 201 {
		r.t.Fatalf("new cart: %d %v", status, made)
	}
	id := made["id"].(string)
	if status, got := r.ask("PUT", "/api/v1/carts/"+id+"/lines/"+sku, `{"quantity":1}`); status != 200 {
		r.t.Fatalf("put line: %d %v", status, got)
	}
	return id
}

// buyUntilPaid goes as far as the shop lives.
func buyUntilPaid(t *testing.T, r *running, db *postgres.DB, cart, key string) {
	t.Helper()
	status, got := r.ask("POST", "/api/v1/carts/"+cart+"/checkout", gatineau, "Idempotency-Key", "attempt-"+key)
	if status != 201 {
		return
	}
	order := got["order"].(map[string]any)
	if order["status"] != "awaiting_payment" {
		return
	}
	if code, _ := pay(got["pay_url"].(string), "4242424242424242"); code != 303 {
		t.Logf("the payment page answered %d", code)
	}
}

// TestKilledInTheLapseSweepNothingIsLost kills the program between the end of
// the holds and the end of their orders.
func TestKilledInTheLapseSweepNothingIsLost(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	r := prepare(t, dsn)
	r.launch("CRASH_AT=K13")
	if !r.died(60 * time.Second) { // the first sweep comes at the start
		t.Fatalf("the shop did not die in the sweep: %s", r.log)
	}
	r.launch()
	r.ready()
	sku, before := plenty(t, db)
	if status, _ := r.ask("POST", "/api/v1/carts/"+r.newCart(sku)+"/checkout", gatineau, "Idempotency-Key", "lapse"); status != 201 {
		t.Fatalf("checkout answered %d", status)
	}
	if _, err := db.SQL().ExecContext(context.Background(), `update stock_hold set expires_at = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.launch("CRASH_AT=K13")
	if !r.died(60 * time.Second) {
		t.Fatalf("the shop did not die in the sweep: %s", r.log)
	}
	if n := shoptest.Count(t, db, `select count(*) from sales_order where status = 'awaiting_payment'`); n != 1 {
		t.Fatalf("%d orders wait after the kill", n)
	}
	r.launch()
	r.ready()
	until(t, "the order is not cancelled", func() bool {
		return shoptest.Count(t, db, `select count(*) from sales_order where status = 'cancelled'`) == 1
	})
	if after := leftOf(t, db, sku); after != before {
		t.Errorf("%d pieces of %d are left", after, before)
	}
	allWell(t, db)
}
