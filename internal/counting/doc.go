// Package counting keeps counts of the goods: sessions, what each person added
// to them, and the lines drawn up from it against the ledger.
//
// It owns count_session, count_item, count_scan, count_line, count_lot and
// count_limit, and books nothing: internal/stockroom turns an approved count into
// an entry. A line is as of the moment it was counted. What a place should hold
// then is its level at that moment plus what was sold from there and still
// waits in the store: a buyer paying while people count changes nothing on the shelf.
package counting
