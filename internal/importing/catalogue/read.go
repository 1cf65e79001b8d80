package catalogue

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
	"plantagenet/internal/tax"
)

// MaxErrors ends the reading of a hopeless file.
const MaxErrors = 200

// Reader gives the articles of a file one by one, holding one at a time. What
// is wrong stands in Errors, by line.
type Reader struct {
	Errors []csvfile.LineError

	file  *csvfile.Reader
	ahead *csvfile.Row
	lang  i18n.Lang
	slugs map[string]int // line of the article
	skus  map[string]int
	gtins map[string]int
}

// Open reads the header. An article marked live that lacks a language is taken
// when it has the language only; empty: it is a fault.
func Open(in io.Reader, only i18n.Lang) (*Reader, error) {
	opened, err := csvfile.Open(in, file())
	if err != nil {
		return nil, err
	}
	return &Reader{file: opened, lang: only, slugs: map[string]int{}, skus: map[string]int{}, gtins: map[string]int{}}, nil
}

func (r *Reader) fail(line int, key string, args ...any) {
	r.Errors = append(r.Errors, csvfile.Fault(line, key, args...))
}

// Next returns the next article, or io.EOF after the last. Its rows stand
// together.
func (r *Reader) Next() (Item, error) {
	first, err := r.row()
	if err != nil {
		return Item{}, err
	}
	item := r.article(first)
	for {
		next, err := r.row()
		if err != nil && !errors.Is(err, io.EOF) {
			return item, err
		}
		if err != nil || next.Get("product") != item.Slug {
			if err == nil {
				r.ahead = &next
			}
			r.complete(item)
			return item, nil
		}
		r.same(first, next)
		r.variant(next, &item)
	}
}

func (r *Reader) row() (csvfile.Row, error) {
	if r.ahead != nil {
		row := *r.ahead
		r.ahead = nil
		return row, nil
	}
	return r.file.Next()
}

// text is a cell as it was before its export.
func text(row csvfile.Row, column string) string { return csvfile.Bare(row.Raw(column)) }

// same refuses a further row that says something else of the article.
func (r *Reader) same(first, next csvfile.Row) {
	for _, c := range productColumns {
		if said := next.Raw(c); strings.TrimSpace(said) != "" && said != first.Raw(c) {
			r.fail(next.Line, "says_else", c, first.Line)
		}
	}
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *Reader) article(row csvfile.Row) Item {
	i := Item{Line: row.Line, CooperativeName: text(row, "cooperative_name"), CategoryFR: text(row, "category_fr"), CategoryEN: text(row, "category_en")}
	i.Slug, i.Cooperative, i.Category = row.Get("product"), row.Get("cooperative"), row.Get("category")
	i.Maker, i.Country, i.TaxClass = text(row, "maker"), row.Get("country"), row.Get("tax_class")
	if other, known := r.slugs[i.Slug]; known {
		r.fail(row.Line, "rows_apart", i.Slug, other)
		return i
	}
	r.slugs[i.Slug] = row.Line
	for c, slug := range map[string]string{"product": i.Slug, "cooperative": i.Cooperative, "category": i.Category} {
		if !slugForm.MatchString(slug) {
			r.fail(row.Line, "slug", slug, c)
		}
	}
	if i.Country != "" && !countryForm.MatchString(i.Country) {
		r.fail(row.Line, "country", i.Country)
	}
	if !tax.Class(i.TaxClass).Known() {
		r.fail(row.Line, "tax_class", i.TaxClass)
	}
	r.status(row, &i)
	r.texts(row, &i)
	r.pictures(row, &i)
	r.variant(row, &i)
	return i
}

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *Reader) status(row csvfile.Row, i *Item) {
	switch s := strings.ToLower(row.Get("status")); s {
	case "", "draft":
	case "live":
		i.Live = true
	case "live fr", "live en":
		i.Live, i.OnlyLang = true, i18n.Lang(strings.TrimPrefix(s, "live "))
	default:
		r.fail(row.Line, "status", s)
	}
}

func (r *Reader) texts(row csvfile.Row, i *Item) {
	i.Texts = map[i18n.Lang]catalog.Text{}
	for _, l := range i18n.Langs {
		end := "_" + string(l)
		t := catalog.Text{Name: text(row, "name"+end), Summary: text(row, "summary"+end), Description: text(row, "description"+end),
			Fibres: text(row, "fibres"+end), Care: text(row, "care"+end), Ingredients: text(row, "ingredients"+end)}
		for _, p := range r.pairs(row, "details"+end) {
			t.Details = append(t.Details, catalog.Detail{Label: p[0], Value: p[1]})
		}
		switch {
		case t.Name != "":
			i.Texts[l] = t
		case t.Summary+t.Description+t.Fibres+t.Care+t.Ingredients != "" || len(t.Details) > 0:
			r.fail(row.Line, "text_no_name", l, end)
		}
	}
}

func (r *Reader) pairs(row csvfile.Row, column string) [][2]string {
	pairs, err := readPairs(text(row, column))
	if err != nil {
		r.fail(row.Line, "pair", err, column)
	}
	return pairs
}

func (r *Reader) pictures(row csvfile.Row, i *Item) {
	fr, en := lines(text(row, "pictures_alt_fr")), lines(text(row, "pictures_alt_en"))
	for n, line := range lines(text(row, "pictures")) {
		p, err := readPicture(line)
		if err != nil {
			r.fail(row.Line, "picture_ref", line)
			continue
		}
		if n < len(fr) {
			p.AltFR = unescape.Replace(fr[n])
		}
		if n < len(en) {
			p.AltEN = unescape.Replace(en[n])
		}
		i.Pictures = append(i.Pictures, p)
	}
}

// variant reads what can be bought of a row; an article without variants yet
// has a row that says nothing of any.
func (r *Reader) variant(row csvfile.Row, i *Item) {
	said := false
	for _, c := range variantColumns {
		said = said || row.Get(c) != ""
	}
	if !said {
		return
	}
	v := catalog.Variant{SKU: text(row, "sku"), GTIN: row.Get("gtin"), NameFR: text(row, "variant_fr"), NameEN: text(row, "variant_en")}
	for _, p := range r.pairs(row, "options") {
		v.Options = append(v.Options, catalog.Option{Name: p[0], Value: p[1]})
	}
	v.Price = r.amount(row, "price", true)
	if compare := r.amount(row, "compare_at", false); compare > 0 {
		v.CompareAt = &compare
	}
	v.WeightG, v.LengthMM = r.whole(row, "weight_g", 30_000), r.whole(row, "length_mm", 2_000)
	v.WidthMM, v.HeightMM = r.whole(row, "width_mm", 2_000), r.whole(row, "height_mm", 2_000)
	r.codes(row.Line, v)
	i.Variants, i.Lines = append(i.Variants, v), append(i.Lines, row.Line)
}

func (r *Reader) codes(line int, v catalog.Variant) {
	if v.SKU == "" {
		r.fail(line, "no_sku")
	} else if other, taken := r.skus[v.SKU]; taken {
		r.fail(line, "sku_twice", v.SKU, other)
	}
	r.skus[v.SKU] = line
	if v.GTIN == "" {
		return
	}
	if !catalog.ValidGTIN(v.GTIN) {
		r.fail(line, "gtin", v.GTIN)
	} else if other, taken := r.gtins[v.GTIN]; taken {
		r.fail(line, "gtin_twice", v.GTIN, other)
	}
	r.gtins[v.GTIN] = line
}

const maxPrice = money.Cents(100_000_000) // one million dollars, as the catalogue's own column

func (r *Reader) amount(row csvfile.Row, column string, needed bool) money.Cents {
	cell := row.Get(column)
	if cell == "" {
		if needed {
			r.fail(row.Line, "no_price")
		}
		return 0
	}
	c, err := money.Parse(cell)
	switch {
	case err != nil:
		r.fail(row.Line, "amount", cell, column)
	case c > maxPrice:
		r.fail(row.Line, "amount_high", cell, column)
	}
	return c
}

func (r *Reader) whole(row csvfile.Row, column string, most uint64) int {
	cell := row.Get(column)
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseUint(cell, 10, 32)
	if err != nil || n > most {
		r.fail(row.Line, "whole", cell, most, column)
		return 0
	}
	return int(n)
}

// complete refuses an article on sale that cannot be.
func (r *Reader) complete(i Item) {
	if !i.Live {
		return
	}
	if len(i.Variants) == 0 {
		r.fail(i.Line, "live_no_variant")
	}
	need := i18n.Langs
	if only := i.Only(r.lang); only != "" {
		need = []i18n.Lang{only}
	}
	for _, l := range need {
		if i.Texts[l].Name == "" {
			r.fail(i.Line, "live_no_text", l)
		}
	}
}

// Only is the language an article is on sale in alone: as its row says, or the
// one told where that is all it has.
func (i Item) Only(told i18n.Lang) i18n.Lang {
	if i.OnlyLang == "" && told != "" && len(i.Languages()) == 1 && i.Languages()[0] == told {
		return told
	}
	return i.OnlyLang
}
