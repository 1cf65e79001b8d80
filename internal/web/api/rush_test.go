package api

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

const (
	buyers = 10_000
	units  = 100
	lanes  = 96 // buyers at any one moment
)

func TestTenThousandBuyersForAHundredUnits(t *testing.T) {
	for _, instances := range []int{1, 2} {
		t.Run(fmt.Sprintf("%d instances", instances), func(t *testing.T) { rush(t, instances) })
	}
}

func rush(t *testing.T, instances int) {
	db, dsn := pgtest.NewDSN(t)
	shoptest.Register(t, db)
	shoptest.Put(t, db, shoptest.Spec{SKU: "RUSH", Price: 4800, Lots: []int64{40, 35, 25}, ShareBP: 6000})
	g := shoptest.NewGateway()
	var doors []string
	for range instances {
		own, err := postgres.Open(context.Background(), dsn, postgres.Options{MaxConns: 16})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { own.Close() })
		doors = append(doors, instance(t, g.Shop(own)))
	}
	var won, told atomic.Int64
	var next atomic.Int64
	var wg sync.WaitGroup
	for range lanes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := next.Add(1); n <= buyers; n = next.Add(1) {
				buy(t, doors[int(n)%len(doors)], n, &won, &told)
			}
		}()
	}
	wg.Wait()
	if won.Load() != units || told.Load() != buyers-units {
		t.Fatalf("%d bought, %d were told that it is sold out, of %d", won.Load(), told.Load(), buyers)
	}
	if g.Created() != units {
		t.Fatalf("Stripe was asked for %d pages", g.Created())
	}
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

// buy is one buyer: a cart, one piece, the order. Whoever gets none must have
// been told so, and nothing else.
func buy(t *testing.T, base string, n int64, won, told *atomic.Int64) {
	made := call(t, "POST", base+"/api/v1/carts", "")
	if made.status != 201 {
		t.Errorf("buyer %d: new cart %d %s", n, made.status, made.raw)
		return
	}
	id := made.body["id"].(string)
	put := call(t, "PUT", base+"/api/v1/carts/"+id+"/lines/RUSH", `{"quantity":1}`)
	if put.status == 409 && put.body["code"] == "sold_out" {
		told.Add(1)
		return
	}
	got := call(t, "POST", base+"/api/v1/carts/"+id+"/checkout", buyer, "Idempotency-Key", fmt.Sprintf("rush-%d", n))
	switch {
	case got.status == 201:
		won.Add(1)
	case got.status == 409 && got.body["code"] == "sold_out":
		told.Add(1)
	default:
		t.Errorf("buyer %d: %d %s", n, got.status, got.raw)
	}
}
