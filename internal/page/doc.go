// Package page is the ground under every HTML page: hashed and compressed
// static files, rendering that never writes half a page, the security headers,
// request ids, the table of addresses in both languages, and the cache of
// finished pages for visitors.
//
// It owns no tables and knows no trade word. Doors and templates call it.
package page
