// Package ledger is the money ledger: accounts, entries with postings that sum
// to zero per currency, and balances kept in the same transaction.
//
// It owns ledger_account, ledger_entry, ledger_posting and ledger_balance.
// Debits are positive. Nothing edits an entry: a mistake is reversed by another.
// Balances are locked by account id, last of all locks.
package ledger
