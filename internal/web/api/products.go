package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
)

type productAnswer struct {
	Slug      string          `json:"slug"`
	Name      string          `json:"name"`
	Maker     string          `json:"maker"`
	Country   string          `json:"country"`
	Price     Amount          `json:"price"`
	Available int64           `json:"available"`
	Variants  []variantAnswer `json:"variants"`
}

type variantAnswer struct {
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Price     Amount `json:"price"`
	Available int64  `json:"available"`
}

type wholeAnswer struct {
	productAnswer
	Summary     string           `json:"summary"`
	Description string           `json:"description"`
	Fibres      string           `json:"fibres"`
	Care        string           `json:"care"`
	Ingredients string           `json:"ingredients"`
	Details     []catalog.Detail `json:"details"`
	Lots        []productLot     `json:"lots"`
	Claims      []claim          `json:"claims"` // computed from certificates; none are recorded yet
}

type productLot struct {
	Code       string `json:"code"`
	SKU        string `json:"sku"`
	Known      bool   `json:"known"`
	ReceivedOn string `json:"received_on"`
	BestBefore string `json:"best_before,omitempty"`
	Left       int64  `json:"left"`
	Journey    string `json:"journey"`
}

type claim struct {
	Claim       string `json:"claim"`
	Certificate string `json:"certificate"`
	ValidUntil  string `json:"valid_until"`
}

// products answers GET /products: a page of what is on sale, from a cursor on.
func (d Deps) products(c echo.Context) error {
	q := catalog.Query{Lang: lang(c), Q: c.QueryParam("q"), Country: many(c, "country"), Maker: many(c, "maker"),
		Category: many(c, "category"), Available: c.QueryParam("available") == "1"}
	cards, next, err := catalog.List(c.Request().Context(), d.Shop.DB, q, c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	items := make([]productAnswer, len(cards))
	for i, card := range cards {
		items[i] = item(card)
	}
	body := map[string]any{"items": items, "next": nil}
	if next != "" {
		body["next"] = next
	}
	return c.JSON(http.StatusOK, body)
}

// many reads a filter given several times or separated by commas.
func many(c echo.Context, name string) []string {
	var values []string
	for _, v := range c.QueryParams()[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part != "" {
				values = append(values, part)
			}
		}
	}
	return values
}

func item(card catalog.Card) productAnswer {
	a := productAnswer{Slug: card.Slug, Name: card.Name, Maker: card.Maker, Country: card.Country, Price: cad(card.Price), Available: card.Available,
		Variants: make([]variantAnswer, len(card.Variants))}
	for i, v := range card.Variants {
		a.Variants[i] = variantAnswer{SKU: v.SKU, Name: v.Name, Price: cad(v.Price), Available: v.Available}
	}
	return a
}

// product answers GET /products/{slug}: the product whole, with the lots it is
// sold from.
func (d Deps) product(c echo.Context) error {
	p, err := report.Product(c.Request().Context(), d.Shop.DB, lang(c), c.Param("slug"))
	if err != nil {
		return err
	}
	a := wholeAnswer{productAnswer: productAnswer{Slug: p.Slug, Name: p.Name, Maker: p.Maker.Name, Country: p.Country, Variants: []variantAnswer{}},
		Summary: p.Summary, Description: p.Description, Fibres: p.Fibres, Care: p.Care, Ingredients: p.Ingredients,
		Details: p.Details, Lots: []productLot{}, Claims: []claim{}}
	for i, v := range p.Variants {
		if i == 0 || v.Price < a.Price.Amount {
			a.Price = cad(v.Price)
		}
		a.Available += v.Available
		a.Variants = append(a.Variants, variantAnswer{SKU: v.SKU, Name: v.Name, Price: cad(v.Price), Available: v.Available})
	}
	for _, l := range p.Lots {
		a.Lots = append(a.Lots, d.lot(c, l))
	}
	return c.JSON(http.StatusOK, a)
}

func (d Deps) lot(c echo.Context, l report.ProductLot) productLot {
	out := productLot{Code: l.Code, SKU: l.SKU, Known: l.Known, ReceivedOn: l.ReceivedOn.Format(time.DateOnly), Left: l.Left,
		Journey: d.BaseURL + page.Path(lang(c), "journey", l.Code)}
	if l.BestBefore != nil {
		out.BestBefore = l.BestBefore.Format(time.DateOnly)
	}
	return out
}
