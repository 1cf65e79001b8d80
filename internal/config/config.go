// Package config reads the settings from the environment and a .env file, and
// refuses a start on a missing or contradictory one with a line that names it.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// Config are the settings. Where one is left out, its default stands.
type Config struct {
	DatabaseURL    string   `env:"DATABASE_URL"` // empty: a private PostgreSQL under DataDir
	DataDir        string   `env:"DATA_DIR" envDefault:"./var"`
	Listen         string   `env:"LISTEN" envDefault:"127.0.0.1:8080"`
	BaseURL        string   `env:"BASE_URL" envDefault:"http://localhost:8080"`
	StripeKey      string   `env:"STRIPE_SECRET_KEY"`
	WebhookSecrets []string `env:"STRIPE_WEBHOOK_SECRET" envSeparator:","`
	StripeAPIURL   string   `env:"STRIPE_API_URL"` // empty: Stripe's own
	StripeRate     float64  `env:"STRIPE_RATE"`    // calls a second; 0: 20 to Stripe, no limit to a local one
	SMTPURL        string   `env:"SMTP_URL"`       // empty: mails are files under DataDir/mail
	SandboxListen  string   `env:"SANDBOX_LISTEN" envDefault:"127.0.0.1:8081"`
	MetricsListen  string   `env:"METRICS_LISTEN" envDefault:"127.0.0.1:9090"`
	TrustedProxies []string `env:"TRUSTED_PROXIES" envSeparator:","`
	LogLevel       string   `env:"LOG_LEVEL" envDefault:"info"`

	Proxies []netip.Prefix // TrustedProxies, parsed
	Level   slog.Level     // LogLevel, parsed
}

// Load reads .env, then the environment, which wins.
func Load() (Config, error) {
	if err := godotenv.Load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Config{}, fmt.Errorf(".env cannot be read: %w", err)
	}
	c, err := env.ParseAs[Config]()
	if err != nil {
		return Config{}, fmt.Errorf("a setting cannot be read: %w", err)
	}
	return c, c.Check()
}

// Check parses what has a form and refuses what contradicts itself.
func (c *Config) Check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("BASE_URL is not an address such as https://magasin.example: %q", c.BaseURL)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if err := c.Level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return fmt.Errorf("LOG_LEVEL is none of debug, info, warn, error: %q", c.LogLevel)
	}
	return errors.Join(c.checkProxies(), c.checkStripe())
}

func (c *Config) checkProxies() error {
	c.Proxies = nil
	for _, text := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("TRUSTED_PROXIES is not a list of networks such as 10.0.0.0/8: %q", text)
		}
		c.Proxies = append(c.Proxies, prefix)
	}
	return nil
}

func (c *Config) checkStripe() error {
	if c.StripeAPIURL != "" && strings.HasPrefix(c.StripeKey, "sk_live_") {
		return errors.New("STRIPE_API_URL is set together with a live STRIPE_SECRET_KEY: real cards only go to Stripe itself")
	}
	if c.StripeRate < 0 || c.StripeRate > 100 {
		return errors.New("STRIPE_RATE is not between 0 and 100 calls a second")
	}
	for i, s := range c.WebhookSecrets {
		c.WebhookSecrets[i] = strings.TrimSpace(s)
	}
	return nil
}

// NeedStripe refuses a shop that could take orders and no payments.
func (c *Config) NeedStripe() error {
	if c.StripeKey == "" {
		return errors.New("STRIPE_SECRET_KEY is missing: the shop cannot take payments without it")
	}
	if len(c.WebhookSecrets) == 0 || c.WebhookSecrets[0] == "" {
		return errors.New("STRIPE_WEBHOOK_SECRET is missing: Stripe's events could not be told from forged ones")
	}
	return nil
}

// Secure says whether visitors come over https.
func (c *Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }
