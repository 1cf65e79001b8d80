package importing

import (
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/tax"
)

// batch is how many products go into one statement.
const batch = 500

// unnamed is the partner of products whose vendor the file does not name.
const unnamed, unnamedSlug = "Partenaire non précisé", "partenaire-non-precise"

func vendor(p goods.Product) (slug, name string) {
	if slug = goods.Slug(p.Vendor); slug == "" {
		return unnamedSlug, unnamed
	}
	return slug, p.Vendor
}

// partners makes the vendors that are not cooperatives of the shop yet; of
// those nothing is known but the name.
func (r *run) partners() error {
	names, list := map[string]string{}, []string{}
	for _, p := range r.products {
		slug, name := vendor(p)
		if own := r.before[p.Slug].Cooperative; own != "" {
			slug = own
		}
		if names[slug] == "" {
			names[slug], list = name, append(list, slug)
		}
	}
	known, err := coop.Known(r.ctx, r.tx, list)
	if err != nil {
		return err
	}
	var fresh []coop.Cooperative
	for _, slug := range list {
		if known[slug] == 0 {
			fresh = append(fresh, coop.Cooperative{Slug: slug, Name: names[slug], Position: 1000, Texts: map[i18n.Lang]coop.Text{i18n.French: {}, i18n.English: {}}})
		}
	}
	r.cooperatives = known
	if len(fresh) == 0 {
		return nil
	}
	made, err := coop.Save(r.ctx, r.tx, fresh)
	for slug, id := range made {
		r.cooperatives[slug] = id
	}
	r.report.Partners = len(fresh)
	return err
}

// elsewhere is the shelf of what fits none.
var elsewhere = catalog.Category{Slug: "autres-articles", NameFR: "Autres articles", NameEN: "Other goods", Position: 1000}

// categories finds each product's shelf by its type, category or tags, and
// makes one of its type where none fits.
func (r *run) categories() error {
	shelves, err := catalog.Categories(r.ctx, r.tx)
	if err != nil {
		return err
	}
	known := map[string]string{}
	for _, c := range shelves {
		known[c.Slug], known[goods.Slug(c.NameFR)], known[goods.Slug(c.NameEN)] = c.Slug, c.Slug, c.Slug
	}
	var fresh []catalog.Category
	r.shelves = map[string]string{}
	for _, p := range r.products {
		if own := r.before[p.Slug].Category; own != "" {
			r.shelves[p.Slug] = own
			continue
		}
		shelf := firstKnown(known, p)
		if shelf == "" {
			c := elsewhere
			if made := goods.Slug(p.Type); made != "" {
				c = catalog.Category{Slug: made, NameFR: p.Type, NameEN: p.Type, Position: 900}
			}
			if shelf = c.Slug; known[shelf] == "" {
				known[shelf], fresh = shelf, append(fresh, c)
			}
		}
		r.shelves[p.Slug] = shelf
	}
	return catalog.SaveCategories(r.ctx, r.tx, append([]catalog.Category{}, fresh...))
}

func firstKnown(known map[string]string, p goods.Product) string {
	for _, word := range append([]string{p.Type, p.Category}, p.Tags...) {
		if shelf := known[goods.Slug(word)]; shelf != "" {
			return shelf
		}
	}
	return ""
}

func (r *run) articles() error {
	r.saved = catalog.Saved{Products: map[string]int64{}, Variants: map[string]int64{}}
	for rest := r.products; len(rest) > 0; {
		n := min(batch, len(rest))
		list := make([]catalog.Product, n)
		for i, p := range rest[:n] {
			list[i] = r.article(p)
		}
		saved, err := catalog.SaveProducts(r.ctx, r.tx, list)
		if err != nil {
			return err
		}
		for slug, id := range saved.Products {
			r.saved.Products[slug] = id
		}
		for sku, id := range saved.Variants {
			r.saved.Variants[sku] = id
		}
		rest = rest[n:]
		if err := r.o.told(len(r.products)-len(rest), len(r.products)); err != nil {
			return err
		}
	}
	return nil
}

// article is a product of the file laid over what the catalogue has of it.
func (r *run) article(p goods.Product) catalog.Product {
	a := r.before[p.Slug].Product
	if a.Slug == "" {
		a.Slug, a.TaxClass = p.Slug, string(tax.Standard)
		a.Cooperative, _ = vendor(p)
	}
	a.Category = r.shelves[p.Slug]
	texts := map[i18n.Lang]catalog.Text{}
	for l, t := range a.Texts {
		texts[l] = t
	}
	text := texts[r.lang]
	text.Name, text.Summary, text.Description = p.Title, p.Summary, p.Description
	if len(text.Details) == 0 { // once there, they are the staff's
		text.Details = p.Details
	}
	texts[r.lang] = text
	a.Texts = texts
	a.Variants = r.variants(p, a.Variants)
	a.Pictures = r.shown(p, a.Pictures)
	return a
}

func (r *run) variants(p goods.Product, before []catalog.Variant) []catalog.Variant {
	known := make(map[string]catalog.Variant, len(before))
	for _, v := range before {
		known[v.SKU] = v
	}
	list := make([]catalog.Variant, len(p.Variants))
	for i, v := range p.Variants {
		made := known[v.SKU]
		made.SKU, made.Price, made.CompareAt = v.SKU, v.Price, v.CompareAt
		if v.GTIN != "" {
			made.GTIN = v.GTIN
		}
		if v.Grams > 0 {
			made.WeightG = v.Grams
		}
		if v.LengthMM+v.WidthMM+v.HeightMM > 0 {
			made.LengthMM, made.WidthMM, made.HeightMM = v.LengthMM, v.WidthMM, v.HeightMM
		}
		made.Options = make([]catalog.Option, len(v.Options))
		values := make([]string, len(v.Options))
		for j, o := range v.Options {
			made.Options[j], values[j] = catalog.Option{Name: o.Name, Value: o.Value}, o.Value
		}
		if name := strings.Join(values, " / "); r.lang == i18n.French {
			made.NameFR = name
		} else {
			made.NameEN = name
		}
		list[i] = made
	}
	return list
}

// shown are the file's pictures that are at hand, then those that staff added.
func (r *run) shown(p goods.Product, before []catalog.Picture) []catalog.Picture {
	known := map[string]catalog.Picture{}
	var own []catalog.Picture
	for _, pic := range before {
		if pic.SourceURL == "" {
			own = append(own, pic)
		}
		known[pic.SourceURL] = pic
	}
	var list []catalog.Picture
	for _, image := range p.Images {
		pic, there := known[image.URL]
		if file, fetched := r.pictures[image.URL]; !there && fetched {
			pic, there = catalog.Picture{Kind: "file", File: file.name, Width: file.width, Height: file.height, SourceURL: image.URL}, true
		}
		if !there {
			continue
		}
		if r.lang == i18n.French {
			pic.AltFR = image.Alt
		} else {
			pic.AltEN = image.Alt
		}
		list = append(list, pic)
	}
	return append(list, own...)
}
