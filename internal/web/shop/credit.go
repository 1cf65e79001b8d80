package shop

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/returns"
	"plantagenet/web/shop"
)

// creditNote is a credit note at its order's secret address.
func (b Buying) creditNote(c echo.Context) error {
	d, err := b.document(c)
	if err != nil {
		return err
	}
	l, token := page.Lang(c), c.Param("token")
	v := shopview.CreditPage{Layout: b.layout(c, "order_credit", token, c.Param("number")), Void: d.Void, Seller: d.Seller, Said: d.Said,
		PDF: page.Path(l, "order_credit_pdf", token, c.Param("number")), Back: page.Path(l, "order", token)}
	v.Title = d.Title
	for _, f := range d.Facts {
		v.Facts = append(v.Facts, shopview.Pair(f))
	}
	for _, s := range d.Sums {
		v.Sums = append(v.Sums, shopview.Pair(s))
	}
	for _, line := range d.Lines {
		v.Lines = append(v.Lines, shopview.CreditLine(line))
	}
	return page.Render(c, http.StatusOK, v.Page())
}

// creditPaper is the same as PDF.
func (b Buying) creditPaper(c echo.Context) error {
	d, err := b.document(c)
	if err != nil {
		return err
	}
	body, err := d.PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`inline; filename="credit-%d.pdf"`, d.Number))
	return c.Blob(http.StatusOK, "application/pdf", body)
}

func (b Buying) document(c echo.Context) (returns.Document, error) {
	ctx := c.Request().Context()
	o, err := order.ByToken(ctx, b.Shop.DB, c.Param("token"))
	if err != nil {
		return returns.Document{}, err
	}
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return returns.Document{}, order.ErrNotFound
	}
	return returns.DocumentOf(ctx, b.Shop.DB, page.Lang(c), o, number)
}

func creditLinks(l i18n.Lang, o order.Order, notes []credit.Issued) []shopview.CreditLink {
	var links []shopview.CreditLink
	for _, n := range notes {
		if n.State == "failed" {
			continue
		}
		number := strconv.FormatInt(n.Number, 10)
		links = append(links, shopview.CreditLink{Label: i18n.Say(l, "order.credit_row", i18n.Args{"Number": number, "Date": i18n.Date(l, n.IssuedAt)}),
			Href: page.Path(l, "order_credit", o.Token, number), Amount: i18n.Money(l, n.Total)})
	}
	return links
}
