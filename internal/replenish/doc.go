// Package replenish reckons what to order again: what each variant sold a day,
// how long it will last, and how many to order, with every figure that led
// there. It owns variant_day, variant_outlook and replenish_mark, all of which
// can be rebuilt from the goods ledger. A job calls Refresh; pages read.
package replenish
