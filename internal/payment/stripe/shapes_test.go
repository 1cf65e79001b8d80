package stripe_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/payment"
	"plantagenet/internal/payment/stripe"
)

// calls makes every request the adapter can make, by the method that makes it.
// A method without one fails the test: its shape would go unchecked.
var calls = map[string]func(context.Context, *stripe.Client) error{
	"CreateSession": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.CreateSession(ctx, wanted())
		return err
	},
	"Session":       func(ctx context.Context, c *stripe.Client) error { _, err := c.Session(ctx, "cs_1"); return err },
	"ExpireSession": func(ctx context.Context, c *stripe.Client) error { _, err := c.ExpireSession(ctx, "cs_1"); return err },
	"SessionOfIntent": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.SessionOfIntent(ctx, "pi_1")
		return err
	},
	"SessionsSince": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.SessionsSince(ctx, time.Now().Add(-time.Hour))
		return err
	},
	"CreateRefund": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.CreateRefund(ctx, payment.RefundRequest{Key: "re_1", IntentID: "pi_1", Amount: 500, Reason: "late_payment"})
		return err
	},
	"Refund":    func(ctx context.Context, c *stripe.Client) error { _, err := c.Refund(ctx, "re_1"); return err },
	"RefundsOf": func(ctx context.Context, c *stripe.Client) error { _, err := c.RefundsOf(ctx, "pi_1"); return err },
	"Dispute":   func(ctx context.Context, c *stripe.Client) error { _, err := c.Dispute(ctx, "dp_1"); return err },
	"EventsSince": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.EventsSince(ctx, time.Now().Add(-time.Hour))
		return err
	},
	"SetupWebhook": func(ctx context.Context, c *stripe.Client) error {
		_, err := c.SetupWebhook(ctx, "https://magasin.example/webhooks/stripe")
		return err
	},
	"VerifyWebhook": nil, // asks nobody
}

func wanted() payment.SessionRequest {
	return payment.SessionRequest{Key: "pay_1", PaymentID: "pay_1", OrderToken: "tok", OrderNumber: "1001", Email: "m.lalonde@exemple.ca", Locale: "fr-CA",
		SuccessURL: "https://magasin.example/fr/commandes/tok/retour", CancelURL: "https://magasin.example/fr/commandes/tok",
		ExpiresAt: time.Now().Add(34 * time.Minute), Currency: "CAD", Total: 10394,
		Lines: []payment.SessionLine{{Name: "Sac de coton", Description: "Coop 301", Unit: 4600, Quantity: 2}, {Name: "TVH 13 %", Unit: 1194, Quantity: 1}}}
}

func TestEveryRequestHasTheShapeOfStripesSpecification(t *testing.T) {
	t.Parallel()
	seen := &witness{}
	client, err := stripe.New(stripe.Options{Key: "sk_test_shape", APIURL: startMock(t), Transport: seen})
	if err != nil {
		t.Fatal(err)
	}
	for method := range reflect.TypeFor[*stripe.Client]().Methods() {
		call, listed := calls[method.Name]
		if !listed {
			t.Errorf("no request of %s is checked", method.Name)
			continue
		}
		if call == nil {
			continue
		}
		seen.clear()
		// stripe-mock answers with fixtures, so an answer may be no use; what counts is that the request was taken.
		if err := call(context.Background(), client); err != nil && !errors.Is(err, payment.ErrUnknownObject) && !seen.any() {
			t.Errorf("%s: %v", method.Name, err)
		}
		for _, e := range seen.all() {
			if e.status >= 400 {
				t.Errorf("%s: %s %s answered %d: %s", method.Name, e.method, e.path, e.status, e.body)
			}
		}
		if len(seen.all()) == 0 {
			t.Errorf("%s made no request", method.Name)
		}
	}
}

// exchange is one request and what became of it.
type exchange struct {
	method, path, body string
	status             int
}

// witness writes down every request.
type witness struct {
	mu   sync.Mutex
	seen []exchange
}

// RoundTrip sends the request on.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, exchange{r.Method, r.URL.Path, string(body), res.StatusCode})
	return res, err
}

func (w *witness) all() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]exchange(nil), w.seen...)
}

func (w *witness) any() bool { return len(w.all()) > 0 }

func (w *witness) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = nil
}

// startMock builds stripe-mock, pinned in tools/go.mod, and runs it until the
// test ends.
func startMock(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.Command("go", "build", "-modfile=tools/go.mod", "-o", program, "github.com/stripe/stripe-mock")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build stripe-mock: %v\n%s", err, out)
	}
	addr := freeAddress(t)
	cmd := exec.Command(program, "-http-addr", addr)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // ended by us: its exit says nothing
	})
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return "http://" + addr
		}
		if time.Now().After(end) {
			t.Fatalf("stripe-mock does not listen: %v", err)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func TestEveryBackendStaysAtTheAddressGiven(t *testing.T) {
	t.Parallel()
	if _, err := stripe.New(stripe.Options{Key: "sk_live_x", APIURL: "http://127.0.0.1:1"}); !errors.Is(err, stripe.ErrLiveKey) {
		t.Errorf("a live key at another address: %v", err)
	}
	var hosts hostList
	client, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: "http://127.0.0.1:1/", Transport: &hosts})
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range calls {
		if call != nil && call(context.Background(), client) == nil {
			t.Errorf("%s succeeded with nobody there", name)
		}
	}
	if got := strings.Join(hosts.all(), " "); strings.Trim(strings.ReplaceAll(got, "127.0.0.1:1", ""), " ") != "" || got == "" {
		t.Errorf("calls went to %s", got)
	}
}

type hostList struct {
	mu    sync.Mutex
	hosts []string
}

// RoundTrip refuses every call, after noting where it would have gone.
func (h *hostList) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hosts = append(h.hosts, r.URL.Host)
	return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{"Stripe-Should-Retry": {"false"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"error":{"type":"invalid_request_error","message":"nobody"}}`))}, nil
}

func (h *hostList) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.hosts
}

func TestCallsAreQueuedBeyondTheRate(t *testing.T) {
	t.Parallel()
	var hosts hostList
	client, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: "http://127.0.0.1:1", Transport: &hosts, Rate: 20})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	var all sync.WaitGroup
	for range 11 {
		all.Go(func() { _, _ = client.Refund(context.Background(), "re_1") }) // refused by the transport; only the time counts
	}
	all.Wait()
	if took := time.Since(begun); took < 480*time.Millisecond || len(hosts.all()) != 11 {
		t.Errorf("11 calls at 20 a second took %v; %d went out", took, len(hosts.all()))
	}
}

func TestLinesThatDoNotAddUpAreNotSent(t *testing.T) {
	t.Parallel()
	var hosts hostList
	client, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: "http://127.0.0.1:1", Transport: &hosts})
	if err != nil {
		t.Fatal(err)
	}
	req := wanted()
	req.Total++
	if _, err := client.CreateSession(context.Background(), req); !errors.Is(err, payment.ErrRefused) || len(hosts.all()) != 0 {
		t.Errorf("a cent too much: %v, sent %v", err, hosts.all())
	}
}
