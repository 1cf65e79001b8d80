package settlement_test

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/settlement"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var ctx = context.Background()

// shop owes its one cooperative 100 $ for ten bought pieces that came today.
type shop struct {
	*postgres.DB
	t *testing.T
	a shoptest.Article
}

func open(t *testing.T) shop {
	t.Helper()
	return fill(t, pgtest.New(t))
}

func fill(t *testing.T, db *postgres.DB) shop {
	return shop{DB: db, t: t, a: shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{10}, Cost: 1000})}
}

func (s shop) try(fn func(tx *postgres.Tx) error) error { return postgres.InTx(ctx, s.DB, fn) }

func (s shop) do(fn func(tx *postgres.Tx) error) {
	s.t.Helper()
	if err := s.try(fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s shop) pay(d settlement.Draft) (p payout.Payout, err error) {
	err = s.try(func(tx *postgres.Tx) (err error) { p, err = settlement.Pay(ctx, tx, d); return err })
	return p, err
}

func (s shop) paid(d settlement.Draft) payout.Payout {
	s.t.Helper()
	p, err := s.pay(d)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s shop) reverse(id int64, why string) error {
	return s.try(func(tx *postgres.Tx) error { return settlement.Reverse(ctx, tx, id, why) })
}

// draft is a payment of dollars by transfer, today.
func (s shop) draft(key string, cents int64) settlement.Draft {
	return settlement.Draft{Payout: payout.Payout{CooperativeID: s.a.CooperativeID, Currency: fx.CAD, Minor: cents, PaidOn: today(), Way: "bank_transfer",
		Destination: "815 •••• 12 40", Reference: "VIR-" + key, Key: key}}
}

func (s shop) owed() money.Cents {
	s.t.Helper()
	return money.Cents(shoptest.Count(s.t, s, `select coalesce(-sum(p.amount_cents), 0) from ledger_posting p join ledger_account a on a.id = p.account_id
		where a.cooperative_id = $1`, s.a.CooperativeID))
}

func (s shop) count(query string, args ...any) int64 { return shoptest.Count(s.t, s, query, args...) }

func (s shop) allWell() {
	s.t.Helper()
	checks, err := report.Verify(ctx, s)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			s.t.Error(c)
		}
	}
}

func today() stock.Day {
	y, m, d := clock.Now().In(clock.Store).Date()
	return stock.On(y, m, d)
}

// rate enters dollars for one euro.
func (s shop) rate(per string) fx.Rate {
	s.t.Helper()
	var r fx.Rate
	s.do(func(tx *postgres.Tx) (err error) {
		r, err = fx.Enter(ctx, tx, fx.Rate{Currency: fx.EUR, Rate: per, On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Source: "Banque du Canada " + per})
		return err
	})
	return r
}
