package receiving_test

import (
	"errors"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/supply"
)

// arrived is a shipment all here: 40 bags of 400 g at 20,71 $ and 100 soaps of 110 g at 6,09 $.
func (h house) arrived() supply.Shipment {
	h.tb.Helper()
	s := h.announce(40, 100, 8500, 2500)
	lines := h.lines(s)
	h.arrive(h.count(s.Code, receiving.CountedLine{LineID: lines[0].ID, Good: 40}, receiving.CountedLine{LineID: lines[1].ID, Good: 100}))
	return s
}

func (h house) book(w receiving.Way) (b supply.BookedSheet, err error) {
	err = h.try(func(tx *postgres.Tx) (err error) { b, err = receiving.BookCosts(ctx, tx, w); return err })
	return b, err
}

func TestFreightInEurosAndDutyInFrancsFallOnTheLotsToTheCent(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.arrived()
	way := receiving.Way{Key: key("costs"), Code: s.Code, Costs: []supply.Cost{
		{Kind: "freight", Basis: "weight", Currency: fx.EUR, Minor: 38640, RateID: &h.euro.ID},                    // 617,54448 $
		{Kind: "duty", Basis: "value", Currency: fx.XOF, Minor: 12_345, RateID: &h.euro.ID},                       // 30,0779… $
		{Kind: "brokerage", Basis: "quantity", Currency: fx.CAD, Minor: 10001, GSTMinor: 500, RateID: &h.euro.ID}, // no rate where none is needed
	}}
	preview, err := receiving.Preview(ctx, h, s.ID, way.Costs)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]money.Cents{{36595, 25159}, {1734, 1274}, {2857, 7144}} // 16 000 g and 11 000 g; 828,40 $ and 609,00 $; 40 and 100
	for i := range want {
		for j := range want[i] {
			if preview.Parts[i][j] != want[i][j] {
				t.Errorf("cost %d on lot %d: %d, want %d", i, j, preview.Parts[i][j], want[i][j])
			}
		}
	}
	if preview.Total() != 61754+3008+10001 || preview.GST() != 500 {
		t.Errorf("total %d, GST %d", preview.Total(), preview.GST())
	}
	if got := preview.PerPiece(0); got != 3101 { // (82 840 + 41 186) / 40 = 3 100,65
		t.Errorf("a bag costs %d here", got)
	}
	b, err := h.book(way)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.book(way); err != nil || again.ID != b.ID {
		t.Errorf("asked twice: %d and %d, %v", b.ID, again.ID, err)
	}
	for account, want := range map[string]money.Cents{"expense:freight": 61754, "expense:duty": 3008, "expense:brokerage": 10001,
		"recoverable:gst": 500, "payable:landed": -(61754 + 3008 + 10001 + 500)} {
		if got := h.balance(account); got != want {
			t.Errorf("%s: %d, want %d", account, got, want)
		}
	}
	lots := h.lines(s)
	landed, err := supply.LandedOf(ctx, h, []int64{lots[0].LotID, lots[1].LotID})
	if err != nil || landed[lots[0].LotID] != (supply.Landed{LotID: lots[0].LotID, Pieces: 40, Costs: 36595 + 1734 + 2857}) {
		t.Errorf("landed: %+v, %v", landed, err)
	}
	h.well()
}

func TestACorrectionReversesWhatStoodAndSaysWhy(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.arrived()
	freight := func(cents int64) []supply.Cost {
		return []supply.Cost{{Kind: "freight", Basis: "quantity", Currency: fx.CAD, Minor: cents}}
	}
	first, err := h.book(receiving.Way{Key: key("costs"), Code: s.Code, Costs: freight(10_000)})
	if err != nil {
		t.Fatal(err)
	}
	for want, w := range map[string]receiving.Way{
		"costs_booked": {Key: key("costs"), Code: s.Code, Costs: freight(9_000)},
		"why_missing":  {Key: key("costs"), Code: s.Code, Costs: freight(9_000), Replaces: first.ID},
		"no_costs":     {Key: key("costs"), Code: s.Code, Replaces: first.ID, Why: "x"},
	} {
		if _, err := h.book(w); !errors.Is(err, fault.New(fault.Conflict, want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
	second, err := h.book(receiving.Way{Key: key("costs"), Code: s.Code, Costs: freight(9_000), Replaces: first.ID, Why: "facture finale"})
	if err != nil {
		t.Fatal(err)
	}
	if h.balance("expense:freight") != 9_000 || h.balance("payable:landed") != -9_000 {
		t.Errorf("after the correction: %d, %d", h.balance("expense:freight"), h.balance("payable:landed"))
	}
	err = h.try(func(tx *postgres.Tx) error { return receiving.VoidArrival(ctx, tx, s.Code, 1, "essai", time.Now()) })
	if !errors.Is(err, fault.New(fault.Conflict, "costs_booked")) {
		t.Errorf("an arrival with costs was voided: %v", err)
	}
	h.do(func(tx *postgres.Tx) error {
		return receiving.ReverseCosts(ctx, tx, s.Code, second.ID, "envoi repris par le transporteur")
	})
	if h.balance("expense:freight") != 0 || h.balance("payable:landed") != 0 {
		t.Error("reversed costs still stand")
	}
	h.do(func(tx *postgres.Tx) error { return receiving.VoidArrival(ctx, tx, s.Code, 1, "essai", time.Now()) })
	if _, err := h.book(receiving.Way{Key: key("costs"), Code: s.Code, Costs: freight(1)}); !errors.Is(err, fault.New(fault.Conflict, "nothing_arrived")) {
		t.Errorf("costs of nothing: %v", err)
	}
	h.well()
}

func TestAnArticleWithoutWeightIsNamed(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	s := h.arrived()
	if _, err := h.SQL().Exec(`update variant set weight_g = 0 where sku = 'SAV-02'`); err != nil {
		t.Fatal(err)
	}
	for basis, code := range map[string]string{"weight": "no_weight", "volume": "no_volume"} {
		_, err := receiving.Preview(ctx, h, s.ID, []supply.Cost{{Name: "3", Kind: "freight", Basis: basis, Currency: fx.CAD, Minor: 100}})
		f, ok := fault.Of(err)
		if !ok || f.Fields[0].Code != code || f.Fields[0].Field != "basis-3" {
			t.Errorf("by %s: %v", basis, err)
		}
		if last := f.Fields[len(f.Fields)-1]; last.Args["SKU"] != "SAV-02" {
			t.Errorf("by %s names %v", basis, last.Args)
		}
	}
}

func TestConsignedGoodsBearTheirWayToo(t *testing.T) {
	t.Parallel()
	h := open(t, 6500)
	s := h.arrived()
	if _, err := h.book(receiving.Way{Key: key("costs"), Code: s.Code, Costs: []supply.Cost{{Kind: "insurance", Basis: "value", Currency: fx.CAD, Minor: 777}}}); err != nil {
		t.Fatal(err)
	}
	// Shares of 31,20 $ and 6,18 $ a piece: 40 × 31,20 = 1248,00 and 100 × 6,18 = 618,00.
	if n := shoptest.Count(t, h, `select cents from cost_share order by lot_id limit 1`); n != 520 {
		t.Errorf("the bags bear %d of 777", n)
	}
	if h.owes() != 0 {
		t.Errorf("a cooperative is charged for its way: %d", h.owes())
	}
	h.well()
}

func TestAnAdvanceIsPaidOnceAndReversedOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	before := h.owes()
	a := supply.Advance{CooperativeID: h.a.CooperativeID, AgreementID: h.terms.ID, Currency: fx.XOF, Minor: 500_000, RateID: &h.euro.ID,
		PaidOn: h.terms.AgreedOn, Reference: "SWIFT 4711", Key: key("advance")}
	for range 2 {
		h.do(func(tx *postgres.Tx) (err error) {
			paid, err := receiving.PayAdvance(ctx, tx, a)
			a.ID = paid.ID
			return err
		})
	}
	if got := before - h.owes(); got != 121822 || h.balance("bank") != -121822 { // 500 000 / 655,957 × 1,5982
		t.Errorf("advance of %d, bank %d", got, h.balance("bank"))
	}
	without := a
	without.Key, without.RateID = key("advance"), nil
	if err := h.try(func(tx *postgres.Tx) error { _, err := receiving.PayAdvance(ctx, tx, without); return err }); !errors.Is(err, fault.New(fault.Invalid, "no_rate_chosen")) {
		t.Errorf("francs without a rate: %v", err)
	}
	for range 2 {
		h.do(func(tx *postgres.Tx) error { return receiving.ReverseAdvance(ctx, tx, a.ID, "payée deux fois") })
	}
	if h.owes() != before || h.balance("bank") != 0 {
		t.Errorf("after reversing: %d, %d", h.owes()-before, h.balance("bank"))
	}
	h.well()
}
