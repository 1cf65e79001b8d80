package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/checkout"
	"plantagenet/internal/config"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/web/api"
	"plantagenet/internal/web/coop"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/hooks"
	"plantagenet/internal/web/shop"
	"plantagenet/internal/web/sign"
	"plantagenet/internal/web/staff"
)

type serveCmd struct {
	Work bool `default:"true" negatable:"" help:"Do the background work too."`
}

// Run serves until it is told to stop.
func (cmd serveCmd) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	if err := cfg.NeedStripe(); err != nil {
		return err
	}
	h, err := open(ctx, cfg, s)
	if err != nil {
		return err
	}
	defer h.close()
	sh, err := h.shop()
	if err != nil {
		return err
	}
	return h.serve(ctx, sh, cmd.Work, nil)
}

// serve runs web, metrics and work until ctx ends or one of them fails, then
// lets requests and jobs finish. listening is told the address of the web.
func (h *house) serve(ctx context.Context, sh checkout.Shop, work bool, listening func(address string)) error {
	e, err := h.web(ctx, sh)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", h.cfg.Listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 4)
	if work {
		w, err := h.worker(sh)
		if err != nil {
			return err
		}
		if err := w.Start(ctx); err != nil {
			return err
		}
		defer w.Stop()
	}
	metrics, err := h.metrics(failed)
	if err != nil {
		return err
	}
	defer metrics.Close()
	server := &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 120 * time.Second, IdleTimeout: 120 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { failed <- server.Serve(ln) }()
	if listening != nil {
		listening(ln.Addr().String())
	}
	time.AfterFunc(settled, debug.FreeOSMemory) // what only the start needed goes back to the machine
	return h.until(ctx, server, failed)
}

// settled is when the start's own work is over.
const settled = 2 * time.Second

// until waits for the end and drains: no request is cut.
func (h *house) until(ctx context.Context, server *http.Server, failed <-chan error) error {
	var err error
	var lost <-chan error
	if h.server != nil {
		lost = h.server.Keep(ctx, h.log)
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	case err = <-lost:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if shutdown := server.Shutdown(drain); shutdown != nil {
		err = errors.Join(err, shutdown)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// web builds the server from the one table of routes.
func (h *house) web(ctx context.Context, sh checkout.Shop) (*echo.Echo, error) {
	cache := page.NewCache(shop.CacheBytes)
	window := h.window(cache)
	routes, door := h.table(sh, window)
	e := echo.New()
	err := gate.Mount(e, gate.Options{Log: h.log, BaseURL: h.cfg.BaseURL, ErrorPage: h.errorPage(window), Who: door.Who, SignIn: sign.At, Cache: cache, TrustedProxies: h.cfg.Proxies,
		Security: page.Security{HTTPS: h.cfg.Secure(), FormAction: h.paymentHosts()}}, routes)
	if err != nil {
		return nil, err
	}
	go shop.Watch(ctx, h.db, cache, 300*time.Millisecond, h.log)
	return e, nil
}

func (h *house) window(cache *page.Cache) *shop.Window {
	return &shop.Window{DB: h.db, Cache: cache, BaseURL: h.cfg.BaseURL, Demo: h.demo, Pictures: filepath.Join(h.cfg.DataDir, "pictures")}
}

// table is every route there is, and the door that says whose request one is.
func (h *house) table(sh checkout.Shop, window *shop.Window) (routes []gate.Route, door sign.Door) {
	client := gate.ClientHash(h.cfg.Proxies, h.clientKey())
	buying := shop.Buying{Shop: sh, Window: window, ClientHash: client, Secure: h.cfg.Secure()}
	door = h.door(client)
	desk := h.desk(sh)
	desk.Client, desk.Agent = client, sign.Agent
	for _, part := range [][]gate.Route{window.Routes(), buying.Routes(), api.Routes(api.Deps{Shop: sh, BaseURL: h.cfg.BaseURL, ClientHash: client}),
		hooks.Routes(sh), desk.Routes(), door.Routes(), h.coopDoor().Routes(), h.health(), h.demoRoutes()} {
		routes = append(routes, part...)
	}
	return routes, door
}

// desk is the staff's door.
func (h *house) desk(sh checkout.Shop) staff.Desk {
	d := staff.Desk{Shop: sh, BaseURL: h.cfg.BaseURL, Demo: h.demo, DataDir: h.cfg.DataDir, Log: h.log}
	if h.demo {
		d.Mails = h.mailDir()
	}
	return d
}

// errorPage says an error in the frame of the door it happened at.
func (h *house) errorPage(window *shop.Window) func(echo.Context, int, *fault.Fault) templ.Component {
	coops := h.coopDoor()
	return func(c echo.Context, status int, f *fault.Fault) templ.Component {
		if coop.Here(c) {
			return coops.ErrorPage(c, status, f)
		}
		return window.ErrorPage(c, status, f)
	}
}

// coopDoor is the cooperatives' window.
func (h *house) coopDoor() coop.Door { return coop.Door{Window: h.coops, Demo: h.demo} }

// door is where people sign in.
func (h *house) door(address func(echo.Context) string) sign.Door {
	return sign.Door{House: access.House{DB: h.db, BaseURL: h.cfg.BaseURL, Demo: h.demo}, Secure: h.cfg.Secure(),
		Address: address, Network: gate.ClientNetwork(h.cfg.Proxies)}
}

// paymentHosts are where a checkout form may end: Stripe's page, or the local one's.
func (h *house) paymentHosts() []string {
	if h.cfg.StripeAPIURL != "" {
		return []string{"http://" + h.cfg.SandboxListen, "http://localhost:" + port(h.cfg.SandboxListen)}
	}
	return []string{"https://checkout.stripe.com"}
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}
