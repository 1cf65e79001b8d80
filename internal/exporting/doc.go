// Package exporting writes the shop's data out again: the catalogue, count
// sheets, and what the accountant needs (orders, taxes, the journal, the stock's
// value). It reads in pages by key, never a whole table, and owns no tables.
// Amounts are dollars with a decimal point; texts cannot be taken for formulas.
package exporting
