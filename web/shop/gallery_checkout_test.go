package shopview_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

func init() {
	gallery["cart"] = func(l i18n.Lang, s string) templ.Component { return cartPage(l, s).Page() }
	gallery["checkout"] = func(l i18n.Lang, s string) templ.Component { return checkoutPage(l, s).Page() }
	for _, standing := range []string{shopview.StandsAwaiting, shopview.StandsVerifying, shopview.StandsPaid,
		shopview.StandsCancelled, shopview.StandsRefunding, shopview.StandsRefunded} {
		gallery["order "+standing] = func(l i18n.Lang, s string) templ.Component { return orderPage(l, s, standing).Page() }
	}
	for _, text := range []string{"terms", "privacy", "shipping"} {
		gallery["legal "+text] = func(l i18n.Lang, s string) templ.Component { return legalPage(l, s, text).Page() }
	}
}

func cartLines(l i18n.Lang, size string) []shopview.CartLine {
	list := make([]shopview.CartLine, 0, 7)
	for i := range count(size, 0, 1, 3, 7) {
		a := articles[i%len(articles)]
		line := shopview.CartLine{
			SKU: "SKU-" + string(rune('A'+i)), Name: stretch(pick(l, a.fr, a.en), size), Href: "/", Maker: a.maker, Variant: pick(l, "écru", "ecru"),
			Picture:  shopview.Picture{Src: "/pictures/parcel.svg", Width: 400, Height: 480},
			Quantity: i + 1, Most: 4, Unit: i18n.Money(l, 4800), Amount: i18n.Money(l, 480000), Tax: i18n.Say(l, "checkout.untaxed_line"),
		}
		if size == long {
			line.Gone = i%2 == 1
			line.Warnings = []string{i18n.Say(l, "cart.warn.none"), i18n.Say(l, "cart.warn.price", i18n.Args{"Now": "9", "Before": "8"})}
		}
		list = append(list, line)
	}
	return list
}

func cartPage(l i18n.Lang, size string) shopview.CartPage {
	p := shopview.CartPage{Layout: layoutOf(l, size, i18n.Say(l, "cart.title"), "cart"), Lines: cartLines(l, size), Subtotal: i18n.Money(l, 123456789), Pieces: 3}
	switch size {
	case empty:
		p.Waiting = &shopview.Waiting{Number: "1042", Href: "/"}
	case many:
		p.Added = i18n.Say(l, "cart.added", i18n.Args{"Name": p.Lines[0].Name, "Quantity": 1})
		p.Removed = &shopview.Undo{Words: i18n.Say(l, "cart.removed", i18n.Args{"Name": "Miel"}), SKU: "M", Quantity: 2}
	case long:
		p.Blocked, p.Problem = true, i18n.Say(l, "fault.sold_out", i18n.Args{"Left": 2})
	}
	return p
}

var seller = shopview.DemoSeller

func sumsOf(l i18n.Lang, size string) shopview.Sums {
	s := shopview.Sums{Total: i18n.Money(l, 10394)}
	for range count(size, 1, 2, 4, 6) {
		s.Rows = append(s.Rows, shopview.Sum{Label: "TVH 13 % sur 48,00 $", Note: "(" + pick(l, "miel", "honey") + ")", Amount: i18n.Money(l, 624)})
	}
	return s
}

func checkoutPage(l i18n.Lang, size string) shopview.CheckoutPage {
	p := shopview.CheckoutPage{
		Layout: layoutOf(l, size, i18n.Say(l, "checkout.title"), "checkout"), Key: "0123456789012345678901", Lines: cartLines(l, size), Seller: seller(l),
		Ready: "vendredi", Form: shopview.CheckoutForm{Fulfilment: "pickup", Name: stretch("Marie-Ève", size)},
		Places: []shopview.Province{{Code: "ON", Name: "Ontario"}, {Code: "QC", Name: "Québec"}},
		Quote:  shopview.QuoteView{Sums: sumsOf(l, size), Cents: "10394", Service: "Postes Canada", PickupCost: i18n.Money(l, 0), ShipCost: i18n.Money(l, 1195), Seller: seller(l)},
	}
	if size == one {
		p.Form.Fulfilment, p.Quote.Unknown = "ship", true
		p.Errors = []shopview.FieldError{{Field: "email", Label: i18n.Say(l, "checkout.field.email"), Text: i18n.Say(l, "fault.email_domain")}}
	}
	if size == long {
		p.Form.Fulfilment, p.Quote.Blocked, p.Quote.Problem = "ship", true, i18n.Say(l, "fault.total_changed")
		for _, field := range []string{"line1", "city", "province", "postal_code", "name", "email", "phone", "terms"} {
			p.Errors = append(p.Errors, shopview.FieldError{Field: field, Label: i18n.Say(l, "checkout.field."+field), Text: stretch("Non", size)})
		}
		p.Errors = append(p.Errors, shopview.FieldError{Text: i18n.Say(l, "fault.total_changed")})
	}
	return p
}

func orderPage(l i18n.Lang, size, standing string) shopview.OrderPage {
	p := shopview.OrderPage{
		Layout: layoutOf(l, size, i18n.Say(l, "order.title", i18n.Args{"Number": 1042}), "order", "0123456789012345678901"), Token: "0123456789012345678901", Standing: standing,
		Heading: i18n.Say(l, "order.paid"), Lead: i18n.Say(l, "order.paid_lead", i18n.Args{"Email": stretch("marie@exemple.ca", size)}), Until: "14 h 05",
		Facts: []shopview.Pair{{Label: i18n.Say(l, "order.fact.number"), Value: "1042"}}, Sums: sumsOf(l, size), Seller: seller(l),
		Buyer: []string{stretch("Marie-Ève Lalonde", size), "marie@exemple.ca"}, Delivery: []string{"12, rue Principale"}, Pickup: size == one, Promise: "vendredi",
		Taxes: []string{i18n.Say(l, "order.gst", i18n.Args{"Number": "DEMO 123456789 RT0001"})},
	}
	p.Robots, p.Enhance = "noindex", true
	for i := range count(size, 0, 1, 3, 7) {
		a := articles[i%len(articles)]
		line := shopview.OrderLine{Name: stretch(pick(l, a.fr, a.en), size), Maker: a.maker, Quantity: 2, Unit: i18n.Money(l, 4800), Amount: i18n.Money(l, 9600), Tax: "TVH 13 %"}
		for j := range i % 3 {
			line.Lots = append(line.Lots, shopview.LotRef{Code: "C301-2609", Href: []string{"/", ""}[j], Quantity: 1})
		}
		p.Lines = append(p.Lines, line)
	}
	for range count(size, 0, 1, 2, 3) {
		p.Parcels = append(p.Parcels, shopview.ParcelLine{Said: i18n.Say(l, "order.parcel_sent", i18n.Args{"Date": "24 novembre 2026", "Carrier": stretch("Postes Canada", size)}),
			Number: "7023210412345678", Href: "https://www.example.org/7023210412345678"})
	}
	if size == long {
		p.Problem = i18n.Say(l, "fault.payment_unavailable")
		p.Refunds = []shopview.Pair{{Label: i18n.Say(l, "order.refund_open"), Value: i18n.Money(l, 9600)}}
	}
	return p
}

func legalPage(l i18n.Lang, size, text string) shopview.LegalPage {
	p := shopview.LegalPage{Layout: layoutOf(l, size, i18n.Say(l, "legal."+text+".title"), text), Text: text, Seller: seller(l)}
	p.Seller.Name = stretch(p.Seller.Name, size)
	for range count(size, 0, 1, 4, 9) {
		p.Zones = append(p.Zones, shopview.ZoneRow{Places: stretch("Ontario", size), Days: "3 à 5", Prices: []string{"9,95 $", "11,95 $", "13,95 $", "17,95 $", "24,95 $"}})
	}
	return p
}

func TestBothLanguagesOfALegalTextAreEquallyComplete(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"terms", "privacy", "shipping"} {
		french, english := rendered(t, legalPage(i18n.French, many, text).Page(), i18n.French), rendered(t, legalPage(i18n.English, many, text).Page(), i18n.English)
		for _, tag := range []string{"<section id=", "<p>", "<li>", "<tr>"} {
			if f, e := strings.Count(french, tag), strings.Count(english, tag); f != e {
				t.Errorf("%s: %d %s in French, %d in English", text, f, tag, e)
			}
		}
	}
}

func TestTheSummaryOfErrorsTakesTheFocusAndLeadsToEachField(t *testing.T) {
	t.Parallel()
	html := rendered(t, checkoutPage(i18n.French, long).Page(), i18n.French)
	for _, want := range []string{`tabindex="-1" autofocus`, `href="#email"`, `id="email-erreur"`, `aria-describedby="email-aide email-erreur"`, `href="#terms"`, `id="terms"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestNoPageOfOursAsksForACardNumber(t *testing.T) {
	t.Parallel()
	html := rendered(t, checkoutPage(i18n.English, many).Page(), i18n.English)
	for _, never := range []string{"cc-number", "cc-csc", `name="card"`} {
		if strings.Contains(html, never) {
			t.Errorf("the checkout page has %s", never)
		}
	}
}

func TestAnOrderIsKeptFromSearchEnginesAndOtherSites(t *testing.T) {
	t.Parallel()
	html := rendered(t, orderPage(i18n.French, many, shopview.StandsPaid).Page(), i18n.French)
	if !strings.Contains(html, `name="robots" content="noindex"`) || strings.Contains(html, `rel="canonical"`) {
		t.Error("the order's page may be indexed")
	}
	if !strings.Contains(html, page.Path(i18n.French, "terms")) {
		t.Error("the receipt does not lead to the terms")
	}
}

func rendered(t *testing.T, c templ.Component, l i18n.Lang) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(i18n.With(t.Context(), l), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
