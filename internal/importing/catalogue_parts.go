package importing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/catalogue"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/postgres"
)

// neighbours makes the cooperatives, people and categories that a page names
// and the shop does not have, where their rows say enough of them.
func (c *intake) neighbours(list []catalogue.Item) error {
	if err := c.cooperatives(list); err != nil || len(c.report.Errors) > 0 {
		return err
	}
	if err := c.makers(list); err != nil {
		return err
	}
	return c.shelves(list)
}

func (c *intake) cooperatives(list []catalogue.Item) error {
	slugs := make([]string, len(list))
	for n, i := range list {
		slugs[n] = i.Cooperative
	}
	known, err := coop.Known(c.ctx, c.tx, slugs)
	if err != nil {
		return err
	}
	var fresh []coop.Cooperative
	for _, i := range list {
		if _, there := known[i.Cooperative]; there {
			continue
		}
		known[i.Cooperative] = 0
		if i.CooperativeName == "" {
			c.fail(i.Line, "no_cooperative", i.Cooperative)
			continue
		}
		fresh = append(fresh, coop.Cooperative{Slug: i.Cooperative, Name: i.CooperativeName, Country: i.Country, Position: 1000,
			Texts: map[i18n.Lang]coop.Text{i18n.French: {}, i18n.English: {}}})
	}
	if len(fresh) == 0 || len(c.report.Errors) > 0 {
		return nil
	}
	c.report.Partners += len(fresh)
	_, err = coop.Save(c.ctx, c.tx, fresh)
	return err
}

// makers enters people that are new; nothing is known of their consent, so the
// public sees no name.
func (c *intake) makers(list []catalogue.Item) error {
	slugs := make([]string, len(list))
	for n, i := range list {
		slugs[n] = i.Cooperative
	}
	known, err := coop.KnownMakers(c.ctx, c.tx, slugs)
	if err != nil {
		return err
	}
	var fresh []coop.Maker
	for _, i := range list {
		key := [2]string{i.Cooperative, i.Maker}
		if i.Maker == "" || known[key] {
			continue
		}
		known[key] = true
		fresh = append(fresh, coop.Maker{Cooperative: i.Cooperative, Name: i.Maker})
		c.warn(i.Line, "new_maker", i.Maker, i.Cooperative)
	}
	if len(fresh) == 0 {
		return nil
	}
	_, err = coop.SaveMakers(c.ctx, c.tx, fresh)
	return err
}

func (c *intake) warn(line int, key string, args ...any) {
	c.report.Warnings = append(c.report.Warnings, csvfile.Fault(line, key, args...))
}

func (c *intake) shelves(list []catalogue.Item) error {
	shelves, err := catalog.Categories(c.ctx, c.tx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, s := range shelves {
		known[s.Slug] = true
	}
	var fresh []catalog.Category
	for _, i := range list {
		if known[i.Category] {
			continue
		}
		known[i.Category] = true
		fr, en := i.CategoryFR, i.CategoryEN
		if fr+en == "" {
			c.fail(i.Line, "no_category", i.Category)
			continue
		}
		if fr == "" {
			fr = en
		}
		if en == "" {
			en = fr
		}
		fresh = append(fresh, catalog.Category{Slug: i.Category, NameFR: fr, NameEN: en, Position: 900})
	}
	if len(fresh) == 0 || len(c.report.Errors) > 0 {
		return nil
	}
	return catalog.SaveCategories(c.ctx, c.tx, fresh)
}

// article is what a file's article asks for, in the words the shop has where
// the file could not carry their line breaks.
func (c *intake) article(i catalogue.Item, was catalog.Written) catalog.Product {
	p := i.Product
	if p.Country == "" {
		p.Country = was.Country // the cooperative's own where the article is new
	}
	for l, t := range p.Texts {
		p.Texts[l] = keepBreaks(t, was.Texts[l])
	}
	before := map[string]catalog.Variant{}
	for _, v := range was.Variants {
		before[v.SKU] = v
	}
	for n, v := range p.Variants {
		p.Variants[n].NameFR, p.Variants[n].NameEN = keepBreak(v.NameFR, before[v.SKU].NameFR), keepBreak(v.NameEN, before[v.SKU].NameEN)
		if v.Options == nil {
			p.Variants[n].Options = []catalog.Option{}
		}
	}
	p.Pictures = c.shown(i, was)
	return p
}

// keepBreaks keeps a text whose only difference is how its lines end: CSV
// writes \n for \r\n.
func keepBreaks(t, was catalog.Text) catalog.Text {
	t.Name, t.Summary, t.Description = keepBreak(t.Name, was.Name), keepBreak(t.Summary, was.Summary), keepBreak(t.Description, was.Description)
	t.Fibres, t.Care, t.Ingredients = keepBreak(t.Fibres, was.Fibres), keepBreak(t.Care, was.Care), keepBreak(t.Ingredients, was.Ingredients)
	if t.Details == nil {
		t.Details = []catalog.Detail{}
	}
	return t
}

func keepBreak(said, was string) string {
	if csvfile.Breaks(was) == said {
		return was
	}
	return said
}

// shown are the article's pictures: those it has, those that lie in the folder,
// those that were fetched.
func (c *intake) shown(i catalogue.Item, was catalog.Written) []catalog.Picture {
	list := []catalog.Picture{}
	for _, p := range i.Pictures {
		made, ok := c.picture(i, p, was)
		if !ok {
			continue
		}
		made.AltFR, made.AltEN = p.AltFR, p.AltEN
		list = append(list, made)
	}
	return list
}

func (c *intake) picture(i catalogue.Item, p catalog.Picture, was catalog.Written) (catalog.Picture, bool) {
	for _, own := range was.Pictures {
		if own.Kind == p.Kind && own.File == p.File && own.SourceURL == p.SourceURL && sameJSON(own.Drawing, p.Drawing) ||
			p.File == "" && p.SourceURL != "" && own.SourceURL == p.SourceURL {
			return own, true
		}
	}
	switch {
	case p.Kind == "drawn":
		if !json.Valid([]byte(p.Drawing)) {
			c.fail(i.Line, "drawing")
		}
		return p, true
	case p.File == "":
		k, fetched := c.pictures[p.SourceURL]
		return catalog.Picture{Kind: "file", File: k.name, Width: k.width, Height: k.height, SourceURL: p.SourceURL}, fetched
	}
	if !c.lies(&p) {
		c.fail(i.Line, "picture_folder", p.File)
	}
	return p, true
}

func sameJSON(a, b postgres.JSON) bool {
	var x, y bytes.Buffer
	return a == b || json.Compact(&x, []byte(a)) == nil && json.Compact(&y, []byte(b)) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}$`)

// lies says whether a picture's file is in the folder, and measures it.
func (c *intake) lies(p *catalog.Picture) bool {
	if c.o.Pictures == "" || !plainName.MatchString(p.File) {
		return false
	}
	f, err := os.Open(filepath.Join(c.o.Pictures, p.File))
	if err != nil {
		return false
	}
	defer f.Close()
	size, _, err := image.DecodeConfig(f)
	p.Width, p.Height = size.Width, size.Height
	return err == nil
}

// fetch brings the pictures that the file names by address and no article has,
// before any transaction.
func (c *intake) fetch(r postgres.Reader) error {
	if c.o.DryRun || c.o.Pictures == "" || len(c.wanted) == 0 {
		return nil
	}
	slugs := make([]string, len(c.wanted))
	for n, w := range c.wanted {
		slugs[n] = w.product
	}
	before, err := catalog.ReadProducts(c.ctx, r, slugs)
	if err != nil {
		return err
	}
	var list []goods.Image
	for _, w := range c.wanted {
		have := false
		for _, own := range before[w.product].Pictures {
			have = have || own.SourceURL == w.url
		}
		if !have {
			list = append(list, goods.Image{Line: w.line, URL: w.url})
		}
	}
	fetch := c.o.Fetch
	if fetch == nil {
		fetch = Download
	}
	var warnings []csvfile.LineError
	c.pictures, warnings, err = fetchAll(c.ctx, list, fetch, c.o.Pictures)
	c.report.Warnings, c.report.Pictures = append(c.report.Warnings, warnings...), len(c.pictures)
	return err
}

// atLine turns what only the catalogue could see into a fault of a line.
func (c *intake) atLine(list []catalogue.Item, err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Kind == fault.Unavailable {
		return err
	}
	found := faultAt(list[0].Line, f)
	for _, i := range list {
		if i.Slug == f.Args["Slug"] {
			found.Line = i.Line
		}
		for n, v := range i.Variants {
			if v.SKU == f.Args["SKU"] {
				found.Line, found.Text = i.Lines[n], fmt.Sprintf("the SKU “%s”: %s", v.SKU, found.Text)
			}
		}
	}
	c.report.Errors = append(c.report.Errors, found)
	return ErrFile
}
