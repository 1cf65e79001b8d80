package hooks

import (
	"net/http"

	"plantagenet/internal/checkout"
	"plantagenet/internal/web/gate"
)

// Routes are the hooks' rows in the one table of routes. Who may call is
// decided by the signature, not by the address: Stripe's deliveries come in
// bursts and are never turned away for it.
func Routes(shop checkout.Shop) []gate.Route {
	return []gate.Route{{Method: http.MethodPost, Path: "/webhooks/stripe", Roles: gate.Anyone, Rows: "the inbox of events",
		BodyLimit: MaxBody, Rate: gate.Free, Handler: Stripe(shop), Foreign: true}}
}
