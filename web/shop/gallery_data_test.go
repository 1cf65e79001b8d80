package shopview_test

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// Sizes in which every page is rendered.
const (
	empty = "empty"
	one   = "one"
	many  = "many"
	long  = "long"
)

var sizes = []string{empty, one, many, long}

// gallery is every page, by name, in a language and a size.
var gallery = map[string]func(l i18n.Lang, size string) templ.Component{
	"home":         func(l i18n.Lang, s string) templ.Component { return homePage(l, s).Page() },
	"list":         func(l i18n.Lang, s string) templ.Component { return listPage(l, s).Page() },
	"product":      func(l i18n.Lang, s string) templ.Component { return productPage(l, s).Page() },
	"cooperatives": func(l i18n.Lang, s string) templ.Component { return cooperativesPage(l, s).Page() },
	"cooperative":  func(l i18n.Lang, s string) templ.Component { return cooperativePage(l, s).Page() },
	"journey":      func(l i18n.Lang, s string) templ.Component { return journeyPage(l, s).Page() },
	"store":        func(l i18n.Lang, s string) templ.Component { return storePage(l, s).Page() },
	"error":        func(l i18n.Lang, s string) templ.Component { return errorPage(l, s).Page() },
}

func pick(l i18n.Lang, fr, en string) string {
	if l == i18n.English {
		return en
	}
	return fr
}

func layoutOf(l i18n.Lang, size, title, name string, args ...string) shopview.Layout {
	return shopview.Layout{
		Lang: l, Title: stretch(title, size), Description: title + ".", Self: page.Both(name, args...),
		BaseURL: "https://shop.example", Demo: size != one, CartCount: count(size, 0, 1, 2, 12),
	}
}

func count(size string, sizes ...int) int {
	return map[string]int{empty: sizes[0], one: sizes[1], many: sizes[2], long: sizes[3]}[size]
}

// stretch makes a text that no layout expects.
func stretch(s, size string) string {
	if size == long {
		return s + strings.Repeat(" anticonstitutionnellement", 4) + " <script>&\"'"
	}
	return s
}

var articles = []struct{ fr, en, maker, place, band string }{
	{"Écharpe indigo, deux pans", "Indigo scarf, two panels", "Les Teinturières du Kapokier", "Bamako, Mali", "teinturieres-kapokier"},
	{"Panier rond à anse", "Round basket with handle", "Les Vannières du Fleuve clair", "Tillabéri, Niger", "vannieres-fleuve-clair"},
	{"Chemise d’enfant, 4 ans", "Child’s shirt, age 4", "Coop 301", "Ottawa, Ontario", "coop-301"},
	{"Hibiscus séché, 100 g", "Dried hibiscus, 100 g", "Groupement Karité du Plateau", "Sikasso, Mali", "plateau-karite"},
	{"Sac de coton, bande tissée", "Cotton tote bag, woven band", "Coop 301", "Ottawa, Ontario", "coop-301"},
	{"Boucles losange", "Diamond earrings", "Atelier des Deux Vents", "Agadez, Niger", "deux-vents"},
}

func cards(l i18n.Lang, size string, n int) []shopview.Card {
	list := make([]shopview.Card, 0, n)
	for i := range n {
		a := articles[i%len(articles)]
		left := []int{12, 10, 5, 30, 7, 0}[i%6]
		name := stretch(pick(l, a.fr, a.en), size)
		list = append(list, shopview.Card{
			Name: name, Href: page.Path(l, "product", fmt.Sprint("article-", i)), Maker: stretch(a.maker, size), Place: a.place,
			Price: i18n.Money(l, 4800), Left: shopview.LeftOf(l, left), Band: a.band, Lazy: i > 3,
			Picture: shopview.Picture{Src: fmt.Sprintf("/pictures/%d-x.svg", i%6), Width: 400, Height: 480, Alt: name},
		})
	}
	return list
}

func bandCards(l i18n.Lang, size string, n int) []shopview.BandCard {
	list := make([]shopview.BandCard, 0, n)
	for i := range n {
		a := articles[(i+2)%len(articles)]
		list = append(list, shopview.BandCard{
			Name: stretch(a.maker, size), Href: page.Path(l, "cooperative", a.band), Band: a.band,
			Line: a.place + pick(l, " · couture", " · sewing"),
		})
	}
	return list
}

func steps(l i18n.Lang, size string) []shopview.Step {
	all := []shopview.Step{
		{State: shopview.Declared, Title: pick(l, "Champ", "Field"), Place: "Mali", When: pick(l, "date non consignée", "date not recorded"), Proof: pick(l, "Coton biologique et équitable, dit par l’atelier. Attestation pas encore au dossier.", "Organic fair-trade cotton, says the workshop. Certificate not on file yet.")},
		{State: shopview.Unknown, Title: pick(l, "Filage, tissage", "Spinning, weaving"), Place: "Mali", When: pick(l, "date inconnue", "date unknown"), Proof: pick(l, "Lieu pas encore documenté.", "Place not documented yet.")},
		{State: shopview.Declared, Linked: true, Title: pick(l, "Atelier", "Workshop"), Place: "Coop 301, Ottawa", When: pick(l, "août – sept. 2026", "Aug. – Sept. 2026"), Amount: pick(l, "120 sacs cousus", "120 bags sewn"), Proof: pick(l, "Dit par l’atelier", "Says the workshop"), ProofOK: true, Band: "coop-301"},
		{State: shopview.Proved, Title: pick(l, "Magasin", "Store"), Place: "Plantagenet", When: pick(l, "1er octobre 2026", "October 1, 2026"), Amount: pick(l, "120 reçus, 113 vendus, 7 restants", "120 received, 113 sold, 7 left"), Proof: pick(l, "Réception au registre", "Receipt on the books"), ProofOK: true},
	}
	return all[:count(size, 0, 1, 4, 4)]
}

func journeyOf(l i18n.Lang, size string) *shopview.Journey {
	if size == empty {
		return nil
	}
	return &shopview.Journey{
		Lot: "C301-2609", Href: page.Path(l, "journey", "C301-2609"), Steps: steps(l, size), Map: drawnMap(l, "m", false), Narrow: drawnMap(l, "n", true),
		Note: pick(l, "Le fil est cousu là où un registre le prouve, pointillé là où c’est seulement dit.", "The thread is sewn where a record proves it, dotted where it is only said."),
	}
}

func hours(l i18n.Lang) []shopview.Pair { return shopview.HoursPairs(l) }

func homePage(l i18n.Lang, size string) shopview.HomePage {
	return shopview.HomePage{
		Layout: layoutOf(l, size, "", "home"), Makers: count(size, 0, 1, 10, 21), Articles: count(size, 0, 1, 48, 1_000_000),
		Shelf:       shopview.Picture{Src: "/pictures/shelf.svg", Width: 684, Height: 556, Alt: pick(l, "L’étagère du magasin", "The store’s shelf")},
		ShelfNarrow: shopview.Picture{Src: "/pictures/shelf-narrow.svg", Width: 390, Height: 377},
		Opening:     pick(l, "jeudi, 10 h", "Thursday, 10 a.m."), NewTitle: pick(l, "Arrivés en novembre", "Arrived in November"),
		New: cards(l, size, count(size, 0, 1, 4, 4)), Thread: journeyOf(l, size), ThreadOf: pick(l, "Le fil d’un sac", "The thread of a bag"),
		Bands: bandCards(l, size, count(size, 0, 1, 6, 6)), Hours: hours(l),
	}
}

func listPage(l i18n.Lang, size string) shopview.ListPage {
	p := shopview.ListPage{Layout: layoutOf(l, size, pick(l, "Les articles", "Goods"), "products"), Total: count(size, 0, 1, 48, 1_000_000)}
	p.Nav, p.Enhance = "products", true
	p.Cards = cards(l, size, count(size, 0, 1, 4, 24))
	p.Sorts = []shopview.SortOption{{Value: "", Label: pick(l, "pertinence", "relevance"), On: true}, {Value: "price", Label: pick(l, "prix croissant", "price, low to high")}}
	if size == empty {
		p.Query, p.Robots = "tapisserie", "noindex"
		p.Near = []shopview.Option{{Label: "coussin", Href: "?q=coussin"}, {Label: "écharpe", Href: "?q=écharpe"}, {Label: "tissé", Href: "?q=tissé"}}
		return p
	}
	if size == many {
		p.Query = "coton"
		p.Chips = []shopview.Option{{Label: "Coop 301", Href: "?"}, {Label: "Canada", Href: "?"}}
		p.Fewer = &shopview.Fewer{Text: pick(l, "Sans le filtre « Coop 301 », deux articles de plus.", "Without the filter “Coop 301”, two more."), Href: "?", Cards: cards(l, size, 2)}
	}
	p.Pages = shopview.Paging{Previous: "?page=1", Next: "?page=3", Number: 2, Of: count(size, 0, 1, 2, 40_000)}
	p.Groups = []shopview.FacetGroup{{Name: "maker", Title: pick(l, "Coopérative", "Cooperative"), Shown: 4}, {Name: "country", Title: pick(l, "Pays", "Country")}}
	for i, a := range articles {
		p.Groups[0].Options = append(p.Groups[0].Options, shopview.FacetOption{Value: a.band, Label: stretch(a.maker, size), Count: 4 - i, On: i == 0, Band: a.band})
	}
	p.Groups[1].Options = []shopview.FacetOption{{Value: "CA", Label: "Canada", Count: 4, On: true}, {Value: "ML", Label: "Mali"}, {Value: "NE", Label: "Niger"}}
	return p
}

func moneyOf(l i18n.Lang) *shopview.Money {
	return &shopview.Money{
		Total: i18n.Money(l, 4800), Short: pick(l, "32,60 $ sur 48,00 $ à la coopérative", "$32.60 of $48.00 to the cooperative"),
		Long: pick(l, "32,60 $ à la coopérative, soit 67,9 %", "$32.60 to the cooperative, or 67.9%"),
		Note: pick(l, "Avant taxes. Calculé d’après les conditions de ce lot.", "Before taxes. Computed from the terms of this lot."),
		Parts: []shopview.Part{
			{Class: "maker", Label: "Coop 301, Ottawa", Href: page.Path(l, "cooperative", "coop-301"), Cents: 3260, Amount: i18n.Money(l, 3260), Strong: true},
			{Class: "store", Label: pick(l, "Le magasin, frais de carte compris", "The store, card fees included"), Href: page.Path(l, "store"), Cents: 1240, Amount: i18n.Money(l, 1240)},
			{Class: "fund", Label: pick(l, "Fonds du partenariat", "Partnership fund"), Cents: 300, Amount: i18n.Money(l, 300)},
		},
	}
}

func productPage(l i18n.Lang, size string) shopview.ProductPage {
	a := articles[4]
	name := stretch(pick(l, a.fr, a.en), size)
	p := shopview.ProductPage{
		Layout: layoutOf(l, size, pick(l, a.fr, a.en), "product", "sac-de-coton"), Name: name, Band: a.band,
		Crumbs: []shopview.Crumb{{Label: pick(l, "Les articles", "Goods"), Href: page.Path(l, "products")}, {Label: pick(l, "Sacs", "Bags"), Href: page.Path(l, "products")}},
		Made:   shopview.Made{Before: pick(l, "Cousu par ", "Sewn by "), Name: "Coop 301", Href: page.Path(l, "cooperative", a.band), After: pick(l, " à Ottawa, dans du coton du Mali", " in Ottawa, from cotton grown in Mali")},
		Price:  i18n.Money(l, 4800), Left: shopview.LeftOf(l, count(size, 0, 1, 7, 500)), SKU: "C301-SAC-NAT", Most: count(size, 0, 1, 7, 99),
		Pictures: []shopview.Picture{{Src: "/pictures/4-x.svg", Width: 616, Height: 740, Alt: name}},
		Delivery: pick(l, "Livré en Ontario et au Québec dès 9,95 $, ou ramassé à Plantagenet sans frais.", "Delivered in Ontario and Quebec from $9.95, or picked up in Plantagenet at no charge."),
		Maker:    shopview.Maker{Name: "Coop 301", Href: page.Path(l, "cooperative", a.band), Place: a.place, Text: pick(l, "Des femmes francophones immigrantes qui cousent, apprennent et tiennent un atelier ensemble.", "Francophone immigrant women who sew, learn and run a workshop together.")},
		Journey:  journeyOf(l, size), Others: cards(l, size, count(size, 0, 1, 4, 4)),
		Details: []shopview.Pair{{Label: pick(l, "Fibre", "Fibre"), Value: stretch(pick(l, "100 % coton", "100% cotton"), size)}, {Label: pick(l, "Poids", "Weight"), Value: "235 g"}, {Label: pick(l, "UGS", "SKU"), Value: "C301-SAC-NAT"}},
	}
	p.Nav = "products"
	p.JSONLD = []any{map[string]string{"@type": "Product", "name": name}}
	if size == empty {
		return p
	}
	for i := range count(size, 0, 0, 3, 5) {
		p.Pictures = append(p.Pictures, shopview.Picture{Src: fmt.Sprintf("/pictures/%d-x.svg", i), Width: 616, Height: 740, Alt: pick(l, "Détail", "Detail")})
	}
	p.LeftNote = pick(l, "Prochaine confection en janvier.", "Next sewing in January.")
	p.Maker.Lot, p.Maker.LotHref = "C301-2609", page.Path(l, "journey", "C301-2609")
	p.Money = moneyOf(l)
	p.Claims = []shopview.Claim{
		{State: shopview.Proved, Head: pick(l, "Reçu au magasin", "Received at the store"), Text: pick(l, "120 pièces, le 1er octobre 2026", "120 pieces, on October 1, 2026")},
		{State: shopview.Declared, Head: pick(l, "Dit par l’atelier", "Says the workshop"), Text: pick(l, "coton biologique et équitable du Mali", "organic fair-trade cotton from Mali")},
		{State: shopview.Unknown, Head: pick(l, "Inconnu", "Not known"), Text: pick(l, "le lieu du filage et du tissage", "where it was spun and woven")},
	}
	p.Story = shopview.Story{Paragraphs: []string{stretch(pick(l, "Coop 301 est une initiative de travail sans but lucratif, à Ottawa. Des femmes francophones immigrantes y cousent, y apprennent le métier et y tiennent l’atelier ensemble.", "Coop 301 is a non-profit work initiative in Ottawa. Francophone immigrant women sew there, learn the trade and run the workshop together."), size)}, Quote: pick(l, "Je coupe les poignées dans la lisière. Comme ça, rien ne se perd.", "I cut the handles from the selvage. That way nothing is lost."), By: pick(l, "Une couturière de l’atelier (démonstration)", "A seamstress of the workshop (demonstration)")}
	if size == long {
		for i, label := range []string{"P", "M", "G", "TG", stretch("Ocre", size)} {
			p.Variants = append(p.Variants, shopview.Variant{SKU: fmt.Sprint("S-", i), Label: label, Price: i18n.Money(l, 4800), Left: shopview.LeftOf(l, i*4), On: i == 1})
		}
	}
	return p
}

func cooperativesPage(l i18n.Lang, size string) shopview.CooperativesPage {
	p := shopview.CooperativesPage{Layout: layoutOf(l, size, pick(l, "Les coopératives", "Cooperatives"), "cooperatives"), Count: count(size, 0, 1, 10, 21)}
	p.Nav = "cooperatives"
	for i, country := range []string{"Canada", "Mali", "Niger"}[:count(size, 0, 1, 3, 3)] {
		p.Groups = append(p.Groups, shopview.CountryGroup{Country: country, Makers: bandCards(l, size, count(size, 0, 1, 3+i, 6))})
	}
	return p
}

func cooperativePage(l i18n.Lang, size string) shopview.CooperativePage {
	p := shopview.CooperativePage{
		Layout: layoutOf(l, size, "Coop 301", "cooperative", "coop-301"), Name: stretch("Coop 301", size), Band: "coop-301",
		Crumbs: []shopview.Crumb{{Label: pick(l, "Les coopératives", "Cooperatives"), Href: page.Path(l, "cooperatives")}},
		Line:   pick(l, "Ottawa, Ontario · couture", "Ottawa, Ontario · sewing"), Count: count(size, 0, 1, 4, 12), Cards: cards(l, size, count(size, 0, 1, 4, 12)),
	}
	p.Nav = "cooperatives"
	if size != empty {
		p.Story, p.Mark = productPage(l, size).Story, pick(l, "Les chiffres de cette page sont inventés.", "The figures on this page are invented.")
		p.Facts = []shopview.Pair{{Label: pick(l, "Depuis", "Since"), Value: "2004"}, {Label: pick(l, "Membres", "Members"), Value: "6"}}
	}
	return p
}

func journeyPage(l i18n.Lang, size string) shopview.JourneyPage {
	p := shopview.JourneyPage{
		Layout: layoutOf(l, size, pick(l, "Lot C301-2609", "Lot C301-2609"), "journey", "C301-2609"), Lot: "C301-2609",
		Over: pick(l, "Parcours du lot C301-2609 · 120 pièces", "Journey of lot C301-2609 · 120 pieces"), Name: stretch(pick(l, "Sac de coton, bande tissée", "Cotton tote bag, woven band"), size),
		Href: page.Path(l, "product", "sac-de-coton"), Band: "coop-301", Maker: shopview.Made{Before: pick(l, "Fait par ", "Made by "), Name: "Coop 301", Href: page.Path(l, "cooperative", "coop-301"), After: "."},
		Lead: pick(l, "Voici ce que nos registres prouvent, ce que l’atelier nous dit, et ce que nous ne savons pas.", "Here is what our records prove, what the workshop tells us, and what we do not know."),
	}
	if j := journeyOf(l, size); j != nil {
		p.Journey = *j
	}
	if size == empty {
		return p
	}
	p.Figures = []shopview.Figure{{Value: "120", Label: pick(l, "reçus", "received")}, {Value: "113", Label: pick(l, "vendus", "sold")}, {Value: "7", Label: pick(l, "restants", "left")}}
	p.Balance = []shopview.Bar{
		{Label: pick(l, "Reçus", "Received"), Value: "120", Count: 120, Most: 120, Class: "field"},
		{Label: pick(l, "Vendus", "Sold"), Value: "113", Count: 113, Most: 120, Class: "maker"},
		{Label: pick(l, "Restants", "Left"), Value: "7", Count: 7, Most: 120, Class: "store"},
	}
	p.Unknowns = []string{pick(l, "Où la fibre a été filée et tissée.", "Where the fibre was spun and woven."), stretch(pick(l, "Le numéro de l’attestation du coton.", "The number of the cotton’s certificate."), size)}
	return p
}

func storePage(l i18n.Lang, size string) shopview.StorePage {
	p := shopview.StorePage{Layout: layoutOf(l, size, pick(l, "Le magasin", "The store"), "store"), Hours: hours(l), Map: drawnMap(l, "m", false), Narrow: drawnMap(l, "n", true), Opening: pick(l, "Prochaine ouverture : jeudi, 10 h.", "Next opening: Thursday, 10 a.m.")}
	p.Nav = "store"
	return p
}

func errorPage(l i18n.Lang, size string) shopview.ErrorPage {
	p := shopview.ErrorPage{Layout: layoutOf(l, size, i18n.Say(l, "shop.error.404.title"), "home"), Heading: i18n.Say(l, "shop.error.404.title"), Text: stretch(i18n.Say(l, "shop.error.404.text"), size)}
	p.Robots = "noindex"
	if size == long {
		p.Request = "3w5e11264sg0f"
	}
	return p
}
