package demo

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

// The counter has sold up to this day: nothing of the demonstration is later.
var lastDay = stock.On(2026, time.November, 22)

// sale is so many pieces of one lot, sold over the counter within a month.
type sale struct {
	lot   Lot
	of    Arrival
	class tax.Class
	price money.Cents // a piece, before tax
	n     int64
}

// sell books what the counter has sold so far, month by month, in both ledgers:
// the goods to customers, and the till against the taxes, the shares of the
// cooperatives and the shop's own income.
func sell(ctx context.Context, tx *postgres.Tx, c Content, ids known, lots map[string]int64) error {
	months := monthly(c)
	for first := firstMonth(c); !first.After(lastDay.Time); first = first.AddDate(0, 1, 0) {
		sales := months[first.Format("2006-01")]
		if len(sales) == 0 {
			continue
		}
		if err := book(ctx, tx, sales, closing(first), ids, lots); err != nil {
			return fmt.Errorf("book the sales of %s: %w", first.Format("2006-01"), err)
		}
	}
	return nil
}

// monthly spreads what each lot has sold evenly over the months since it came.
func monthly(c Content) map[string][]sale {
	of := make(map[string]sale)
	for _, p := range c.Products {
		for _, v := range p.Variants {
			of[v.SKU] = sale{class: tax.Class(p.Tax), price: v.Price}
		}
	}
	months := map[string][]sale{}
	for _, a := range c.Arrivals {
		since := monthsSince(a.Received)
		even := make([]int64, len(since))
		for i := range even {
			even[i] = 1
		}
		for _, l := range a.Lots {
			for i, n := range money.Split(money.Cents(l.Sold), even) {
				if n > 0 {
					s := of[l.SKU]
					s.lot, s.of, s.n = l, a, int64(n)
					months[since[i]] = append(months[since[i]], s)
				}
			}
		}
	}
	return months
}

func monthsSince(d stock.Day) (months []string) {
	for first := monthOf(d); !first.After(lastDay.Time); first = first.AddDate(0, 1, 0) {
		months = append(months, first.Format("2006-01"))
	}
	return months
}

func firstMonth(c Content) time.Time {
	first := monthOf(lastDay)
	for _, a := range c.Arrivals {
		if m := monthOf(a.Received); m.Before(first) {
			first = m
		}
	}
	return first
}

func monthOf(d stock.Day) time.Time {
	return time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// closing is when the counter closes on the last day of a month, or on the last
// day there is.
func closing(first time.Time) time.Time {
	last := stock.Day{Time: first.AddDate(0, 1, -1)}
	if last.After(lastDay.Time) {
		last = lastDay
	}
	return at(last, 17)
}

// book writes one month's sales over the counter: Ontario's taxes, whoever buys.
func book(ctx context.Context, tx *postgres.Tx, sales []sale, when time.Time, ids known, lots map[string]int64) error {
	key := "demo:counter:" + when.In(clock.Store).Format("2006-01")
	movements := make([]stock.Movement, len(sales))
	lines := make([]tax.Line, len(sales))
	var postings []ledger.Posting
	for i, s := range sales {
		movements[i] = stock.Movement{LotID: lots[s.lot.Code], From: stock.Floor, To: stock.Customer, Quantity: s.n}
		lines[i] = tax.Line{Class: s.class, Quantity: int(s.n), Unit: s.price}
		postings = append(postings, s.postings(ids, lots[s.lot.Code])...)
	}
	due, err := tax.Compute(tax.Sale{Date: when, Place: "ON", Registrations: tax.Registrations{GSTHST: true, QST: true}, Lines: lines})
	if err != nil {
		return err
	}
	postings = append(postings, ledger.Posting{Account: till, Amount: due.Total})
	for _, c := range due.Components {
		postings = append(postings, ledger.Posting{Account: ledger.TaxPayable(c.Tax), Amount: -c.Amount})
	}
	note := "Ventes au comptoir (démonstration)"
	if _, err := stock.Post(ctx, tx, stock.Entry{Kind: "sell", Key: key, OccurredAt: when, Actor: "demo", Note: note, Movements: movements}); err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "sale", Key: key, OccurredAt: when, Actor: "demo", Note: note, Postings: postings})
	return err
}

// till is the account of what the counter takes.
const till = "till"

// postings share a sale by the terms of its lot, as a sale on the web does.
func (s sale) postings(ids known, lotID int64) []ledger.Posting {
	net := s.price.Times(int(s.n))
	on := func(account string, amount money.Cents) ledger.Posting {
		return ledger.Posting{Account: account, Amount: amount, LotID: &lotID, Quantity: &s.n}
	}
	if s.of.ShareBP == 0 {
		cost := s.lot.UnitCost.Times(int(s.n))
		return []ledger.Posting{on(ledger.IncomeGoods, -net), on(ledger.ExpenseGoods, cost), on(ledger.Inventory, -cost)}
	}
	share := net.Share(int64(s.of.ShareBP), 10000)
	return []ledger.Posting{on(ledger.Payable(ids.cooperatives[s.of.Cooperative]), -share), on(ledger.IncomeShare, -(net - share))}
}
