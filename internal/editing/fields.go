package editing

import (
	"fmt"
	"strconv"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
)

// Field is one value of a sheet under the name its form field has: "slug",
// "fr.name", "fr.details.0.label", "variant.12.price". A variant that is not
// stored yet is "variant.n1". Of names the variant or picture for people.
type Field struct {
	Key, Value string
	Of         string
}

// Texts are the fields of each language, in the order of the form.
var Texts = []string{"name", "summary", "description", "fibres", "care", "ingredients"}

// Fields are a sheet's values in the order of the form. Those a form cannot
// hold, which only the history tells, come with pictures.
func Fields(s catalog.Sheet, pictures bool) []Field {
	list := []Field{{Key: "slug", Value: s.Slug}, {Key: "category", Value: s.Category}, {Key: "cooperative", Value: s.Cooperative},
		{Key: "maker", Value: s.Maker}, {Key: "country", Value: s.Country}, {Key: "tax_class", Value: s.TaxClass}}
	for _, l := range i18n.Langs {
		list = append(list, textFields(l, s.Texts[l])...)
	}
	fresh := 0
	for i, v := range s.Variants {
		name := strconv.FormatInt(v.ID, 10)
		if v.ID == 0 {
			fresh++
			name = "n" + strconv.Itoa(fresh)
		}
		list = append(list, variantFields("variant."+name+".", i, v)...)
	}
	if pictures {
		list = append(list, shown(s)...)
	}
	return list
}

func textFields(l i18n.Lang, t catalog.Text) []Field {
	p := string(l) + "."
	list := []Field{{Key: p + "name", Value: t.Name}, {Key: p + "summary", Value: t.Summary}, {Key: p + "description", Value: t.Description},
		{Key: p + "fibres", Value: t.Fibres}, {Key: p + "care", Value: t.Care}, {Key: p + "ingredients", Value: t.Ingredients}}
	for i, d := range t.Details {
		row := p + "details." + strconv.Itoa(i) + "."
		list = append(list, Field{Key: row + "label", Value: d.Label}, Field{Key: row + "value", Value: d.Value})
	}
	return list
}

func variantFields(p string, place int, v catalog.SheetVariant) []Field {
	active := "0"
	if v.Active {
		active = "1"
	}
	list := []Field{{Key: p + "sku", Value: v.SKU}, {Key: p + "name_fr", Value: v.NameFR}, {Key: p + "name_en", Value: v.NameEN},
		{Key: p + "price", Value: Amount(v.Price)}, {Key: p + "gtin", Value: v.GTIN}, {Key: p + "weight", Value: some(v.WeightG)},
		{Key: p + "length", Value: centimetres(v.LengthMM)}, {Key: p + "width", Value: centimetres(v.WidthMM)},
		{Key: p + "height", Value: centimetres(v.HeightMM)}, {Key: p + "order", Value: strconv.Itoa(place + 1)}, {Key: p + "active", Value: active}}
	for i := range list {
		list[i].Of = v.SKU
	}
	return list
}

func shown(s catalog.Sheet) []Field {
	live := "0"
	if s.Live {
		live = "1"
	}
	list := []Field{{Key: "live", Value: live}, {Key: "only_lang", Value: string(s.OnlyLang)}}
	for i, f := range s.Pictures {
		p, of := "picture."+strconv.FormatInt(f.ID, 10)+".", strconv.Itoa(i+1)
		list = append(list, Field{p + "place", of, of}, Field{p + "alt_fr", f.AltFR, of}, Field{p + "alt_en", f.AltEN, of})
	}
	return list
}

// Amount writes cents as a form holds them: 48.00.
func Amount(c money.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func centimetres(mm int) string {
	switch {
	case mm == 0:
		return ""
	case mm%10 == 0:
		return strconv.Itoa(mm / 10)
	}
	return fmt.Sprintf("%d.%d", mm/10, mm%10)
}

// Change is a field whose value differs.
type Change struct {
	Key, Of       string
	Before, After string
}

// Changes are the fields that differ between two sheets, in the order of the form.
func Changes(before, after catalog.Sheet) []Change {
	old, list := Fields(before, true), Fields(after, true)
	values, done := table(old), map[string]bool{}
	var out []Change
	for _, f := range list {
		done[f.Key] = true
		if values[f.Key] != f.Value {
			out = append(out, Change{f.Key, f.Of, values[f.Key], f.Value})
		}
	}
	for _, f := range old {
		if !done[f.Key] && f.Value != "" {
			out = append(out, Change{f.Key, f.Of, f.Value, ""})
		}
	}
	return out
}

// table is the fields by key.
func table(list []Field) map[string]string {
	m := make(map[string]string, len(list))
	for _, f := range list {
		m[f.Key] = f.Value
	}
	return m
}

// merge lays what a person typed over what is stored now: a field the person did
// not change keeps what others wrote meanwhile. Fields that both changed, each
// differently, stay as typed and are named in clashes. base is what the form
// showed; nil where that is not known.
func merge(base, typed, now map[string]string) (merged map[string]string, clashes []string) {
	merged = make(map[string]string, len(typed))
	for _, keys := range []map[string]string{typed, now, base} {
		for k := range keys {
			if _, done := merged[k]; done {
				continue
			}
			mine, theirs := typed[k], now[k]
			switch {
			case mine == theirs:
				merged[k] = mine
			case base != nil && mine == base[k]:
				merged[k] = theirs
			case base != nil && theirs == base[k]:
				merged[k] = mine
			default:
				merged[k] = mine
				clashes = append(clashes, k)
			}
		}
	}
	return merged, clashes
}

// lastName is what a field is called within its language or variant.
func lastName(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

func variantKey(id int64, name string) string {
	return "variant." + strconv.FormatInt(id, 10) + "." + name
}
