// Package pgtest gives each test a migrated PostgreSQL database of its own. A
// package that uses it has
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
// which ends the server with the tests. The first run on a machine makes a
// data folder that later runs copy. Without a server the tests fail.
package pgtest
