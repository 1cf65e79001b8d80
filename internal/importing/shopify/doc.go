// Package shopify reads Shopify's product CSV, in the column names of its old
// and its present template, as Shopify itself does: rows gathered by handle, the
// first one describing the product, each row a variant, a picture or both.
// It owns no tables and touches none; internal/importing writes what it read.
package shopify
