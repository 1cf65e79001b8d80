// Package settlement pays cooperatives: a payment made outside the program is
// recorded and booked in one transaction, reversed when it was recorded in
// error, and answered by the cooperative from its window.
//
// Every verb may be asked twice and run beside itself. Locks: the payment's key
// or row, then the balances of the accounts it posts to, in the ledger's order.
package settlement
