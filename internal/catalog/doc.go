// Package catalog keeps what can be bought: categories, products with their
// texts in both languages, variants and pictures, and the search over them. It
// owns category, product, product_text, search_word, variant and picture.
// Products are written in batches by slug and go live through Publish alone.
package catalog
