package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/BurntSushi/toml"

	"plantagenet/internal/drawing"
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
)

//go:embed content
var files embed.FS

// Content is the whole demonstration shop as it is written.
type Content struct {
	Seller        store.Facts
	Registrations []store.Registration
	Categories    []Category
	Cooperatives  []Cooperative
	Makers        []Maker
	Products      []Product
	Arrivals      []Arrival
	Books         Books
}

// Text is a text in both languages.
type Text struct {
	FR string `toml:"fr"`
	EN string `toml:"en"`
}

// Category is a shelf of the shop.
type Category struct {
	Slug string `toml:"slug"`
	Name Text   `toml:"name"`
}

// Cooperative is who makes things, and what is told of them.
type Cooperative struct {
	Slug      string  `toml:"slug"`
	Name      string  `toml:"name"`
	Country   string  `toml:"country"`
	Latitude  float64 `toml:"latitude"`
	Longitude float64 `toml:"longitude"`
	Invented  bool    `toml:"invented"`
	Place     Text    `toml:"place"`
	Craft     Text    `toml:"craft"`
	Summary   Text    `toml:"summary"`
	Story     Text    `toml:"story"`
	Quote     Text    `toml:"quote"`
	QuoteBy   Text    `toml:"quote_by"`
}

// Maker is a person, by Key in the products; named in public since Consented.
type Maker struct {
	Key         string `toml:"key"`
	Cooperative string `toml:"cooperative"`
	Name        string `toml:"name"`
	Consented   string `toml:"consented"`
}

// Product is an article; Drawing is what all its pictures show, each from a view.
type Product struct {
	Cooperative string       `toml:"-"`
	Slug        string       `toml:"slug"`
	Category    string       `toml:"category"`
	Maker       string       `toml:"maker"` // key
	Tax         string       `toml:"tax"`
	Country     string       `toml:"country"`
	Name        Text         `toml:"name"`
	Summary     Text         `toml:"summary"`
	Description Text         `toml:"description"`
	Fibres      Text         `toml:"fibres"`
	Care        Text         `toml:"care"`
	Ingredients Text         `toml:"ingredients"`
	Details     Details      `toml:"details"`
	Drawing     drawing.Spec `toml:"drawing"`
	Pictures    []Picture    `toml:"pictures"`
	Variants    []Variant    `toml:"variants"`
}

// Details are rows of a label and a value in each language.
type Details struct {
	FR [][]string `toml:"fr"`
	EN [][]string `toml:"en"`
}

// Picture is one view of a product with its alt texts.
type Picture struct {
	View drawing.View `toml:"view"`
	Text
}

// Variant is what is bought. Price in cents before tax, Box in mm.
type Variant struct {
	SKU    string      `toml:"sku"`
	GTIN   string      `toml:"gtin"`
	Option string      `toml:"option"` // size, colour, weight …; empty where there is no choice
	Price  money.Cents `toml:"price"`
	Grams  int         `toml:"grams"`
	Box    [3]int      `toml:"box"`
	Text               // the choice in words
}

// Arrival is one shipment: its lots share a journey. ShareBP 0 means bought, at
// each lot's UnitCost.
type Arrival struct {
	Cooperative string      `toml:"-"`
	Received    stock.Day   `toml:"received"`
	Made        []stock.Day `toml:"made"` // first and last day
	ShareBP     int         `toml:"share_bp"`
	Steps       []Step      `toml:"step"`
	Lots        []Lot       `toml:"lot"`
}

// Step is one step of the journey, with how far it is proved.
type Step struct {
	Kind     string     `toml:"kind"`
	Proof    string     `toml:"proof"`
	From     *stock.Day `toml:"from"`
	To       *stock.Day `toml:"to"`
	Place    Text       `toml:"place"`
	Quantity Text       `toml:"quantity"` // {pieces} is the lot's number of pieces
	Note     Text       `toml:"note"`
}

// Lot is one batch of one variant; Sold is what the counter has sold of it.
type Lot struct {
	Code       string      `toml:"code"`
	SKU        string      `toml:"sku"`
	Pieces     int64       `toml:"pieces"`
	Sold       int64       `toml:"sold"`
	UnitCost   money.Cents `toml:"unit_cost"` // cents a piece
	Harvested  *stock.Day  `toml:"harvested"`
	BestBefore *stock.Day  `toml:"best_before"`
}

// Read returns the content that is built in.
func Read() (Content, error) {
	var c Content
	steps := []func(*Content) error{readStore, readPeople, readProducts, readArrivals, readBooks}
	for _, step := range steps {
		if err := step(&c); err != nil {
			return Content{}, fmt.Errorf("read demonstration: %w", err)
		}
	}
	return c, nil
}

// decode reads one file and refuses a key that nothing reads.
func decode(name string, into any) error {
	md, err := toml.DecodeFS(files, path.Join("content", name), into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if left := md.Undecoded(); len(left) > 0 {
		return fmt.Errorf("%s: unknown key %s", name, left[0])
	}
	return nil
}

func each(folder string, read func(name string) error) error {
	entries, err := fs.ReadDir(files, path.Join("content", folder))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := read(path.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func readStore(c *Content) error {
	var f struct {
		Seller struct {
			Name           string `toml:"name"`
			Line1          string `toml:"line1"`
			City           string `toml:"city"`
			Province       string `toml:"province"`
			PostalCode     string `toml:"postal_code"`
			Phone          string `toml:"phone"`
			Email          string `toml:"email"`
			PrivacyOfficer string `toml:"privacy_officer"`
		} `toml:"seller"`
		Registrations []struct {
			Tax    string `toml:"tax"`
			Number string `toml:"number"`
			From   string `toml:"from"`
		} `toml:"registration"`
	}
	if err := decode("store.toml", &f); err != nil {
		return err
	}
	s := f.Seller
	c.Seller = store.Facts{Name: s.Name, Line1: s.Line1, City: s.City, Province: s.Province, PostalCode: s.PostalCode,
		Phone: s.Phone, Email: s.Email, PrivacyOfficer: s.PrivacyOfficer}
	for _, r := range f.Registrations {
		c.Registrations = append(c.Registrations, store.Registration{Tax: r.Tax, Number: r.Number, From: r.From})
	}
	return nil
}

func readPeople(c *Content) error {
	var f struct {
		Categories   []Category    `toml:"category"`
		Cooperatives []Cooperative `toml:"cooperative"`
		Makers       []Maker       `toml:"maker"`
	}
	for _, name := range []string{"categories.toml", "cooperatives.toml", "makers.toml"} {
		if err := decode(name, &f); err != nil {
			return err
		}
	}
	c.Categories, c.Cooperatives, c.Makers = f.Categories, f.Cooperatives, f.Makers
	return nil
}

func readProducts(c *Content) error {
	return each("products", func(name string) error {
		var f struct {
			Cooperative string    `toml:"cooperative"`
			Products    []Product `toml:"product"`
		}
		if err := decode(name, &f); err != nil {
			return err
		}
		for _, p := range f.Products {
			p.Cooperative, p.Drawing.Band = f.Cooperative, f.Cooperative
			c.Products = append(c.Products, p)
		}
		return nil
	})
}

func readArrivals(c *Content) error {
	return each("lots", func(name string) error {
		var f struct {
			Cooperative string    `toml:"cooperative"`
			Arrivals    []Arrival `toml:"arrival"`
		}
		if err := decode(name, &f); err != nil {
			return err
		}
		for _, a := range f.Arrivals {
			a.Cooperative = f.Cooperative
			c.Arrivals = append(c.Arrivals, a)
		}
		return nil
	})
}

func readBooks(c *Content) error { return decode("books.toml", &c.Books) }
