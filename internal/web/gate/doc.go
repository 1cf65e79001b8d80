// Package gate stands between the network and the doors: the one table of
// routes with who may call each, whose rows it touches, how large a body and
// how many calls it takes; cross-origin protection; and the one place where an
// error becomes a page or a problem document in the visitor's language.
//
// It owns no tables. cmd mounts it; every door is a Route in it.
package gate
