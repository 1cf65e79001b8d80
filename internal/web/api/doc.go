// Package api is the storefront's door for programs: JSON under /api/v1, the
// same flows as the pages, errors as RFC 9457 problem documents with stable
// codes. It decides nothing and sums nothing.
package api
