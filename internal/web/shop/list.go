package shop

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/shop"
)

// listParams are the parameters of the list, in the order its addresses write
// them.
var listParams = []string{"q", "country", "maker", "category", "available", "sort", "page"}

// longestQuery is how much of a search is kept, in bytes.
const longestQuery = 200

// asked reads a list's address. Anything is safe in it: what is not understood
// is as if it were not there.
func asked(c echo.Context) catalog.Query {
	q := catalog.Query{
		Lang: page.Lang(c), Q: clip(c.QueryParam("q")), Country: some(c.QueryParams()["country"]), Maker: some(c.QueryParams()["maker"]),
		Category: some(c.QueryParams()["category"]), Available: c.QueryParam("available") == "1", Sort: catalog.Sort(c.QueryParam("sort")),
	}
	if q.Page, _ = strconv.Atoi(c.QueryParam("page")); q.Page < 1 {
		q.Page = 1
	}
	return q
}

// list is the articles: all, searched or filtered.
func (w *Window) list(c echo.Context) (page.View, error) {
	q := asked(c)
	found, err := catalog.Search(c.Request().Context(), w.DB, q)
	if err != nil {
		return page.View{}, err
	}
	p := shopview.ListPage{
		Layout: w.layout(c, listSelf(q)), Query: q.Q, Corrected: found.Corrected, Total: found.Total,
		Groups: groups(q, found.Facets), Chips: chips(q, found.Facets), ClearAll: listURL(catalog.Query{Lang: q.Lang, Q: q.Q, Sort: q.Sort}),
		Sorts: sorts(q), Cards: cards(q.Lang, found.Items), Pages: paging(q, found), Near: near(q, found.DidYouMean),
	}
	w.frameList(&p, q)
	if p.Fewer, err = w.fewer(c, q, found); err != nil {
		return page.View{}, err
	}
	return page.View{Status: http.StatusOK, Component: p.Page(), Tags: []string{"list"}}, nil
}

// frameList says of a list what search engines need: only plain lists are for
// them, by their first page.
func (w *Window) frameList(p *shopview.ListPage, q catalog.Query) {
	p.Nav, p.Enhance = "products", true
	p.Title, p.Description = i18n.Say(q.Lang, "shop.list.title"), i18n.Say(q.Lang, "shop.list.description")
	if name := only(q, p.Groups); name != "" {
		p.Heading, p.Title = name, name
	}
	if q.Q != "" || filters(q) > 1 || q.Available || q.Sort != catalog.Relevance {
		p.Robots = "noindex, follow"
	}
}

// only is the name of the one filter that is on, a category's or a country's.
func only(q catalog.Query, groups []shopview.FacetGroup) string {
	if q.Q != "" || filters(q) != 1 {
		return ""
	}
	for _, g := range groups {
		for _, o := range g.Options {
			if o.On && g.Name == "category" {
				return o.Label
			}
		}
	}
	return ""
}

func filters(q catalog.Query) int { return len(q.Country) + len(q.Maker) + len(q.Category) }

// listURL is the address of a list: only what is asked, in one order, so that
// the same list has one address.
func listURL(q catalog.Query) string {
	v := ""
	add := func(name, value string) {
		if value == "" {
			return
		}
		glue := "&"
		if v == "" {
			glue = "?"
		}
		v += glue + name + "=" + url.QueryEscape(value)
	}
	add("q", q.Q)
	for _, f := range []struct {
		name   string
		values []string
	}{{"country", q.Country}, {"maker", q.Maker}, {"category", q.Category}} {
		for _, value := range f.values {
			add(f.name, value)
		}
	}
	if q.Available {
		add("available", "1")
	}
	add("sort", string(q.Sort))
	if q.Page > 1 {
		add("page", strconv.Itoa(q.Page))
	}
	return page.Path(q.Lang, "products") + v
}

func listSelf(q catalog.Query) map[i18n.Lang]string {
	self := map[i18n.Lang]string{}
	for _, l := range i18n.Langs {
		q.Lang = l
		self[l] = listURL(q)
	}
	return self
}

func paging(q catalog.Query, found catalog.Results) shopview.Paging {
	p := shopview.Paging{Number: q.Page, Of: found.Pages}
	at := q.Page
	if at > 1 && at <= found.Pages+1 {
		q.Page = at - 1
		p.Previous = listURL(q)
	}
	if at < found.Pages {
		q.Page = at + 1
		p.Next = listURL(q)
	}
	return p
}

func near(q catalog.Query, words []string) []shopview.Option {
	options := make([]shopview.Option, 0, len(words))
	for _, word := range words {
		options = append(options, shopview.Option{Label: word, Href: listURL(catalog.Query{Lang: q.Lang, Q: word})})
	}
	return options
}

// few is the number of results under which the list offers what one filter
// less would show, and offered is how many of those it shows.
const (
	few     = 5
	offered = 2
)

// fewer takes one filter off, the maker's first, and shows what that would add.
func (w *Window) fewer(c echo.Context, q catalog.Query, found catalog.Results) (*shopview.Fewer, error) {
	if found.Total >= few || q.Page > 1 || filters(q) == 0 {
		return nil, nil
	}
	label, wider := widen(q, found.Facets)
	wider.PerPage, wider.Page = few+offered, 1
	list, err := catalog.Cards(c.Request().Context(), w.DB, wider)
	if err != nil {
		return nil, err
	}
	list = without(list, found.Items)
	if len(list) == 0 {
		return nil, nil
	}
	text := i18n.Count(q.Lang, "shop.list.fewer_text", len(list), i18n.Args{"Filter": i18n.Quote(q.Lang, label)})
	wider.PerPage = 0
	return &shopview.Fewer{Text: text, Href: listURL(wider), Cards: cards(q.Lang, list[:min(len(list), offered)])}, nil
}

// widen drops the narrowest kind of filter that is on.
func widen(q catalog.Query, f catalog.Facets) (label string, wider catalog.Query) {
	wider = q
	switch {
	case len(q.Maker) > 0:
		label, wider.Maker = labelOf(f.Maker, q.Maker[0]), nil
	case len(q.Category) > 0:
		label, wider.Category = labelOf(f.Category, q.Category[0]), nil
	default:
		label, wider.Country = countryName(q.Lang, q.Country[0]), nil
	}
	return label, wider
}

func without(list, shown []catalog.Card) []catalog.Card {
	seen := make(map[int64]bool, len(shown))
	for _, c := range shown {
		seen[c.ID] = true
	}
	var rest []catalog.Card
	for _, c := range list {
		if !seen[c.ID] {
			rest = append(rest, c)
		}
	}
	return rest
}
