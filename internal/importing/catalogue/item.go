package catalogue

import (
	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
)

// Item is one article with what its rows say beside it. The names of the
// cooperative and the category serve where the shop does not have them yet.
type Item struct {
	catalog.Product
	Line            int   // of its first row
	Lines           []int // of its variants
	Live            bool
	OnlyLang        i18n.Lang // live in this language alone
	CooperativeName string
	CategoryFR      string
	CategoryEN      string
}

// productColumns stand in an article's first row; further rows may leave them
// empty or repeat them.
var productColumns = []string{
	"product", "status", "cooperative", "cooperative_name", "maker", "category", "category_fr", "category_en", "country", "tax_class",
	"name_fr", "summary_fr", "description_fr", "fibres_fr", "care_fr", "ingredients_fr", "details_fr",
	"name_en", "summary_en", "description_en", "fibres_en", "care_en", "ingredients_en", "details_en",
	"pictures", "pictures_alt_fr", "pictures_alt_en",
}

var variantColumns = []string{
	"sku", "gtin", "variant_fr", "variant_en", "options", "price", "compare_at", "weight_g", "length_mm", "width_mm", "height_mm",
}

// Columns are the file's, in order. Amounts are dollars with a decimal point,
// before tax.
var Columns = append(append([]string{}, productColumns...), variantColumns...)

func file() csvfile.Columns {
	titles := make(map[string][]string, len(Columns))
	for _, c := range Columns {
		titles[c] = []string{c}
	}
	return csvfile.Columns{Titles: titles, Required: []string{"product", "sku", "price"}, Windows1252: true}
}

// status says how an article is on sale: draft, live, or live in one language.
func (i Item) status() string {
	switch {
	case !i.Live:
		return "draft"
	case i.OnlyLang != "":
		return "live " + string(i.OnlyLang)
	}
	return "live"
}
