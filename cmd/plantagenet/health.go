package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"plantagenet/internal/config"
	"plantagenet/internal/web/gate"
)

// health answers for the process (/healthz) and for what it stands on (/readyz).
func (h *house) health() []gate.Route {
	get := func(path string, handler echo.HandlerFunc) gate.Route {
		return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Anyone, Rows: "none", Rate: gate.Free, Handler: handler}
	}
	return []gate.Route{
		get("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }),
		get("/readyz", func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), 5*time.Second)
			defer cancel()
			if ready, err := h.db.Migrated(ctx); err != nil || !ready {
				return c.String(http.StatusServiceUnavailable, "the database is not ready\n")
			}
			return c.String(http.StatusOK, "ok\n")
		}),
	}
}

// metrics listens on an address of its own, never the public one.
func (h *house) metrics(failed chan<- error) (*http.Server, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(h.db.SQL(), "shop"))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ln, err := net.Listen("tcp", h.cfg.MetricsListen)
	if err != nil {
		h.log.Warn("metrics are not served", "METRICS_LISTEN", h.cfg.MetricsListen, "error", err)
		return server, nil
	}
	go server.Serve(ln) // ends with Close; the shop does not fall with its metrics
	return server, nil
}

type healthCmd struct{}

// Run asks the shop on LISTEN, for container health checks.
func (healthCmd) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, p, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return fmt.Errorf("LISTEN: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", p)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the shop answers %s", resp.Status)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}
