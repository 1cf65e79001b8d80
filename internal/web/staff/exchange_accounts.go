package staff

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/web/staff"
)

// accountsPage is a period in the ledger: what was sold, whose it is, what is
// owed in taxes and to the cooperatives.
func (d Desk) accountsPage(c echo.Context) error {
	l := page.Lang(c)
	p, wrong := periodOf(c)
	form := staffview.Form{Values: url.Values{}}
	if wrong != nil {
		form.Values.Set("from", c.QueryParam("from"))
		form.Values.Set("to", c.QueryParam("to"))
		with, ours := form.With(wrong)
		if !ours {
			return wrong
		}
		form, p = with, exporting.Month(clock.Now())
	}
	form.Set("from", p.From.Format(time.DateOnly))
	form.Set("to", p.To.Format(time.DateOnly))
	summary, err := exporting.ReadSummary(c.Request().Context(), d.Shop.DB, p)
	if err != nil {
		return err
	}
	taxes, err := exporting.Taxes(c.Request().Context(), d.Shop.DB, p)
	if err != nil {
		return err
	}
	v := staffview.Accounts{Layout: d.layout(c, "accounts", i18n.Say(l, "staff.accounts.title")), Form: form, Period: p.Words(l), Query: periodQuery(p), Quick: quick(l)}
	for _, f := range summary.Figures() {
		v.Figures = append(v.Figures, amounts(l, f.Label(l), f.Strong, f.Amount))
	}
	v.Tables = append(taxTables(l, taxes), owedTable(l, summary))
	if wrong != nil {
		return page.Render(c, http.StatusUnprocessableEntity, v.Page())
	}
	return d.show(c, v.Page())
}

func periodQuery(p exporting.Period) string {
	return "from=" + p.From.Format(time.DateOnly) + "&to=" + p.To.Format(time.DateOnly)
}

// quick are the periods people ask for most.
func quick(l i18n.Lang) []staffview.Crumb {
	now := clock.Now()
	first := now.AddDate(0, 0, 1-now.Day())
	list := []staffview.Crumb{}
	for _, q := range []struct {
		key string
		p   exporting.Period
	}{{"month", exporting.Month(now)}, {"last_month", exporting.Month(first.AddDate(0, -1, 0))}, {"quarter", exporting.Quarter(now)},
		{"last_quarter", exporting.Quarter(first.AddDate(0, -3, 0))}, {"year", exporting.Year(now)}} {
		list = append(list, staffview.Crumb{Label: i18n.Say(l, "staff.accounts."+q.key), Path: "/staff/accounts?" + periodQuery(q.p)})
	}
	return list
}

func amounts(l i18n.Lang, label string, strong bool, list ...money.Cents) staffview.AccountsRow {
	row := staffview.AccountsRow{Label: label, Strong: strong}
	for _, c := range list {
		row.Cells = append(row.Cells, i18n.Money(l, c))
	}
	return row
}

func headings(l i18n.Lang, keys ...string) []string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = i18n.Say(l, "export."+k)
	}
	return list
}

func taxTables(l i18n.Lang, t exporting.TaxReport) []staffview.AccountsTable {
	var list []staffview.AccountsTable
	taxes := staffview.AccountsTable{Title: i18n.Say(l, "export.part.taxes"), First: i18n.Say(l, "export.col.tax"), Heads: headings(l, "figure.base", "figure.collected", "figure.refunded", "figure.net")}
	var collected, refunded money.Cents
	for _, x := range t.Taxes {
		taxes.Rows = append(taxes.Rows, amounts(l, i18n.Say(l, "tax.name."+x.Tax)+" – "+x.Province, false, x.Base, x.Collected, x.Refunded, x.Net()))
		collected, refunded = collected+x.Collected, refunded+x.Refunded
	}
	if len(taxes.Rows) > 0 {
		total := amounts(l, i18n.Say(l, "export.col.total"), true, collected, refunded, collected-refunded)
		total.Cells = append([]string{""}, total.Cells...) // bases of several taxes are the same goods
		taxes.Rows = append(taxes.Rows, total)
		list = append(list, taxes)
	}
	for _, ret := range t.Returns {
		table := staffview.AccountsTable{Title: i18n.Say(l, "staff.accounts.return", i18n.Args{"Tax": i18n.Say(l, "export.registration."+ret.Registration)}), Note: ret.Number,
			First: i18n.Say(l, "export.col.line"), Heads: headings(l, "col.amount")}
		for n, line := range ret.Lines {
			label := i18n.Say(l, line.Key)
			if line.Code != "" {
				label = line.Code + " – " + label
			}
			table.Rows = append(table.Rows, amounts(l, label, n == len(ret.Lines)-1, line.Amount))
		}
		list = append(list, table)
	}
	sales := staffview.AccountsTable{Title: i18n.Say(l, "export.part.sales"), First: i18n.Say(l, "export.col.province"), Heads: headings(l, "figure.sales", "figure.taxed", "figure.not_taxed", "figure.sales_back")}
	for _, x := range t.Sales {
		sales.Rows = append(sales.Rows, amounts(l, x.Province, false, x.Sales, x.Sales-x.NotTaxed, x.NotTaxed, x.Back))
	}
	if len(sales.Rows) > 0 {
		list = append(list, sales)
	}
	return list
}

func owedTable(l i18n.Lang, s exporting.Summary) staffview.AccountsTable {
	table := staffview.AccountsTable{Title: i18n.Say(l, "export.part.owing"), First: i18n.Say(l, "export.col.cooperative"), Heads: headings(l, "owing.opening", "owing.shares", "owing.bought", "owing.paid", "owing.closing")}
	var sum exporting.Owing
	for _, o := range s.Cooperatives {
		table.Rows = append(table.Rows, amounts(l, o.Name, false, o.Opening, o.Shares, o.Goods+o.Other, o.Paid, o.Closing))
		sum.Opening, sum.Shares, sum.Goods, sum.Paid, sum.Closing = sum.Opening+o.Opening, sum.Shares+o.Shares, sum.Goods+o.Goods+o.Other, sum.Paid+o.Paid, sum.Closing+o.Closing
	}
	table.Rows = append(table.Rows, amounts(l, i18n.Say(l, "export.col.total"), true, sum.Opening, sum.Shares, sum.Goods, sum.Paid, sum.Closing))
	return table
}
