package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"plantagenet/internal/payment/sandbox"
	"plantagenet/internal/payment/stripe"
	"plantagenet/internal/postgres/pgtest"
)

func TestEverythingOutlivesARestart(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var taken atomic.Int64
	shop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { taken.Add(1) }))
	defer shop.Close()
	made := func() (*sandbox.Sandbox, *httptest.Server, *stripe.Client) {
		var front http.Handler
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
		s := sandbox.New(db, sandbox.Options{BaseURL: server.URL, SecretKey: testKey, WebhookURL: shop.URL, WebhookSecret: testSecret})
		front = s.Handler()
		c, err := stripe.New(stripe.Options{Key: testKey, APIURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		return s, server, c
	}
	_, server, client := made() // never run: its events stay on their way
	first, err := client.CreateSession(context.Background(), request("pay_1"))
	if err != nil {
		t.Fatal(err)
	}
	b := &box{t: t, url: server.URL, client: client, http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	b.pay(first, "4242424242424242")
	server.Close()

	again, server, client := made()
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go again.Run(ctx)
	eventually(t, "the events of before", func() bool { return taken.Load() == 4 })
	if s, err := client.CreateSession(context.Background(), request("pay_2")); err != nil || s.ID == first.ID {
		t.Errorf("a new page: %+v %v", s, err)
	}
	if s, err := client.Session(context.Background(), first.ID); err != nil || s.PaymentStatus != "paid" {
		t.Errorf("the paid page: %+v %v", s, err)
	}
}

func TestOneKeyAskedAtOnceMakesOnePage(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	req := request("pay_1")
	ids := make(chan string, 12)
	var all sync.WaitGroup
	for range cap(ids) {
		all.Go(func() {
			s, err := b.client.CreateSession(context.Background(), req)
			if err != nil {
				t.Error(err)
			}
			ids <- s.ID
		})
	}
	all.Wait()
	first := <-ids
	for range cap(ids) - 1 {
		if id := <-ids; id != first {
			t.Errorf("two pages: %s, %s", first, id)
		}
	}
}

func BenchmarkCreateSession(b *testing.B) {
	db := pgtest.New(b)
	var front http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
	defer server.Close()
	front = sandbox.New(db, sandbox.Options{BaseURL: server.URL, SecretKey: testKey}).Handler()
	c, err := stripe.New(stripe.Options{Key: testKey, APIURL: server.URL})
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req := request("pay_" + strconv.FormatInt(n.Add(1), 10))
			if _, err := c.CreateSession(context.Background(), req); err != nil {
				b.Error(err)
			}
		}
	})
}
