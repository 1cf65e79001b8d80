// Package postgres is the ground under every room: a database that is read
// through Reader and written through *Tx, so that a write outside a transaction
// does not compile. It owns no tables; lib/pq is imported here and nowhere else.
package postgres
