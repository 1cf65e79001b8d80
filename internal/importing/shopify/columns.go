package shopify

import "plantagenet/internal/importing/csvfile"

// columns under Shopify's old titles and those of the template of 2025.
var columns = csvfile.Columns{
	Titles: map[string][]string{
		"handle": {"Handle", "URL handle"}, "title": {"Title"}, "body": {"Body (HTML)", "Description", "Body HTML"},
		"vendor": {"Vendor"}, "type": {"Type"}, "category": {"Product Category", "Product category", "Standard Product Type"},
		"google": {"Google Shopping / Google Product Category"}, "tags": {"Tags"},
		"published": {"Published", "Published on online store"}, "status": {"Status"},
		"option1": {"Option1 Name"}, "value1": {"Option1 Value"}, "option2": {"Option2 Name"}, "value2": {"Option2 Value"},
		"option3": {"Option3 Name"}, "value3": {"Option3 Value"},
		"sku": {"Variant SKU", "SKU"}, "barcode": {"Variant Barcode", "Barcode"},
		"grams":   {"Variant Grams", "Weight value (grams)"},
		"tracker": {"Variant Inventory Tracker", "Inventory tracker"}, "quantity": {"Variant Inventory Qty", "Inventory quantity"},
		"policy": {"Variant Inventory Policy", "Continue selling when out of stock"},
		"price":  {"Variant Price", "Price"}, "compare": {"Variant Compare At Price", "Compare-at price"},
		"taxable": {"Variant Taxable", "Charge tax"}, "image": {"Image Src", "Product image URL"},
		"position": {"Image Position", "Image position"}, "alt": {"Image Alt Text", "Image alt text"},
		"variant image": {"Variant Image", "Variant image URL"}, "gift": {"Gift Card", "Gift card"}, "seo": {"SEO Description", "SEO description"},
	},
	Required: []string{"handle", "title", "price"},
}
