// Package migrations carries the schema, numbered and forward only.
package migrations

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
)

// Files are the migrations in order; the dump beside them is for readers only.
//
//go:embed [0-9]*.sql
var Files embed.FS

// Stamp names these very migrations. The dump carries it, so that a stale one is
// told without pg_dump, whose output differs between PostgreSQL's versions.
func Stamp() string {
	sum := sha256.New()
	names, _ := fs.Glob(Files, "*.sql") // the pattern is well-formed
	for _, name := range names {
		body, _ := Files.ReadFile(name) // just listed
		sum.Write([]byte(name))
		sum.Write(body)
	}
	return "Migrations: " + hex.EncodeToString(sum.Sum(nil))[:32]
}
