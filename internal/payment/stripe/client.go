package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
	"github.com/stripe/stripe-go/v76/form"
	"golang.org/x/time/rate"

	"plantagenet/internal/payment"
)

// Options say which account to talk to, and how.
type Options struct {
	Key            string
	APIURL         string   // another address for the API; empty: Stripe's own
	WebhookSecrets []string // several during a rotation
	Rate           float64  // calls a second, queued beyond it; 0: no limit
	Timeout        time.Duration
	Transport      http.RoundTripper // nil: one that keeps 64 lines open
}

// Client talks to one Stripe account.
type Client struct {
	api     *client.API
	secrets []string
}

var _ payment.Gateway = (*Client)(nil)

// ErrLiveKey refuses real cards at any address but Stripe's own.
var ErrLiveKey = errors.New("a live Stripe key only goes to Stripe's own address")

// New makes a client. Every backend is given the address, so that no call can
// leak to the real API, and the global key is never set.
func New(o Options) (*Client, error) {
	if o.APIURL != "" && strings.HasPrefix(o.Key, "sk_live_") {
		return nil, ErrLiveKey
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Transport == nil {
		o.Transport = keepAlive()
	}
	limit := rate.NewLimiter(rate.Inf, 1)
	if o.Rate > 0 {
		limit.SetLimit(rate.Limit(o.Rate))
	}
	all := &stripego.Backends{API: backend(o, stripego.APIBackend, limit), Connect: backend(o, stripego.ConnectBackend, limit),
		Uploads: backend(o, stripego.UploadsBackend, limit)}
	c := &Client{api: client.New(o.Key, all)}
	for _, s := range o.WebhookSecrets {
		if s = strings.TrimSpace(s); s != "" {
			c.secrets = append(c.secrets, s)
		}
	}
	return c, nil
}

// keepAlive is a transport that keeps as many lines to Stripe open as a busy
// shop uses at once; the default one closes all but two of them.
func keepAlive() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 64, 64
	return t
}

func backend(o Options, kind stripego.SupportedBackend, limit *rate.Limiter) stripego.Backend {
	config := &stripego.BackendConfig{
		MaxNetworkRetries: stripego.Int64(2),
		EnableTelemetry:   stripego.Bool(false),
		HTTPClient:        &http.Client{Timeout: o.Timeout, Transport: o.Transport},
		LeveledLogger:     &stripego.LeveledLogger{Level: stripego.LevelNull}, // the doors log, once
	}
	if o.APIURL != "" {
		config.URL = stripego.String(strings.TrimRight(o.APIURL, "/"))
	}
	return &paced{Backend: stripego.GetBackendWithConfig(kind, config), limit: limit}
}

// paced queues calls so that Stripe's own limit is never met, and asks again
// when it is met all the same: stripe-go gives up on 429 at once.
type paced struct {
	stripego.Backend
	limit *rate.Limiter
}

const triesWhenBusy = 3

// errQueue is for a call that was not sent, because its turn came too late.
var errQueue = errors.New("not sent in time")

// Call is every call but a list's.
func (p *paced) Call(method, path, key string, params stripego.ParamsContainer, v stripego.LastResponseSetter) error {
	return p.ask(params.GetParams().Context, func() error { return p.Backend.Call(method, path, key, params, v) })
}

// CallRaw is one page of a list.
func (p *paced) CallRaw(method, path, key string, body *form.Values, params *stripego.Params, v stripego.LastResponseSetter) error {
	return p.ask(params.Context, func() error { return p.Backend.CallRaw(method, path, key, body, params, v) })
}

func (p *paced) ask(ctx context.Context, call func() error) error {
	if ctx == nil {
		ctx = context.Background()
	}
	for try := 1; ; try++ {
		if err := p.limit.Wait(ctx); err != nil {
			return fmt.Errorf("%w: %w", errQueue, err)
		}
		err := call()
		if try == triesWhenBusy || !busy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(time.Duration(try*try) * 200 * time.Millisecond):
		}
	}
}

func busy(err error) bool {
	var e *stripego.Error
	return errors.As(err, &e) && e.HTTPStatusCode == http.StatusTooManyRequests
}
