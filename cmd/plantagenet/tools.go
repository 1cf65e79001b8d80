package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/config"
	"plantagenet/internal/payment/sandbox"
	"plantagenet/internal/report"
	"plantagenet/internal/tax"
)

type migrateCmd struct{}

// Run brings the database up to date.
func (migrateCmd) Run(ctx context.Context, s streams) error {
	h, err := openConfigured(ctx, s)
	if err != nil {
		return err
	}
	h.close()
	fmt.Fprintln(s.out, "the database is up to date")
	return nil
}

func openConfigured(ctx context.Context, s streams) (*house, error) {
	cfg, err := config.Load()
	if err != nil {
		return nil, err
	}
	return open(ctx, cfg, s)
}

type workCmd struct{}

// Run does the background work until it is told to stop.
func (workCmd) Run(ctx context.Context, s streams) error {
	h, err := openConfigured(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.cfg.NeedStripe(); err != nil {
		return err
	}
	sh, err := h.shop()
	if err != nil {
		return err
	}
	w, err := h.worker(sh)
	if err != nil {
		return err
	}
	if err := w.Start(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	w.Stop()
	return nil
}

type verifyCmd struct {
	Data string `help:"Data folder; DATA_DIR by default."`
}

// Run prints one line a check and fails on any breach.
func (cmd verifyCmd) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	if cmd.Data != "" {
		cfg.DataDir = cmd.Data
	}
	h, err := open(ctx, cfg, s)
	if err != nil {
		return err
	}
	defer h.close()
	checks, err := report.Verify(ctx, h.db)
	if err != nil {
		return err
	}
	stripe, err := h.askStripe(ctx)
	if err != nil {
		return err
	}
	well := true
	for _, c := range append(checks, stripe) {
		fmt.Fprintln(s.out, c)
		well = well && c.OK()
	}
	if !well {
		return errFailed
	}
	fmt.Fprintln(s.out, "all well")
	return nil
}

// lookBack is how far verify compares with Stripe.
const lookBack = 90 * 24 * time.Hour

// askStripe compares paid pages with our books, where there is a Stripe to ask:
// the account's, or the demonstration's own while it runs.
func (h *house) askStripe(ctx context.Context) (report.Check, error) {
	check := report.Check{Promise: "I3", Title: "the same as Stripe's books"}
	if h.cfg.StripeKey == "" {
		h.cfg.StripeKey, h.cfg.StripeAPIURL = demoKey, "http://"+h.cfg.SandboxListen
		if conn, err := net.DialTimeout("tcp", h.cfg.SandboxListen, time.Second); err == nil {
			conn.Close()
		} else {
			check.Figures = "not asked: no STRIPE_SECRET_KEY, and no local Stripe is running"
			return check, nil
		}
	}
	sh, err := h.shop()
	if err != nil {
		return check, err
	}
	got, err := checkout.Compare(ctx, sh, time.Now().Add(-lookBack))
	if err != nil {
		check.Figures = "not asked: " + err.Error()
		return check, nil
	}
	check.Figures, check.Breaches = fmt.Sprintf("%d paid pages compared", got.Asked), got.Breaches
	return check, nil
}

type taxCmd struct {
	File string `arg:"" type:"existingfile" help:"Case file: cases[].input."`
}

// Run prints the taxes of each cart; a case that expects otherwise fails.
func (cmd taxCmd) Run(s streams) error {
	file, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer file.Close()
	ok, err := tax.Check(file, s.out, s.err)
	if err == nil && !ok {
		return errFailed
	}
	return err
}

type sandboxCmd struct{}

// Run starts the local Stripe alone, delivering to BASE_URL.
func (sandboxCmd) Run(ctx context.Context, s streams) error {
	h, err := openConfigured(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	key, secret := h.cfg.StripeKey, demoSecret
	if key == "" {
		key = demoKey
	}
	if len(h.cfg.WebhookSecrets) > 0 {
		secret = h.cfg.WebhookSecrets[0]
	}
	box := sandbox.New(h.db, sandbox.Options{BaseURL: "http://localhost:" + port(h.cfg.SandboxListen), SecretKey: key,
		WebhookURL: h.cfg.BaseURL + "/webhooks/stripe", WebhookSecret: secret, Log: h.log})
	ln, err := net.Listen("tcp", h.cfg.SandboxListen)
	if err != nil {
		return fmt.Errorf("SANDBOX_LISTEN: %w", err)
	}
	fmt.Fprintf(s.out, "the local Stripe listens at http://%s with key %s\n", ln.Addr(), key)
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(ln) // ends with Close below
	err = box.Run(ctx)
	server.Close()
	return err
}
