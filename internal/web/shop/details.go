package shop

import (
	"strings"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// details is the table of facts: what the law asks first, then what the maker
// adds, then weight and SKU.
func details(l i18n.Lang, a report.Article) []shopview.Pair {
	var list []shopview.Pair
	add := func(key, value string) {
		if value != "" {
			list = append(list, shopview.Pair{Label: i18n.Say(l, key), Value: shopview.Unbroken(value)})
		}
	}
	add("shop.detail.fibres", a.Fibres)
	add("shop.detail.ingredients", a.Ingredients)
	for _, d := range a.Details {
		list = append(list, shopview.Pair{Label: d.Label, Value: shopview.Unbroken(d.Value)})
	}
	add("shop.detail.weight", weights(l, a.Variants))
	add("shop.detail.care", a.Care)
	if a.Country != "" {
		add("shop.detail.country", countryName(l, a.Country))
	}
	add("shop.detail.sku", skus(a.Variants))
	return list
}

// weights is the weight of one piece, or the range over the variants.
func weights(l i18n.Lang, variants []report.Variant) string {
	low, high := 0, 0
	for _, v := range variants {
		if v.WeightG > 0 && (low == 0 || v.WeightG < low) {
			low = v.WeightG
		}
		high = max(high, v.WeightG)
	}
	switch {
	case high == 0:
		return ""
	case low == high:
		return i18n.Number(l, int64(low)) + i18n.NBSP + "g"
	}
	return i18n.Number(l, int64(low)) + " – " + i18n.Number(l, int64(high)) + i18n.NBSP + "g"
}

func skus(variants []report.Variant) string {
	list := make([]string, 0, len(variants))
	for _, v := range variants {
		list = append(list, v.SKU)
	}
	return strings.Join(list, ", ")
}

func prices(variants []report.Variant) (low, high money.Cents) {
	for i, v := range variants {
		if i == 0 || v.Price < low {
			low = v.Price
		}
		high = max(high, v.Price)
	}
	return low, high
}

func most64(variants []report.Variant) int64 {
	most := int64(0)
	for _, v := range variants {
		most = max(most, v.Available)
	}
	return most
}
