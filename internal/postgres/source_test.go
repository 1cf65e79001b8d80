package postgres

import (
	"testing"

	"github.com/lib/pq"
)

func TestAddressesAreReadAsPostgreSQLReadsThem(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct {
		host string
		more int
		ssl  pq.SSLMode
	}{
		"postgres://u:p@h1:5432,h2:5433/shop?target_session_attrs=primary": {"h1", 1, pq.SSLModeRequire},
		"postgres://u@localhost/shop":                                      {"localhost", 0, pq.SSLModeDisable},
		"postgresql://u@127.0.0.1:6000/shop":                               {"127.0.0.1", 0, pq.SSLModeDisable},
		"postgres://u@db.example/shop?sslmode=verify-full":                 {"db.example", 0, pq.SSLModeVerifyFull},
		"postgres://u@db.example/shop":                                     {"db.example", 0, pq.SSLModeRequire},
		"postgres://u@/shop?host=/run/pg":                                  {"/run/pg", 0, pq.SSLModeDisable},
		"postgres://u@%2Frun%2Fpg/shop":                                    {"/run/pg", 0, pq.SSLModeDisable},
		"postgres://u@[::1]:5432,[::1]:5433/shop":                          {"::1", 1, pq.SSLModeDisable},
		"host=/run/pg user=u dbname=shop":                                  {"/run/pg", 0, pq.SSLModeDisable},
		"host=db.example user=u dbname=shop":                               {"db.example", 0, pq.SSLModeRequire},
		"host=db.example user=u dbname=shop sslmode=prefer":                {"db.example", 0, pq.SSLModePrefer},
	} {
		cfg, err := settings(address, Options{})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if cfg.Host != want.host || len(cfg.Multi) != want.more || cfg.SSLMode != want.ssl || cfg.Database != "shop" {
			t.Errorf("%s: read as host %q and %d more, sslmode %q, database %q", address, cfg.Host, len(cfg.Multi), cfg.SSLMode, cfg.Database)
		}
	}
}

func TestEachOfSeveralHostsKeepsItsPort(t *testing.T) {
	t.Parallel()
	cfg, err := settings("postgres://u@h1:5432,h2:5433/shop", Options{Role: "shop role"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Port != 5432 || cfg.Multi[0].Port != 5433 || cfg.Multi[0].Host != "h2" {
		t.Errorf("ports are %d and %+v", cfg.Port, cfg.Multi)
	}
	if cfg.Runtime["role"] != "shop role" {
		t.Errorf("role is %q", cfg.Runtime["role"])
	}
}
