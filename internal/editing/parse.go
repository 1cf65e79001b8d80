package editing

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/tax"
)

// Bounds of what is typed, in characters.
const (
	longName = 160
	longText = 12_000
	longLine = 400
)

var (
	slugForm    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	skuForm     = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$`)
)

// parser reads typed fields and gathers what is wrong with them.
type parser struct {
	typed  map[string]string
	faults []*fault.Fault
}

func (p *parser) wrong(code, key string) {
	p.faults = append(p.faults, fault.New(fault.Invalid, code).On(key))
}

func (p *parser) line(key string, most int) string {
	text := strings.TrimSpace(p.typed[key])
	if utf8.RuneCountInString(text) > most {
		p.faults = append(p.faults, fault.New(fault.Invalid, "too_long").On(key).With("Max", most))
	}
	return text
}

// Parse lays typed fields over a sheet. What the form does not hold (pictures,
// whether it is on sale) and variants it does not name stay as they are.
func Parse(typed map[string]string, over catalog.Sheet) (catalog.Sheet, []*fault.Fault) {
	p, s := &parser{typed: typed}, over.Copy()
	s.Category, s.Cooperative, s.Maker = p.line("category", longLine), p.line("cooperative", longLine), p.line("maker", longLine)
	s.Country, s.TaxClass = p.line("country", longLine), p.line("tax_class", longLine)
	for key, value := range map[string]string{"category": s.Category, "cooperative": s.Cooperative} {
		if value == "" {
			p.wrong("choose", key)
		}
	}
	if s.Country != "" && !countryForm.MatchString(s.Country) {
		p.wrong("choose", "country")
	}
	if !tax.Class(s.TaxClass).Known() {
		p.wrong("choose", "tax_class")
	}
	s.Texts = map[i18n.Lang]catalog.Text{}
	for _, l := range i18n.Langs {
		if t, said := p.text(l); said {
			s.Texts[l] = t
		}
	}
	p.names(s)
	if s.Slug = p.line("slug", longName); s.Slug == "" {
		s.Slug = Slug(s.Name(i18n.French))
	}
	if !slugForm.MatchString(s.Slug) {
		p.wrong("slug_form", "slug")
	}
	s.Variants = p.variants(over.Variants)
	slices.SortStableFunc(p.faults, func(a, b *fault.Fault) int { return rank(a.Field) - rank(b.Field) })
	return s, p.faults
}

// rank is about where a field stands in the form.
func rank(key string) int {
	switch {
	case strings.HasPrefix(key, "fr."):
		return 0
	case strings.HasPrefix(key, "en."):
		return 1
	case strings.HasPrefix(key, "variant"):
		return 3
	}
	return 2
}

// names asks for a name where anything is said in a language, where the article
// is on sale, and in one language at least.
func (p *parser) names(s catalog.Sheet) {
	for _, l := range i18n.Langs {
		t, said := s.Texts[l]
		wanted := said || s.Live && (s.OnlyLang == "" || s.OnlyLang == l) || len(s.Texts) == 0 && l == i18n.French
		if wanted && t.Name == "" {
			p.wrong("name_empty", string(l)+".name")
		}
	}
}

func (p *parser) text(l i18n.Lang) (t catalog.Text, said bool) {
	at := string(l) + "."
	t = catalog.Text{Name: p.line(at+"name", longName), Summary: p.line(at+"summary", longLine), Description: p.line(at+"description", longText),
		Fibres: p.line(at+"fibres", longLine), Care: p.line(at+"care", longLine), Ingredients: p.line(at+"ingredients", longText)}
	t.Description = strings.ReplaceAll(t.Description, "\r\n", "\n")
	t.Ingredients = strings.ReplaceAll(t.Ingredients, "\r\n", "\n")
	for _, i := range p.numbers(at + "details.") {
		row := at + "details." + i + "."
		d := catalog.Detail{Label: p.line(row+"label", longLine), Value: p.line(row+"value", longLine)}
		switch {
		case d.Label == "" && d.Value == "":
			continue
		case d.Label == "":
			p.wrong("detail_half", row+"label")
		case d.Value == "":
			p.wrong("detail_half", row+"value")
		}
		t.Details = append(t.Details, d)
	}
	said = t.Name+t.Summary+t.Description+t.Fibres+t.Care+t.Ingredients != "" || len(t.Details) > 0
	return t, said
}

// numbers are the names that follow a prefix in the typed keys, in their order:
// rows of details, variants.
func (p *parser) numbers(prefix string) []string {
	seen := map[string]bool{}
	var list []string
	for key := range p.typed {
		rest, ours := strings.CutPrefix(key, prefix)
		name, _, row := strings.Cut(rest, ".")
		if ours && row && !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if len(list[i]) != len(list[j]) && (list[i][0] == 'n') == (list[j][0] == 'n') {
			return len(list[i]) < len(list[j])
		}
		return list[i] < list[j] // digits before n: what is stored before what is new
	})
	return list
}

// placed is a variant with the place its row was given.
type placed struct {
	catalog.SheetVariant
	order int
}

func (p *parser) variants(over []catalog.SheetVariant) []catalog.SheetVariant {
	known, named, stored := map[int64]catalog.SheetVariant{}, map[int64]bool{}, map[string]int64{}
	for _, v := range over {
		known[v.ID], stored[v.SKU] = v, v.ID
	}
	var rows []placed
	skus := map[string]bool{}
	for _, name := range p.numbers("variant.") {
		at := "variant." + name + "."
		id, err := strconv.ParseInt(name, 10, 64)
		if sku := strings.TrimSpace(p.typed[at+"sku"]); err != nil {
			if id = stored[sku]; named[id] { // a new row sent twice is the variant it made; else its code is taken
				id = 0
			}
		}
		v, order, there := p.variant(at, known[id])
		if !there {
			continue
		}
		v.ID = id
		named[id] = true
		if v.SKU != "" && skus[v.SKU] {
			p.faults = append(p.faults, fault.New(fault.Conflict, "sku_taken").On(at+"sku").With("SKU", v.SKU))
		}
		skus[v.SKU] = true
		rows = append(rows, placed{v, order})
	}
	for i, v := range over {
		if !named[v.ID] && !p.emptied(v.ID) {
			rows = append(rows, placed{v, i + 1})
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].order < rows[j].order })
	list := make([]catalog.SheetVariant, len(rows))
	for i, r := range rows {
		list[i] = r.SheetVariant
	}
	return list
}

// emptied says whether a stored variant's row was sent and holds nothing: it is
// to go, or to be put out of sale where something points at it.
func (p *parser) emptied(id int64) bool {
	_, sent := p.typed["variant."+strconv.FormatInt(id, 10)+".sku"]
	return sent
}

func (p *parser) variant(at string, v catalog.SheetVariant) (_ catalog.SheetVariant, order int, there bool) {
	v.SKU, v.GTIN = p.line(at+"sku", longLine), strings.ReplaceAll(p.line(at+"gtin", longLine), " ", "")
	v.NameFR, v.NameEN = p.line(at+"name_fr", longName), p.line(at+"name_en", longName)
	price := p.line(at+"price", longLine)
	if v.SKU+v.GTIN+v.NameFR+v.NameEN+price == "" {
		return v, 0, false
	}
	switch {
	case v.SKU == "":
		p.wrong("sku_empty", at+"sku")
	case !skuForm.MatchString(v.SKU):
		p.wrong("sku_form", at+"sku")
	}
	if v.GTIN != "" && !catalog.ValidGTIN(v.GTIN) {
		p.wrong("gtin_digit", at+"gtin")
	}
	var err error
	if v.Price, err = money.Parse(price); err != nil || v.Price > 100_000_000 {
		p.wrong("price", at+"price")
	}
	v.WeightG = p.whole(at+"weight", 30_000, "weight")
	v.LengthMM, v.WidthMM, v.HeightMM = p.tenths(at+"length"), p.tenths(at+"width"), p.tenths(at+"height")
	v.Active = p.typed[at+"active"] == "1"
	order = p.whole(at+"order", 9999, "whole_number")
	if order == 0 {
		order = 10_000
	}
	return v, order, true
}

// whole reads a whole number; an empty field is 0.
func (p *parser) whole(key string, most int, code string) int {
	text := p.line(key, longLine)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		p.faults = append(p.faults, fault.New(fault.Invalid, code).On(key).With("Max", most))
		return 0
	}
	return n
}

// tenths reads centimetres with at most one decimal, as millimetres.
func (p *parser) tenths(key string) int {
	text := strings.ReplaceAll(p.line(key, longLine), ",", ".")
	if text == "" {
		return 0
	}
	cm, mm, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(cm + (mm + "0")[:1])
	if err != nil || n < 0 || n > 2000 || len(mm) > 1 {
		p.wrong("size", key)
		return 0
	}
	return n
}
