// Package stripe is the gateway to Stripe: stripe-go's client behind
// payment.Gateway, for the real account and the local Stripe alike.
//
// It owns no tables. Every call that makes something carries our own
// idempotency key; what an event says is only a hint, the object is fetched.
package stripe
