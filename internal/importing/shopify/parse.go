package shopify

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/shipping"
)

// maxErrors ends the reading of a hopeless file.
const maxErrors = 200

// Parse reads a whole file. What is wrong in it stands in the report, by line;
// the error is for a file that cannot be read at all.
func Parse(in io.Reader) ([]goods.Product, goods.Report, error) {
	p := parser{options: map[string]*[3]string{}, byHandle: map[string]int{}, bySlug: map[string]int{}, skus: map[string]int{}, gtins: map[string]int{}}
	file, err := csvfile.Open(in, columns)
	if err == nil {
		err = p.rows(file)
	}
	var broken csvfile.LineError
	if errors.As(err, &broken) {
		p.report.Errors = append(p.report.Errors, broken)
	} else if err != nil {
		return nil, p.report, fmt.Errorf("read the file: %w", err)
	}
	p.finish()
	if len(p.report.Errors) > 0 {
		return nil, p.report, nil
	}
	return p.products, p.report, nil
}

type parser struct {
	products []goods.Product
	byHandle map[string]int
	bySlug   map[string]int // line of the product
	skus     map[string]int // line of the variant
	gtins    map[string]int
	report   goods.Report
	options  map[string]*[3]string // names of the choices, by handle
}

func (p *parser) fail(line int, key string, args ...any) {
	p.report.Errors = append(p.report.Errors, csvfile.Fault(line, key, args...))
}

func (p *parser) warn(line int, key string, args ...any) {
	p.report.Warnings = append(p.report.Warnings, csvfile.Fault(line, key, args...))
}

func (p *parser) rows(file *csvfile.Reader) error {
	for len(p.report.Errors) < maxErrors {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		p.row(row)
	}
	return nil
}

// row is part of the product with its handle, wherever that one's other rows stand.
func (p *parser) row(row csvfile.Row) {
	handle := shipping.Clean(row.Get("handle"))
	if handle == "" {
		p.fail(row.Line, "no_handle")
		return
	}
	at, known := p.byHandle[handle]
	if !known {
		at = len(p.products)
		p.byHandle[handle], p.options[handle] = at, new([3]string)
		p.products = append(p.products, p.product(row, handle))
	}
	product := &p.products[at]
	p.picture(row, product)
	if isVariant(row) {
		p.variant(row, product)
	}
}

// isVariant says whether a row can be bought; the others only bring pictures.
func isVariant(row csvfile.Row) bool {
	for _, c := range []string{"price", "sku", "value1", "value2", "value3"} {
		if row.Get(c) != "" {
			return true
		}
	}
	return false
}

func (p *parser) product(row csvfile.Row, handle string) goods.Product {
	made := goods.Product{Line: row.Line, Handle: handle, Slug: goods.Slug(handle), Title: p.short(row, "title", 255), Vendor: p.short(row, "vendor", 255),
		Type: p.short(row, "type", 255), Description: goods.Plain(row.Get("body")), GiftCard: p.yes(row, "gift", false)}
	if made.Title == "" {
		p.fail(row.Line, "no_title", handle)
	}
	p.claim(row.Line, made)
	made.Category = lastStep(row.Get("category"))
	if made.Category == "" {
		made.Category = lastStep(row.Get("google"))
	}
	for _, tag := range strings.Split(row.Get("tags"), ",") {
		if tag = shipping.Clean(tag); tag != "" {
			made.Tags = append(made.Tags, tag)
		}
	}
	if made.Summary = goods.Plain(row.Get("seo")); made.Summary == "" {
		made.Summary = goods.FirstSentence(made.Description)
	}
	made.Published = p.status(row) && p.yes(row, "published", true)
	return made
}

func (p *parser) claim(line int, made goods.Product) {
	switch {
	case made.Slug == "":
		p.fail(line, "handle_letters", made.Handle)
		return
	case len(made.Slug) > 200:
		p.fail(line, "handle_long", made.Handle)
		return
	case made.Slug != made.Handle:
		p.warn(line, "handle_slug", made.Handle, made.Slug)
	}
	if other, taken := p.bySlug[made.Slug]; taken {
		p.fail(line, "handle_twice", made.Handle, other)
		return
	}
	p.bySlug[made.Slug] = line
}

func (p *parser) status(row csvfile.Row) bool {
	switch s := strings.ToLower(row.Get("status")); s {
	case "", "active":
		return true
	case "draft", "archived", "unlisted":
		return false
	default:
		p.fail(row.Line, "shopify_status", s)
		return false
	}
}

func (p *parser) yes(row csvfile.Row, column string, otherwise bool) bool {
	switch v := strings.ToLower(row.Get(column)); v {
	case "":
		return otherwise
	case "true", "yes", "1", "vrai", "oui":
		return true
	case "false", "no", "0", "faux", "non":
		return false
	default:
		p.fail(row.Line, "yes_no", v, columns.Titles[column][0])
		return otherwise
	}
}

// short is one line of text, cleaned of what nobody means to write.
func (p *parser) short(row csvfile.Row, column string, limit int) string {
	text := shipping.Clean(row.Get(column))
	if utf8.RuneCountInString(text) > limit {
		p.fail(row.Line, "long", columns.Titles[column][0], limit)
	}
	return text
}

func lastStep(path string) string {
	steps := strings.Split(path, ">")
	return shipping.Clean(steps[len(steps)-1])
}

// finish judges what only the whole file can tell.
func (p *parser) finish() {
	if len(p.products) == 0 && len(p.report.Errors) == 0 {
		p.fail(1, "no_product")
	}
	for i := range p.products {
		product := &p.products[i]
		if len(product.Variants) == 0 {
			p.fail(product.Line, "no_priced_row", product.Handle)
		}
		p.nameless(product)
		sortImages(product)
	}
}
