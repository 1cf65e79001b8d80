// Package store holds the store's own facts: who sells, where, how to reach
// them, and the taxes it is registered for.
//
// It owns shop_setting and tax_registration. Pages, mails and receipts read
// them; nothing about the seller is written in the program itself.
package store
