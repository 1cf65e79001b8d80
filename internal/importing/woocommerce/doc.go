// Package woocommerce reads WooCommerce's product CSV, under its English and its
// French titles, as WooCommerce itself does: simple products, and variable ones
// with their variations, which name their parent by SKU or id and may stand
// anywhere. It owns no tables and touches none; internal/importing writes what it
// read.
package woocommerce
