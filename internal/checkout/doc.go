// Package checkout holds the verbs of a sale: Quote, Place, Start, Settle,
// Cancel, Lapse, Refund and Reconcile. It owns no tables.
//
// Each verb is one transaction that may run beside itself and be killed half-way.
// Stripe is only called outside of one. Locks are taken in one order: cart,
// order, payment, stock levels by id, ledger balances by account, number series.
package checkout
