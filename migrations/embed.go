// Package migrations carries the schema, numbered and forward only.
package migrations

import "embed"

// Files are the migrations in order; the dump beside them is for readers only.
//
//go:embed [0-9]*.sql
var Files embed.FS
