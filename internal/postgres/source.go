package postgres

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// source makes the data source for lib/pq: the URL form with several hosts,
// which lib/pq misreads, is rewritten; sslmode and what Options ask are added.
func source(dsn string, o Options) (string, error) {
	values := url.Values{}
	values.Set("timezone", "UTC")
	values.Set("jit", "off") // compiling a plan takes longer than any query of the shop
	if o.Role != "" {
		values.Set("role", o.Role)
	}
	if o.AsyncCommit {
		values.Set("synchronous_commit", "off")
	}
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return keywords(dsn, values), nil
	}
	scheme, rest, _ := strings.Cut(dsn, "://")
	u, hosts, err := parseURL(scheme, rest)
	if err != nil {
		return "", err
	}
	q := u.Query()
	if len(hosts) > 1 {
		setHosts(q, hosts)
	}
	if !q.Has("sslmode") {
		q.Set("sslmode", sslmode(strings.Join(hosts, ",")+q.Get("host")))
	}
	for k := range values {
		q.Set(k, values.Get(k))
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// parseURL splits off the hosts before net/url sees them.
func parseURL(scheme, rest string) (*url.URL, []string, error) {
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	user, hostlist := "", authority
	if i := strings.LastIndex(authority, "@"); i >= 0 {
		user, hostlist = authority[:i+1], authority[i+1:]
	}
	hosts := strings.Split(hostlist, ",")
	single := hostlist
	if len(hosts) > 1 {
		single = ""
	}
	u, err := url.Parse(scheme + "://" + user + single + tail)
	if err != nil {
		return nil, nil, fmt.Errorf("DATABASE_URL is not an address: %w", err)
	}
	return u, hosts, nil
}

func setHosts(q url.Values, hosts []string) {
	var names, ports []string
	for _, h := range hosts {
		name, port := h, "5432"
		if i := strings.LastIndex(h, ":"); i >= 0 && !strings.HasSuffix(h, "]") {
			name, port = h[:i], h[i+1:]
		}
		if _, err := strconv.Atoi(port); err != nil {
			port = "5432"
		}
		names, ports = append(names, name), append(ports, port)
	}
	q.Set("host", strings.Join(names, ","))
	q.Set("port", strings.Join(ports, ","))
}

func sslmode(hosts string) string {
	for _, local := range []string{"localhost", "127.0.0.1", "[::1]", "/"} {
		if strings.HasPrefix(hosts, local) {
			return "disable"
		}
	}
	if hosts == "" {
		return "disable"
	}
	return "require"
}

func keywords(dsn string, values url.Values) string {
	var b strings.Builder
	b.WriteString(dsn)
	if !strings.Contains(dsn, "sslmode") {
		b.WriteString(" sslmode=disable")
	}
	for k := range values {
		b.WriteString(" " + k + "=" + values.Get(k))
	}
	return b.String()
}
