package coop

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
	"plantagenet/web/coop"
)

// textWidth is how many letters a line of a message holds at most.
const textWidth = 70

// textRows bounds a message, as articles; more is for the CSV file.
const textRows = 1000

// saleMessage shows a month as a text that can be picked up and sent.
func (d Door) saleMessage(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		month, text, err := g.text(c)
		if err != nil {
			return nil, err
		}
		up := &coopview.Link{Path: monthPath(month), Text: i18n.Say(g.lang, "coop.sales.month", i18n.Args{"Of": ofMonthYear(g.lang, month)})}
		return coopview.Message{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.message.title"), up), Text: text,
			File: coopview.Link{Path: monthPath(month) + "/text", Text: i18n.Say(g.lang, "coop.message.file")}}.Page(), nil
	})
}

// saleText is the same text alone.
func (d Door) saleText(c echo.Context) error {
	var text string
	err := d.read(c, func(g glance) (err error) {
		_, text, err = g.text(c)
		return err
	})
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, page.Private, page.NewBlob("text/plain; charset=utf-8", []byte(text), page.Quick))
}

// text is the month of the address as a message: an article a line, what was
// given back, the share in all and the balance owed.
func (g glance) text(c echo.Context) (month time.Time, text string, err error) {
	ctx := c.Request().Context()
	if month, err = portal.ParseMonth(c.Param("month"), g.day); err != nil {
		return month, "", err
	}
	total, err := portal.MonthOf(ctx, g, month)
	if err != nil {
		return month, "", err
	}
	rows, err := portal.Rows(ctx, g, g.lang, month, textRows, 0)
	if err != nil {
		return month, "", err
	}
	p, err := g.purse(ctx)
	if err != nil {
		return month, "", err
	}
	lines := []string{g.Name, i18n.Say(g.lang, "coop.message.head", i18n.Args{"Of": ofMonthYear(g.lang, month), "Day": lastDay(month, g.day)}), ""}
	if len(rows) == 0 {
		lines = append(lines, i18n.Say(g.lang, "coop.message.none"))
	}
	prices := pricesOf(rows)
	for _, r := range rows {
		lines = append(lines, p.line(r, prices[r.SKU] > 1))
	}
	owed, err := g.ending(ctx, p, total)
	return month, message(append(lines, owed...)), err
}

// pricesOf counts how many rows of sales an article has: one a price.
func pricesOf(rows []portal.Row) map[string]int {
	n := map[string]int{}
	for _, r := range rows {
		if r.What == portal.Sale {
			n[r.SKU]++
		}
	}
	return n
}

// line is a row in a message. priced names the shelf price, where an article
// had several.
func (p purse) line(r portal.Row, priced bool) string {
	name, key := p.titled(r).Title, "line"
	switch {
	case r.What != portal.Sale:
		key = r.What
	case priced:
		name = i18n.Say(p.lang, "coop.message.at", i18n.Args{"Name": name, "Price": i18n.Money(p.lang, r.Price)})
	}
	amount := i18n.Money(p.lang, r.Share)
	switch {
	case r.Bought && r.What == portal.Sale:
		amount = i18n.Say(p.lang, "coop.sales.paid")
	case r.Bought:
		amount = i18n.Say(p.lang, "coop.sales.kept")
	}
	return i18n.Say(p.lang, "coop.message."+key, i18n.Args{"Pieces": i18n.Number(p.lang, max(r.Pieces, -r.Pieces)), "Name": name, "Amount": amount})
}

// ending is the share of the month and what is owed today, in both currencies.
func (g glance) ending(ctx context.Context, p purse, total portal.Total) ([]string, error) {
	owed, err := portal.Owed(ctx, g)
	if err != nil {
		return nil, err
	}
	share := p.both(total.Left().Share)
	if paidBefore(total) {
		share = i18n.Say(g.lang, "coop.sales.paid")
	}
	lines := []string{"", i18n.Say(g.lang, "coop.message.total", i18n.Args{"Amount": share}),
		i18n.Say(g.lang, "coop.message.owed", i18n.Args{"Day": i18n.Date(g.lang, g.day), "Amount": p.both(owed)})}
	if words := p.words(); words != "" {
		lines = append(lines, words)
	}
	return lines, nil
}

// both is an amount in dollars and in the own currency, in one line.
func (p purse) both(c money.Cents) string {
	if other := p.other(c); other != "" {
		return i18n.Say(p.lang, "coop.message.both", i18n.Args{"Dollars": i18n.Money(p.lang, c), "Other": other})
	}
	return i18n.Money(p.lang, c)
}

// message joins lines into a text for any phone: ordinary spaces, no line
// longer than textWidth; what runs over goes on below, set in.
func message(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(fold(strings.ReplaceAll(l, i18n.NBSP, " ")))
		b.WriteByte('\n')
	}
	return b.String()
}

func fold(line string) string {
	var b strings.Builder
	at := 0
	for _, word := range strings.Fields(line) {
		for utf8.RuneCountInString(word) > textWidth-2 { // no space in a whole line of letters
			cut := len(string([]rune(word)[:textWidth-2]))
			if at > 0 {
				b.WriteString("\n  ")
			}
			b.WriteString(word[:cut])
			word, at = word[cut:], textWidth
		}
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
			at = n
		case at+1+n > textWidth:
			b.WriteString("\n  ")
			at = 2 + n
		default:
			b.WriteByte(' ')
			at += 1 + n
		}
		b.WriteString(word)
	}
	return b.String()
}
