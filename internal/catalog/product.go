package catalog

import (
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Category is a shelf of the shop, in the order of Position.
type Category struct {
	Slug     string `db:"slug" json:"slug"`
	NameFR   string `db:"name_fr" json:"name_fr"`
	NameEN   string `db:"name_en" json:"name_en"`
	Position int    `db:"position" json:"position"`
}

// Product is an article as it is written: whole, in both languages, named by
// its slug. Cooperative, Maker and Category must be there already.
type Product struct {
	Slug        string             `json:"slug"`
	Cooperative string             `json:"cooperative"` // slug
	Maker       string             `json:"maker"`       // name of a person of that cooperative; empty for none
	Category    string             `json:"category"`    // slug
	Country     string             `json:"country"`     // where it was made, ISO 3166-1; empty: the country of the cooperative
	TaxClass    string             `json:"tax_class"`
	Texts       map[i18n.Lang]Text `json:"texts"`
	Variants    []Variant          `json:"variants"`
	Pictures    []Picture          `json:"pictures"`
}

// Text is what is said of an article in one language. Fibres follow the Textile
// Labelling Act: each fibre and its share by mass, largest first.
type Text struct {
	Name        string   `json:"name"`
	Summary     string   `json:"summary"`
	Description string   `json:"description"`
	Fibres      string   `json:"fibres"`
	Care        string   `json:"care"`
	Ingredients string   `json:"ingredients"`
	Details     []Detail `json:"details"`
}

// Detail is one row of the facts shown with an article.
type Detail struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Variant is what is bought: a size, a colour, a weight. Names are empty where
// the article has one variant only. Price and CompareAt are in cents before tax.
type Variant struct {
	SKU       string       `json:"sku"`
	GTIN      string       `json:"gtin"`
	NameFR    string       `json:"name_fr"`
	NameEN    string       `json:"name_en"`
	Options   []Option     `json:"options"`
	Price     money.Cents  `json:"price_cents"`
	CompareAt *money.Cents `json:"compare_at_cents"`
	WeightG   int          `json:"weight_g"`
	LengthMM  int          `json:"length_mm"`
	WidthMM   int          `json:"width_mm"`
	HeightMM  int          `json:"height_mm"`
}

// Option is one choice that makes a variant: size M.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Picture is drawn by the program from Drawing (JSON) or stands in File under
// the pictures' folder. Alt texts describe it in both languages.
type Picture struct {
	Kind      string        `json:"kind"` // drawn or file
	Drawing   postgres.JSON `json:"drawing"`
	File      string        `json:"file"`
	SourceURL string        `json:"source_url"`
	Tint      string        `json:"tint"` // #rrggbb of the ground
	Width     int           `json:"width"`
	Height    int           `json:"height"`
	AltFR     string        `json:"alt_fr"`
	AltEN     string        `json:"alt_en"`
}

// Faults that a person can mend.
var (
	ErrNotFound   = fault.New(fault.NotFound, "not_found")
	ErrIncomplete = fault.New(fault.Invalid, "product_incomplete")
)

func init() {
	postgres.Explain("variant_sku_unique", fault.New(fault.Conflict, "sku_taken").On("sku"))
	postgres.Explain("variant_gtin_unique", fault.New(fault.Conflict, "gtin_taken").On("gtin"))
	postgres.Explain("variant_gtin_form", fault.New(fault.Invalid, "gtin").On("gtin"))
	postgres.Explain("variant_price", fault.New(fault.Invalid, "price").On("price"))
	postgres.Explain("product_slug_form", fault.New(fault.Invalid, "slug_form").On("slug"))
	postgres.Explain("product_slug_unique", fault.New(fault.Conflict, "slug_taken").On("slug"))
	postgres.Explain("product_both_languages", ErrIncomplete)
	postgres.Explain("product_has_variant", fault.New(fault.Invalid, "product_without_variant"))
}
