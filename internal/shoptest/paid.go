package shoptest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
)

// Buyer is who buys in PaidOrder: words a test can look for where they must not stand.
var Buyer = struct{ Name, Email, Phone, Line1, City, Province, PostalCode string }{
	"Marie-Ève Lalonde", "marie@exemple.ca", "613 555-0142", "12, rue Principale", "Hawkesbury", "ON", "K6A 1A1"}

// attempts tell the orders of one test apart.
var attempts atomic.Int64

// PaidOrder sells quantity pieces of each article to Buyer, to be sent within
// Ontario, and settles the payment: the pieces wait at stock.ToSend.
func PaidOrder(t testing.TB, db *postgres.DB, gateway *Gateway, quantity int, articles ...Article) order.Order {
	t.Helper()
	return PaidTo(t, db, gateway, checkout.Destination{Fulfilment: order.Ship, Line1: Buyer.Line1, City: Buyer.City,
		Province: Buyer.Province, PostalCode: Buyer.PostalCode}, quantity, articles...)
}

// PaidPickup is PaidOrder for who comes to Plantagenet.
func PaidPickup(t testing.TB, db *postgres.DB, gateway *Gateway, quantity int, articles ...Article) order.Order {
	t.Helper()
	return PaidTo(t, db, gateway, checkout.Destination{Fulfilment: order.Pickup}, quantity, articles...)
}

// PaidTo is PaidOrder for any destination.
func PaidTo(t testing.TB, db *postgres.DB, gateway *Gateway, to checkout.Destination, quantity int, articles ...Article) order.Order {
	t.Helper()
	ctx, shop := context.Background(), gateway.Shop(db)
	placed, err := checkout.Place(ctx, shop, checkout.Request{Key: fmt.Sprintf("paid-%d", attempts.Add(1)), Channel: "web",
		CartID: Cart(t, db, quantity, articles...), Lang: "fr", Email: Buyer.Email, Name: Buyer.Name, Phone: Buyer.Phone, Destination: to})
	if err != nil {
		t.Fatalf("place: %v", err)
	}
	if _, err := checkout.Start(ctx, shop, placed); err != nil {
		t.Fatalf("start the payment: %v", err)
	}
	if err := checkout.Settle(ctx, shop, gateway.Pay(placed.Payment.ID, placed.Order.Total, 100)); err != nil {
		t.Fatalf("settle: %v", err)
	}
	o, err := order.ByID(ctx, db, placed.Order.ID)
	if err != nil {
		t.Fatalf("read the paid order: %v", err)
	}
	if o.Status != order.Paid {
		t.Fatalf("the order is %s, want paid", o.Status)
	}
	return o
}
