package shop

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/shipping"
	"plantagenet/web/shop"
)

// basketMost is the most of one article that one click puts in the cart.
const basketMost = 99

// product is one article's page, from three queries.
func (w *Window) product(c echo.Context) (page.View, error) {
	l, ctx := page.Lang(c), c.Request().Context()
	a, err := report.ProductPage(ctx, w.DB, l, c.Param("slug"))
	if err != nil {
		return page.View{}, err
	}
	p := w.articlePage(c, l, a)
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: productTags(a.Article)}, nil
}

func (w *Window) articlePage(c echo.Context, l i18n.Lang, a report.ArticlePage) shopview.ProductPage {
	p := w.productPage(c, l, a.Article)
	if a.Lot != nil {
		withLot(&p, l, a.Article, *a.Lot)
	}
	p.Others = cards(l, a.Others)
	return p
}

func productTags(a report.Article) []string {
	return []string{"product:" + strconv.FormatInt(a.ID, 10), "coop:" + strconv.FormatInt(a.Maker.ID, 10)}
}

func (w *Window) productPage(c echo.Context, l i18n.Lang, a report.Article) shopview.ProductPage {
	name := shopview.Unbroken(a.Name)
	p := shopview.ProductPage{
		Layout: w.layout(c, page.Both("product", a.Slug)), Name: name, Band: a.Maker.Slug, Made: made(l, a),
		Crumbs: []shopview.Crumb{
			{Label: i18n.Say(l, "shop.nav.products"), Href: page.Path(l, "products")},
			{Label: a.Category, Href: listURL(catalog.Query{Lang: l, Category: []string{a.CategorySlug}})},
		},
		Delivery: i18n.Say(l, "shop.product.delivery", i18n.Args{"Price": i18n.Money(l, shipping.Cheapest())}),
		Maker:    makerCard(l, a.Maker), Story: productStory(l, a), Details: details(l, a),
	}
	p.Nav, p.Title, p.Description = "products", a.Name, a.Summary
	if a.OnlyLang != "" && a.OnlyLang != string(l) {
		p.Notice = i18n.Say(l, "shop.product.only."+a.OnlyLang)
	}
	for _, i := range a.Images {
		pic := image(i, name)
		pic.Sizes = shopview.ProductSizes
		p.Pictures = append(p.Pictures, pic)
	}
	if len(p.Pictures) == 0 {
		p.Pictures = []shopview.Picture{image(catalog.Image{}, name)}
	}
	p.Image = p.Pictures[0].Src
	choose(&p, l, a.Variants)
	p.JSONLD = []any{w.productLD(l, a), w.crumbsLD(p.Crumbs, name)}
	return p
}

// choose puts the variants on the page; the first that can be bought is on.
func choose(p *shopview.ProductPage, l i18n.Lang, variants []report.Variant) {
	chosen, total := -1, int64(0)
	for i, v := range variants {
		total += v.Available
		if v.Available > 0 && chosen < 0 {
			chosen = i
		}
		p.Variants = append(p.Variants, shopview.Variant{
			SKU: v.SKU, Label: shopview.Unbroken(v.Name), Price: i18n.Money(l, v.Price), Left: shopview.LeftOf(l, whole(v.Available)),
		})
	}
	p.Left = shopview.LeftOf(l, whole(total))
	if len(variants) == 0 {
		return
	}
	if chosen < 0 {
		chosen = 0
	}
	v := variants[chosen]
	p.Variants[chosen].On = v.Available > 0
	p.SKU, p.Price = v.SKU, i18n.Money(l, v.Price)
	p.Most = min(basketMost, max(whole(most64(variants)), 1))
	if low, high := prices(variants); low != high {
		p.Price = i18n.Say(l, "shop.price.from", i18n.Args{"Price": i18n.Money(l, low)})
	}
}

// whole brings a count of pieces into what the words need.
func whole(n int64) int { return int(min(n, 1_000_000)) }

func made(l i18n.Lang, a report.Article) shopview.Made {
	m := shopview.Made{Before: i18n.Say(l, "shop.product.made_by") + " ", Name: a.Maker.Name, Href: page.Path(l, "cooperative", a.Maker.Slug)}
	if a.Person != "" {
		m.Before = i18n.Say(l, "shop.product.made_by_person", i18n.Args{"Person": a.Person}) + " "
	}
	if a.Maker.Place != "" {
		m.After = ", " + a.Maker.Place
	}
	return m
}

func makerCard(l i18n.Lang, m report.Maker) shopview.Maker {
	return shopview.Maker{
		Name: m.Name, Href: page.Path(l, "cooperative", m.Slug), Place: line(m.Place, m.Craft), Text: m.Summary,
	}
}

func line(place, craft string) string {
	if place == "" || craft == "" {
		return place + craft
	}
	return place + " · " + craft
}

// productStory tells the article and quotes the maker.
func productStory(l i18n.Lang, a report.Article) shopview.Story {
	return shopview.Story{Paragraphs: paragraphs(a.Description), Quote: a.Maker.Quote, By: a.Maker.QuoteBy}
}
