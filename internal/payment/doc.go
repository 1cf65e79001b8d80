// Package payment keeps what we ask of Stripe and what became of it: payments,
// refunds, disputes, the inbox of events, cases for a person. Gateway is the
// edge of the world; its adapter lives in payment/stripe.
//
// It owns payment, refund, dispute, stripe_event, desk_case and mail_sent. A
// payment is locked after its order.
package payment
