package woocommerce

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/shipping"
)

// attribute is one property of a product, or one choice of a variation.
type attribute struct {
	name   string
	values []string
	hidden bool
}

// attributes reads a row's: a product has lists of values, a variation one
// value each, or none where any will do.
func (p *parser) attributes(row csvfile.Row, lists bool) []attribute {
	var list []attribute
	for n := 1; n <= maxAttributes; n++ {
		i := strconv.Itoa(n)
		name := p.short(row, "attribute "+i, 255)
		if name == "" {
			continue
		}
		a := attribute{name: name, hidden: row.Get("visible "+i) == "0"}
		cell := get(row, "values "+i)
		switch {
		case lists:
			a.values = splitList(cell)
		case cell != "":
			a.values = []string{strings.ReplaceAll(cell, `\,`, ",")}
		}
		for j, v := range a.values {
			if a.values[j] = shipping.Clean(goods.Plain(v)); utf8.RuneCountInString(a.values[j]) > 255 {
				p.Fail(row.Line, "long_255", titled("values "+i))
			}
		}
		list = append(list, a)
	}
	return list
}

// choices are the attributes that tell an article's variations apart, in the
// article's own order.
func choices(a article, list []variation) []string {
	used := map[string]bool{}
	var names []string
	for _, v := range list {
		for _, c := range v.attributes {
			if key := strings.ToLower(c.name); len(c.values) > 0 && c.values[0] != "" && !used[key] {
				used[key] = true
				names = append(names, c.name)
			}
		}
	}
	var ordered []string
	for _, own := range a.attributes {
		if key := strings.ToLower(own.name); used[key] {
			ordered, used[key] = append(ordered, own.name), false
		}
	}
	for _, name := range names {
		if used[strings.ToLower(name)] {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// options are a variation's values of the choices. Where it takes any value, the
// choice is left open, for here a piece in stock is of one kind.
func (p *parser) options(v variation, names []string) []goods.Option {
	var list []goods.Option
	for _, name := range names {
		value := ""
		for _, c := range v.attributes {
			if strings.EqualFold(c.name, name) && len(c.values) > 0 {
				value = c.values[0]
			}
		}
		if value == "" {
			p.Warn(v.Line, "any_choice", name)
			continue
		}
		list = append(list, goods.Option{Name: name, Value: value})
	}
	return list
}

// details are the attributes that are no choice, as facts shown with the article.
func details(a article, names []string) []catalog.Detail {
	var list []catalog.Detail
	for _, own := range a.attributes {
		choice := own.hidden || len(own.values) == 0
		for _, name := range names {
			choice = choice || strings.EqualFold(name, own.name)
		}
		if !choice {
			list = append(list, catalog.Detail{Label: own.name, Value: strings.Join(own.values, ", ")})
		}
	}
	return list
}
