package api

import (
	_ "embed"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/i18n"
	"plantagenet/internal/web/gate"
)

// Deps is what the calls work with. ClientHash is a keyed hash of the caller's
// address, for counting refused cards; BaseURL is the public address.
type Deps struct {
	Shop       checkout.Shop
	BaseURL    string
	ClientHash func(c echo.Context) string
}

//go:embed openapi.json
var document []byte

// reading and writing bound what one address may ask of the API.
var (
	reading = gate.Rate{Name: "api read", Times: 600, Per: time.Minute}
	writing = gate.Rate{Name: "api write", Times: 240, Per: time.Minute}
	paying  = gate.Rate{Name: "api checkout", Times: 60, Per: time.Minute}
)

// Routes are the API's rows in the one table of routes.
func Routes(d Deps) []gate.Route {
	get := func(path string, rows string, h echo.HandlerFunc) gate.Route {
		return gate.Route{Method: http.MethodGet, Path: "/api/v1" + path, Roles: gate.Anyone, Rows: rows, Rate: reading, Handler: h}
	}
	send := func(method, path string, rate gate.Rate, h echo.HandlerFunc) gate.Route {
		return gate.Route{Method: method, Path: "/api/v1" + path, Roles: gate.Anyone, Rows: "own cart", Rate: rate, BodyLimit: MaxBody, Handler: h}
	}
	return []gate.Route{
		get("/openapi.json", "none", describe),
		get("/docs", "none", d.docs),
		get("/products", "public", d.products),
		get("/products/:slug", "public", d.product),
		get("/carts/:id", "own cart", d.cart),
		get("/orders/:token", "own order", d.order),
		send(http.MethodPost, "/carts", writing, d.newCart),
		send(http.MethodPut, "/carts/:id/lines/:sku", writing, d.putLine),
		send(http.MethodPost, "/carts/:id/quote", writing, d.quote),
		send(http.MethodPost, "/carts/:id/checkout", paying, d.place),
	}
}

func describe(c echo.Context) error { return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, document) }

// lang is the language of names in an answer: ?lang=, else French.
func lang(c echo.Context) i18n.Lang {
	l, _ := i18n.Parse(c.QueryParam("lang"))
	return l
}
