package staff

import (
	"strings"

	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/tax"
	"plantagenet/web/staff"
)

// fieldLabel names a field of an article's form for people; of is the variant's
// SKU or the picture's number.
func fieldLabel(l i18n.Lang, key, of string) string {
	parts := strings.Split(key, ".")
	name := parts[len(parts)-1]
	switch {
	case key == "variant" || key == "picture":
		return i18n.Say(l, "staff.product.gap."+key)
	case parts[0] == "variant":
		return i18n.Say(l, "staff.product.of_variant", i18n.Args{"SKU": of, "Label": i18n.Say(l, "staff.product.f."+name)})
	case parts[0] == "picture":
		return i18n.Say(l, "staff.product.of_picture", i18n.Args{"Number": of, "Label": i18n.Say(l, "staff.product.f."+name)})
	case len(parts) == 4:
		return inTongueOf(l, parts[0], i18n.Say(l, "staff.product.detail."+name, i18n.Args{"Number": nextNumber(parts[2])}))
	case parts[0] == "fr" || parts[0] == "en":
		return inTongueOf(l, parts[0], i18n.Say(l, "staff.product.f."+name))
	}
	return i18n.Say(l, "staff.product.f."+name)
}

func nextNumber(row string) string {
	n := 0
	for _, r := range row {
		n = 10*n + int(r-'0')
	}
	return i18n.Number(i18n.French, int64(n+1))
}

func inTongueOf(l i18n.Lang, tongue, label string) string {
	return i18n.Say(l, "staff.product.in."+tongue, i18n.Args{"Label": label})
}

// fieldValue words a value where the form stores a code.
func fieldValue(l i18n.Lang, key, value string) string {
	if value == "" {
		return ""
	}
	switch name := key[strings.LastIndexByte(key, '.')+1:]; name {
	case "live", "active":
		return i18n.Say(l, "staff.product.yes."+value)
	case "only_lang":
		return onlyWord(l, i18n.Lang(value))
	case "tax_class":
		return taxWord(l, tax.Class(value))
	case "country":
		return countryWord(l, value)
	case "price":
		return decimalMark(l, value) + i18n.NBSP + "$"
	case "weight":
		return value + i18n.NBSP + "g"
	case "length", "width", "height":
		return decimalMark(l, value) + i18n.NBSP + "cm"
	}
	return clip(value)
}

// clip shortens what a table shows of a long text.
func clip(text string) string {
	const most = 240
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// decimalMark writes a stored decimal as the language does.
func decimalMark(l i18n.Lang, value string) string {
	if l == i18n.French {
		return strings.Replace(value, ".", ",", 1)
	}
	return value
}

func taxWord(l i18n.Lang, c tax.Class) string {
	if !c.Known() {
		return string(c)
	}
	return i18n.Say(l, "staff.tax."+string(c))
}

func taxOptions(l i18n.Lang) []staffview.Option {
	var list []staffview.Option
	for _, c := range tax.Classes {
		list = append(list, staffview.Option{Value: string(c), Label: taxWord(l, c)})
	}
	return list
}

// countries are those the store's goods come from, and their neighbours.
var countries = []string{"CA", "ML", "NE", "BF", "SN", "CI", "GN", "GH", "TG", "BJ", "MR", "NG", "CM", "MA", "TN", "MG", "RW", "KE", "ET", "HT", "MX", "PE", "IN", "FR", "US"}

func countryOptions(l i18n.Lang, now string) []staffview.Option {
	list := []staffview.Option{{Value: "", Label: i18n.Say(l, "staff.product.country_coop")}}
	known := now == ""
	for _, code := range countries {
		known = known || code == now
		list = append(list, staffview.Option{Value: code, Label: countryWord(l, code)})
	}
	if !known { // an import knows more countries than the list
		list = append(list, staffview.Option{Value: now, Label: now})
	}
	return list
}

func diffsOf(l i18n.Lang, changes []editing.Change) []staffview.Diff {
	list := make([]staffview.Diff, len(changes))
	for i, c := range changes {
		list[i] = staffview.Diff{Label: fieldLabel(l, c.Key, c.Of), Field: c.Key, Before: fieldValue(l, c.Key, c.Before), After: fieldValue(l, c.Key, c.After)}
	}
	return list
}
