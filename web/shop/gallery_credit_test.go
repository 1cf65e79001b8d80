package shopview_test

import (
	"github.com/a-h/templ"

	"plantagenet/internal/i18n"
	"plantagenet/web/shop"
)

func init() {
	gallery["credit"] = func(l i18n.Lang, size string) templ.Component { return creditPage(l, size).Page() }
	gallery["leave"] = func(l i18n.Lang, size string) templ.Component {
		p := shopview.LeavePage{Layout: layoutOf(l, size, i18n.Say(l, "newsletter.title"), "newsletter", "0123456789012345678901"), Token: "0123456789012345678901", Done: size == one}
		p.Robots = "noindex"
		return p.Page()
	}
}

func creditPage(l i18n.Lang, size string) shopview.CreditPage {
	p := shopview.CreditPage{
		Layout: layoutOf(l, size, "Note de crédit 12 / Credit note 12", "order_credit", "0123456789012345678901", "12"),
		Facts:  []shopview.Pair{{Label: "Numéro / Number", Value: "12"}}, Sums: []shopview.Pair{{Label: "Total", Value: i18n.Money(l, 10394)}},
		Seller: []string{stretch("Plantagenet", size)}, Said: []string{"Rendu sur la carte / Returned to the card"}, PDF: "/", Back: "/",
	}
	p.Robots = "noindex"
	for i := range count(size, 0, 1, 3, 7) {
		a := articles[i%len(articles)]
		p.Lines = append(p.Lines, shopview.CreditLine{Name: stretch(pick(l, a.fr, a.en), size), Detail: "1 pièce / 1 piece", Amount: i18n.Money(l, 4800)})
	}
	if size == long {
		p.Void = i18n.Say(l, "credit.void")
	}
	return p
}
