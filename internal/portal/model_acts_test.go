package portal_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// begin opens a shop of two cooperatives with two articles each.
func (h *history) begin(shop int) {
	for i := range 2 {
		c := &coopModel{days: map[string]int64{}, months: map[string]month{}}
		for j := range 2 {
			price := rapid.Int64Range(1, 9999).Draw(h.t, "price")
			a := shoptest.Put(h.tb, h.db, shoptest.Spec{SKU: fmt.Sprintf("HIST%d-%d-%d", shop, i, j), Cooperative: fmt.Sprintf("histoire-%d-%d", shop, i), Price: money.Cents(price)})
			c.id = a.CooperativeID
			h.articles = append(h.articles, &articleModel{Article: a, coop: c, price: price})
		}
		h.tx(func(tx *postgres.Tx) error {
			half := 5000
			a, err := supply.Agree(h.tb.Context(), tx, supply.Agreement{CooperativeID: c.id, Terms: stock.Consignment, ShareBP: &half, Currency: fx.CAD,
				ValidFrom: stock.On(2025, 1, 1), AgreedOn: stock.On(2025, 1, 1), ByStore: "x", ByCooperative: "x", Key: h.key()})
			c.agreement = a.ID
			return err
		})
		h.coops = append(h.coops, c)
	}
	for range 3 {
		h.receive()
	}
}

func (h *history) tx(fn func(tx *postgres.Tx) error) {
	must(h.tb, postgres.InTx(h.tb.Context(), h.db, fn))
}

// someDay is one of the last 150 days, not before the first line of c.
func (h *history) someDay(c *coopModel) stock.Day {
	for ago := rapid.IntRange(0, 150).Draw(h.t, "days ago"); ; ago /= 2 {
		if d := (stock.Day{Time: today().AddDate(0, 0, -ago)}); ago == 0 || c.first == "" || d.String() >= c.first {
			return d
		}
	}
}

func noonOf(d stock.Day) time.Time { return d.Add(17 * time.Hour) }

// receive counts in a new lot, bought or consigned at some share.
func (h *history) receive() {
	a := rapid.SampledFrom(h.articles).Draw(h.t, "article")
	n := rapid.Int64Range(1, 6).Draw(h.t, "received")
	l := &lotModel{code: fmt.Sprintf("%s-L%d", a.SKU, h.day), bought: rapid.Bool().Draw(h.t, "bought")}
	h.day++
	on := stock.Day{Time: stock.On(2026, 1, 1).AddDate(0, 0, h.day)}
	lot := stock.Lot{Code: l.code, VariantID: a.VariantID, CooperativeID: a.CooperativeID, Known: true, ReceivedOn: on}
	if l.bought {
		l.cost = rapid.Int64Range(0, 5000).Draw(h.t, "cost")
		cost := money.Cents(l.cost)
		lot.Terms, lot.UnitCost = stock.Bought, &cost
	} else {
		l.bp = rapid.Int64Range(0, 10000).Draw(h.t, "share")
		bp := int(l.bp)
		lot.Terms, lot.ShareBP = stock.Consignment, &bp
	}
	day := h.someDay(a.coop)
	h.tx(func(tx *postgres.Tx) error {
		ids, err := stock.AddLots(h.tb.Context(), tx, []stock.Lot{lot})
		if err != nil {
			return err
		}
		l.id = ids[l.code]
		return receiving.Receive(h.tb.Context(), tx, receiving.Arrival{Key: h.key(), At: noonOf(day), Into: stock.Floor, Goods: []receiving.Goods{{LotID: l.id, Quantity: n}}})
	})
	l.received, l.left = n, n
	a.coop.book(day, n*l.cost)
	a.lots = append(a.lots, l)
}

// web sells so many pieces of several articles in one order.
func (h *history) web() {
	n := rapid.Int64Range(1, 3).Draw(h.t, "pieces")
	var articles []shoptest.Article
	o := &orderModel{}
	for _, a := range h.articles {
		left := int64(0)
		for _, l := range a.lots {
			left += l.left
		}
		if left < n || rapid.IntRange(0, 2).Draw(h.t, "in the cart") == 0 {
			continue
		}
		articles = append(articles, a.Article)
		for want, lots := n, byAge(a.lots); want > 0; lots = lots[1:] {
			l := lots[0]
			if k := min(want, l.left); k > 0 {
				want -= k
				o.parts = append(o.parts, &partModel{lot: l, of: a, n: k, out: k, net: k * a.price, share: of(k*a.price, l.bp)})
			}
		}
	}
	if len(articles) == 0 {
		return
	}
	placed := shoptest.PaidOrder(h.tb, h.db, h.g, int(n), articles...)
	o.id = placed.ID
	for _, p := range o.parts {
		p.lot.left, p.lot.sold = p.lot.left-p.n, p.lot.sold+p.n
		p.of.coop.sell(today(), p.n, p.net, p.share, true, false)
		p.of.coop.book(today(), p.share)
	}
	if rapid.Bool().Draw(h.t, "sent") {
		h.send(o)
	}
	h.orders = append(h.orders, o)
}

// send hands everything of an order to the buyer: for the cooperative it was sold before.
func (h *history) send(o *orderModel) {
	h.tx(func(tx *postgres.Tx) error {
		waiting, err := stock.OrderPiecesOf(h.tb.Context(), tx, o.id)
		if err != nil {
			return err
		}
		e := stock.Entry{Kind: "transfer", Key: h.key(), OrderID: &o.id}
		for _, p := range waiting {
			line := p.OrderLineID
			e.Movements = append(e.Movements, stock.Movement{LotID: p.LotID, From: stock.ToSend, To: stock.Customer, Quantity: p.ToSend, OrderLineID: &line})
		}
		_, err = stock.Post(h.tb.Context(), tx, e)
		return err
	})
}

// someLot is a lot with pieces where has finds some.
func (h *history) someLot(has func(*lotModel) int64) (*articleModel, *lotModel, int64) {
	type at struct {
		a *articleModel
		l *lotModel
	}
	var list []at
	for _, a := range h.articles {
		for _, l := range a.lots {
			if has(l) > 0 {
				list = append(list, at{a, l})
			}
		}
	}
	if len(list) == 0 {
		return nil, nil, 0
	}
	one := list[rapid.IntRange(0, len(list)-1).Draw(h.t, "lot")]
	return one.a, one.l, rapid.Int64Range(1, has(one.l)).Draw(h.t, "pieces")
}

func left(l *lotModel) int64 { return l.left }

// counter sells over the counter on some day, as the demonstration books it.
func (h *history) counter() {
	a, l, n := h.someLot(left)
	if l == nil {
		return
	}
	day, net := h.someDay(a.coop), n*a.price
	share := of(net, l.bp)
	on := func(account string, amount int64) ledger.Posting {
		return ledger.Posting{Account: account, Amount: money.Cents(amount), LotID: &l.id, Quantity: &n}
	}
	postings := []ledger.Posting{{Account: "till", Amount: money.Cents(net)}}
	if l.bought {
		postings = append(postings, on(ledger.IncomeGoods, -net), on(ledger.ExpenseGoods, n*l.cost), on(ledger.Inventory, -n*l.cost))
	} else {
		postings = append(postings, on(ledger.Payable(a.coop.id), -share), on(ledger.IncomeShare, share-net))
	}
	key := h.key()
	h.tx(func(tx *postgres.Tx) error {
		if _, err := stock.Post(h.tb.Context(), tx, stock.Entry{Kind: "sell", Key: key, OccurredAt: noonOf(day),
			Movements: []stock.Movement{{LotID: l.id, From: stock.Floor, To: stock.Customer, Quantity: n}}}); err != nil {
			return err
		}
		_, err := ledger.Post(h.tb.Context(), tx, ledger.Entry{Kind: "sale", Key: key, OccurredAt: noonOf(day), Postings: postings})
		return err
	})
	l.left, l.sold = l.left-n, l.sold+n
	a.coop.sell(day, n, net, share, false, false)
	a.coop.book(day, share)
}

// refund gives back pieces or amounts of an order; Stripe may refuse it.
func (h *history) refund() {
	if len(h.orders) == 0 {
		return
	}
	o := rapid.SampledFrom(h.orders).Draw(h.t, "order")
	ref, back, ask := &refundModel{took: map[*partModel]taken{}}, map[*partModel]string{}, credit.Ask{}
	lines := h.lines(o)
	for _, p := range o.parts {
		t := taken{n: rapid.Int64Range(0, p.n-p.gave).Draw(h.t, "given back")}
		if p.n > p.gave {
			t.cents = half((p.net-p.given)*t.n, p.n-p.gave)
		}
		line := credit.AskLine{LineID: lines[p.lot.id], LotID: p.lot.id, Quantity: t.n}
		if rapid.Bool().Draw(h.t, "an amount") {
			t.cents = rapid.Int64Range(0, p.net-p.given).Draw(h.t, "amount")
			amount := money.Cents(t.cents)
			line.Amount = &amount
		}
		if place := rapid.SampledFrom([]string{"", stock.Floor, stock.Damaged}).Draw(h.t, "place"); t.n > 0 && t.n <= p.out {
			line.Place, back[p] = place, place
		}
		kept := of(p.net-p.given-t.cents, p.lot.bp)
		t.share = max(p.share-kept, 0)
		ask.Lines, ref.took[p] = append(ask.Lines, line), t
	}
	issued, err := h.give(o, ask)
	if err != nil {
		return
	}
	ref.id = issued.RefundID
	for _, p := range o.parts {
		h.take(p, ref.took[p], back[p])
	}
	o.refs = append(o.refs, ref)
	h.g.RefuseRefunds = rapid.IntRange(0, 3).Draw(h.t, "refused") == 0
	must(h.tb, checkout.Refund(context.Background(), h.g.Shop(h.db), ref.id))
	if h.g.RefuseRefunds {
		h.unrefund(o, ref)
	}
	h.g.RefuseRefunds = false
}

// give asks for a refund; what cannot be given leaves everything as it was.
func (h *history) give(o *orderModel, ask credit.Ask) (credit.Issued, error) {
	d := read(h.tb, h.db, o.id)
	issued, err := returns.Refund(h.tb.Context(), h.g.Shop(h.db), returns.Request{Key: h.key(), OrderID: o.id, Seen: d.Seen(), Reason: "changed_mind", Ask: ask})
	var f *fault.Fault
	if err != nil && (!errors.As(err, &f) || f.Code != "refund_nothing" && f.Code != "refund_still_here") {
		h.t.Fatalf("refund: %v", err)
	}
	return issued, err
}

// lines finds an order's lines by the lots they were filled from.
func (h *history) lines(o *orderModel) map[int64]int64 {
	ids := map[int64]int64{}
	for _, p := range read(h.tb, h.db, o.id).Sale.Parts {
		ids[p.LotID] = p.LineID
	}
	return ids
}

// take gives back in the model.
func (h *history) take(p *partModel, t taken, place string) {
	p.given, p.gave, p.share = p.given+t.cents, p.gave+t.n, p.share-t.share
	switch place {
	case stock.Floor:
		p.lot.left, p.lot.sold, p.out = p.lot.left+t.n, p.lot.sold-t.n, p.out-t.n
	case stock.Damaged:
		p.lot.aside, p.lot.sold, p.out = p.lot.aside+t.n, p.lot.sold-t.n, p.out-t.n
	}
	if t.cents != 0 { // pieces that brought no money back are no line
		p.of.coop.sell(today(), -t.n, -t.cents, -t.share, true, true)
		p.of.coop.book(today(), -t.share)
	}
}
