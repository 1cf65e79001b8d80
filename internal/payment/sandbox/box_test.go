package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plantagenet/internal/payment"
	"plantagenet/internal/payment/sandbox"
	"plantagenet/internal/payment/stripe"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

const (
	testKey    = "sk_test_box"
	testSecret = "whsec_box"
)

// box is a local Stripe with a shop's endpoint beside it, and the shop's own adapter.
type box struct {
	t      *testing.T
	url    string
	db     *postgres.DB
	client *stripe.Client
	http   *http.Client
	refuse atomic.Int64 // how many deliveries the shop's endpoint still answers 503
	mu     sync.Mutex
	got    []payment.Event
}

func newBox(t *testing.T) *box {
	t.Helper()
	b := &box{t: t, http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	shop := httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(shop.Close)
	var front http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	b.url = server.URL
	b.db = pgtest.New(t)
	made := sandbox.New(b.db, sandbox.Options{BaseURL: server.URL, SecretKey: testKey, WebhookURL: shop.URL, WebhookSecret: testSecret,
		DisputeAfter: 100 * time.Millisecond})
	front = made.Handler()
	client, err := stripe.New(stripe.Options{Key: testKey, APIURL: server.URL, WebhookSecrets: []string{"whsec_old", testSecret}, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	b.client = client
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- made.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *box) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e, err := b.client.VerifyWebhook(body, r.Header.Get("Stripe-Signature"), time.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = append(b.got, e)
	if b.refuse.Add(-1) >= 0 {
		http.Error(w, "not now", http.StatusServiceUnavailable)
	}
}

func (b *box) events(kind string) []payment.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []payment.Event
	for _, e := range b.got {
		if e.Type == kind {
			out = append(out, e)
		}
	}
	return out
}

// await waits until an event of the kind has come n times.
func (b *box) await(kind string, n int) payment.Event {
	b.t.Helper()
	var got []payment.Event
	eventually(b.t, kind, func() bool { got = b.events(kind); return len(got) >= n })
	return got[len(got)-1]
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func request(key string) payment.SessionRequest {
	return payment.SessionRequest{Key: key, PaymentID: key, OrderToken: "tok", OrderNumber: "1001", Email: "m.lalonde@exemple.ca", Locale: "fr-CA",
		SuccessURL: "http://localhost:8080/fr/commandes/tok/retour?s={CHECKOUT_SESSION_ID}", CancelURL: "http://localhost:8080/fr/commandes/tok",
		ExpiresAt: time.Now().Add(34 * time.Minute).Truncate(time.Second), Currency: "CAD", Total: 10394,
		Lines: []payment.SessionLine{{Name: "Sac de coton, bande tissée", Description: "Coop 301", Unit: 4600, Quantity: 2}, {Name: "TVH 13 %", Unit: 1194, Quantity: 1}}}
}

func (b *box) session(key string) payment.Session {
	b.t.Helper()
	s, err := b.client.CreateSession(context.Background(), request(key))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// submit posts the page's form and returns the status, where it leads and what it shows.
func (b *box) submit(page string, form url.Values) (int, string, string) {
	b.t.Helper()
	res, err := b.http.PostForm(page, form)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header.Get("Location"), string(body)
}

func card(number string) url.Values {
	return url.Values{"card": {number}, "expiry": {"12 / 34"}, "cvc": {"123"}, "action": {"pay"}}
}

func (b *box) pay(s payment.Session, number string) payment.Session {
	b.t.Helper()
	status, to, body := b.submit(s.URL, card(number))
	if status != http.StatusSeeOther || !strings.Contains(to, s.ID) {
		b.t.Fatalf("paying answered %d to %q: %s", status, to, body)
	}
	return b.fetch(s.ID)
}

func (b *box) fetch(id string) payment.Session {
	b.t.Helper()
	s, err := b.client.Session(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// control turns a switch and returns how things stand.
func (b *box) control(body string) map[string]any {
	b.t.Helper()
	res, err := b.http.Post(b.url+"/_control", "application/json", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("control %s: %d %v %v", body, res.StatusCode, out, err)
	}
	return out
}

// raw calls the API as curl would.
func (b *box) raw(method, path, key string, form url.Values) (int, map[string]any, http.Header) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+testKey)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, out, res.Header
}

func problemIn(out map[string]any) map[string]any {
	p, _ := out["error"].(map[string]any)
	return p
}
