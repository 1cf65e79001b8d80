package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Books are what happened besides the sales, day by day.
type Books struct {
	Rates    []Rate    `toml:"rate"`
	Refunds  []Refund  `toml:"refund"`
	Losses   []Loss    `toml:"loss"`
	Advances []Advance `toml:"advance"`
	Payments []Payment `toml:"payment"`
}

// Rate is dollars for one euro on a day.
type Rate struct {
	On     stock.Day `toml:"on"`
	Rate   string    `toml:"rate"`
	Source string    `toml:"source"`
}

// Refund is pieces given back over the counter; Back is where they went.
type Refund struct {
	On     stock.Day `toml:"on"`
	Lot    string    `toml:"lot"`
	Pieces int64     `toml:"pieces"`
	Back   string    `toml:"back"` // floor or damaged; empty where the customer kept them
	Note   string    `toml:"note"`
}

// Loss is one piece of a lot that was lost.
type Loss struct {
	On   stock.Day `toml:"on"`
	Lot  string    `toml:"lot"`
	Note string    `toml:"note"`
}

// act is one thing that happened, at its hour: entries of the two ledgers, or
// what is done through a flow.
type act struct {
	at    time.Time
	goods *stock.Entry
	money *ledger.Entry
	do    func(ctx context.Context, tx *postgres.Tx) error
}

// live does everything that has happened since the first arrival, in the order
// of the days, so that each account reads as it grew: entry by entry in few
// statements, whatever else between them.
func live(ctx context.Context, tx *postgres.Tx, c Content, ids known, lots map[string]int64) error {
	ctx = audit.With(ctx, audit.Who{Name: "demo"})
	for _, r := range c.Books.Rates {
		if err := r.enter(ctx, tx); err != nil {
			return err
		}
	}
	of := sales(c, ids, lots)
	traded, err := counter(c, of)
	if err != nil {
		return err
	}
	booked, err := c.Books.acts(of)
	if err != nil {
		return err
	}
	acts := slices.Concat(booked, c.Books.payments(ids), traded)
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	var goods []stock.Entry
	var money []ledger.Entry
	for _, a := range acts {
		if a.goods != nil {
			goods = append(goods, *a.goods)
		}
		if a.money != nil {
			money = append(money, *a.money)
		}
		if a.do == nil {
			continue
		}
		if _, err := ledger.PostAll(ctx, tx, money); err != nil {
			return err
		}
		if err := a.do(ctx, tx); err != nil {
			return fmt.Errorf("on %s: %w", a.at.Format(time.DateOnly), err)
		}
		money = money[:0]
	}
	if _, err := ledger.PostAll(ctx, tx, money); err != nil {
		return err
	}
	_, err = stock.PostAll(ctx, tx, goods)
	return err
}

func (b Books) acts(of map[string]sale) (acts []act, err error) {
	for i, r := range b.Refunds {
		s := of[r.Lot]
		s.n = r.Pieces
		back, err := r.act(fmt.Sprintf("demo:counter-refund:%d", i+1), s)
		if err != nil {
			return nil, err
		}
		acts = append(acts, back)
	}
	for i, l := range b.Losses {
		s := of[l.Lot]
		s.n = 1
		acts = append(acts, l.act(fmt.Sprintf("demo:loss:%d", i+1), s))
	}
	return acts, nil
}

func (r Rate) enter(ctx context.Context, tx *postgres.Tx) error {
	_, err := fx.Enter(ctx, tx, fx.Rate{Currency: fx.EUR, Rate: r.Rate, On: r.On.Time, Source: r.Source})
	return err
}

// act gives the price and its tax back out of the till, and takes the
// cooperative's share back with it.
func (r Refund) act(key string, s sale) (act, error) {
	when := at(r.On, 15)
	back, err := collect(when, []sale{s}, -1)
	if err != nil {
		return act{}, err
	}
	a := act{at: when, money: &ledger.Entry{Kind: "refund", Key: key, OccurredAt: when, Actor: "demo", Note: r.Note, Postings: append(s.postings(-1), back...)}}
	if r.Back != "" {
		a.goods = &stock.Entry{Kind: "return", Key: key, OccurredAt: when, Actor: "demo", Note: r.Note,
			Movements: []stock.Movement{{LotID: s.id, From: stock.Customer, To: r.Back, Quantity: s.n}}}
	}
	return a, nil
}

// act takes a lost piece off the shelf; the store owes the cooperative its share
// of it all the same.
func (l Loss) act(key string, s sale) act {
	when := at(l.On, 18)
	return act{at: when,
		goods: &stock.Entry{Kind: "adjust", Key: key, OccurredAt: when, Actor: "demo", Note: l.Note,
			Movements: []stock.Movement{{LotID: s.id, From: stock.Floor, To: stock.Loss, Quantity: 1}}},
		money: &ledger.Entry{Kind: "adjust", Key: key, OccurredAt: when, Actor: "demo", Note: l.Note, Postings: []ledger.Posting{
			{Account: ledger.ExpenseLosses, Amount: s.share(), LotID: &s.id, Quantity: &s.n}, {Account: s.owed, Amount: -s.share(), LotID: &s.id, Quantity: &s.n}}}}
}
