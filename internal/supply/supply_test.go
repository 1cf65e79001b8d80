package supply_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
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

var ctx = context.Background()

type shop struct {
	*postgres.DB
	t *testing.T
	a shoptest.Article
}

func open(t *testing.T) shop {
	t.Helper()
	s := shop{DB: pgtest.New(t), t: t}
	s.a = shoptest.Put(t, s.DB, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{1}, Cost: 1000, WeightG: 400})
	return s
}

func (s shop) try(fn func(tx *postgres.Tx) error) error { return postgres.InTx(ctx, s.DB, fn) }

func (s shop) do(fn func(tx *postgres.Tx) error) {
	s.t.Helper()
	if err := s.try(fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s shop) terms(key string, from stock.Day) supply.Agreement {
	return supply.Agreement{CooperativeID: s.a.CooperativeID, Terms: stock.Bought, Currency: fx.CAD, ValidFrom: from, AgreedOn: from, ByStore: "Luc",
		ByCooperative: "Aïssata", Key: key}
}

func (s shop) agree(a supply.Agreement) (out supply.Agreement, err error) {
	err = s.try(func(tx *postgres.Tx) (err error) { out, err = supply.Agree(ctx, tx, a); return err })
	return out, err
}

func TestANewAgreementEndsTheOneBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	if _, err := supply.InForce(ctx, s, s.a.CooperativeID, stock.On(2026, 6, 1)); !errors.Is(err, fault.New(fault.Conflict, "no_agreement")) {
		t.Errorf("without any: %v", err)
	}
	first, err := s.agree(s.terms("1", stock.On(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	share := 6500
	next := s.terms("2", stock.On(2026, 7, 1))
	next.Terms, next.ShareBP = stock.Consignment, &share
	second, err := s.agree(next)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.agree(next); err != nil || again.ID != second.ID {
		t.Errorf("asked twice: %d, %v", again.ID, err)
	}
	for day, want := range map[stock.Day]int64{stock.On(2026, 1, 1): first.ID, stock.On(2026, 6, 30): first.ID, stock.On(2026, 7, 1): second.ID} {
		if got, err := supply.InForce(ctx, s, s.a.CooperativeID, day); err != nil || got.ID != want {
			t.Errorf("on %s: agreement %d, %v; want %d", day.Format(time.DateOnly), got.ID, err, want)
		}
	}
	third, err := s.agree(s.terms("3", stock.On(2026, 7, 1))) // the one before was never used: it never held
	if err != nil {
		t.Fatal(err)
	}
	if got, err := supply.InForce(ctx, s, s.a.CooperativeID, stock.On(2026, 8, 1)); err != nil || got.ID != third.ID {
		t.Errorf("corrected on its day: %d, %v", got.ID, err)
	}
	if _, err := s.agree(s.terms("4", stock.On(2026, 3, 1))); !errors.Is(err, fault.New(fault.Conflict, "agreement_overlaps")) {
		t.Errorf("one that would begin in an older one's days: %v", err)
	}
	s.ship(third, 2)
	if _, err := s.agree(s.terms("5", stock.On(2026, 7, 1))); !errors.Is(err, fault.New(fault.Conflict, "agreement_used")) {
		t.Errorf("replacing a used one from its first day: %v", err)
	}
	if _, err := s.SQL().Exec(`update agreement set share_bp = 1`); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("an agreement was edited: %v", err)
	}
}

// ship announces pieces of the shop's article, for an order or none.
func (s shop) ship(a supply.Agreement, pieces int64, order ...string) (h supply.Shipment) {
	s.t.Helper()
	n := receiving.Announcement{Key: fmt.Sprintf("ship-%d-%d-%v", a.ID, pieces, order), CooperativeID: s.a.CooperativeID, Mode: "road", LeftOn: stock.On(2026, 11, 2),
		ExpectedOn: stock.On(2026, 11, 20), Lines: []receiving.Announced{{SKU: s.a.SKU, Quantity: pieces, Currency: fx.CAD}}}
	if len(order) > 0 {
		n.OrderNumber = order[0]
	}
	s.do(func(tx *postgres.Tx) (err error) { h, err = receiving.Announce(ctx, tx, n); return err })
	return h
}

func (s shop) arrive(h supply.Shipment, good int64, at time.Time) {
	s.t.Helper()
	lines, err := supply.ShipmentLines(ctx, s, h.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	now, err := supply.ShipmentByCode(ctx, s, h.Code)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx *postgres.Tx) error {
		_, err := receiving.Arrive(ctx, tx, receiving.Counted{Key: fmt.Sprintf("%s-%d", h.Code, now.Arrivals), Code: h.Code, Seen: now.Arrivals, At: at, Into: stock.Floor,
			Lines: []receiving.CountedLine{{LineID: lines[0].ID, Good: good}}})
		return err
	})
}

func (s shop) state(number string) supply.OrderState {
	s.t.Helper()
	o, err := supply.OrderByNumber(ctx, s, number)
	if err != nil {
		s.t.Fatal(err)
	}
	return o.State
}

func TestAnOrderFollowsWhatArrivesOfIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	a, err := s.agree(s.terms("1", stock.On(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	cost := int64(1150)
	var o supply.Order
	s.do(func(tx *postgres.Tx) (err error) {
		o, err = supply.Write(ctx, tx, supply.Order{CooperativeID: a.CooperativeID, AgreementID: a.ID, Currency: fx.CAD, Key: "o"},
			[]supply.OrderLine{{Position: 1, VariantID: s.a.VariantID, Quantity: 10, UnitCostMinor: &cost}})
		return err
	})
	if o.Number != "B-0001" || o.State != supply.Draft || o.ValueMinor != 11500 {
		t.Fatalf("written: %+v", o)
	}
	sent := time.Date(2026, 10, 30, 10, 0, 0, 0, clock.Store)
	s.do(func(tx *postgres.Tx) error { return supply.Send(ctx, tx, o.Number, sent) })
	if _, err := s.SQL().Exec(`update purchase_order_line set quantity = 1`); err == nil {
		t.Error("the lines of a sent order were changed")
	}
	first, second := s.ship(a, 6, o.Number), s.ship(a, 4, o.Number)
	if lines, _ := supply.ShipmentLines(ctx, s, first.ID); *lines[0].UnitCost != money.Cents(cost) {
		t.Errorf("the lot costs %d, the order says %d", *lines[0].UnitCost, cost)
	}
	s.arrive(first, 6, sent.AddDate(0, 0, 12))
	if s.state(o.Number) != supply.PartlyReceived {
		t.Errorf("after six of ten: %s", s.state(o.Number))
	}
	s.arrive(second, 4, sent.AddDate(0, 0, 20))
	if s.state(o.Number) != supply.Received {
		t.Errorf("after all: %s", s.state(o.Number))
	}
	s.do(func(tx *postgres.Tx) error {
		return receiving.VoidArrival(ctx, tx, second.Code, 1, "pas encore là", sent.AddDate(0, 0, 21))
	})
	if s.state(o.Number) != supply.PartlyReceived {
		t.Errorf("after taking one back: %s", s.state(o.Number))
	}
	leads, err := report.LeadTimes(ctx, s)
	if err != nil || leads[a.CooperativeID] != 12 {
		t.Errorf("lead time: %v, %v", leads, err)
	}
	if err := s.try(func(tx *postgres.Tx) error { return supply.Withdraw(ctx, tx, o.Number, "plus besoin", sent) }); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an order under way was cancelled: %v", err)
	}
	s.do(func(tx *postgres.Tx) error { return supply.Close(ctx, tx, o.Number, "le reste ne viendra pas", sent) })
	s.arrive(second, 4, sent.AddDate(0, 0, 30))
	if s.state(o.Number) != supply.Received {
		t.Errorf("closed by a person: %s", s.state(o.Number))
	}
}

func TestTwoClicksWriteOneOrderAndOneShipment(t *testing.T) {
	t.Parallel()
	s := open(t)
	a, err := s.agree(s.terms("1", stock.On(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			err := s.try(func(tx *postgres.Tx) error {
				_, err := receiving.Announce(ctx, tx, receiving.Announcement{Key: "same", CooperativeID: a.CooperativeID, Mode: "air", LeftOn: stock.On(2026, 11, 1),
					ExpectedOn: stock.On(2026, 11, 9), Lines: []receiving.Announced{{SKU: s.a.SKU, Quantity: 7, Currency: fx.CAD}}})
				return err
			})
			if err != nil {
				t.Error(err)
			}
			err = s.try(func(tx *postgres.Tx) error {
				_, err := supply.Write(ctx, tx, supply.Order{CooperativeID: a.CooperativeID, AgreementID: a.ID, Currency: fx.CAD, Key: "same"},
					[]supply.OrderLine{{Position: 1, VariantID: s.a.VariantID, Quantity: 3}})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for table, want := range map[string]int64{"shipment": 1, "purchase_order": 1, "lot where code like 'SAC-01-26%'": 1} {
		if n := shoptest.Count(t, s, `select count(*) from `+table); n != want {
			t.Errorf("%s: %d", table, n)
		}
	}
	if n := shoptest.Count(t, s, `select on_hand from stock_level s join location l on l.id = s.location_id where l.code = 'transit'`); n != 7 {
		t.Errorf("on the way: %d", n)
	}
}

func TestExpectedShipmentsAreSaidInWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	a, err := s.agree(s.terms("1", stock.On(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	h := s.ship(a, 9)
	s.arrive(h, 2, time.Date(2026, 11, 21, 9, 0, 0, 0, clock.Store))
	list, err := supply.Expected(ctx, s, 5)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	got := list[0]
	if got.Code != h.Code || got.Cooperative != "essai" || got.ContentsFR != "Article SAC-01" || got.ContentsEN != "Item SAC-01" || got.Pieces != 7 ||
		got.State != supply.PartlyArrived || !got.On.Equal(stock.On(2026, 11, 20).Time) {
		t.Errorf("expected: %+v", got)
	}
	s.arrive(h, 7, time.Date(2026, 11, 22, 9, 0, 0, 0, clock.Store))
	if list, err := supply.Expected(ctx, s, 5); err != nil || len(list) != 0 {
		t.Errorf("still expected: %v, %v", list, err)
	}
	if past, err := supply.Past(ctx, s, 5, 0); err != nil || len(past) != 1 || past[0].Pieces != 9 {
		t.Errorf("past: %+v, %v", past, err)
	}
}
