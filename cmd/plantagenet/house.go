package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/config"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/mail"
	"plantagenet/internal/page"
	"plantagenet/internal/payment/stripe"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/embedded"
	"plantagenet/internal/task"
	"plantagenet/internal/worker"
)

// house is what a command works with, opened in order and closed in reverse.
type house struct {
	cfg    config.Config
	log    *slog.Logger
	demo   bool
	server *embedded.Server // nil with DATABASE_URL
	dsn    string
	db     *postgres.DB
	coops  portal.Window // the cooperatives', under a role of its own
}

// shopRole is the role the shop works under; migrations make it where they may.
const shopRole = "plantagenet_shop"

// open finds or starts the database, brings it up to date and connects.
func open(ctx context.Context, cfg config.Config, s streams) (*house, error) {
	h := &house{cfg: cfg, log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: cfg.Level}))}
	if err := h.openDatabase(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) openDatabase(ctx context.Context) (err error) {
	if h.dsn = h.cfg.DatabaseURL; h.dsn == "" {
		h.server, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(h.cfg.DataDir, "pg"), Data: h.cfg.DataDir, Log: h.log})
		if err != nil {
			return err
		}
		h.dsn = h.server.DSN("plantagenet")
	}
	if err := postgres.Migrate(ctx, h.dsn); err != nil {
		return err
	}
	roles, err := h.roles(ctx)
	if err != nil {
		return err
	}
	if h.db, err = postgres.Open(ctx, h.dsn, postgres.Options{MaxConns: 20, Role: roles[shopRole]}); err != nil {
		return err
	}
	if roles[portal.Role] == "" {
		return nil
	}
	h.coops.DB, err = postgres.Open(ctx, h.dsn, postgres.Options{MaxConns: 6, Role: portal.Role})
	return err
}

// roles are the least-privilege roles that the server has for us. Without its
// own the shop works under the database's owner, and the cooperatives' window
// stays shut.
func (h *house) roles(ctx context.Context) (map[string]string, error) {
	db, err := postgres.Open(ctx, h.dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var there []string
	err = db.Select(ctx, &there, `select rolname from pg_roles where rolname in ($1, $2) and pg_has_role(current_user, oid, 'member')`, shopRole, portal.Role)
	roles := map[string]string{}
	for _, name := range there {
		roles[name] = name
	}
	if roles[shopRole] == "" {
		h.log.Warn("the shop works under the database's owner: role " + shopRole + " is not there")
	}
	if roles[portal.Role] == "" {
		h.log.Warn("the cooperatives' window stays shut: role " + portal.Role + " is not there")
	}
	return roles, err
}

func (h *house) close() {
	if h.coops.DB != nil {
		h.coops.DB.Close()
	}
	if h.db != nil {
		h.db.Close()
	}
	if h.server != nil {
		h.server.Stop()
	}
}

// shop joins the database to the gateway.
func (h *house) shop() (checkout.Shop, error) {
	rate := h.cfg.StripeRate
	if rate == 0 && h.cfg.StripeAPIURL == "" {
		rate = 20 // Stripe allows 25 calls a second
	}
	gateway, err := stripe.New(stripe.Options{Key: h.cfg.StripeKey, APIURL: h.cfg.StripeAPIURL,
		WebhookSecrets: h.cfg.WebhookSecrets, Rate: rate, Timeout: 20 * time.Second})
	if err != nil {
		return checkout.Shop{}, err
	}
	order := func(lang, token string) string {
		l, _ := i18n.Parse(lang)
		return h.cfg.BaseURL + page.Path(l, "order", token)
	}
	return checkout.Shop{DB: h.db, Gateway: gateway, OrderURL: order,
		ReturnURL: func(lang, token string) string { return order(lang, token) + "?retour=1" }}, nil
}

func (h *house) sender() (mail.Sender, error) {
	if h.cfg.SMTPURL == "" {
		return mail.Files(h.mailDir()), nil
	}
	return mail.SMTP(h.cfg.SMTPURL)
}

func (h *house) mailDir() string { return filepath.Join(h.cfg.DataDir, "mail") }

// results is where long work leaves its files; web and work share it.
func (h *house) results() task.Folder { return task.Folder(filepath.Join(h.cfg.DataDir, "work")) }

func (h *house) worker(shop checkout.Shop) (*worker.Worker, error) {
	sender, err := h.sender()
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL: %w", err)
	}
	return worker.New(worker.Deps{Shop: shop, Mail: sender, Log: h.log, Folder: h.results(), BaseURL: h.cfg.BaseURL,
		Pictures: editing.Pictures(filepath.Join(h.cfg.DataDir, "pictures"))})
}

// clientKey hashes visitors' addresses; it changes with the account's key.
func (h *house) clientKey() []byte {
	sum := sha256.Sum256([]byte("visitor address " + h.cfg.StripeKey))
	return sum[:]
}
