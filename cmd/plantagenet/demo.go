package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"plantagenet/internal/config"
	"plantagenet/internal/demo"
	"plantagenet/internal/payment/sandbox"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/staff"
)

type demoCmd struct {
	Listen string `help:"Address of the web; LISTEN by default."`
	Data   string `help:"Data folder; DATA_DIR by default."`
	Fresh  bool   `help:"Begin with a new data folder beside the old one."`
	Orders bool   `default:"true" negatable:"" help:"Begin with a day's orders, bought and paid at the local Stripe."`
}

// secrets of the demonstration shop, which open nothing outside it.
const (
	demoKey    = "sk_test_plantagenet_demo"
	demoSecret = "whsec_plantagenet_demo"
)

// Run starts the demonstration shop and prints where it is.
func (cmd demoCmd) Run(ctx context.Context, s streams) error {
	cfg, err := cmd.settings()
	if err != nil {
		return err
	}
	h, err := open(ctx, cfg, s)
	if err != nil {
		return err
	}
	defer h.close()
	h.demo = true
	if _, err := demo.Fill(ctx, h.db); err != nil {
		return fmt.Errorf("fill the demo shop: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended, err := h.sandbox(ctx)
	if err != nil {
		return err
	}
	sh, err := h.shop()
	if err != nil {
		return err
	}
	if cmd.Orders {
		if err := h.trade(ctx, sh); err != nil {
			return err
		}
	}
	err = h.serve(ctx, sh, true, func(string) { cmd.greet(h, s) })
	cancel()
	<-ended
	return err
}

func (cmd demoCmd) settings() (config.Config, error) {
	cfg, err := config.Load()
	if err != nil {
		return cfg, err
	}
	if cmd.Listen != "" {
		cfg.Listen = cmd.Listen
		if os.Getenv("BASE_URL") == "" {
			cfg.BaseURL = "http://localhost:" + port(cmd.Listen)
		}
	}
	if cmd.Data != "" {
		cfg.DataDir = cmd.Data
	}
	if cmd.Fresh {
		cfg.DataDir = filepath.Join(cfg.DataDir, "fresh-"+time.Now().Format("20060102-150405"))
	}
	cfg.StripeKey, cfg.WebhookSecrets = demoKey, []string{demoSecret}
	cfg.StripeAPIURL = "http://" + cfg.SandboxListen
	return cfg, cfg.Check()
}

// sandbox starts the local Stripe on its own port.
func (h *house) sandbox(ctx context.Context) (ended <-chan struct{}, err error) {
	box := sandbox.New(h.db, sandbox.Options{BaseURL: "http://localhost:" + port(h.cfg.SandboxListen), SecretKey: demoKey,
		WebhookURL: "http://" + loopback(h.cfg.Listen) + "/webhooks/stripe", WebhookSecret: demoSecret, Log: h.log})
	ln, err := net.Listen("tcp", h.cfg.SandboxListen)
	if err != nil {
		return nil, fmt.Errorf("SANDBOX_LISTEN: %w", err)
	}
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go server.Serve(ln) // ends with Close below
	go func() {
		defer close(done)
		if err := box.Run(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("the local Stripe's deliveries ended", "error", err)
		}
		<-ctx.Done()
		server.Close()
	}()
	return done, nil
}

// loopback is an address that this machine reaches itself at.
func loopback(listen string) string {
	host, p, _ := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, p)
}

func (cmd demoCmd) greet(h *house, s streams) {
	fmt.Fprintf(s.out, `
  Plantagenet, boutique de démonstration / demonstration shop

    boutique / shop       %[1]s/fr/   %[1]s/en/
    courriels / mail      %[1]s/staff/mail
    connexion / sign-in   %[1]s/signin   mot de passe / password %[4]s
                          %[5]s
    API                   %[1]s/api/v1/docs
    Stripe local          http://localhost:%[2]s   carte / card 4242 4242 4242 4242
    données / data        %[3]s

  Ctrl-C arrête tout / stops it all.
`, h.cfg.BaseURL, port(h.cfg.SandboxListen), h.cfg.DataDir, demo.Password, strings.Join(demo.Emails(), "\n                          "))
}

// demoRoutes show the mails that the demonstration shop writes; there are none
// of them outside it.
func (h *house) demoRoutes() []gate.Route {
	if !h.demo {
		return nil
	}
	return staff.MailRoutes(staff.Mailbox{Dir: h.mailDir(), BaseURL: h.cfg.BaseURL})
}
