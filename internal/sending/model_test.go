package sending_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

// box is the plain model of an order being packed: pieces by article, and the
// scans that can still be undone.
type box struct {
	left, filled, packed, gone map[string]int
	scans                      []string
	keys                       []string
}

// TestAnyOrderOfActsKeepsEachPieceOnce scans, undoes, packs, opens again and
// sends at random, and compares with the model after each act.
func TestAnyOrderOfActsKeepsEachPieceOnce(t *testing.T) {
	t.Parallel()
	base := open(t, false)
	shoptest.Put(t, base.db, shoptest.Spec{SKU: "X", Price: 100, Lots: []int64{1}, Cost: 1})
	bag := shoptest.Put(t, base.db, shoptest.Spec{SKU: "BOL", Price: 2000, Lots: []int64{2, 3, 90000}, ShareBP: 7000, WeightG: 10})
	tea := shoptest.Put(t, base.db, shoptest.Spec{SKU: "THE", Price: 900, Lots: []int64{90000}, Cost: 300, WeightG: 10})
	rapid.Check(t, func(r *rapid.T) {
		d := base
		wanted := rapid.IntRange(1, 4).Draw(r, "pieces")
		d.order = shoptest.PaidOrder(t, d.db, d.gateway, wanted, bag, tea)
		m := box{left: map[string]int{"BOL": wanted, "THE": wanted}, filled: map[string]int{}, packed: map[string]int{}, gone: map[string]int{}}
		for range rapid.IntRange(4, 14).Draw(r, "acts") {
			m.act(r, d)
			m.compare(r, d)
		}
	})
	base.allWell()
}

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func (m *box) act(r *rapid.T, d desk) {
	switch rapid.SampledFrom([]string{"scan", "scan", "scan", "undo", "pack", "reopen", "send", "send twice"}).Draw(r, "act") {
	case "scan":
		sku := rapid.SampledFrom([]string{"BOL", "THE", "X"}).Draw(r, "sku")
		key := fmt.Sprint("m", keys.Add(1))
		err := sending.Put(d.ctx, d.db, sending.Scan{OrderID: d.order.ID, Key: key, Code: sku, Lang: "fr"})
		if (err == nil) != (m.left[sku] > 0) {
			r.Fatalf("scan %s with %d left: %v", sku, m.left[sku], err)
		}
		if err == nil {
			m.left[sku], m.filled[sku] = m.left[sku]-1, m.filled[sku]+1
			m.scans, m.keys = append(m.scans, sku), append(m.keys, key)
		}
	case "undo":
		if n := len(m.scans); n > 0 {
			sku, key := m.scans[n-1], m.keys[n-1]
			m.do(r, sending.Undo(d.ctx, d.db, d.order.ID, key))
			m.left[sku], m.filled[sku] = m.left[sku]+1, m.filled[sku]-1
			m.scans, m.keys = m.scans[:n-1], m.keys[:n-1]
		}
	case "pack":
		if sum(m.filled) > 0 && sum(m.packed) == 0 {
			m.do(r, second(sending.Pack(d.ctx, d.db, sending.Packing{OrderID: d.order.ID, ParcelID: m.parcel(r, d, parcel.Open), Box: "s", WeightG: 100, Partial: true})))
			m.packed, m.filled = m.filled, map[string]int{}
			m.scans, m.keys = nil, nil
		}
	case "reopen":
		if sum(m.packed) > 0 {
			other := m.parcel(r, d, parcel.Open) != 0
			err := sending.Reopen(d.ctx, d.db, d.order.ID, m.parcel(r, d, parcel.Packed))
			if other != (err != nil) {
				r.Fatalf("opened again beside an open parcel: %t, %v", other, err)
			}
			if err == nil {
				m.filled, m.packed = m.packed, map[string]int{}
			}
		}
	default:
		if sum(m.packed) > 0 {
			in := sending.Dispatch{Packing: sending.Packing{OrderID: d.order.ID, ParcelID: m.parcel(r, d, parcel.Packed)}, Carrier: "other", Tracking: "ABC1234"}
			for range 2 {
				m.do(r, second(sending.Send(d.ctx, d.db, in)))
			}
			for sku, n := range m.packed {
				m.gone[sku] += n
			}
			m.packed = map[string]int{}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func (m *box) do(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

// parcel is the order's parcel in that state; 0 when there is none.
func (m *box) parcel(r *rapid.T, d desk, state parcel.State) int64 {
	all, err := parcel.Of(d.ctx, d.db, d.order.ID)
	m.do(r, err)
	for _, p := range all {
		if p.State == state {
			return p.ID
		}
	}
	return 0
}

func (m *box) compare(r *rapid.T, d desk) {
	all, err := sending.Items(d.ctx, d.db, d.order.ID, "fr")
	m.do(r, err)
	left, filled, packed, gone := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, i := range all {
		left[i.SKU] += int(i.Left())
		filled[i.SKU] += int(i.Filled)
		packed[i.SKU] += int(i.Packed)
		gone[i.SKU] += int(i.Gone)
	}
	for _, sku := range []string{"BOL", "THE"} {
		if left[sku] != m.left[sku] || filled[sku] != m.filled[sku] || packed[sku] != m.packed[sku] || gone[sku] != m.gone[sku] {
			r.Fatalf("%s: left %d, filled %d, packed %d, gone %d; the model says %d, %d, %d, %d", sku, left[sku], filled[sku], packed[sku], gone[sku],
				m.left[sku], m.filled[sku], m.packed[sku], m.gone[sku])
		}
	}
	o, err := order.ByID(d.ctx, d.db, d.order.ID)
	m.do(r, err)
	if done := sum(m.left)+sum(m.filled)+sum(m.packed) == 0; done != (o.FulfilledAt != nil) {
		r.Fatalf("nothing is left: %t, and the order is %s", done, o.Status)
	}
}
