package shop

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// withLot adds to an article's page what its lot makes known: the thread, the
// claims, where the money goes.
func withLot(p *shopview.ProductPage, l i18n.Lang, a report.Article, lot report.Lot) {
	p.Claims = claims(l, lot)
	p.Money = moneyOf(l, priceOf(a, lot.VariantID), lot)
	if lot.BestBefore != nil && lot.Shelf > 0 {
		p.Details = append([]shopview.Pair{{Label: i18n.Say(l, "shop.detail.best_before"), Value: i18n.Date(l, noon(*lot.BestBefore))}}, p.Details...)
	}
	if lot.Known {
		p.Journey = journey(l, lot)
		p.Maker.Lot, p.Maker.LotHref = lot.Code, page.Path(l, "journey", lot.Code)
	}
}

func priceOf(a report.Article, variantID int64) money.Cents {
	for _, v := range a.Variants {
		if v.ID == variantID {
			return v.Price
		}
	}
	low, _ := prices(a.Variants)
	return low
}

// claims are what is known of a lot, told by the strength of what supports it.
// No certificate is on file yet, so nothing is claimed from one.
func claims(l i18n.Lang, lot report.Lot) []shopview.Claim {
	if !lot.Known {
		return []shopview.Claim{{State: shopview.Unknown, Head: i18n.Say(l, "shop.claim.unknown"), Text: i18n.Say(l, "shop.claim.no_lot")}}
	}
	received := shopview.Claim{State: shopview.Proved, Head: i18n.Say(l, "shop.claim.received"), Text: i18n.Count(l, "shop.claim.received_text",
		int(lot.Received), i18n.Args{"Date": i18n.Date(l, noon(lot.ReceivedOn)), "Lot": lot.Code})}
	list := []shopview.Claim{received}
	if said := steps(l, lot, "declared"); said != "" {
		list = append(list, shopview.Claim{State: shopview.Declared, Head: i18n.Say(l, "shop.claim.declared"), Text: said})
	}
	if unknown := steps(l, lot, "unknown"); unknown != "" {
		list = append(list, shopview.Claim{State: shopview.Unknown, Head: i18n.Say(l, "shop.claim.unknown"), Text: unknown})
	}
	return list
}

// steps names the steps of a lot with that proof: « le champ (Mali), la route ».
func steps(l i18n.Lang, lot report.Lot, proof string) string {
	var names []string
	for _, s := range lot.Steps {
		if s.Proof != proof {
			continue
		}
		name := i18n.Say(l, "shop.claim.step."+s.Kind)
		if place := pick(l, s.PlaceFR, s.PlaceEN); place != "" && (s.Kind == "field" || s.Kind == "making") {
			name += " (" + place + ")"
		}
		names = add(names, name)
	}
	return strings.Join(names, ", ")
}

// moneyOf shows where a price goes by the lot's terms.
func moneyOf(l i18n.Lang, price money.Cents, lot report.Lot) *shopview.Money {
	s := report.ShareOf(price, lot.Lot)
	if s.Price <= 0 || s.Cooperative <= 0 {
		return nil
	}
	args := i18n.Args{"Part": i18n.Money(l, s.Cooperative), "Total": i18n.Money(l, s.Price), "Percent": i18n.Percent(l, perMille(s.PerMille()))}
	return &shopview.Money{
		Total: i18n.Money(l, s.Price), Short: i18n.Say(l, "shop.money.short", args), Long: i18n.Say(l, "shop.money.long", args),
		Note: i18n.Say(l, "shop.money.note."+string(lot.Terms), i18n.Args{"Lot": lot.Code}),
		Parts: []shopview.Part{
			{Class: "maker", Label: line2(lot.Maker, town(lot.Place)), Href: page.Path(l, "cooperative", lot.Cooperative), Cents: int64(s.Cooperative), Amount: i18n.Money(l, s.Cooperative), Strong: true},
			{Class: "store", Label: i18n.Say(l, "shop.money.store"), Href: page.Path(l, "store"), Cents: int64(s.Store), Amount: i18n.Money(l, s.Store)},
		},
	}
}

// perMille writes tenths of a per cent as an exact fraction: 679 is 0.679.
func perMille(n int64) string { return "0." + strconv.FormatInt(n+1000, 10)[1:] }

func line2(name, place string) string {
	if place == "" {
		return name
	}
	return name + ", " + place
}

// journey page of a lot, from one query.
func (w *Window) lot(c echo.Context) (page.View, error) {
	l := page.Lang(c)
	lot, err := report.LotByCode(c.Request().Context(), w.DB, l, c.Param("lot"))
	if err != nil {
		return page.View{}, err
	}
	p := w.lotPage(c, l, lot)
	tags := []string{"lot:" + lot.Code, "product:" + strconv.FormatInt(lot.ProductID, 10), "coop:" + strconv.FormatInt(lot.CooperativeID, 10)}
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: tags}, nil
}

func (w *Window) lotPage(c echo.Context, l i18n.Lang, lot report.Lot) shopview.JourneyPage {
	j := journey(l, lot)
	p := shopview.JourneyPage{
		Layout: w.layout(c, page.Both("journey", lot.Code)), Lot: lot.Code, Name: articleName(lot), Band: lot.Cooperative,
		Over: i18n.Count(l, "shop.lot.over", int(lot.Received), i18n.Args{"Lot": lot.Code}), Lead: i18n.Say(l, "shop.lot.lead", i18n.Args{"Maker": lot.Maker}),
		Maker:   shopview.Made{Before: i18n.Say(l, "shop.product.made_by") + " ", Name: lot.Maker, Href: page.Path(l, "cooperative", lot.Cooperative), After: after(lot.Place)},
		Figures: figures(l, lot), Journey: *j, Balance: balance(l, lot), Unknowns: unknowns(l, lot),
	}
	p.Title = i18n.Say(l, "shop.journey.lot", i18n.Args{"Lot": lot.Code})
	p.Description = i18n.Say(l, "shop.lot.description", i18n.Args{"Lot": lot.Code, "Name": lot.Name, "Maker": lot.Maker})
	if lot.Live {
		p.Href = page.Path(l, "product", lot.Product)
	}
	if !lot.Known {
		p.Lead = i18n.Say(l, "shop.lot.lead_unknown")
	}
	return p
}

func articleName(lot report.Lot) string {
	name := lot.Name
	if lot.Variant != "" {
		name += ", " + lot.Variant
	}
	return shopview.Unbroken(name)
}

func after(place string) string {
	if place == "" {
		return "."
	}
	return ", " + place + "."
}

func figures(l i18n.Lang, lot report.Lot) []shopview.Figure {
	value := func(n int64) string { return i18n.Number(l, n) }
	return []shopview.Figure{
		{Value: value(lot.Received), Label: i18n.Count(l, "shop.lot.received", int(lot.Received))},
		{Value: value(lot.Sold), Label: i18n.Count(l, "shop.lot.sold", int(lot.Sold))},
		{Value: value(lot.Shelf), Label: i18n.Count(l, "shop.lot.left", int(lot.Shelf))},
	}
}

// balance is the count of a lot: the lines under the first add up to it.
func balance(l i18n.Lang, lot report.Lot) []shopview.Bar {
	if lot.Received <= 0 {
		return nil
	}
	bar := func(key string, n int64, class string) shopview.Bar {
		return shopview.Bar{Label: i18n.Say(l, key), Value: i18n.Number(l, n), Count: max(n, 0), Most: lot.Received, Class: class}
	}
	list := []shopview.Bar{
		bar("shop.balance.received", lot.Received, "field"), bar("shop.balance.sold", lot.Sold, "maker"), bar("shop.balance.shelf", lot.Shelf, "fund"),
	}
	for _, rare := range []struct {
		key   string
		count int64
		class string
	}{{"shop.balance.aside", lot.Aside, "freight"}, {"shop.balance.transit", lot.Transit, "card"}, {"shop.balance.lost", lot.Lost, "store"}} {
		if rare.count > 0 {
			list = append(list, bar(rare.key, rare.count, rare.class))
		}
	}
	return list
}

// unknowns says what no record tells, step by step, and of the certificates
// that none is on file yet.
func unknowns(l i18n.Lang, lot report.Lot) []string {
	var list []string
	for _, s := range lot.Steps {
		if s.Proof != "unknown" {
			continue
		}
		text := pick(l, s.NoteFR, s.NoteEN)
		if text == "" {
			text = i18n.Say(l, "shop.unknown.step", i18n.Args{"Step": i18n.Say(l, "shop.claim.step."+s.Kind)})
		}
		list = add(list, text)
	}
	return append(list, i18n.Say(l, "shop.unknown.certificate"))
}
