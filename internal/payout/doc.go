// Package payout is what was paid to cooperatives, and what they say of it:
// received, or not.
//
// It owns payout and payout_answer. Nothing edits a payment: one recorded in
// error is reversed with a reason. It moves no money: settlement does, with
// these rows in the same transaction. Locks: a payment's key or its row, then
// what settlement locks.
package payout
