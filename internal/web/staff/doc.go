// Package staff is the door for those who work in the store: one file for each
// address or part, bound to one flow or one room, without SQL and without sums.
// Desk.Routes joins the parts into the one table; the rail is in rail.go.
// A volunteer sees no money and no buyer's address: views ask Layout.Money.
package staff
