// Package goods is what any other shop's file says of products, once read:
// products with their variants, pictures and words, and how such words become
// plain text and addresses. It owns no tables; readers of formats make it and
// internal/importing writes it.
package goods
