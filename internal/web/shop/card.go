package shop

import (
	"strconv"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// The size of a drawn picture, for those that have none on record.
const (
	drawnWidth  = 400
	drawnHeight = 480
)

// cards words articles for a grid; those past the first row load lazily.
func cards(l i18n.Lang, list []catalog.Card) []shopview.Card {
	views := make([]shopview.Card, 0, len(list))
	for i, c := range list {
		name := shopview.Unbroken(c.Name)
		views = append(views, shopview.Card{
			Name: name, Href: page.Path(l, "product", c.Slug), Maker: c.Maker, Place: c.Place, Price: price(l, c),
			Left: shopview.LeftOf(l, int(min(c.Available, 1000))), Picture: image(c.Image, name), Band: c.MakerSlug, Lazy: i > 3,
		})
	}
	return views
}

func price(l i18n.Lang, c catalog.Card) string {
	if c.FromPrice {
		return i18n.Say(l, "shop.price.from", i18n.Args{"Price": i18n.Money(l, c.Price)})
	}
	return i18n.Money(l, c.Price)
}

// image is a picture at its address. An article without any has the house's
// drawn parcel, never a broken image.
func image(i catalog.Image, name string) shopview.Picture {
	if i.ID == 0 {
		return shopview.Picture{Src: "/pictures/parcel.svg", Width: drawnWidth, Height: drawnHeight, Alt: ""}
	}
	p := shopview.Picture{Src: pictureURL(i), Width: i.Width, Height: i.Height, Alt: i.Alt}
	if p.Width == 0 || p.Height == 0 {
		p.Width, p.Height = drawnWidth, drawnHeight
	}
	if p.Alt == "" {
		p.Alt = name
	}
	if i.Kind == "file" && i.Sizes != "" {
		p.Tint, p.Sizes = i.Tint, shopview.CardSizes
		p.WebP, p.JPEG, p.Small = sources(i, "webp"), sources(i, "jpg"), sizeURL(i, widths(i)[0], "jpg")
	}
	return p
}

// small is a picture as lines of a cart show it.
func small(i catalog.Image, name string) shopview.Picture {
	p := image(i, name)
	p.Sizes = shopview.LineSizes
	return p
}

// sources is the srcset of a picture in one kind.
func sources(i catalog.Image, ext string) string {
	list := ""
	for n, w := range widths(i) {
		if n > 0 {
			list += ", "
		}
		list += sizeURL(i, w, ext) + " " + w + "w"
	}
	return list
}

func widths(i catalog.Image) []string { return i.Widths() }

func sizeURL(i catalog.Image, width, ext string) string {
	return "/pictures/" + strconv.FormatInt(i.ID, 10) + "-" + i.Version + "-" + width + "." + ext
}

func pictureURL(i catalog.Image) string {
	ext := ".svg"
	if i.Kind == "file" {
		ext = ".jpg"
	}
	return "/pictures/" + strconv.FormatInt(i.ID, 10) + "-" + i.Version + ext
}
