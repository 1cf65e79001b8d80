package shopify

import (
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
)

// Product is one handle of the file. Description is plain text, its paragraphs
// separated by empty lines.
type Product struct {
	Line        int // of its first row
	Handle      string
	Slug        string // the handle in the form of our addresses
	Title       string
	Description string
	Summary     string // what the shop's search listing says, or the first sentence
	Vendor      string
	Type        string
	Category    string // last step of Shopify's product category
	Tags        []string
	Published   bool // shown in the web shop and neither draft nor archived
	GiftCard    bool
	Variants    []Variant
	Images      []Image

	options [3]string
}

// Variant is one row that can be bought. Quantity is what the file says is there.
type Variant struct {
	Line      int
	SKU       string
	GTIN      string // empty where the barcode is not a valid GTIN
	Options   []Option
	Price     money.Cents
	CompareAt *money.Cents
	Grams     int
	Quantity  int64
	Taxable   bool
}

// Option is one choice that makes a variant.
type Option struct{ Name, Value string }

// Image is a picture at its address.
type Image struct {
	Line     int
	URL      string
	Position int
	Alt      string
}

// Report is what a file is reproached with. With any error, nothing of it is used.
type Report struct {
	Errors   []csvfile.LineError
	Warnings []csvfile.LineError
}

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
