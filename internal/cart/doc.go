// Package cart keeps what a visitor means to buy, until it is ordered.
//
// It owns cart and cart_line. A cart promises nothing: prices and stock are
// read anew each time it is shown, and only a hold reserves. A cart is locked
// first of all locks, by Close.
package cart
