// Package shopview holds the pages visitors see, as templates over plain
// structs of finished words: no query, no sum, no trade rule. Doors fill the
// structs; the gallery test renders each page empty, with one, many and long.
//
// Every page is wrapped in Frame, which carries the language, the links to
// itself in the other one, the header and the footer.
package shopview

//go:generate go tool templ generate
