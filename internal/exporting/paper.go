package exporting

import (
	"fmt"
	"io"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/paper"
)

// document begins a report on paper: its title and its period.
func document(l i18n.Lang, key string, p Period) *paper.Doc {
	title := i18n.Say(l, "export.paper."+key)
	d := paper.New(paper.Options{Size: paper.Letter, Margin: 18, Lang: string(l), Title: title + " " + p.Name(), Author: i18n.Say(l, "staff.frame.name"),
		Footer: func(page, total int) string {
			return fmt.Sprintf("%s · %s · %d / %d", title, p.Words(l), page, total)
		}})
	d.Heading(1, title)
	d.Para(p.Words(l))
	d.Gap(3)
	return d
}

// figures is a row of words and amounts.
func figures(l i18n.Lang, strong bool, words []string, amounts ...money.Cents) paper.Row {
	row := paper.Row{Cells: words, Strong: strong}
	for _, c := range amounts {
		row.Cells = append(row.Cells, i18n.Money(l, c))
	}
	return row
}

// heads are the columns of a table: words take the room, amounts are narrow.
func heads(l i18n.Lang, words int, keys ...string) []paper.Column {
	list := make([]paper.Column, len(keys))
	for i, k := range keys {
		list[i] = paper.Column{Head: i18n.Say(l, "export."+k)}
		if i >= words {
			list[i].Width, list[i].Right = 28, true
		}
	}
	return list
}

// TaxPDF writes the tax report as a document.
func TaxPDF(w io.Writer, t TaxReport, l i18n.Lang) error {
	d := document(l, "taxes", t.Period)
	for _, ret := range t.Returns {
		title := i18n.Say(l, "export.registration."+ret.Registration)
		if ret.Number != "" {
			title += " – " + ret.Number
		}
		d.Heading(2, title)
		var rows []paper.Row
		for n, line := range ret.Lines {
			rows = append(rows, figures(l, n == len(ret.Lines)-1, []string{line.Code, i18n.Say(l, line.Key)}, line.Amount))
		}
		columns := heads(l, 2, "col.line", "col.figure", "col.amount")
		columns[0].Width = 14
		d.Table(columns, rows)
	}
	d.Heading(2, i18n.Say(l, "export.part.taxes"))
	var rows []paper.Row
	for _, x := range t.Taxes {
		rows = append(rows, figures(l, false, []string{i18n.Say(l, "tax.name."+x.Tax) + " – " + x.Province}, x.Base, x.Collected, x.Refunded, x.Net()))
	}
	d.Table(heads(l, 1, "col.tax", "figure.base", "figure.collected", "figure.refunded", "figure.net"), rows)
	d.Heading(2, i18n.Say(l, "export.part.sales"))
	rows = nil
	for _, x := range t.Sales {
		rows = append(rows, figures(l, false, []string{x.Province}, x.Sales, x.Sales-x.NotTaxed, x.NotTaxed, x.Back))
	}
	d.Table(heads(l, 1, "col.province", "figure.sales", "figure.taxed", "figure.not_taxed", "figure.sales_back"), rows)
	d.Para(i18n.Say(l, "export.paper.source", i18n.Args{"At": i18n.Date(l, clock.Now())}))
	return d.Write(w)
}

// SummaryPDF writes the period's summary as a document.
func SummaryPDF(w io.Writer, s Summary, l i18n.Lang) error {
	d := document(l, "summary", s.Period)
	var rows []paper.Row
	for _, f := range s.Figures() {
		rows = append(rows, figures(l, f.Strong, []string{f.Label(l)}, f.Amount))
	}
	d.Table(heads(l, 1, "col.figure", "col.amount"), rows)
	d.Heading(2, i18n.Say(l, "export.part.taxes"))
	d.Table(heads(l, 1, "col.figure", "col.amount"), []paper.Row{figures(l, false, []string{i18n.Say(l, "export.figure.collected")}, s.TaxIn),
		figures(l, false, []string{i18n.Say(l, "export.figure.refunded")}, -s.TaxBack), figures(l, true, []string{i18n.Say(l, "export.figure.net")}, s.TaxIn-s.TaxBack)})
	d.Heading(2, i18n.Say(l, "export.part.owing"))
	rows = nil
	for _, c := range s.Cooperatives {
		rows = append(rows, figures(l, false, []string{c.Name}, c.Opening, c.Shares+c.Goods+c.Other, c.Paid, c.Closing))
	}
	d.Table(heads(l, 1, "col.cooperative", "owing.opening", "owing.earned", "owing.paid", "owing.closing"), rows)
	d.Para(i18n.Say(l, "export.paper.source", i18n.Args{"At": i18n.Date(l, clock.Now())}))
	return d.Write(w)
}
