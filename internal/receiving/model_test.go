package receiving_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// model is a shipment of two lots as a child would keep it: heaps of pieces.
type model struct {
	onWay, shelf, damaged, lost, sold [2]int64
	owed                              int64
	booked                            []booked
	cancelled                         bool
}

// booked is an arrival that may be taken back.
type booked struct {
	number                       int
	fromWay, good, damaged, lost [2]int64
	owed                         int64
	voided                       bool
}

func (m *model) counted() bool {
	for _, b := range m.booked {
		if !b.voided {
			return true
		}
	}
	return false
}

func (m *model) over() bool { return m.cancelled || m.counted() && m.onWay == [2]int64{} }

func TestShipmentsFollowAPlainModel(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	rapid.Check(t, func(t *rapid.T) {
		before := int64(h.owes())
		m := &model{onWay: [2]int64{rapid.Int64Range(1, 9).Draw(t, "a"), rapid.Int64Range(1, 9).Draw(t, "b")}}
		s := h.announce(m.onWay[0], m.onWay[1], 8500, 2500)
		lines := h.lines(s)
		for range rapid.IntRange(1, 5).Draw(t, "acts") {
			switch rapid.SampledFrom([]string{"arrive", "arrive", "void", "sell", "cancel"}).Draw(t, "act") {
			case "arrive":
				m.arrive(t, h, s, lines)
			case "void":
				m.void(t, h, s)
			case "sell":
				m.sell(t, h, lines)
			case "cancel":
				m.cancel(t, h, s)
			}
			m.compare(t, h, s, lines, before)
		}
	})
	h.well()
}

func (m *model) arrive(t *rapid.T, h house, s supply.Shipment, lines []supply.ShipmentLine) {
	var b booked
	count := h.count(s.Code)
	fits, any := true, false
	for i, l := range lines {
		c := receiving.CountedLine{LineID: l.ID, Good: rapid.Int64Range(0, 7).Draw(t, "good"), Damaged: rapid.Int64Range(0, 2).Draw(t, "damaged"),
			Lost: rapid.Int64Range(0, 2).Draw(t, "lost"), Note: "essai"}
		b.fromWay[i] = min(m.onWay[i], c.Good+c.Damaged)
		b.good[i], b.damaged[i], b.lost[i] = c.Good, c.Damaged, c.Lost
		b.owed += (c.Good + c.Damaged) * int64(*l.UnitCost)
		fits = fits && c.Lost <= m.onWay[i]-b.fromWay[i]
		any = any || c.Good+c.Damaged+c.Lost > 0
		count.Lines = append(count.Lines, c)
	}
	var a supply.Arrival
	err := h.try(func(tx *postgres.Tx) (err error) { a, err = receiving.Arrive(ctx, tx, count); return err })
	if m.over() || !fits || !any {
		if fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("an arrival that cannot be: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	b.number = a.Number
	for i := range lines {
		m.onWay[i] -= b.fromWay[i] + b.lost[i]
		m.shelf[i] += b.good[i]
		m.damaged[i] += b.damaged[i]
		m.lost[i] += b.lost[i]
	}
	m.owed += b.owed
	m.booked = append(m.booked, b)
}

func (m *model) void(t *rapid.T, h house, s supply.Shipment) {
	if len(m.booked) == 0 {
		return
	}
	b := &m.booked[rapid.IntRange(0, len(m.booked)-1).Draw(t, "which")]
	err := h.try(func(tx *postgres.Tx) error {
		return receiving.VoidArrival(ctx, tx, s.Code, b.number, "essai", time.Now())
	})
	if b.voided {
		if err != nil {
			t.Fatalf("voided twice: %v", err)
		}
		return
	}
	if m.shelf[0] < b.good[0] || m.shelf[1] < b.good[1] { // sold meanwhile
		if fault.KindOf(err) != fault.Conflict {
			t.Fatalf("pieces that were sold went back: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	b.voided = true
	m.owed -= b.owed
	for i := range m.onWay {
		m.onWay[i] += b.fromWay[i] + b.lost[i]
		m.shelf[i] -= b.good[i]
		m.damaged[i] -= b.damaged[i]
		m.lost[i] -= b.lost[i]
	}
}

func (m *model) sell(t *rapid.T, h house, lines []supply.ShipmentLine) {
	i := rapid.IntRange(0, 1).Draw(t, "of")
	if m.shelf[i] == 0 {
		return
	}
	h.do(func(tx *postgres.Tx) error {
		_, err := stock.Post(ctx, tx, stock.Entry{Kind: "sell", Key: key("sale"), Movements: []stock.Movement{
			{LotID: lines[i].LotID, From: stock.BackRoom, To: stock.Customer, Quantity: 1}}})
		return err
	})
	m.shelf[i]--
	m.sold[i]++
}

func (m *model) cancel(t *rapid.T, h house, s supply.Shipment) {
	err := h.try(func(tx *postgres.Tx) error { return receiving.Cancel(ctx, tx, s.Code, "essai", time.Now()) })
	if m.counted() {
		if fault.KindOf(err) != fault.Conflict {
			t.Fatalf("a shipment that has arrived was cancelled: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.cancelled, m.onWay = true, [2]int64{}
}

func (m *model) compare(t *rapid.T, h house, s supply.Shipment, lines []supply.ShipmentLine, before int64) {
	for i, l := range lines {
		for place, want := range map[string]int64{stock.Transit: m.onWay[i], stock.BackRoom: m.shelf[i], stock.Damaged: m.damaged[i],
			stock.Loss: m.lost[i], stock.Customer: m.sold[i]} {
			if n := h.at(l.LotID, place); n != want {
				t.Fatalf("lot %s: %s holds %d, the model %d", l.Lot, place, n, want)
			}
		}
	}
	if owed := int64(h.owes()) - before; owed != m.owed {
		t.Fatalf("owed %d, the model %d", owed, m.owed)
	}
	want := supply.PartlyArrived
	switch {
	case m.cancelled:
		want = supply.ShipmentCancelled
	case !m.counted():
		want = supply.Announced
	case m.over():
		want = supply.Arrived
	}
	if got := h.state(s.Code); got != want {
		t.Fatalf("state %s, the model %s", got, want)
	}
	for i, l := range h.lines(s) {
		if l.OnWay != m.onWay[i] {
			t.Fatalf("line says %d on the way, the model %d", l.OnWay, m.onWay[i])
		}
	}
}
