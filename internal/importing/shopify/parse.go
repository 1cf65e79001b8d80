package shopify

import (
	"io"
	"strings"
	"unicode/utf8"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/shipping"
)

// Parse reads a whole file. What is wrong in it stands in the report, by line;
// the error is for a file that cannot be read at all.
func Parse(in io.Reader) ([]goods.Product, goods.Report, error) {
	p := parser{options: map[string]*[3]string{}, byHandle: map[string]int{}, bySlug: map[string]int{}, skus: map[string]int{}}
	if err := p.Rows(in, columns, p.row); err != nil {
		return nil, p.Report, err
	}
	p.finish()
	if len(p.Report.Errors) > 0 {
		return nil, p.Report, nil
	}
	return p.products, p.Report, nil
}

type parser struct {
	goods.Reading
	products []goods.Product
	byHandle map[string]int
	bySlug   map[string]int        // line of the product
	skus     map[string]int        // line of the variant
	options  map[string]*[3]string // names of the choices, by handle
}

// row is part of the product with its handle, wherever that one's other rows stand.
func (p *parser) row(row csvfile.Row) {
	handle := shipping.Clean(row.Get("handle"))
	if handle == "" {
		p.Fail(row.Line, "no_handle")
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
		p.Fail(row.Line, "no_title", handle)
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
		p.Fail(line, "handle_letters", made.Handle)
		return
	case len(made.Slug) > 200:
		p.Fail(line, "handle_long", made.Handle)
		return
	case made.Slug != made.Handle:
		p.Warn(line, "handle_slug", made.Handle, made.Slug)
	}
	if other, taken := p.bySlug[made.Slug]; taken {
		p.Fail(line, "handle_twice", made.Handle, other)
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
		p.Fail(row.Line, "shopify_status", s)
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
		p.Fail(row.Line, "yes_no", v, columns.Titles[column][0])
		return otherwise
	}
}

// short is one line of text, cleaned of what nobody means to write.
func (p *parser) short(row csvfile.Row, column string, limit int) string {
	text := shipping.Clean(row.Get(column))
	if utf8.RuneCountInString(text) > limit {
		p.Fail(row.Line, "long", columns.Titles[column][0], limit)
	}
	return text
}

func lastStep(path string) string {
	steps := strings.Split(path, ">")
	return shipping.Clean(steps[len(steps)-1])
}

// finish judges what only the whole file can tell.
func (p *parser) finish() {
	if len(p.products) == 0 && len(p.Report.Errors) == 0 {
		p.Fail(1, "no_product")
	}
	for i := range p.products {
		product := &p.products[i]
		if len(product.Variants) == 0 {
			p.Fail(product.Line, "no_priced_row", product.Handle)
		}
		p.nameless(product)
		sortImages(product)
	}
}
