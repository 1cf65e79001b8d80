package staffview

import "net/url"

// urlQuery is a text as part of an address's query.
func urlQuery(text string) string { return url.QueryEscape(text) }
