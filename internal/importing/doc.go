// Package importing brings other programs' files into the shop: all of a file in
// one transaction, or nothing and the lines at fault. The same file again changes
// nothing. It owns import_file, what was sent to be imported; the rest it writes
// through catalog, coop and stock. What
// staff set since (cooperative, maker, shelf, tax class, the other language,
// pictures of their own) stays.
package importing
