package woocommerce

import (
	"sort"
	"strings"

	"plantagenet/internal/importing/goods"
)

// finish brings variations to their parents and judges what only the whole file
// can tell.
func (p *parser) finish() []goods.Product {
	if len(p.articles)+len(p.variations) == 0 && len(p.Report.Errors) == 0 {
		p.Fail(1, "no_product")
	}
	families := make(map[int][]variation, len(p.articles))
	for _, v := range p.variations {
		at, known := p.parentOf(v)
		switch {
		case v.parent == "":
			p.Fail(v.Line, "no_parent", titled("parent"))
		case !known:
			p.Fail(v.Line, "parent_unknown", v.parent)
		case p.articles[at].left:
		case !p.articles[at].variable:
			p.Fail(v.Line, "parent_simple", p.articles[at].Line)
		default:
			families[at] = append(families[at], v)
		}
	}
	var products []goods.Product
	for i, a := range p.articles {
		if !a.left {
			products = append(products, p.assembled(a, families[i]))
		}
	}
	return products
}

// parentOf finds a variation's product by SKU or by id:44, in this order.
func (p *parser) parentOf(v variation) (int, bool) {
	for _, key := range []string{"sku:" + v.parent, strings.ToLower(strings.ReplaceAll(v.parent, " ", "")), "id:" + v.parent} {
		if at, known := p.parents[key]; known {
			return at, true
		}
	}
	return 0, false
}

func (p *parser) assembled(a article, family []variation) goods.Product {
	made := a.Product
	made.Slug = p.address(a)
	if !a.variable {
		made.Details = details(a, nil)
		made.Variants = []goods.Variant{p.named(a.own, a)}
		return made
	}
	if len(family) == 0 {
		p.Fail(a.Line, "no_variation", a.Title)
	}
	if len(family) > maxVariants {
		p.Fail(a.Line, "many_variants", a.Title, maxVariants)
		return made
	}
	sort.SliceStable(family, func(i, j int) bool { return family[i].position < family[j].position })
	names := choices(a, family)
	made.Details = details(a, names)
	for _, v := range family {
		v.Options = p.options(v, names)
		p.distinct(made.Variants, v)
		made.Variants = append(made.Variants, p.named(v, a))
		for _, image := range v.images {
			made.Add(image)
		}
	}
	return made
}

func (p *parser) distinct(list []goods.Variant, v variation) {
	for _, other := range list {
		if goods.Same(other.Options, v.Options) {
			p.Fail(v.Line, "choice_twice", other.Line)
			return
		}
	}
}

// address makes a slug of the name; the second article of a name carries its
// SKU or id too.
func (p *parser) address(a article) string {
	slug := goods.Slug(a.Title)
	if len(slug) > 150 {
		slug = strings.TrimRight(slug[:150], "-")
	}
	if slug == "" || p.slugs[slug] {
		slug = strings.Trim(slug+"-"+goods.Slug(first(a.sku, a.id)), "-")
	}
	if slug == "" || p.slugs[slug] {
		p.Fail(a.Line, "no_address", a.Title)
		return slug
	}
	p.slugs[slug] = true
	return slug
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// named gives a variant without a SKU one of its own: of the file's id, which
// stays when names change, else of what names it.
func (p *parser) named(v variation, a article) goods.Variant {
	if v.SKU != "" {
		return v.Variant
	}
	parts := []string{first(a.sku, strings.ToUpper(goods.Slug(a.Title)))}
	for _, o := range v.Options {
		parts = append(parts, strings.ToUpper(goods.Slug(o.Value)))
	}
	if v.SKU = strings.Join(parts, "-"); v.id != "" {
		v.SKU = "WC-" + v.id
	}
	if len(v.SKU) > 100 {
		v.SKU = strings.ToValidUTF8(v.SKU[:100], "")
	}
	p.ownSKU(v.SKU, v.Line)
	p.Warn(v.Line, "sku_of_id")
	return v.Variant
}
