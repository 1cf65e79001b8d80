// Package migrations carries the schema, numbered and forward only.
package migrations

import "embed"

// Files are the migrations in order.
//
//go:embed *.sql
var Files embed.FS
