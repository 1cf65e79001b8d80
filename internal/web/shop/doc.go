// Package shop holds the doors of the window: home, articles, article,
// cooperatives, store, lot, and the files beside them. A door reads rooms,
// words what it found and renders; it holds no SQL and changes nothing.
//
// The pages of the cart and the order are the package's other half.
package shop
