// Package credit is what was agreed to give back: credit notes with their
// number, the lines and lots they give back, and the taxes by component. Reckon
// is the one place that says what a part of a sale is worth.
//
// It owns credit_note, refund_line and refund_tax, which are append-only; what
// a refund that failed gave back counts for nothing. The flow is returns.
package credit
