package staff

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// opened reads the article an address names.
func (d Desk) opened(c echo.Context) (catalog.Opened, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return catalog.Opened{}, catalog.ErrNotFound
	}
	return catalog.Open(c.Request().Context(), d.Shop.DB, id)
}

// productFrame is what the pages of one article share.
func (d Desk) productFrame(c echo.Context, o catalog.Opened, tab string) staffview.ProductFrame {
	l := page.Lang(c)
	f := staffview.ProductFrame{Layout: d.layout(c, "catalogue", o.Sheet.Name(l)), ID: strconv.FormatInt(o.ID, 10), Name: o.Sheet.Name(l), Live: o.Sheet.Live,
		Tab: tab, MayEdit: gate.CallerOf(c).May(gate.Sells)}
	if o.Sheet.Live {
		f.OnlySay = onlyWord(l, o.Sheet.OnlyLang)
	}
	if o.ID == 0 {
		f.ID, f.Name = "", i18n.Say(l, "staff.product.new")
		f.Layout.Title = f.Name
	}
	f.Layout.Wide = true
	f.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.catalogue"), Path: "/staff/catalogue"}, {Label: shortened(f.Name)}}
	return f
}

// shortened is a name in the crumbs, whose whole stands right below.
func shortened(name string) string {
	if r := []rune(name); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return name
}

// spare is how many empty rows of details a form offers.
const spare = 2

// sheetView is an article's form. What the form holds already stays.
func (d Desk) sheetView(c echo.Context, o catalog.Opened, form staffview.Form) (view staffview.Product, err error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view = staffview.Product{ProductFrame: d.productFrame(c, o, "sheet"), Form: form, Key: form.Value("key"), Number: strconv.Itoa(o.Number),
		Classes: taxOptions(l), Countries: countryOptions(l, o.Sheet.Country)}
	if view.Key == "" {
		view.Key = formKey()
	}
	if view.Categories, view.Cooperatives, err = d.shelvesAndMakers(c, i18n.Say(l, "staff.product.choose")); err != nil {
		return view, err
	}
	makers, err := catalog.Makers(ctx, d.Shop.DB)
	if err != nil {
		return view, err
	}
	view.Makers = append([]staffview.Option{{Value: "", Label: i18n.Say(l, "staff.product.nobody")}}, offered(makers)...)
	if len(form.Values) == 0 {
		prefill(&view.Form, l, o.Sheet)
	}
	shape(&view, l, o)
	view.Gaps, view.Blocked = gapsOf(l, o)
	if !o.Sheet.Live {
		view.Only = onlyChoices(l, o.Sheet)
	}
	return view, nil
}

// prefill puts what is stored into an empty form.
func prefill(form *staffview.Form, l i18n.Lang, s catalog.Sheet) {
	for _, f := range editing.Fields(s, false) {
		value := f.Value
		switch name := f.Key[strings.LastIndexByte(f.Key, '.')+1:]; name {
		case "price", "length", "width", "height":
			value = decimalMark(l, value)
		}
		form.Set(f.Key, value)
	}
	if len(s.Variants) == 0 {
		form.Set("variant.n1.active", "1")
	}
}

// shape counts the rows of details and the variants that a form shows: those
// stored, those typed, and empty ones to fill.
func shape(view *staffview.Product, l i18n.Lang, o catalog.Opened) {
	for key := range view.Form.Values {
		if parts := strings.Split(key, "."); len(parts) == 4 && parts[1] == "details" && view.Form.Value(key) != "" {
			if n, err := strconv.Atoi(parts[2]); err == nil && n < 100 {
				view.Details = max(view.Details, n+1)
			}
		}
	}
	view.Details += spare
	for _, v := range o.Sheet.Variants {
		view.Variants = append(view.Variants, staffview.VariantBlock{Name: strconv.FormatInt(v.ID, 10), Legend: variantLegend(l, v), Retired: !v.Active})
	}
	for n := 1; n <= 20; n++ {
		v := staffview.VariantBlock{Name: "n" + strconv.Itoa(n), Fresh: true, Legend: i18n.Say(l, "staff.product.variant_new")}
		typed := view.Form.Value("variant."+v.Name+".sku")+view.Form.Value("variant."+v.Name+".price") != ""
		if !typed {
			view.Form.Set("variant."+v.Name+".active", "1")
		}
		if view.Variants = append(view.Variants, v); !typed {
			return
		}
	}
}

func variantLegend(l i18n.Lang, v catalog.SheetVariant) string {
	name := v.NameFR
	if l == i18n.English {
		name = v.NameEN
	}
	if name == "" {
		return v.SKU
	}
	return v.SKU + " · " + name
}

// gapsOf are what is missing, in words, each with the field to fill.
func gapsOf(l i18n.Lang, o catalog.Opened) (list []staffview.Gap, blocked bool) {
	at := "/staff/products/" + strconv.FormatInt(o.ID, 10)
	for _, gap := range frenchFirst(o.Gaps) {
		parts := strings.Split(gap, ".")
		g := staffview.Gap{Label: fieldLabel(l, gap, ofGap(o.Sheet, parts)), Blocks: editing.Blocks(gap)}
		switch {
		case parts[0] == "picture" && len(parts) == 1:
			g.Path = at + "/pictures"
		case parts[0] == "picture":
			g.Path = at + "/pictures#f-" + strings.Join(parts, "-")
		case gap == "variant":
			g.Path = at + "#variants"
		case parts[len(parts)-1] == "details":
			g.Path = at + "#details"
		default:
			g.Path = at + "#f-" + strings.Join(parts, "-")
		}
		blocked = blocked || g.Blocks
		list = append(list, g)
	}
	return list, blocked
}

// frenchFirst puts the French field of a pair before the English one.
func frenchFirst(gaps []string) []string {
	list := append([]string{}, gaps...)
	for i := 1; i < len(list); i++ {
		if name, english := strings.CutPrefix(list[i-1], "en."); english && list[i] == "fr."+name {
			list[i-1], list[i] = list[i], list[i-1]
		}
	}
	return list
}

// ofGap names the variant or the picture a gap is about.
func ofGap(s catalog.Sheet, parts []string) string {
	if len(parts) < 3 {
		return ""
	}
	for _, v := range s.Variants {
		if parts[0] == "variant" && strconv.FormatInt(v.ID, 10) == parts[1] {
			return v.SKU
		}
	}
	for i, f := range s.Pictures {
		if parts[0] == "picture" && strconv.FormatInt(f.ID, 10) == parts[1] {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// onlyChoices offers to publish in the one language an article is said in.
func onlyChoices(l i18n.Lang, s catalog.Sheet) []staffview.Option {
	said := s.Languages()
	if len(said) != 1 {
		return nil
	}
	return []staffview.Option{{Value: string(said[0]), Label: i18n.Say(l, "staff.product.publish."+string(said[0]))}}
}
