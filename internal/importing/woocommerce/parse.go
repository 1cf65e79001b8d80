package woocommerce

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
	p := parser{parents: map[string]int{}, slugs: map[string]bool{}, skus: map[string]int{}}
	if err := p.Rows(in, columns, p.row); err != nil {
		return nil, p.Report, err
	}
	products := p.finish()
	if len(p.Report.Errors) > 0 {
		return nil, p.Report, nil
	}
	return products, p.Report, nil
}

// article is a product of the file with what its variations need of it.
type article struct {
	goods.Product
	id, sku    string
	variable   bool
	left       bool // out, with words
	attributes []attribute
	own        variation // of a simple one
}

// variation is one row that can be bought, until its parent is known.
type variation struct {
	goods.Variant
	parent     string
	id         string
	position   int
	attributes []attribute
	images     []goods.Image
}

type parser struct {
	goods.Reading
	articles   []article
	parents    map[string]int // "sku" and "id:44" to the place in articles
	variations []variation
	slugs      map[string]bool
	skus       map[string]int // line of the row
}

// row is a product or a variation, by its type; WooCommerce adds to the type
// that a thing is virtual or a download.
func (p *parser) row(row csvfile.Row) {
	kind, extra := kindOf(row)
	switch kind {
	case "variation":
		switch {
		case extra != "":
			p.leave(row, "left_"+extra)
		case get(row, "published") == "0":
			p.leave(row, "left_off")
		default:
			v := p.variation(row)
			p.images(row, func(i goods.Image) bool { v.images = append(v.images, i); return true })
			p.variations = append(p.variations, v)
		}
	case "simple", "variable":
		p.article(row, kind, extra)
	default:
		p.leave(row, "left_type", kind)
		p.remember(row, article{left: true})
	}
}

func kindOf(row csvfile.Row) (kind, extra string) {
	kind = "simple"
	for _, word := range strings.Split(strings.ToLower(row.Get("type")), ",") {
		switch word = strings.TrimSpace(word); word {
		case "":
		case "virtual", "downloadable":
			extra = word
		default:
			kind = word
		}
	}
	return kind, extra
}

// leave says that a row is left out, and why.
func (p *parser) leave(row csvfile.Row, key string, more ...any) {
	p.Warn(row.Line, key, append([]any{goods.Plain(get(row, "name"))}, more...)...)
}

// remember keeps an article where its variations will look for it.
func (p *parser) remember(row csvfile.Row, a article) {
	at := len(p.articles)
	p.articles = append(p.articles, a)
	if sku := get(row, "sku"); sku != "" {
		p.parents["sku:"+sku] = at
	}
	if id := row.Get("id"); id != "" {
		p.parents["id:"+id] = at
	}
}

func (p *parser) article(row csvfile.Row, kind, extra string) {
	if extra != "" {
		p.leave(row, "left_"+extra)
		p.remember(row, article{left: true})
		return
	}
	a := article{Product: p.product(row), id: row.Get("id"), sku: get(row, "sku"), variable: kind == "variable", attributes: p.attributes(row, true)}
	p.images(row, func(i goods.Image) bool { return a.Add(i) })
	if a.variable {
		p.ownSKU(a.sku, row.Line)
	} else {
		a.own = p.variation(row)
	}
	p.remember(row, a)
}

// product is what a row says of an article, without what can be bought of it.
func (p *parser) product(row csvfile.Row) goods.Product {
	made := goods.Product{Line: row.Line, Title: p.short(row, "name", 255), Description: prose(get(row, "body")), Summary: prose(get(row, "short"))}
	if made.Title == "" {
		p.Fail(row.Line, "no_name")
	}
	if made.Description == "" {
		made.Description = made.Summary
	}
	if made.Summary == "" {
		made.Summary = made.Description
	}
	made.Summary = goods.FirstSentence(made.Summary)
	made.Handle = made.Title
	for _, column := range []string{"brands", "brands fr", "brand"} {
		if list := splitList(get(row, column)); made.Vendor == "" && len(list) > 0 {
			made.Vendor = lastStep(list[0])
		}
	}
	made.Published = p.shown(row)
	p.shelf(row, &made)
	return made
}

// shelf takes the last step of the first category; the others and the tags
// help where the shop has no such shelf.
func (p *parser) shelf(row csvfile.Row, made *goods.Product) {
	for _, path := range splitList(get(row, "categories")) {
		switch step := lastStep(path); {
		case step == "" || strings.EqualFold(step, "Uncategorized") || strings.EqualFold(step, "Non classé"):
		case made.Type == "":
			made.Type = step
			steps := strings.Split(path, ">")
			for i := len(steps) - 2; i >= 0; i-- {
				made.Tags = append(made.Tags, goods.Plain(steps[i]))
			}
		default:
			made.Tags = append(made.Tags, step)
		}
	}
	for _, tag := range splitList(get(row, "tags")) {
		made.Tags = append(made.Tags, goods.Plain(tag))
	}
}

// shown says whether the file has the article on sale: published (1; 0 is
// private, -1 a draft, 2 waits for review) and not hidden.
func (p *parser) shown(row csvfile.Row) bool {
	switch v := strings.ToLower(get(row, "published")); v {
	case "", "1", "true", "yes", "oui", "vrai":
	case "0", "-1", "2", "false", "no", "non", "faux":
		return false
	default:
		p.Fail(row.Line, "published", v, titled("published"))
	}
	if strings.EqualFold(row.Get("visibility"), "hidden") {
		p.Warn(row.Line, "hidden")
		return false
	}
	return true
}

// short is one line of text, cleaned of markup and of what nobody means to write.
func (p *parser) short(row csvfile.Row, column string, limit int) string {
	text := shipping.Clean(goods.Plain(get(row, column)))
	if utf8.RuneCountInString(text) > limit {
		p.Fail(row.Line, "long", titled(column), limit)
	}
	return text
}
