package goods

import (
	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
)

// Product is one article of the file. Description is plain text, its paragraphs
// separated by empty lines.
type Product struct {
	Line        int    // of its first row
	Handle      string // what the file calls it
	Slug        string // the handle in the form of our addresses
	Title       string
	Description string
	Summary     string // what the shop's search listing says, or the first sentence
	Vendor      string
	Type        string
	Category    string // last step of the file's category
	Tags        []string
	Details     []catalog.Detail // facts shown with it, where the file has any
	Published   bool             // shown in the web shop and neither draft nor archived
	GiftCard    bool
	Variants    []Variant
	Images      []Image
}

// Variant is what can be bought. Quantity is what the file says is there;
// Uncounted says that the file does not tell. Grams and millimetres are 0 where
// not known.
type Variant struct {
	Line      int
	SKU       string
	GTIN      string // empty where the barcode is not a valid GTIN
	Options   []Option
	Price     money.Cents
	CompareAt *money.Cents
	Grams     int
	LengthMM  int
	WidthMM   int
	HeightMM  int
	Quantity  int64
	Uncounted bool
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

// MaxImages bounds the pictures of one product.
const MaxImages = 250

// Add says whether there was room for a picture; one that is there already
// needs none.
func (p *Product) Add(image Image) bool {
	for _, known := range p.Images {
		if known.URL == image.URL {
			return true
		}
	}
	if len(p.Images) >= MaxImages {
		return false
	}
	p.Images = append(p.Images, image)
	return true
}

// Same says whether two variants are the same choice.
func Same(a, b []Option) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Report is what a file is reproached with. With any error, nothing of it is used.
type Report struct {
	Errors   []csvfile.LineError
	Warnings []csvfile.LineError
}
