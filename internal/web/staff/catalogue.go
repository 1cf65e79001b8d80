package staff

import (
	"crypto/rand"
	"path/filepath"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// sheetBytes bounds an article's form: two languages and many variants.
const sheetBytes = 1 << 20

// catalogueRoutes are the rows of products, prices, pictures and categories.
// Everyone in the store may see them; those who sell may change them.
func (d Desk) catalogueRoutes() []gate.Route {
	const rows = "articles"
	save := d.post("/staff/products/:id", gate.Sells, rows, d.saveProduct)
	make := d.post("/staff/products", gate.Sells, rows, d.makeProduct)
	send := d.post("/staff/products/:id/pictures", gate.Sells, rows, d.sendPictures)
	save.BodyLimit, make.BodyLimit, send.BodyLimit = sheetBytes, sheetBytes, productFileBytes
	return []gate.Route{
		d.get("/staff/catalogue", gate.Staff, rows, d.catalogue),
		d.get("/staff/products/new", gate.Sells, rows, d.newProduct), make,
		d.get("/staff/products/:id", gate.Staff, rows, d.product), save,
		d.post("/staff/products/:id/publish", gate.Sells, rows, d.publish),
		d.post("/staff/products/:id/unpublish", gate.Sells, rows, d.unpublish),
		d.get("/staff/products/:id/history", gate.Staff, rows, d.productHistory),
		d.post("/staff/products/:id/undo/:number", gate.Sells, rows, d.undoProduct),
		d.get("/staff/products/:id/pictures", gate.Staff, rows, d.productPictures), send,
		d.post("/staff/products/:id/pictures/forget", gate.Sells, rows, d.forgetPictures),
		d.post("/staff/products/:id/pictures/:picture", gate.Sells, rows, d.describePicture),
		d.post("/staff/products/:id/pictures/:picture/move", gate.Sells, rows, d.movePicture),
		d.post("/staff/products/:id/pictures/:picture/remove", gate.Sells, rows, d.removePicture),
		d.get("/staff/products/:id/prices", gate.Staff, rows, d.prices),
		d.post("/staff/products/:id/prices", gate.Sells, rows, d.setPrice),
		d.post("/staff/products/:id/prices/:price/withdraw", gate.Sells, rows, d.withdrawPrice),
		d.post("/staff/products/:id/prices/:price/restore", gate.Sells, rows, d.restorePrice),
		d.get("/staff/categories", gate.Staff, "categories", d.categories),
		d.post("/staff/categories", gate.Sells, "categories", d.saveCategory),
		d.post("/staff/categories/:slug/remove", gate.Sells, "categories", d.removeCategory),
	}
}

// pictureFolder is where the shop's pictures stand.
func (d Desk) pictureFolder() editing.Pictures {
	return editing.Pictures(filepath.Join(d.DataDir, "pictures"))
}

// formKey names a form: sent twice, it acts once.
func formKey() string { return rand.Text() }

// catalogue lists the articles.
func (d Desk) catalogue(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	q := catalog.DeskQuery{Lang: l, Q: clean(c.QueryParam("q")), State: clean(c.QueryParam("state")), Category: clean(c.QueryParam("category")),
		Cooperative: clean(c.QueryParam("cooperative"))}
	if q.Page, _ = strconv.Atoi(c.QueryParam("page")); q.Page < 1 || q.Page > 100_000 {
		q.Page = 1
	}
	rows, total, err := catalog.DeskList(ctx, d.Shop.DB, q)
	if err != nil {
		return err
	}
	view := staffview.Catalogue{Layout: d.layout(c, "catalogue", i18n.Say(l, "staff.catalogue.title")), MayEdit: gate.CallerOf(c).May(gate.Sells),
		Said: i18n.Count(l, "staff.catalogue.count", total), Pager: cataloguePages(c, l, q.Page, len(rows), total)}
	for _, name := range []string{"q", "state", "category", "cooperative"} {
		view.Form.Set(name, clean(c.QueryParam(name)))
	}
	if view.Categories, view.Cooperatives, err = d.shelvesAndMakers(c, i18n.Say(l, "staff.catalogue.any")); err != nil {
		return err
	}
	for _, r := range rows {
		view.Rows = append(view.Rows, catalogueRow(l, r))
	}
	return d.show(c, view.Page())
}

func catalogueRow(l i18n.Lang, r catalog.DeskRow) staffview.CatalogueRow {
	row := staffview.CatalogueRow{ID: strconv.FormatInt(r.ID, 10), Name: r.Name, SKU: r.SKU, Maker: r.Maker, Band: r.MakerSlug, Category: r.Category,
		Price: i18n.Money(l, r.Price), Changed: i18n.Date(l, r.Updated), Live: r.Live, Only: onlyWord(l, i18n.Lang(r.OnlyLang)), Picture: thumbURL(r.Image)}
	if r.FromPrice {
		row.Price = i18n.Say(l, "shop.price.from", i18n.Args{"Price": row.Price})
	}
	if r.Variants > 1 {
		row.SKU = i18n.Say(l, "staff.catalogue.andmore", i18n.Args{"SKU": r.SKU, "More": i18n.Number(l, int64(r.Variants-1))})
	}
	if r.Variants == 0 {
		row.Price, row.SKU = "–", i18n.Say(l, "staff.catalogue.novariant")
	}
	if r.Gaps > 0 {
		row.Missing = i18n.Count(l, "staff.product.gaps", r.Gaps)
	}
	return row
}

// cataloguePages leads through the list with its filters kept.
func cataloguePages(c echo.Context, l i18n.Lang, at, shown, total int) staffview.Page {
	if total <= catalog.DeskOnPage {
		return staffview.Page{}
	}
	to := func(n int) string {
		q := c.Request().URL.Query()
		q.Set("page", strconv.Itoa(n))
		return "/staff/catalogue?" + q.Encode()
	}
	first := (at-1)*catalog.DeskOnPage + 1
	p := staffview.Page{Said: i18n.Say(l, "staff.catalogue.shown", i18n.Args{"First": i18n.Number(l, int64(first)),
		"Last": i18n.Number(l, int64(first+shown-1)), "Total": i18n.Number(l, int64(total))})}
	if at > 1 {
		p.Before = to(at - 1)
	}
	if at*catalog.DeskOnPage < total {
		p.After = to(at + 1)
	}
	return p
}

// shelvesAndMakers are what an article is put under; blank is the choice of none.
func (d Desk) shelvesAndMakers(c echo.Context, blank string) (shelves, makers []staffview.Option, err error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	list, err := catalog.Categories(ctx, d.Shop.DB)
	if err != nil {
		return nil, nil, err
	}
	shelves = []staffview.Option{{Value: "", Label: blank}}
	for _, g := range list {
		shelves = append(shelves, staffview.Option{Value: g.Slug, Label: categoryName(l, g)})
	}
	coops, err := catalog.Cooperatives(ctx, d.Shop.DB)
	return shelves, append([]staffview.Option{{Value: "", Label: blank}}, offered(coops)...), err
}

func categoryName(l i18n.Lang, g catalog.Category) string {
	if l == i18n.French {
		return g.NameFR
	}
	return g.NameEN
}

func offered(list []catalog.Choice) []staffview.Option {
	options := make([]staffview.Option, len(list))
	for i, o := range list {
		options[i] = staffview.Option{Value: o.Value, Label: o.Label, Group: o.Group}
	}
	return options
}

// onlyWord says in which one language an article is published; empty for both.
func onlyWord(l i18n.Lang, only i18n.Lang) string {
	if only == "" {
		return ""
	}
	return i18n.Say(l, "staff.product.only."+string(only))
}

// thumbURL is a picture in small, of a draft too; empty where there is none.
func thumbURL(i catalog.Image) string { return pictureURL(i, 0) }

// pictureURL is a picture's smallest size, or the nth after it.
func pictureURL(i catalog.Image, nth int) string {
	if i.ID == 0 {
		return ""
	}
	at := "/staff/pictures/" + strconv.FormatInt(i.ID, 10) + "-" + i.Version
	if i.Kind != "file" {
		return at + ".svg"
	}
	if widths := i.Widths(); len(widths) > 0 {
		return at + "-" + widths[min(nth, len(widths)-1)] + ".jpg"
	}
	return at + ".jpg"
}
