package receiving_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

func TestWhatIsAnnouncedIsOnItsWayAndNotForSale(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.announce(40, 100, 8500, 2500)
	lines := h.lines(s)
	if s.State != supply.Announced || len(lines) != 2 {
		t.Fatalf("announced: %+v, %d lines", s, len(lines))
	}
	if n := h.at(lines[0].LotID, stock.Transit); n != 40 {
		t.Errorf("on the way: %d", n)
	}
	if n := shoptest.Count(t, h, `select coalesce(sum(on_hand), 0) from stock_level where sellable and lot_id = $1`, lines[0].LotID); n != 0 {
		t.Errorf("for sale before it arrived: %d", n)
	}
	// 8 500 F CFA at 1.5982 $ for 655.957 F are 20,7096… $.
	if got := *lines[0].UnitCost; got != 2071 {
		t.Errorf("cost of a piece: %d", got)
	}
	if h.owes() != 1000+455 { // the fixture's own goods
		t.Errorf("owed before anything came: %d", h.owes())
	}
	h.well()
}

func TestAnArrivalBooksDifferencesDamageAndTheUnexpected(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	before := h.owes()
	s := h.announce(40, 100, 8500, 2500)
	lines := h.lines(s)
	best := stock.On(2027, 6, 30)
	c := h.count(s.Code,
		receiving.CountedLine{LineID: lines[0].ID, Good: 35, Damaged: 2, Lost: 1, Note: "carton ouvert", Into: stock.Floor},
		receiving.CountedLine{LineID: lines[1].ID, Good: 104, Facts: stock.Facts{BestBefore: &best, Certificate: "DEMO-BIO-1190"}})
	a := h.arrive(c)
	for place, want := range map[string]int64{stock.Floor: 35, stock.Damaged: 2, stock.Loss: 1, stock.Transit: 2} {
		if n := h.at(lines[0].LotID, place); n != want {
			t.Errorf("%s holds %d, want %d", place, n, want)
		}
	}
	if n := h.at(lines[1].LotID, stock.BackRoom); n != 104 {
		t.Errorf("back room: %d", n)
	}
	if h.state(s.Code) != supply.PartlyArrived {
		t.Errorf("state: %s", h.state(s.Code))
	}
	if owed := h.owes() - before; owed != 37*2071+104*609 {
		t.Errorf("owed %d", owed)
	}
	facts, err := stock.FactsOf(ctx, h, lines[1].LotID)
	if err != nil || facts.BestBefore == nil || !facts.BestBefore.Equal(best.Time) || facts.Certificate != "DEMO-BIO-1190" {
		t.Errorf("learnt: %+v, %v", facts, err)
	}
	if again := h.arrive(c); again.ID != a.ID {
		t.Errorf("asked twice, booked as %d and %d", a.ID, again.ID)
	}
	h.arrive(h.count(s.Code, receiving.CountedLine{LineID: lines[0].ID, Good: 2}))
	if h.state(s.Code) != supply.Arrived {
		t.Errorf("state at the end: %s", h.state(s.Code))
	}
	h.well()
}

func TestAnArticleNobodyAnnouncedComesInWithALotOfItsOwn(t *testing.T) {
	t.Parallel()
	h := open(t, 6500)
	var s supply.Shipment
	h.do(func(tx *postgres.Tx) (err error) {
		s, err = receiving.Announce(ctx, tx, h.parcel(receiving.Announced{SKU: h.a.SKU, Quantity: 5, Lot: "ML-26-11"}))
		return err
	})
	line := h.lines(s)[0]
	h.arrive(h.count(s.Code, receiving.CountedLine{LineID: line.ID, Good: 5}, receiving.CountedLine{SKU: h.b.SKU, Good: 3, Damaged: 1}))
	lines := h.lines(s)
	if len(lines) != 2 || lines[1].Quantity != 0 || lines[1].Surplus != 4 || lines[1].OnWay != 0 {
		t.Fatalf("lines: %+v", lines)
	}
	if lines[0].Lot != "ML-26-11" || lines[1].Lot != "SAV-02-2611" {
		t.Errorf("lots: %s, %s", lines[0].Lot, lines[1].Lot)
	}
	if h.state(s.Code) != supply.Arrived || h.owes() != 0 {
		t.Errorf("state %s, owed %d for consigned goods", h.state(s.Code), h.owes())
	}
	h.well()
}

func TestPiecesOfAnotherBatchGetALotOfTheirOwn(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.announce(10, 10)
	l := h.lines(s)[0]
	best, other := stock.On(2027, 1, 31), stock.On(2027, 3, 31)
	h.arrive(h.count(s.Code, receiving.CountedLine{LineID: l.ID, Good: 6, Facts: stock.Facts{BestBefore: &best}}))
	differs := h.count(s.Code, receiving.CountedLine{LineID: l.ID, Good: 4, Facts: stock.Facts{BestBefore: &other}})
	err := h.try(func(tx *postgres.Tx) error { _, err := receiving.Arrive(ctx, tx, differs); return err })
	if f, ok := fault.Of(err); !ok || len(f.Fields) != 1 || f.Fields[0].Code != "lot_differs" {
		t.Fatalf("another date in the same lot: %v", err)
	}
	differs.Lines[0].Lot = "AUTRE-LOT"
	a := h.arrive(differs)
	if a.Lines[0].LotID == l.LotID || h.at(a.Lines[0].LotID, stock.BackRoom) != 4 || h.at(l.LotID, stock.Transit) != 0 || h.at(l.LotID, stock.BackRoom) != 6 {
		t.Errorf("split: %+v", a.Lines)
	}
	h.well()
}

func TestTwoPeopleCannotReceiveOneShipmentTwice(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	before := h.owes()
	s := h.announce(30, 60, 8500, 2500)
	lines := h.lines(s)
	var wg sync.WaitGroup
	results := make([]error, 12)
	counts := make([]receiving.Counted, len(results)) // all have counted before the first one says so
	for i := range counts {
		counts[i] = h.count(s.Code, receiving.CountedLine{LineID: lines[0].ID, Good: 30}, receiving.CountedLine{LineID: lines[1].ID, Good: 60})
		if i%3 == 0 {
			counts[i].Key = "the same double click"
		}
	}
	for i, c := range counts {
		wg.Go(func() {
			results[i] = h.try(func(tx *postgres.Tx) error { _, err := receiving.Arrive(ctx, tx, c); return err })
		})
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if !errors.Is(err, fault.New(fault.Conflict, "shipment_changed")) {
			t.Errorf("refused with %v", err)
		}
	}
	if won != 1 && won != 4 {
		t.Errorf("%d were told that they received it", won)
	}
	if n := h.at(lines[0].LotID, stock.BackRoom); n != 30 {
		t.Errorf("back room holds %d of 30", n)
	}
	if owed := h.owes() - before; owed != 30*2071+60*609 {
		t.Errorf("owed %d", owed)
	}
	h.well()
}

func TestAnArrivalTakenBackLeavesNothingAndCostsNothing(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	before := h.owes()
	s := h.announce(10, 10, 8500, 2500)
	l := h.lines(s)[0]
	a := h.arrive(h.count(s.Code, receiving.CountedLine{LineID: l.ID, Good: 7, Damaged: 1, Lost: 2, Note: "mouillé"}))
	void := func() error {
		return h.try(func(tx *postgres.Tx) error {
			return receiving.VoidArrival(ctx, tx, s.Code, a.Number, "mauvais carton", time.Now())
		})
	}
	for range 2 { // a second click changes nothing
		if err := void(); err != nil {
			t.Fatal(err)
		}
	}
	if h.at(l.LotID, stock.Transit) != 10 || h.at(l.LotID, stock.BackRoom) != 0 || h.at(l.LotID, stock.Loss) != 0 || h.owes() != before {
		t.Errorf("on the way %d, back room %d, owed %d", h.at(l.LotID, stock.Transit), h.at(l.LotID, stock.BackRoom), h.owes()-before)
	}
	if h.state(s.Code) != supply.Announced {
		t.Errorf("state: %s", h.state(s.Code))
	}
	h.do(func(tx *postgres.Tx) error { return receiving.Cancel(ctx, tx, s.Code, "jamais partie", time.Now()) })
	if h.at(l.LotID, stock.Transit) != 0 || h.state(s.Code) != supply.ShipmentCancelled {
		t.Errorf("cancelled: %d on the way, %s", h.at(l.LotID, stock.Transit), h.state(s.Code))
	}
	h.well()
}

func TestGoodsSoldMeanwhileKeepAnArrivalStanding(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.announce(3, 1)
	l := h.lines(s)[0]
	a := h.arrive(h.count(s.Code, receiving.CountedLine{LineID: l.ID, Good: 3, Into: stock.Floor}))
	h.do(func(tx *postgres.Tx) error {
		_, err := stock.Post(ctx, tx, stock.Entry{Kind: "sell", Key: key("sale"), Movements: []stock.Movement{{LotID: l.LotID, From: stock.Floor, To: stock.Customer, Quantity: 1}}})
		return err
	})
	err := h.try(func(tx *postgres.Tx) error {
		return receiving.VoidArrival(ctx, tx, s.Code, a.Number, "erreur", time.Now())
	})
	if !errors.Is(err, fault.New(fault.Conflict, "not_enough_stock")) {
		t.Errorf("void after a sale: %v", err)
	}
	h.well()
}

func TestLinesThatCannotBeAreRefusedByName(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.announce(3, 1)
	l := h.lines(s)[0]
	for want, line := range map[string]receiving.CountedLine{
		"lost_too_many":       {LineID: l.ID, Good: 2, Lost: 2, Note: "?"},
		"lost_without_reason": {LineID: l.ID, Good: 2, Lost: 1},
		"pieces_range":        {LineID: l.ID, Good: -1},
		"no_such_place":       {LineID: l.ID, Good: 1, Into: "customer"},
		"no_such_article":     {SKU: "RIEN", Good: 1},
		"invalid":             {LineID: l.ID + 1000, Good: 1},
	} {
		err := h.try(func(tx *postgres.Tx) error { _, err := receiving.Arrive(ctx, tx, h.count(s.Code, line)); return err })
		if f, ok := fault.Of(err); !ok || len(f.Fields) != 1 || f.Fields[0].Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	err := h.try(func(tx *postgres.Tx) error { _, err := receiving.Arrive(ctx, tx, h.count(s.Code)); return err })
	if !errors.Is(err, fault.New(fault.Invalid, "nothing_counted")) {
		t.Errorf("an empty count: %v", err)
	}
	h.well()
}
