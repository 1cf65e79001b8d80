package staffview

import (
	"context"
	"strconv"

	"plantagenet/internal/i18n"
)

// Catalogue is the list of articles as staff work on them.
type Catalogue struct {
	Layout       Layout
	Form         Form // the filters
	Categories   []Option
	Cooperatives []Option
	Rows         []CatalogueRow
	Pager        Page
	Said         string // how many there are
	MayEdit      bool
}

// CatalogueRow is one article in the list, in words.
type CatalogueRow struct {
	ID, Name, SKU, Maker, Band, Category, Price, Changed string
	Picture                                              string // address; empty: none
	Live                                                 bool
	Missing                                              string // empty: complete
	Only                                                 string // the one language it is published in
}

// ProductFrame is what the pages of one article share.
type ProductFrame struct {
	Layout  Layout
	ID      string // empty: not stored yet
	Name    string
	Live    bool
	OnlySay string // published in one language: which, in words
	Tab     string // sheet, pictures, prices or history
	MayEdit bool
}

func (f ProductFrame) at(rest string) string { return "/staff/products/" + f.ID + rest }

// Product is the sheet of an article: both languages side by side.
type Product struct {
	ProductFrame
	Form         Form
	Key          string // of the form that makes it
	Number       string // version the form was opened at
	Categories   []Option
	Cooperatives []Option
	Makers       []Option
	Countries    []Option
	Classes      []Option
	Details      int // rows offered
	Variants     []VariantBlock
	Gaps         []Gap
	Blocked      bool // something missing keeps it from going on sale
	Only         []Option
	Clashes      []Diff
	Meanwhile    []Diff
}

// VariantBlock is the fields of one variant; Name is its name in the form.
type VariantBlock struct {
	Name, Legend string
	Fresh        bool // offered empty
	Retired      bool
}

// Gap is something missing, with the field to fill.
type Gap struct {
	Label, Path string
	Blocks      bool
}

// Diff is a field that changed.
type Diff struct {
	Label, Field, Before, After string
}

// PicturesPage is the pictures of an article and the files that wait.
type PicturesPage struct {
	ProductFrame
	Form     Form
	Key      string
	Pictures []PictureCard
	Waiting  []WaitingFile
	Failed   []WaitingFile
}

// PictureCard is one picture with its texts.
type PictureCard struct {
	ID, Src, Number string
	Width, Height   string
	Form            Form
	First, Last     bool
	Drawn           bool
}

// WaitingFile is a file that was sent; Why says what was wrong with it.
type WaitingFile struct{ Name, Why, Work string }

func (p PicturesPage) said(ctx context.Context) string {
	return n(ctx, "staff.picture.waiting", len(p.Waiting))
}

// PricesPage is what the variants of an article cost, cost once and will cost.
type PricesPage struct {
	ProductFrame
	Form     Form
	Variants []Option
	Coming   []PriceRow
	Past     []PriceRow
}

// PriceRow is a price from a moment on.
type PriceRow struct {
	ID, SKU, Price, From, Who string
	Now                       bool
}

// HistoryPage is what happened to an article.
type HistoryPage struct {
	ProductFrame
	Versions []VersionCard
	Pager    Page
}

// VersionCard is one change.
type VersionCard struct {
	Number, When, Who, Act string
	Diffs                  []Diff
	Undo                   bool // can be undone from here
	Newest                 bool
}

// CategoriesPage is the shelves of the shop.
type CategoriesPage struct {
	Layout  Layout
	Rows    []CategoryRow
	Fresh   Form
	MayEdit bool
}

// CategoryRow is one category and its form.
type CategoryRow struct {
	Slug, Name string
	Articles   string
	Empty      bool
	Form       Form
}

// fieldName names a field in a language: « Nom (français) ».
func fieldName(ctx context.Context, name, lang string) string {
	label := t(ctx, "staff.product.f."+name)
	switch lang {
	case "fr":
		return t(ctx, "staff.product.in.fr", i18n.Args{"Label": label})
	case "en":
		return t(ctx, "staff.product.in.en", i18n.Args{"Label": label})
	}
	return label
}

// spec is a field of a text in a language.
func (p Product) spec(ctx context.Context, lang, name string, rows int) FieldSpec {
	s := FieldSpec{Name: lang + "." + name, Label: fieldName(ctx, name, lang), Lang: lang + "-CA", Rows: rows}
	s.Focus = p.ID == "" && s.Name == "fr.name" && len(p.Form.Faults) == 0
	if hint := "staff.product.hint." + name; i18n.Has(i18n.From(ctx), hint) {
		s.Hint = t(ctx, hint)
	}
	return s
}

// detailSpec is one half of a row of details.
func detailSpec(ctx context.Context, lang string, row int, half string) FieldSpec {
	label := t(ctx, "staff.product.detail."+half, i18n.Args{"Number": strconv.Itoa(row + 1)})
	in := "staff.product.in.fr"
	if lang == "en" {
		in = "staff.product.in.en"
	}
	return FieldSpec{Name: lang + ".details." + strconv.Itoa(row) + "." + half, Lang: lang + "-CA", Label: t(ctx, in, i18n.Args{"Label": label}),
		Hint: i18n.Say(i18n.Lang(lang), "staff.product.half."+half)}
}

// variantSpec is a field of a variant.
func variantSpec(ctx context.Context, v VariantBlock, name, mode string) FieldSpec {
	s := FieldSpec{Name: "variant." + v.Name + "." + name, Label: fieldName(ctx, name, ""), Mode: mode}
	switch name {
	case "sku", "gtin":
		s.Attrs = map[string]string{"autocapitalize": "off", "spellcheck": "false"}
	case "name_fr":
		s.Lang = "fr-CA"
	case "name_en":
		s.Lang = "en-CA"
	}
	return s
}

// productTabs are the tabs of an article's pages: name, address after the article's.
var productTabs = [][2]string{{"sheet", ""}, {"pictures", "/pictures"}, {"prices", "/prices"}, {"history", "/history"}, {"preview", "/preview"}}

func (p Product) action() string {
	if p.ID == "" {
		return "/staff/products"
	}
	return p.at("")
}

// typed says whether anything was typed into an empty variant's fields.
func (p Product) typed(v VariantBlock) bool {
	for _, name := range []string{"sku", "price", "name_fr", "name_en", "gtin"} {
		if p.Form.Value("variant."+v.Name+"."+name) != "" {
			return true
		}
	}
	return false
}

func altName(c PictureCard, l i18n.Lang) string { return "picture." + c.ID + ".alt_" + string(l) }

// orDash shows that there was nothing.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }

// describedBare is described without a hint, which a bare field holds itself.
func describedBare(ctx context.Context, f Form, s FieldSpec) string {
	s.Hint = ""
	return described(ctx, f, s)
}
