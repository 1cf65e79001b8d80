package demo

import (
	"fmt"
	"time"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

// The counter has sold up to this day: nothing of the demonstration is later.
var lastDay = stock.On(2026, time.November, 22)

// till is the account of what the counter takes.
const till = "till"

// sale is so many pieces of one lot, sold over the counter on a day.
type sale struct {
	lot   Lot
	id    int64 // the lot's
	of    Arrival
	owed  string // the cooperative's account
	class tax.Class
	price money.Cents // a piece, before tax
	n     int64
}

// sales are what the counter sells, by the code of the lot; n is what it sold.
func sales(c Content, ids known, lots map[string]int64) map[string]sale {
	of := make(map[string]sale)
	for _, p := range c.Products {
		for _, v := range p.Variants {
			of[v.SKU] = sale{class: tax.Class(p.Tax), price: v.Price}
		}
	}
	all := make(map[string]sale)
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			s := of[l.SKU]
			s.lot, s.id, s.of, s.n, s.owed = l, lots[l.Code], a, l.Sold, ledger.Payable(ids.cooperatives[a.Cooperative])
			all[l.Code] = s
		}
	}
	for _, r := range c.Books.Refunds { // a piece that came back was sold before, and once more since
		if r.Back == stock.Floor {
			s := all[r.Lot]
			s.n += r.Pieces
			all[r.Lot] = s
		}
	}
	return all
}

// counter is each day's trade over the counter.
func counter(c Content, of map[string]sale) ([]act, error) {
	days := map[stock.Day][]sale{}
	for _, a := range c.Arrivals {
		open := calendarFrom(a.Received)
		for _, l := range a.Lots {
			s := of[l.Code]
			for day, n := range open.spread(l.Code, s.n) {
				s.n = n
				days[day] = append(days[day], s)
			}
		}
	}
	acts := make([]act, 0, len(days))
	for day, sold := range days {
		traded, err := trade(day, sold)
		if err != nil {
			return nil, err
		}
		acts = append(acts, traded)
	}
	return acts, nil
}

// trade is one day over the counter: the goods to customers, and the till
// against the taxes, the shares of the cooperatives and the shop's income.
func trade(day stock.Day, sold []sale) (act, error) {
	key, note, when := "demo:counter:"+day.Format(time.DateOnly), "Ventes au comptoir (démonstration)", at(day, 17)
	movements := make([]stock.Movement, len(sold))
	var postings []ledger.Posting
	for i, s := range sold {
		movements[i] = stock.Movement{LotID: s.id, From: stock.Floor, To: stock.Customer, Quantity: s.n}
		postings = append(postings, s.postings(1)...)
	}
	taxed, err := collect(when, sold, 1)
	if err != nil {
		return act{}, fmt.Errorf("taxes of %s: %w", key, err)
	}
	return act{at: when, goods: &stock.Entry{Kind: "sell", Key: key, OccurredAt: when, Actor: "demo", Note: note, Movements: movements},
		money: &ledger.Entry{Kind: "sale", Key: key, OccurredAt: when, Actor: "demo", Note: note, Postings: append(postings, taxed...)}}, nil
}

// collect puts what is sold and Ontario's taxes on it into the till, whoever
// buys; with the sign -1 it takes both out of it.
func collect(when time.Time, sold []sale, sign money.Cents) ([]ledger.Posting, error) {
	lines := make([]tax.Line, len(sold))
	for i, s := range sold {
		lines[i] = tax.Line{Class: s.class, Quantity: int(s.n), Unit: s.price}
	}
	due, err := tax.Compute(tax.Sale{Date: when, Place: "ON", Registrations: tax.Registrations{GSTHST: true, QST: true}, Lines: lines})
	if err != nil {
		return nil, err
	}
	postings := []ledger.Posting{{Account: till, Amount: sign * due.Total}}
	for _, c := range due.Components {
		postings = append(postings, ledger.Posting{Account: ledger.TaxPayable(c.Tax), Amount: -sign * c.Amount})
	}
	return postings, nil
}

// postings share a sale by the terms of its lot, as a sale on the web does; with
// the sign -1 they take it back.
func (s sale) postings(sign money.Cents) []ledger.Posting {
	net := s.price.Times(int(s.n))
	on := func(account string, amount money.Cents) ledger.Posting {
		return ledger.Posting{Account: account, Amount: sign * amount, LotID: &s.id, Quantity: &s.n}
	}
	if s.of.ShareBP == 0 {
		cost := s.lot.UnitCost.Times(int(s.n))
		return []ledger.Posting{on(ledger.IncomeGoods, -net), on(ledger.ExpenseGoods, cost), on(ledger.Inventory, -cost)}
	}
	share := s.share()
	return []ledger.Posting{on(s.owed, -share), on(ledger.IncomeShare, -(net - share))}
}

// share is what the cooperative is owed for the pieces.
func (s sale) share() money.Cents { return s.price.Times(int(s.n)).Share(int64(s.of.ShareBP), 10000) }
