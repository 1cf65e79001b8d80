// Package receiving books goods that arrive: an entry in the goods ledger and,
// for lots bought outright, the debt to the cooperative in the money ledger.
// It owns no tables; doors, the demo and importers call Receive.
package receiving
