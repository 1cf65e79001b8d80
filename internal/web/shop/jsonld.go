package shop

import (
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// thing is a schema.org object.
type thing map[string]any

const schema = "https://schema.org"

// decimal writes an amount as schema.org wants it: 48.00.
func decimal(c money.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func availability(left int64) string {
	if left > 0 {
		return schema + "/InStock"
	}
	return schema + "/OutOfStock"
}

func (w *Window) productLD(l i18n.Lang, a report.Article) thing {
	url := w.BaseURL + page.Path(l, "product", a.Slug)
	offers := make([]thing, 0, len(a.Variants))
	for _, v := range a.Variants {
		offer := thing{"@type": "Offer", "sku": v.SKU, "url": url, "price": decimal(v.Price), "priceCurrency": "CAD", "availability": availability(v.Available)}
		if v.GTIN != "" {
			offer["gtin"] = v.GTIN
		}
		offers = append(offers, offer)
	}
	ld := thing{
		"@context": schema, "@type": "Product", "name": a.Name, "description": a.Summary, "url": url, "category": a.Category,
		"inLanguage": l.Locale(), "offers": offers, "brand": w.makerLD(l, a.Maker),
	}
	if a.Country != "" {
		ld["countryOfOrigin"] = a.Country
	}
	if a.Fibres != "" {
		ld["material"] = a.Fibres
	}
	var images []string
	for _, i := range a.Images {
		images = append(images, w.BaseURL+pictureURL(i))
	}
	if images != nil {
		ld["image"] = images
	}
	return ld
}

func (w *Window) makerLD(l i18n.Lang, m report.Maker) thing {
	return thing{"@type": "Organization", "name": m.Name, "url": w.BaseURL + page.Path(l, "cooperative", m.Slug)}
}

// crumbsLD repeats the way to a page for search engines.
func (w *Window) crumbsLD(crumbs []shopview.Crumb, name string) thing {
	list := make([]thing, 0, len(crumbs)+1)
	for i, c := range crumbs {
		list = append(list, thing{"@type": "ListItem", "position": i + 1, "name": c.Label, "item": w.BaseURL + c.Href})
	}
	list = append(list, thing{"@type": "ListItem", "position": len(crumbs) + 1, "name": name})
	return thing{"@context": schema, "@type": "BreadcrumbList", "itemListElement": list}
}

// storeLD is the store. Its hours are left out in the demonstration, where they
// are invented.
func (w *Window) storeLD(l i18n.Lang) thing {
	return thing{
		"@context": schema, "@type": "Store", "name": i18n.Say(l, "shop.name.full"), "url": w.BaseURL + page.Path(l, "store"),
		"address":            thing{"@type": "PostalAddress", "addressLocality": "Plantagenet", "addressRegion": "ON", "addressCountry": "CA"},
		"geo":                thing{"@type": "GeoCoordinates", "latitude": 45.53, "longitude": -74.99},
		"parentOrganization": thing{"@type": "Organization", "name": "Économie solidaire de l’Ontario"},
		"currenciesAccepted": "CAD", "availableLanguage": []string{"fr", "en"},
	}
}
