// Package supply is what the store and its cooperatives agree on and what is on
// its way: agreements, advances, orders to suppliers, shipments, arrivals, and
// what the way here cost.
//
// It owns agreement, advance, purchase_order(_line), shipment(_line),
// arrival(_line), cost_sheet, cost_line and cost_share. It moves no goods and no
// money: receiving does, with these rows in the same transaction. Locks: the
// shipment, then its order, then what receiving locks.
package supply
