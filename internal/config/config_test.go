package config

import (
	"strings"
	"testing"
)

func TestAContradictorySettingIsNamed(t *testing.T) {
	t.Parallel()
	good := Config{BaseURL: "https://magasin.example/", LogLevel: "info"}
	for name, spoil := range map[string]func(*Config){
		"BASE_URL":        func(c *Config) { c.BaseURL = "magasin.example" },
		"LOG_LEVEL":       func(c *Config) { c.LogLevel = "loud" },
		"TRUSTED_PROXIES": func(c *Config) { c.TrustedProxies = []string{"10.0.0.1"} },
		"STRIPE_API_URL":  func(c *Config) { c.StripeAPIURL, c.StripeKey = "http://127.0.0.1:1", "sk_live_x" },
		"STRIPE_RATE":     func(c *Config) { c.StripeRate = -1 },
	} {
		c := good
		spoil(&c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := good.Check(); err != nil || good.BaseURL != "https://magasin.example" || !good.Secure() {
		t.Errorf("%+v: %v", good, err)
	}
	if err := good.NeedStripe(); err == nil || !strings.Contains(err.Error(), "STRIPE_SECRET_KEY") {
		t.Errorf("without a key: %v", err)
	}
}
