package exporting

import (
	"context"
	"fmt"
	"io"
	"slices"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// ProvinceSales is what was sold into a province in a period, before tax and
// with shipping: Sales at the sale, Back what was refunded of it since. NotTaxed
// is the part of Sales that bore no GST or HST: zero-rated, or not registered.
type ProvinceSales struct {
	Province string      `db:"province"`
	Sales    money.Cents `db:"sales"`
	Back     money.Cents `db:"back"`
	NotTaxed money.Cents `db:"-"`
}

// TaxLine is one tax in one province: Base is what it was reckoned on, Other
// what was paid to the Crown or corrected. All of it stands on the tax's account:
// Collected - Refunded - Other is by how much more is owed than before.
type TaxLine struct {
	Tax       string      `db:"tax"` // HST, GST, QST, PST_BC …
	Province  string      `db:"province"`
	Base      money.Cents `db:"-"`
	Collected money.Cents `db:"collected"`
	Refunded  money.Cents `db:"refunded"`
	Other     money.Cents `db:"other"`
}

// Net is what the period's sales and refunds make owing.
func (l TaxLine) Net() money.Cents { return l.Collected - l.Refunded }

// ReturnLine is one line of a return, by its number on the form.
type ReturnLine struct {
	Code   string
	Key    string // message key of what it is
	Amount money.Cents
}

// Return is what a registration's return asks for.
type Return struct {
	Registration string // gst_hst, qst …
	Number       string
	Lines        []ReturnLine
}

// TaxReport is a period's taxes, read from the money ledger.
type TaxReport struct {
	Period  Period
	Sales   []ProvinceSales
	Taxes   []TaxLine
	Returns []Return
}

// acts are the period's entries with the act they belong to (a reversal to that
// of the entry it reverses) and the place of supply: the order's, or Ontario for
// what is sold at the counter.
const acts = `with act as (
		select e.id, e.key, e.order_id, coalesce(root.kind, e.kind) as kind, coalesce(o.tax_province, 'ON') as province
		from ledger_entry e left join ledger_entry root on root.id = e.reverses_id left join sales_order o on o.id = e.order_id
		where e.occurred_at >= $1 and e.occurred_at < $2)`

// revenue are the accounts that share out what buyers pay for goods and shipping.
const revenue = `(a.code like 'income:%' or a.code like 'coop:%')`

// Taxes reads a period's taxes. Collected and refunded are sums of the ledger's
// tax accounts; a tax paid to the Crown stands apart.
func Taxes(ctx context.Context, r postgres.Reader, p Period) (TaxReport, error) {
	t := TaxReport{Period: p}
	from, to := p.bounds()
	err := r.Select(ctx, &t.Sales, acts+` select act.province, (-coalesce(sum(p.amount_cents) filter (where act.kind = 'sale'), 0))::bigint as sales,
			coalesce(sum(p.amount_cents) filter (where act.kind = 'refund'), 0)::bigint as back
		from act join ledger_posting p on p.entry_id = act.id join ledger_account a on a.id = p.account_id
		where act.kind in ('sale', 'refund') and `+revenue+` group by 1 order by 1`, from, to)
	if err != nil {
		return t, fmt.Errorf("read sales by province: %w", err)
	}
	err = r.Select(ctx, &t.Taxes, acts+` select upper(substr(a.code, 5)) as tax, act.province,
			(-coalesce(sum(p.amount_cents) filter (where act.kind = 'sale'), 0))::bigint as collected,
			coalesce(sum(p.amount_cents) filter (where act.kind = 'refund'), 0)::bigint as refunded,
			coalesce(sum(p.amount_cents) filter (where act.kind not in ('sale', 'refund')), 0)::bigint as other
		from act join ledger_posting p on p.entry_id = act.id join ledger_account a on a.id = p.account_id
		where a.code like 'tax:%' group by 1, 2 order by 1, 2`, from, to)
	if err != nil {
		return t, fmt.Errorf("read taxes: %w", err)
	}
	if err := t.bases(ctx, r); err != nil {
		return t, err
	}
	return t, t.returns(ctx, r)
}

// bases reads what each tax was reckoned on: as the order says, or at the
// counter the whole of a sale that bore it.
func (t *TaxReport) bases(ctx context.Context, r postgres.Reader) error {
	from, to := t.Period.bounds()
	var rows []struct {
		Tax      string      `db:"tax"`
		Province string      `db:"province"`
		Base     money.Cents `db:"base"`
	}
	err := r.Select(ctx, &rows, acts+`, reckoned as (
			select act.province, d.code as tax, d.base_cents as base from act join order_adjustment d on d.order_id = act.order_id
			where act.kind = 'sale' and d.kind = 'tax'
			union all
			select act.province, act.tax, (select -sum(q.amount_cents) from ledger_posting q join ledger_account b on b.id = q.account_id
				where q.entry_id = act.id and (b.code like 'income:%' or b.code like 'coop:%'))
			from (select distinct act.id, act.province, upper(substr(a.code, 5)) as tax
				from act join ledger_posting p on p.entry_id = act.id join ledger_account a on a.id = p.account_id
				where act.kind = 'sale' and act.order_id is null and a.code like 'tax:%') act
		) select province, tax, sum(base)::bigint as base from reckoned group by 1, 2`, from, to)
	if err != nil {
		return fmt.Errorf("read what taxes were reckoned on: %w", err)
	}
	federal := map[string]money.Cents{}
	for _, row := range rows {
		if row.Tax == "HST" || row.Tax == "GST" {
			federal[row.Province] += row.Base
		}
		for i := range t.Taxes {
			if t.Taxes[i].Tax == row.Tax && t.Taxes[i].Province == row.Province {
				t.Taxes[i].Base = row.Base
			}
		}
	}
	for i := range t.Sales {
		t.Sales[i].NotTaxed = t.Sales[i].Sales - federal[t.Sales[i].Province]
	}
	return nil
}

// registrations are in the order of their returns, each with its taxes.
var registrations = []struct {
	name  string
	taxes []string
}{{"gst_hst", []string{"HST", "GST"}}, {"qst", []string{"QST"}}, {"pst_bc", []string{"PST_BC"}}, {"pst_sk", []string{"PST_SK"}}, {"rst_mb", []string{"RST_MB"}}}

// returns lays the figures on the lines of the GST/HST return (GST34) and, for
// the QST, on those of its counterpart; provincial sales taxes have plain sums.
// What was refunded of a tax collected is deducted on line 107 (207), as the
// agencies ask where it was included in line 103 (203) before.
func (t *TaxReport) returns(ctx context.Context, r postgres.Reader) error {
	numbers, err := t.numbers(ctx, r)
	if err != nil {
		return err
	}
	credits, err := t.inputCredits(ctx, r)
	if err != nil {
		return err
	}
	for _, reg := range registrations {
		collected, refunded, moved := t.sums(reg.taxes)
		number, registered := numbers[reg.name]
		if !registered && !moved {
			continue
		}
		out := Return{Registration: reg.name, Number: number}
		switch reg.name {
		case "gst_hst":
			out.Lines = form("10", t.revenue(), collected, refunded, credits)
		case "qst":
			out.Lines = form("20", 0, collected, refunded, 0)
		default:
			out.Lines = []ReturnLine{{"", "export.return.collected", collected}, {"", "export.return.refunded", refunded}, {"", "export.return.net", collected - refunded}}
		}
		t.Returns = append(t.Returns, out)
	}
	return nil
}

func form(prefix string, sales, collected, refunded, credits money.Cents) []ReturnLine {
	lines := []ReturnLine{{prefix + "1", "export.return.sales", sales}, {prefix + "3", "export.return.collected", collected}, {prefix + "5", "export.return.total", collected},
		{prefix + "6", "export.return.credits", credits}, {prefix + "7", "export.return.adjusted", refunded}, {prefix + "8", "export.return.deducted", credits + refunded},
		{prefix + "9", "export.return.net", collected - credits - refunded}}
	if prefix == "20" { // sales stand once, on line 101
		return lines[1:]
	}
	return lines
}

func (t *TaxReport) sums(taxes []string) (collected, refunded money.Cents, moved bool) {
	for _, l := range t.Taxes {
		if slices.Contains(taxes, l.Tax) {
			collected, refunded, moved = collected+l.Collected, refunded+l.Refunded, true
		}
	}
	return collected, refunded, moved
}

// revenue is all that was sold less what was refunded, before tax.
func (t *TaxReport) revenue() (sum money.Cents) {
	for _, s := range t.Sales {
		sum += s.Sales - s.Back
	}
	return sum
}

func (t *TaxReport) numbers(ctx context.Context, r postgres.Reader) (map[string]string, error) {
	var rows []struct {
		Tax    string `db:"tax"`
		Number string `db:"number"`
	}
	err := r.Select(ctx, &rows, `select tax, number from tax_registration where valid_from <= $2 and (valid_until is null or valid_until >= $1) order by valid_from`,
		t.Period.From.Time, t.Period.To.Time)
	if err != nil {
		return nil, fmt.Errorf("read tax registrations: %w", err)
	}
	numbers := map[string]string{}
	for _, row := range rows {
		numbers[row.Tax] = row.Number
	}
	return numbers, nil
}

// inputCredits is the GST that was paid in the period and is claimed back: what
// came onto its account, import by import.
func (t *TaxReport) inputCredits(ctx context.Context, r postgres.Reader) (money.Cents, error) {
	from, to := t.Period.bounds()
	var sum money.Cents
	err := r.Get(ctx, &sum, acts+` select coalesce(sum(p.amount_cents), 0)::bigint from act join ledger_posting p on p.entry_id = act.id
		join ledger_account a on a.id = p.account_id where a.code = 'recoverable:gst' and act.kind = 'landed'`, from, to)
	if err != nil {
		return 0, fmt.Errorf("read recoverable taxes: %w", err)
	}
	return sum, nil
}

// TaxCSV writes the report in long form: one figure a row, so that a spreadsheet
// can turn it as it likes.
func TaxCSV(w io.Writer, t TaxReport, f Form) error {
	s, err := newSheet(w, f, "part", "registration", "number", "line", "tax", "province", "figure", "amount")
	if err != nil {
		return err
	}
	say := func(key string) string { return i18n.Say(f.Lang, key) }
	rows := [][]any{}
	for _, ret := range t.Returns {
		for _, l := range ret.Lines {
			rows = append(rows, []any{say("export.part.return"), say("export.registration." + ret.Registration), ret.Number, l.Code, "", "", say(l.Key), l.Amount})
		}
	}
	for _, p := range t.Sales {
		for _, fig := range []struct {
			key    string
			amount money.Cents
		}{{"sales", p.Sales}, {"sales_back", p.Back}, {"taxed", p.Sales - p.NotTaxed}, {"not_taxed", p.NotTaxed}} {
			rows = append(rows, []any{say("export.part.sales"), "", "", "", "", p.Province, say("export.figure." + fig.key), fig.amount})
		}
	}
	for _, l := range t.Taxes {
		for _, fig := range []struct {
			key    string
			amount money.Cents
		}{{"base", l.Base}, {"collected", l.Collected}, {"refunded", l.Refunded}, {"net", l.Net()}, {"other", l.Other}} {
			rows = append(rows, []any{say("export.part.taxes"), "", "", "", say("tax.name." + l.Tax), l.Province, say("export.figure." + fig.key), fig.amount})
		}
	}
	for _, row := range rows {
		if err := s.write(row...); err != nil {
			return err
		}
	}
	return s.end()
}
