// Package sandbox is a local Stripe: the part of Stripe's API of version
// 2023-10-16 that a shop uses, with its own hosted payment page, signed webhooks
// and switches for trouble. No real card is ever charged.
//
// It owns the schema stripe_sandbox. The shop reaches it over HTTP alone; only
// the commands demo and sandbox, and tests, start it.
package sandbox
