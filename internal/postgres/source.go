package postgres

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/lib/pq"
)

// settings reads an address in any form that PostgreSQL's own programs take,
// and adds what o asks for.
func settings(dsn string, o Options) (pq.Config, error) {
	dsn, err := rewriteURL(dsn)
	if err != nil {
		return pq.Config{}, err
	}
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return pq.Config{}, fmt.Errorf("DATABASE_URL is not an address: %w", err)
	}
	if cfg.SSLMode == "" {
		cfg.SSLMode = sslmode(cfg)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	cfg.Runtime["timezone"] = "UTC"
	cfg.Runtime["jit"] = "off"                            // compiling a plan takes longer than any query of the shop
	cfg.Runtime["plan_cache_mode"] = "force_generic_plan" // each text is planned once: planning an order costs more than running it
	if o.Role != "" {
		cfg.Runtime["role"] = o.Role
	}
	if o.AsyncCommit {
		cfg.Runtime["synchronous_commit"] = "off"
	}
	return cfg, nil
}

// sslmode is used where the address names none: plain inside the machine,
// encrypted outside it. It is set because the driver's own default may change.
func sslmode(cfg pq.Config) pq.SSLMode {
	if !local(cfg.Host) {
		return pq.SSLModeRequire
	}
	for _, m := range cfg.Multi {
		if !local(m.Host) {
			return pq.SSLModeRequire
		}
	}
	return pq.SSLModeDisable
}

func local(host string) bool {
	if host == "localhost" || filepath.IsAbs(host) || strings.HasPrefix(host, "@") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// rewriteURL moves the hosts of a URL into its query: lib/pq misreads several
// hosts with ports, and net/url refuses an escaped socket folder as a host.
func rewriteURL(dsn string) (string, error) {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if !ok || scheme != "postgres" && scheme != "postgresql" {
		return dsn, nil
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	user, hosts := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, hosts = authority[:i+1], authority[i+1:]
	}
	if !strings.ContainsAny(hosts, ",%") {
		return dsn, nil
	}
	names, ports, err := splitHosts(hosts)
	if err != nil {
		return "", err
	}
	path, query, _ := strings.Cut(tail, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", fmt.Errorf("DATABASE_URL is not an address: %w", err)
	}
	values.Set("host", names)
	values.Set("port", ports)
	return scheme + "://" + user + path + "?" + values.Encode(), nil
}

func splitHosts(list string) (names, ports string, err error) {
	var n, p []string
	for _, item := range strings.Split(list, ",") {
		name, port, err := net.SplitHostPort(item)
		if err != nil { // no port given
			name, port = strings.Trim(item, "[]"), "5432"
		}
		if name, err = url.PathUnescape(name); err != nil {
			return "", "", fmt.Errorf("DATABASE_URL is not an address: %w", err)
		}
		n, p = append(n, name), append(p, port)
	}
	return strings.Join(n, ","), strings.Join(p, ","), nil
}
