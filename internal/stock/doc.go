// Package stock is the goods ledger: lots, locations, entries with movements,
// the levels kept from them, and holds.
//
// It owns location, variant_place, lot, lot_step, lot_block, stock_entry, stock_movement, stock_level,
// stock_hold and stock_hold_line. Flows write through Post, Void, Hold, Sell, SellNow,
// Release, Lapse and BlockLot; nothing else changes a quantity. Quantities are whole pieces.
// Levels are locked by lot, then location; holds before levels.
package stock
