package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"plantagenet/internal/postgres"
)

// APIVersion is the version of Stripe's API that is spoken.
const APIVersion = "2023-10-16"

// Options say where the local Stripe is, and whom it tells.
type Options struct {
	BaseURL       string // public address, for the hosted pages
	SecretKey     string
	WebhookURL    string // the shop's endpoint; empty: only endpoints made by the API
	WebhookSecret string
	Log           *slog.Logger
	DisputeAfter  time.Duration // between a payment with a disputed card and its dispute; 0: 3 s
}

// Sandbox is one local Stripe.
type Sandbox struct {
	db      *postgres.DB
	o       Options
	log     *slog.Logger
	trouble *trouble
	calls   *counter
	wake    chan struct{}
	sender  *http.Client
	front   http.Handler
}

// New makes a local Stripe over its schema of the database.
func New(db *postgres.DB, o Options) *Sandbox {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.DisputeAfter <= 0 {
		o.DisputeAfter = 3 * time.Second
	}
	s := &Sandbox{db: db, o: o, log: o.Log, trouble: newTrouble(), calls: newCounter(), wake: make(chan struct{}, 1),
		sender: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.front = s.routes()
	return s
}

// Handler serves the API, the hosted pages and the switches.
func (s *Sandbox) Handler() http.Handler { return s.front }

func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/", s.serveAPI)
	mux.HandleFunc("GET /c/pay/{id}", s.showPage)
	mux.HandleFunc("POST /c/pay/{id}", s.submitPage)
	mux.HandleFunc("GET /_control", s.showControl)
	mux.HandleFunc("POST /_control", s.turnControl)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /static/", serveStatic)
	mux.HandleFunc("GET /{$}", s.showFront)
	return mux
}

// Start serves on an address until the context ends.
func (s *Sandbox) Start(ctx context.Context, listen string) error {
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("the local Stripe: %w", err)
	}
	server := &http.Server{Handler: s.front, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	err = s.Run(ctx)
	return errors.Join(err, server.Close(), closed(<-served))
}

func closed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// nudge tells the loop that there may be something to deliver.
func (s *Sandbox) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
