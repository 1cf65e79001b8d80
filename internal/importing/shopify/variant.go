package shopify

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/money"
	"plantagenet/internal/shipping"
)

// Bounds of one variant, those of the catalogue's own columns.
const (
	maxPrice    = money.Cents(100_000_000) // one million dollars
	maxGrams    = 30_000                   // the most one parcel may weigh
	maxQuantity = 1_000_000
	maxVariants = 2048 // of one product, as Shopify allows
)

func (p *parser) variant(row csvfile.Row, product *goods.Product) {
	v := goods.Variant{Line: row.Line, SKU: strings.TrimPrefix(p.short(row, "sku", 100), "'"), Taxable: p.yes(row, "taxable", true)}
	v.Options = p.choices(row, product)
	v.Price = p.price(row)
	v.CompareAt = p.compareAt(row, v.Price)
	v.Grams, v.Quantity = p.grams(row), p.quantity(row)
	v.GTIN = p.gtin(row)
	if v.SKU != "" {
		p.own(v.SKU, v.Line)
	}
	if len(product.Variants) >= maxVariants {
		p.Fail(v.Line, "many_variants", product.Handle, maxVariants)
		return
	}
	for _, other := range product.Variants {
		if goods.Same(other.Options, v.Options) {
			p.Fail(v.Line, "choice_of_twice", product.Handle, other.Line)
		}
	}
	product.Variants = append(product.Variants, v)
}

func (p *parser) own(sku string, line int) {
	if other, taken := p.skus[sku]; taken {
		p.Fail(line, "sku_twice", sku, other)
		return
	}
	p.skus[sku] = line
}

// choices are the options of a row under the names its product's first row
// gave; Title: Default Title is Shopify's way to say that there is no choice.
func (p *parser) choices(row csvfile.Row, product *goods.Product) []goods.Option {
	var list []goods.Option
	options := p.options[product.Handle]
	for i := range options {
		n := strconv.Itoa(i + 1)
		if name := p.short(row, "option"+n, 255); name != "" && options[i] == "" {
			options[i] = name
		}
		name, value := options[i], p.short(row, "value"+n, 255)
		switch {
		case name == "" && value != "":
			p.Fail(row.Line, "option_nameless", n, value)
		case name != "" && value == "":
			p.Fail(row.Line, "option_valueless", name)
		case name == "" || i == 0 && name == "Title" && value == "Default Title":
		default:
			list = append(list, goods.Option{Name: name, Value: value})
		}
	}
	return list
}

func (p *parser) price(row csvfile.Row) money.Cents {
	text := row.Get("price")
	if text == "" {
		p.Fail(row.Line, "no_price")
		return 0
	}
	return p.amount(row, "price", text)
}

func (p *parser) amount(row csvfile.Row, column, text string) money.Cents {
	c, err := money.Parse(text)
	switch {
	case err != nil:
		p.Fail(row.Line, "amount", text, columns.Titles[column][0])
	case c > maxPrice:
		p.Fail(row.Line, "amount_high", text, columns.Titles[column][0])
	}
	return c
}

func (p *parser) compareAt(row csvfile.Row, price money.Cents) *money.Cents {
	text := row.Get("compare")
	if text == "" {
		return nil
	}
	c := p.amount(row, "compare", text)
	if c == 0 {
		return nil
	}
	if c <= price {
		p.Warn(row.Line, "compare_low")
		return nil
	}
	return &c
}

func (p *parser) grams(row csvfile.Row) int {
	text := row.Get("grams")
	if text == "" {
		return 0
	}
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 31)
	if err != nil || strings.Trim(fraction, "0123456789") != "" {
		p.Fail(row.Line, "grams", text)
		return 0
	}
	if fraction >= "5" {
		n++
	}
	if n > maxGrams {
		p.Warn(row.Line, "heavy", text)
		n = maxGrams
	}
	return int(n)
}

// quantity is what is there. Shopify lets stock go below nothing; here a place
// never holds less than nothing.
func (p *parser) quantity(row csvfile.Row) int64 {
	text := row.Get("quantity")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n > maxQuantity:
		p.Fail(row.Line, "pieces", text)
		return 0
	case n < 0:
		p.Warn(row.Line, "below_nothing")
		return 0
	}
	if policy := strings.ToLower(row.Get("policy")); policy == "continue" || policy == "true" {
		p.Warn(row.Line, "shopify_beyond")
	}
	return n
}

func (p *parser) gtin(row csvfile.Row) string {
	return p.GTIN(row.Line, strings.TrimPrefix(row.Get("barcode"), "'"))
}

// nameless gives variants without a SKU one of their own, made of what names
// them, so that the next import finds the same variants.
func (p *parser) nameless(product *goods.Product) {
	for i := range product.Variants {
		v := &product.Variants[i]
		if v.SKU != "" {
			continue
		}
		parts := []string{product.Slug}
		for _, o := range v.Options {
			parts = append(parts, goods.Slug(o.Value))
		}
		base := strings.ToUpper(strings.Join(parts, "-"))
		v.SKU = base
		for n := 2; p.skus[v.SKU] != 0; n++ {
			v.SKU = fmt.Sprintf("%s-%d", base, n)
		}
		p.skus[v.SKU] = v.Line
		p.Warn(v.Line, "sku_of_handle")
	}
}

func (p *parser) picture(row csvfile.Row, product *goods.Product) {
	for _, column := range []string{"image", "variant image"} {
		text := row.Get(column)
		if text == "" {
			continue
		}
		address, err := url.Parse(text)
		if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" || len(text) > 2000 {
			p.Warn(row.Line, "picture_address", text)
			continue
		}
		image := goods.Image{Line: row.Line, URL: address.String(), Position: 1 << 20}
		if column == "image" {
			image.Alt = shipping.Clean(row.Get("alt"))
			if n, err := strconv.Atoi(row.Get("position")); err == nil && n > 0 {
				image.Position = n
			}
		}
		if !product.Add(image) {
			p.Warn(row.Line, "many_pictures", product.Handle, goods.MaxImages)
		}
	}
}

func sortImages(product *goods.Product) {
	sort.SliceStable(product.Images, func(a, b int) bool { return product.Images[a].Position < product.Images[b].Position })
}
