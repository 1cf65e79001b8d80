package shop

import (
	"slices"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/web/shop"
)

// makersShown is how many cooperatives a filter shows before it folds.
const makersShown = 6

// groups are the filters with what each choice would leave.
func groups(q catalog.Query, f catalog.Facets) []shopview.FacetGroup {
	l := q.Lang
	return []shopview.FacetGroup{
		{Name: "category", Title: i18n.Say(l, "shop.facet.category"), Shown: makersShown, Options: options(f.Category, q.Category)},
		{Name: "country", Title: i18n.Say(l, "shop.facet.country"), Options: countries(l, f.Country, q.Country)},
		{Name: "maker", Title: i18n.Say(l, "shop.facet.maker"), Shown: makersShown, Options: bands(options(f.Maker, q.Maker))},
		{Name: "available", Title: i18n.Say(l, "shop.facet.available"), Options: []shopview.FacetOption{
			{Value: "1", Label: i18n.Say(l, "shop.facet.available_only"), Count: f.Available, On: q.Available},
		}},
	}
}

// options lists a filter's choices in their order; one that is on and would be
// folded away comes first, so that nothing that acts is hidden.
func options(facets []catalog.Facet, on []string) []shopview.FacetOption {
	list := make([]shopview.FacetOption, 0, len(facets))
	for _, f := range facets {
		list = append(list, shopview.FacetOption{Value: f.Value, Label: f.Label, Count: f.Count, On: slices.Contains(on, f.Value)})
	}
	for i := makersShown; i < len(list); i++ {
		if list[i].On {
			o := list[i]
			list = slices.Insert(slices.Delete(list, i, i+1), 0, o)
		}
	}
	return list
}

func countries(l i18n.Lang, facets []catalog.Facet, on []string) []shopview.FacetOption {
	list := options(facets, on)
	for i := range list {
		list[i].Label = countryName(l, list[i].Value)
	}
	return list
}

func bands(list []shopview.FacetOption) []shopview.FacetOption {
	for i := range list {
		list[i].Band = list[i].Value
	}
	return list
}

// countryName is a country in words; its code where the shop has none.
func countryName(l i18n.Lang, code string) string {
	if key := "shop.country." + code; i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return code
}

// chips repeat what is on; each leads to the list without it.
func chips(q catalog.Query, f catalog.Facets) []shopview.Option {
	var list []shopview.Option
	add := func(label string, wider catalog.Query) {
		wider.Page = 1
		list = append(list, shopview.Option{Label: label, Href: listURL(wider), On: true})
	}
	for _, v := range q.Category {
		wider := q
		wider.Category = drop(q.Category, v)
		add(labelOf(f.Category, v), wider)
	}
	for _, v := range q.Country {
		wider := q
		wider.Country = drop(q.Country, v)
		add(countryName(q.Lang, v), wider)
	}
	for _, v := range q.Maker {
		wider := q
		wider.Maker = drop(q.Maker, v)
		add(labelOf(f.Maker, v), wider)
	}
	if q.Available {
		wider := q
		wider.Available = false
		add(i18n.Say(q.Lang, "shop.facet.available_only"), wider)
	}
	return list
}

func drop(values []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value })
}

func labelOf(facets []catalog.Facet, value string) string {
	for _, f := range facets {
		if f.Value == value && f.Label != "" {
			return f.Label
		}
	}
	return value
}

// sorts are the orders of the list; by relevance only means something when
// words are searched.
func sorts(q catalog.Query) []shopview.SortOption {
	first := "shop.list.sort.newest"
	if q.Q != "" {
		first = "shop.list.sort.relevance"
	}
	keys := []struct {
		sort catalog.Sort
		key  string
	}{{catalog.Relevance, first}, {catalog.PriceUp, "shop.list.sort.price"}, {catalog.PriceDown, "shop.list.sort.price_desc"}, {catalog.ByName, "shop.list.sort.name"}}
	if q.Q != "" {
		keys = slices.Insert(keys, 1, struct {
			sort catalog.Sort
			key  string
		}{catalog.Newest, "shop.list.sort.newest"})
	}
	list := make([]shopview.SortOption, 0, len(keys))
	for _, k := range keys {
		list = append(list, shopview.SortOption{Value: string(k.sort), Label: i18n.Say(q.Lang, k.key), On: q.Sort == k.sort})
	}
	return list
}
