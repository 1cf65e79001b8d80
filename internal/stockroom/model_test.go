package stockroom_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plantagenet/internal/checkout"
	"plantagenet/internal/counting"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

// spot is pieces of one lot at one place. Lots 0 to 2 are known, the oldest
// first; 3 is the lot not known.
type spot struct {
	lot   int
	place string
}

// taken is what an order got from one spot.
type taken struct {
	spot
	n int64
}

type modelOrder struct {
	placed checkout.Placed
	n      int64
	from   []taken
	state  string // held, released, sold, sent, refunded
}

// model is the plain shop: numbers in maps.
type model struct {
	on, held map[spot]int64
	blocked  map[int]bool
	orders   []*modelOrder
	undo     []modelUndo
}

type modelUndo struct {
	entry int64
	spot
	n int64
}

var (
	shelves  = []string{stock.Floor, stock.BackRoom}
	carrying = []string{stock.Floor, stock.BackRoom, "stall-1", stock.Quarantine}
)

// pick takes n free pieces from the places, lot by lot, then place by place.
func (m *model) pick(n int64, places ...string) (got []taken, short int64) {
	for lot := range 4 {
		for _, place := range places {
			s := spot{lot, place}
			if k := min(n, m.on[s]-m.held[s]); k > 0 {
				got, n = append(got, taken{s, k}), n-k
			}
		}
	}
	return got, n
}

// move carries pieces in the model.
func (m *model) move(lot int, from, to string, n int64) {
	m.on[spot{lot, from}] -= n
	m.on[spot{lot, to}] += n
}

// waiting is what was sold from a spot and still waits in the store.
func (m *model) waiting(place string) (n int64) {
	for _, o := range m.orders {
		for _, k := range o.from {
			if o.state == "sold" && k.place == place {
				n += k.n
			}
		}
	}
	return n
}

// modelRun is the shop and its model side by side.
type modelRun struct {
	t  *rapid.T
	tb *testing.T
	db *postgres.DB
	g  *shoptest.Gateway
	a  shoptest.Article
	n  *int // names every act
	*model
}

func (r modelRun) key() string { *r.n++; return fmt.Sprintf("model-act-%d", *r.n) }

func (r modelRun) lotID(lot int) int64 {
	code := fmt.Sprintf("%s-L%d", r.a.SKU, lot+1)
	if lot == 3 {
		code = fmt.Sprintf("FOUND-%d", r.a.VariantID)
	}
	return lotID(r.tb, r.db, code)
}

// agree stops where the shop says yes and the model no, or the other way round.
func (r modelRun) agree(what string, err error, want bool) bool {
	if (err == nil) != want {
		r.t.Fatalf("%s: the shop says %v, the model %v", what, err, want)
	}
	return want
}

func (r modelRun) hold() {
	n := rapid.Int64Range(1, 4).Draw(r.t, "pieces")
	from, short := r.pick(n, shelves...)
	placed, err := place(r.tb, r.g.Shop(r.db), r.key(), int(n), r.a)
	if !r.agree("hold", err, short == 0) {
		return
	}
	if _, err := checkout.Start(context.Background(), r.g.Shop(r.db), placed); err != nil {
		r.t.Fatal(err)
	}
	for _, k := range from {
		r.held[k.spot] += k.n
	}
	r.orders = append(r.orders, &modelOrder{placed: placed, n: n, from: from, state: "held"})
}

// some returns the orders in one of the states.
func (r modelRun) some(states ...string) *modelOrder {
	var list []*modelOrder
	for _, o := range r.orders {
		if slices.Contains(states, o.state) {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return rapid.SampledFrom(list).Draw(r.t, "order")
}

func (r modelRun) pay() {
	o := r.some("held", "released")
	if o == nil {
		return
	}
	if o.state == "held" {
		for _, k := range o.from {
			r.held[k.spot] -= k.n
		}
	} else if from, short := r.pick(o.n, shelves...); short > 0 {
		o.from = nil
	} else {
		o.from = from
	}
	o.state = "sold"
	if o.from == nil {
		o.state = "refunded"
	}
	for _, k := range o.from {
		r.move(k.lot, k.place, stock.ToSend, k.n)
	}
	if err := checkout.Settle(context.Background(), r.g.Shop(r.db), r.g.Pay(o.placed.Payment.ID, o.placed.Order.Total, 0)); err != nil {
		r.t.Fatal(err)
	}
}

func (r modelRun) send() {
	o := r.some("sold")
	if o == nil {
		return
	}
	free := true
	var moves []stock.Movement
	line := shoptest.Count(r.tb, r.db, `select id from order_line where order_id = $1`, o.placed.Order.ID)
	for _, k := range o.from {
		free = free && !r.blocked[k.lot]
		moves = append(moves, stock.Movement{LotID: r.lotID(k.lot), From: stock.ToSend, To: stock.Customer, Quantity: k.n, OrderLineID: &line})
	}
	err := postgres.InTx(awa, r.db, func(tx *postgres.Tx) error {
		_, err := stock.Post(awa, tx, stock.Entry{Kind: "ship", Key: r.key(), OrderID: &o.placed.Order.ID, Movements: moves})
		return err
	})
	if r.agree("send", err, free) {
		o.state = "sent"
		for _, k := range o.from {
			r.move(k.lot, stock.ToSend, stock.Customer, k.n)
		}
	}
}

func (r modelRun) carry() {
	from, to := rapid.SampledFrom(carrying).Draw(r.t, "from"), rapid.SampledFrom(carrying).Draw(r.t, "to")
	n := rapid.Int64Range(1, 4).Draw(r.t, "pieces")
	if from == to {
		return
	}
	got, short := r.pick(n, from)
	may := short == 0
	for _, k := range got {
		may = may && !(r.blocked[k.lot] && to != stock.Quarantine)
	}
	_, err := stockroom.Send(awa, r.db, stockroom.Sending{Key: r.key(), From: from, To: to, Direct: true, Wants: []stock.Pieces{{VariantID: r.a.VariantID, Quantity: n}}})
	if r.agree("carry "+from+" "+to, err, may) {
		for _, k := range got {
			r.move(k.lot, from, to, k.n)
		}
	}
}

// count counts a place, off by a few pieces, while nothing else happens.
func (r modelRun) count() {
	place, off := rapid.SampledFrom(carrying).Draw(r.t, "place"), rapid.Int64Range(-3, 3).Draw(r.t, "off")
	there := r.waiting(place)
	for lot := range 4 {
		there += r.on[spot{lot, place}]
	}
	off = max(off, -there)
	id, err := stockroom.OpenCount(awa, r.db, counting.Opening{Key: r.key(), Scope: counting.OnePlace, Place: place})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := stockroom.CountScan(awa, r.db, id, counting.Scan{Key: "all", VariantID: r.a.VariantID, Quantity: there + off}); err != nil {
		r.t.Fatal(err)
	}
	err = approve(r.tb, bintou, r.db, id)
	if off >= 0 {
		if r.agree("count", err, true) {
			r.find(place, off)
		}
		return
	}
	got, short := r.pick(-off, place)
	if !r.agree("count below", err, short == 0) {
		must(r.tb, stockroom.MoveCount(awa, r.db, id, counting.Cancelled))
		return
	}
	for _, k := range got {
		r.move(k.lot, place, stock.Loss, k.n)
	}
}

// find gives pieces too many back to the youngest lots that lost some.
func (r modelRun) find(place string, n int64) {
	for lot := 3; lot >= 0; lot-- {
		if k := min(n, r.on[spot{lot, stock.Loss}]); k > 0 && !r.blocked[lot] {
			r.move(lot, stock.Loss, place, k)
			n -= k
		}
	}
	r.move(3, stock.Supplier, place, n)
}

func (r modelRun) adjust() {
	s := spot{rapid.IntRange(0, 2).Draw(r.t, "lot"), rapid.SampledFrom(carrying).Draw(r.t, "place")}
	n := rapid.Int64Range(1, 3).Draw(r.t, "pieces")
	entry, err := stockroom.Adjust(awa, r.db, stockroom.Adjustment{Key: r.key(), LotID: r.lotID(s.lot), From: s.place, Quantity: n, Reason: "stolen"})
	if r.agree("adjust", err, r.on[s]-r.held[s] >= n) {
		r.move(s.lot, s.place, stock.Loss, n)
		r.undo = append(r.undo, modelUndo{entry, s, n})
	}
}

func (r modelRun) void() {
	if len(r.undo) == 0 {
		return
	}
	last := r.undo[len(r.undo)-1]
	may := r.on[spot{last.lot, stock.Loss}] >= last.n && !(r.blocked[last.lot] && last.place != stock.Quarantine)
	if r.agree("undo", stockroom.UndoAdjustment(awa, r.db, last.entry), may) {
		r.move(last.lot, stock.Loss, last.place, last.n)
		r.undo = r.undo[:len(r.undo)-1]
	}
}

func (r modelRun) block() {
	lot := rapid.IntRange(0, 2).Draw(r.t, "lot")
	if r.blocked[lot] {
		must(r.tb, stockroom.Unblock(awa, r.db, r.lotID(lot), "essai"))
		r.blocked[lot] = false
		return
	}
	_, err := stockroom.Block(awa, r.db, r.lotID(lot), "recall", "")
	must(r.tb, err)
	r.blocked[lot] = true
	for _, o := range r.orders {
		if o.state == "held" && slices.ContainsFunc(o.from, func(k taken) bool { return k.lot == lot }) {
			o.state = "released"
			for _, k := range o.from {
				r.held[k.spot] -= k.n
			}
		}
	}
	for _, place := range []string{stock.Floor, stock.BackRoom, "stall-1"} {
		r.move(lot, place, stock.Quarantine, r.on[spot{lot, place}])
	}
}

// compare reads every level of the article and looks for the model's.
func (r modelRun) compare(act string) {
	var rows []struct {
		Lot   string `db:"lot"`
		Place string `db:"place"`
		On    int64  `db:"on_hand"`
		Held  int64  `db:"held"`
	}
	must(r.tb, r.db.Select(context.Background(), &rows, `select l.code as lot, p.code as place, s.on_hand, s.held from stock_level s
		join lot l on l.id = s.lot_id join location p on p.id = s.location_id where s.variant_id = $1 and (s.on_hand <> 0 or s.held <> 0)`, r.a.VariantID))
	on, held := map[spot]int64{}, map[spot]int64{}
	for _, row := range rows {
		s := spot{3, row.Place}
		if _, err := fmt.Sscanf(row.Lot, r.a.SKU+"-L%d", &s.lot); err == nil {
			s.lot--
		}
		on[s] = row.On
		if row.Held != 0 {
			held[s] = row.Held
		}
	}
	for name, pair := range map[string][2]map[spot]int64{"pieces": {on, r.on}, "held": {held, r.held}} {
		want := maps.Clone(pair[1])
		maps.DeleteFunc(want, func(_ spot, n int64) bool { return n == 0 })
		if !maps.Equal(pair[0], want) {
			r.t.Fatalf("after %s, %s:\nshop  %v\nmodel %v", act, name, pair[0], want)
		}
	}
}

// Whatever people do in whatever order, the shop and a few maps agree piece by
// piece, and every promise holds.
func TestRandomActsAgreeWithAPlainModel(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	must(t, postgres.InTx(awa, db, func(tx *postgres.Tx) error {
		_, err := stock.AddStall(awa, tx, "Marché", "Market")
		return err
	}))
	_, err := db.SQL().Exec(`update count_limit set units = 1000, cents = 10000000`)
	must(t, err)
	g, acts, shops := shoptest.NewGateway(), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		shops++
		m := &model{on: map[spot]int64{}, held: map[spot]int64{}, blocked: map[int]bool{}}
		var lots []int64
		for i := range 3 {
			n := rapid.Int64Range(1, 4).Draw(rt, "received")
			lots = append(lots, n)
			m.on[spot{i, stock.Floor}], m.on[spot{i, stock.Supplier}] = n, -n
		}
		a := shoptest.Put(t, db, shoptest.Spec{SKU: fmt.Sprintf("MODEL%d", shops), Price: 1000, Lots: lots, ShareBP: 6000})
		r := modelRun{t: rt, tb: t, db: db, g: g, a: a, n: &acts, model: m}
		for range rapid.IntRange(2, 9).Draw(rt, "acts") {
			name := rapid.SampledFrom([]string{"hold", "hold", "pay", "pay", "send", "carry", "carry", "count", "count", "adjust", "void", "block"}).Draw(rt, "act")
			map[string]func(){"hold": r.hold, "pay": r.pay, "send": r.send, "carry": r.carry, "count": r.count, "adjust": r.adjust, "void": r.void, "block": r.block}[name]()
			r.compare(name)
		}
	})
	allWell(t, db)
}
