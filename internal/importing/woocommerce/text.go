package woocommerce

import (
	"regexp"
	"strings"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/shipping"
)

// get is a cell without the apostrophe that WooCommerce puts before formulas.
func get(row csvfile.Row, column string) string {
	return strings.TrimSpace(csvfile.Bare(row.Get(column)))
}

// shortcodes are what WordPress's page builders leave in a text.
var shortcodes = regexp.MustCompile(`\[/?(?:[a-z]+_[a-z_]+|gallery|caption|embed|video|audio|playlist|products?|contact-form-7)\b[^\]\n]*\]`)

// prose is a description as plain text. WooCommerce writes a line break as the
// two characters \n, and those two where they are meant as \\n.
func prose(body string) string {
	const meant = "\x00"
	body = strings.ReplaceAll(strings.ReplaceAll(body, `\\n`, meant), `\n`, "\n")
	body = strings.ReplaceAll(strings.ReplaceAll(body, meant, `\n`), "\r\n", "\n")
	return goods.Plain(broken(shortcodes.ReplaceAllString(body, "")))
}

// broken parts the paragraphs of a text that mixes empty lines and markup, as
// WordPress does when it shows one.
func broken(body string) string {
	if strings.Contains(body, "<") {
		return strings.ReplaceAll(body, "\n\n", "<p>")
	}
	return body
}

// splitList parts a cell at its commas; one that belongs to a value is written \,
func splitList(cell string) []string {
	const comma = "\x00"
	var list []string
	for _, part := range strings.Split(strings.ReplaceAll(cell, `\,`, comma), ",") {
		if part = strings.TrimSpace(strings.ReplaceAll(part, comma, ",")); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func lastStep(path string) string {
	steps := strings.Split(path, ">")
	return shipping.Clean(goods.Plain(steps[len(steps)-1]))
}
