// Package order keeps orders: what was agreed, line by line, and where each
// stands. Lines and adjustments are a snapshot; nothing in them is recomputed.
//
// It owns sales_order, order_line, order_adjustment, order_event and order_note. Flows open
// and move orders; everyone else reads. An order is locked by Lock, after the
// cart and before the payment.
package order
