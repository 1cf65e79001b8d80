package shop

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// cooperatives is everyone who makes what the shop sells, by country.
func (w *Window) cooperatives(c echo.Context) (page.View, error) {
	l := page.Lang(c)
	list, err := report.Cooperatives(c.Request().Context(), w.DB, l)
	if err != nil {
		return page.View{}, err
	}
	p := shopview.CooperativesPage{Layout: w.layout(c, page.Both("cooperatives")), Count: len(list), Groups: byCountry(l, list)}
	p.Nav = "cooperatives"
	p.Title, p.Description = i18n.Say(l, "shop.nav.cooperatives"), i18n.Say(l, "shop.coops.description")
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: []string{"list"}}, nil
}

// byCountry keeps the shop's order, countries as they first appear; those whose
// country is not known come last.
func byCountry(l i18n.Lang, list []report.Maker) []shopview.CountryGroup {
	var groups []shopview.CountryGroup
	at := map[string]int{}
	for _, known := range []bool{true, false} {
		for _, m := range list {
			if (m.Country != "") != known {
				continue
			}
			i, ok := at[m.Country]
			if !ok {
				i = len(groups)
				at[m.Country] = i
				groups = append(groups, shopview.CountryGroup{Country: countryTitle(l, m.Country)})
			}
			card := bandCards(l, []report.Maker{m})[0]
			card.Text = m.Summary
			groups[i].Makers = append(groups[i].Makers, card)
		}
	}
	return groups
}

func countryTitle(l i18n.Lang, code string) string {
	if code == "" {
		return i18n.Say(l, "shop.country.unknown")
	}
	return countryName(l, code)
}

// cooperative is one maker's page.
func (w *Window) cooperative(c echo.Context) (page.View, error) {
	l := page.Lang(c)
	m, err := report.Cooperative(c.Request().Context(), w.DB, l, c.Param("slug"))
	if err != nil {
		return page.View{}, err
	}
	p := shopview.CooperativePage{
		Layout: w.layout(c, page.Both("cooperative", m.Slug)), Name: m.Name, Line: line(m.Place, m.Craft), Band: m.Slug, Lead: m.Summary,
		Crumbs: []shopview.Crumb{{Label: i18n.Say(l, "shop.nav.cooperatives"), Href: page.Path(l, "cooperatives")}},
		Story:  shopview.Story{Paragraphs: paragraphs(m.Story), Quote: m.Quote, By: m.QuoteBy}, Facts: facts(l, m),
		Count: len(m.Cards), Cards: cards(l, m.Cards),
	}
	if m.Invented && m.Story == "" { // a story says so itself
		p.Mark = i18n.Say(l, "shop.coop.invented")
	}
	p.Nav, p.Title, p.Description = "cooperatives", m.Name, m.Summary
	ld := w.makerLD(l, m.Maker)
	ld["@context"], ld["description"] = schema, m.Summary
	p.JSONLD = []any{ld, w.crumbsLD(p.Crumbs, m.Name)}
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: []string{"list", "coop:" + strconv.FormatInt(m.ID, 10)}}, nil
}

func facts(l i18n.Lang, m report.MakerPage) []shopview.Pair {
	var list []shopview.Pair
	add := func(key, value string) {
		if value != "" {
			list = append(list, shopview.Pair{Label: i18n.Say(l, key), Value: value})
		}
	}
	add("shop.coop.place", m.Place)
	add("shop.coop.craft", i18n.Capital(m.Craft))
	add("shop.coop.people", strings.Join(m.People, ", "))
	add("shop.coop.here", i18n.Count(l, "shop.list.count", m.Articles))
	return list
}
