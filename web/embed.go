// Package web carries the files the pages are made of: styles, scripts,
// letters and icons. It imports nothing and is imported by internal/page alone;
// the templates live in its sub-folders, one package an audience.
package web

import "embed"

// Static holds every file served under /static/, before hashing.
//
//go:embed static
var Static embed.FS
