// Package money holds amounts in integer cents and the few sums a shop makes.
//
// It owns no tables and knows no trade word. An amount is never a float: it is
// parsed, split, multiplied by an exact rate and written in the reader's language.
package money
