// Package demo is the demonstration shop: what it sells and by whom, as TOML
// under content/, and Fill, which puts it into an empty database once.
//
// It owns no tables and writes through the rooms alone. Coop 301 and the
// partnership are real; everything else is invented and says so. Only the demo
// command calls it.
package demo
