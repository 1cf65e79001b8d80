package exporting

import (
	"context"
	"fmt"
	"io"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Summary is a period in the money ledger: what came in, whose it is, what it
// cost. Amounts before tax, except the taxes.
type Summary struct {
	Period       Period
	Orders       int64
	Refunds      int64
	Goods        money.Cents // sold, before tax
	Shipping     money.Cents
	GoodsBack    money.Cents // of it refunded
	ShippingBack money.Cents
	TaxIn        money.Cents // collected
	TaxBack      money.Cents // refunded with the goods
	Shares       money.Cents // owed to cooperatives for consigned goods, less what refunds took back
	Commission   money.Cents // the store's part of consigned goods
	Own          money.Cents // sales of goods bought outright, less refunds
	Cost         money.Cents // what those had cost
	Fees         money.Cents // of cards
	Other        []Expense   // freight, losses, disputes …
	Cooperatives []Owing
}

// Expense is one account of expenses.
type Expense struct {
	Account string      `db:"account"`
	Amount  money.Cents `db:"amount"`
}

// Owing is a cooperative's account over the period. Opening and Closing are what
// is owed to it; Goods is what it sold us outright.
type Owing struct {
	Name    string      `db:"name"`
	Opening money.Cents `db:"opening"`
	Shares  money.Cents `db:"shares"`
	Goods   money.Cents `db:"goods"`
	Paid    money.Cents `db:"paid"`
	Other   money.Cents `db:"other"`
	Closing money.Cents `db:"closing"`
}

// Net is what was sold less what was refunded, before tax.
func (s Summary) Net() money.Cents { return s.Goods + s.Shipping - s.GoodsBack - s.ShippingBack }

// Left is what the period leaves the store: its net sales less what the
// cooperatives' shares, the goods, the cards and the rest cost.
func (s Summary) Left() money.Cents {
	left := s.Net() - s.Shares - s.Cost - s.Fees
	for _, e := range s.Other {
		left -= e.Amount
	}
	return left
}

// ReadSummary reads a period.
func ReadSummary(ctx context.Context, r postgres.Reader, p Period) (Summary, error) {
	s := Summary{Period: p}
	from, to := p.bounds()
	var rows []struct {
		Kind    string      `db:"kind"`
		Account string      `db:"account"`
		Amount  money.Cents `db:"amount"` // debit positive
	}
	err := r.Select(ctx, &rows, acts+` select act.kind, case when a.code like 'coop:%' then 'coop' when a.code like 'tax:%' then 'tax' else a.code end as account,
			sum(p.amount_cents)::bigint as amount
		from act join ledger_posting p on p.entry_id = act.id join ledger_account a on a.id = p.account_id group by 1, 2 order by 1, 2`, from, to)
	if err != nil {
		return s, fmt.Errorf("read the period: %w", err)
	}
	other := map[string]money.Cents{}
	var order []string
	for _, row := range rows {
		if !s.add(row.Kind, row.Account, row.Amount) && len(row.Account) > 8 && row.Account[:8] == "expense:" {
			if _, seen := other[row.Account]; !seen {
				order = append(order, row.Account)
			}
			other[row.Account] += row.Amount
		}
	}
	for _, account := range order {
		s.Other = append(s.Other, Expense{account, other[account]})
	}
	if err := s.counts(ctx, r); err != nil {
		return s, err
	}
	return s, s.owing(ctx, r)
}

// add puts a sum where it belongs; false where it is none of the main figures.
func (s *Summary) add(kind, account string, amount money.Cents) bool {
	sale := kind == "sale"
	if !sale && kind != "refund" {
		if account == "expense:card_fees" {
			s.Fees += amount
			return true
		}
		return false
	}
	goods, shipping, tax, sign := &s.Goods, &s.Shipping, &s.TaxIn, money.Cents(-1)
	if !sale {
		goods, shipping, tax, sign = &s.GoodsBack, &s.ShippingBack, &s.TaxBack, 1
	}
	switch account {
	case "coop":
		*goods, s.Shares = *goods+sign*amount, s.Shares-amount
	case "income:commission":
		*goods, s.Commission = *goods+sign*amount, s.Commission-amount
	case "income:goods":
		*goods, s.Own = *goods+sign*amount, s.Own-amount
	case "income:shipping":
		*shipping += sign * amount
	case "tax":
		*tax += sign * amount
	case "expense:goods":
		s.Cost += amount
	default:
		return false
	}
	return true
}

func (s *Summary) counts(ctx context.Context, r postgres.Reader) error {
	from, to := s.Period.bounds()
	row := struct {
		Orders  int64 `db:"orders"`
		Refunds int64 `db:"refunds"`
	}{}
	err := r.Get(ctx, &row, `select count(*) filter (where kind = 'sale') as orders, count(*) filter (where kind = 'refund' and key not like 'restock:%') as refunds
		from ledger_entry e where occurred_at >= $1 and occurred_at < $2 and not exists (select from ledger_entry v where v.reverses_id = e.id)`, from, to)
	if err != nil {
		return fmt.Errorf("count the period: %w", err)
	}
	s.Orders, s.Refunds = row.Orders, row.Refunds
	return nil
}

func (s *Summary) owing(ctx context.Context, r postgres.Reader) error {
	from, to := s.Period.bounds()
	err := r.Select(ctx, &s.Cooperatives, `with act as (
			select e.id, e.occurred_at, coalesce(root.kind, e.kind) as kind from ledger_entry e left join ledger_entry root on root.id = e.reverses_id where e.occurred_at < $2)
		select c.name, (-coalesce(sum(p.amount_cents) filter (where act.occurred_at < $1), 0))::bigint as opening,
			(-coalesce(sum(p.amount_cents) filter (where act.occurred_at >= $1 and act.kind in ('sale', 'refund')), 0))::bigint as shares,
			(-coalesce(sum(p.amount_cents) filter (where act.occurred_at >= $1 and act.kind = 'receipt'), 0))::bigint as goods,
			coalesce(sum(p.amount_cents) filter (where act.occurred_at >= $1 and act.kind in ('payout', 'advance')), 0)::bigint as paid,
			(-coalesce(sum(p.amount_cents) filter (where act.occurred_at >= $1 and act.kind not in ('sale', 'refund', 'receipt', 'payout', 'advance')), 0))::bigint as other,
			(-sum(p.amount_cents))::bigint as closing
		from act join ledger_posting p on p.entry_id = act.id join ledger_account a on a.id = p.account_id join cooperative c on c.id = a.cooperative_id
		group by c.id order by c.position, c.name, c.id`, from, to)
	if err != nil {
		return fmt.Errorf("read what is owed: %w", err)
	}
	return nil
}

// Figure is one line of the summary. Strong ones are sums of those above.
type Figure struct {
	Key    string // message key; an expense's account where Account is set
	Amount money.Cents
	Strong bool
}

// Figures are the summary line by line, in the order they are read.
func (s Summary) Figures() []Figure {
	list := []Figure{{"goods", s.Goods, false}, {"shipping", s.Shipping, false}, {"goods_back", -s.GoodsBack, false}, {"shipping_back", -s.ShippingBack, false}, {"net", s.Net(), true},
		{"shares", -s.Shares, false}, {"cost", -s.Cost, false}, {"fees", -s.Fees, false}}
	for _, e := range s.Other {
		list = append(list, Figure{e.Account[8:], -e.Amount, false})
	}
	return append(list, Figure{"left", s.Left(), true})
}

// Label says what a figure is.
func (f Figure) Label(l i18n.Lang) string {
	if key := "export.sum." + f.Key; i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return f.Key
}

// SummaryCSV writes the summary, its taxes and what each cooperative is owed.
func SummaryCSV(w io.Writer, s Summary, f Form) error {
	out, err := newSheet(w, f, "part", "cooperative", "figure", "amount")
	if err != nil {
		return err
	}
	say := func(key string) string { return i18n.Say(f.Lang, "export."+key) }
	for _, fig := range s.Figures() {
		if err := out.write(say("part.summary"), "", fig.Label(f.Lang), fig.Amount); err != nil {
			return err
		}
	}
	rows := []struct {
		key    string
		amount money.Cents
	}{{"collected", s.TaxIn}, {"refunded", s.TaxBack}, {"net", s.TaxIn - s.TaxBack}}
	for _, row := range rows {
		if err := out.write(say("part.taxes"), "", say("figure."+row.key), row.amount); err != nil {
			return err
		}
	}
	for _, c := range s.Cooperatives {
		for _, fig := range []struct {
			key    string
			amount money.Cents
		}{{"opening", c.Opening}, {"shares", c.Shares}, {"bought", c.Goods}, {"paid", -c.Paid}, {"corrected", c.Other}, {"closing", c.Closing}} {
			if err := out.write(say("part.owing"), c.Name, say("owing."+fig.key), fig.amount); err != nil {
				return err
			}
		}
	}
	return out.end()
}
