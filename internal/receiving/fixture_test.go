package receiving_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/receiving"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

var ctx = audit.With(context.Background(), audit.Who{ID: 0, Name: "Fatou"})

// house is a store with one cooperative, two articles and a rate for the euro.
type house struct {
	*postgres.DB
	tb    testing.TB
	a, b  shoptest.Article
	terms supply.Agreement
	euro  fx.Rate
}

var serial atomic.Int64

func key(what string) string { return fmt.Sprintf("%s-%d", what, serial.Add(1)) }

// open makes a house whose cooperative is bought from at 10,00 $ and 4,55 $, or
// has shareBP of the price.
func open(t testing.TB, shareBP int) house {
	t.Helper()
	h := house{DB: pgtest.New(t), tb: t}
	h.a = shoptest.Put(t, h.DB, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{1}, Cost: 1000, ShareBP: shareBP, WeightG: 400})
	h.b = shoptest.Put(t, h.DB, shoptest.Spec{SKU: "SAV-02", Price: 950, Lots: []int64{1}, Cost: 455, ShareBP: shareBP, WeightG: 110})
	h.do(func(tx *postgres.Tx) (err error) {
		a := supply.Agreement{CooperativeID: h.a.CooperativeID, Terms: stock.Bought, Currency: fx.XOF, ValidFrom: stock.On(2026, 1, 1),
			AgreedOn: stock.On(2026, 1, 1), ByStore: "Luc", ByCooperative: "Aïssata", AdvanceBP: 5000, Key: key("agreement")}
		if shareBP > 0 {
			a.Terms, a.ShareBP = stock.Consignment, &shareBP
		}
		if h.terms, err = supply.Agree(ctx, tx, a); err != nil {
			return err
		}
		h.euro, err = fx.Enter(ctx, tx, fx.Rate{Currency: fx.EUR, Rate: "1.5982", On: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), Source: "Banque du Canada"})
		return err
	})
	return h
}

func (h house) try(fn func(tx *postgres.Tx) error) error { return postgres.InTx(ctx, h.DB, fn) }

func (h house) do(fn func(tx *postgres.Tx) error) {
	h.tb.Helper()
	if err := h.try(fn); err != nil {
		h.tb.Fatal(err)
	}
}

// announce sends so many of both articles on their way.
func (h house) announce(a, b int64, costs ...int64) (s supply.Shipment) {
	h.tb.Helper()
	lines := []receiving.Announced{{SKU: h.a.SKU, Quantity: a, Currency: fx.XOF}, {SKU: h.b.SKU, Quantity: b, Currency: fx.XOF}}
	for i := range costs {
		lines[i].UnitCostMinor = &costs[i]
	}
	h.do(func(tx *postgres.Tx) (err error) {
		s, err = receiving.Announce(ctx, tx, h.parcel(lines...))
		return err
	})
	return s
}

func (h house) parcel(lines ...receiving.Announced) receiving.Announcement {
	return receiving.Announcement{Key: key("shipment"), CooperativeID: h.a.CooperativeID, Mode: "air", LeftOn: stock.On(2026, 11, 10),
		ExpectedOn: stock.On(2026, 11, 20), Lines: lines}
}

func (h house) lines(s supply.Shipment) []supply.ShipmentLine {
	h.tb.Helper()
	lines, err := supply.ShipmentLines(ctx, h, s.ID)
	if err != nil {
		h.tb.Fatal(err)
	}
	return lines
}

// count is a count of a shipment as it stands now.
func (h house) count(code string, lines ...receiving.CountedLine) receiving.Counted {
	h.tb.Helper()
	s, err := supply.ShipmentByCode(ctx, h, code)
	if err != nil {
		h.tb.Fatal(err)
	}
	return receiving.Counted{Key: key("arrival"), Code: code, Seen: s.Arrivals, At: time.Date(2026, 11, 21, 10, 0, 0, 0, clock.Store),
		Into: stock.BackRoom, Lines: lines}
}

func (h house) arrive(c receiving.Counted) (a supply.Arrival) {
	h.tb.Helper()
	h.do(func(tx *postgres.Tx) (err error) {
		a, err = receiving.Arrive(ctx, tx, c)
		return err
	})
	return a
}

func (h house) state(code string) supply.ShipmentState {
	h.tb.Helper()
	s, err := supply.ShipmentByCode(ctx, h, code)
	if err != nil {
		h.tb.Fatal(err)
	}
	return s.State
}

// at is how many pieces of a lot a place holds.
func (h house) at(lotID int64, place string) int64 {
	h.tb.Helper()
	return shoptest.Count(h.tb, h, `select coalesce((select on_hand from stock_level s join location l on l.id = s.location_id
		where s.lot_id = $1 and l.code = $2), 0)`, lotID, place)
}

// owes is what the cooperative is owed.
func (h house) owes() money.Cents {
	h.tb.Helper()
	return -h.balance(fmt.Sprintf("coop:%d", h.a.CooperativeID))
}

func (h house) balance(account string) money.Cents {
	h.tb.Helper()
	return money.Cents(shoptest.Count(h.tb, h, `select coalesce((select balance_cents from ledger_balance b
		join ledger_account a on a.id = b.account_id where a.code = $1), 0)`, account))
}

// well fails where a promise of the shop is broken.
func (h house) well() {
	h.tb.Helper()
	checks, err := report.Verify(ctx, h.DB)
	if err != nil {
		h.tb.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			h.tb.Error(c)
		}
	}
}
