package portal_test

import (
	"context"

	"pgregory.net/rapid"

	"plantagenet/internal/checkout"
	"plantagenet/internal/fx"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/settlement"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
	"plantagenet/internal/supply"
)

// fail lets the bank send a refund back that had gone out.
func (h *history) fail() {
	for _, o := range h.orders {
		for _, ref := range o.refs {
			if rapid.IntRange(0, 1).Draw(h.t, "comes back") == 0 {
				continue
			}
			h.g.FailRefund(ref.id)
			event := h.key()
			exec(h.tb, h.db, `insert into stripe_event (id, type, object_id, object_type, created_at) values ($1, 'charge.refund.updated', $2, 'refund', now())`, event, "re_of_"+ref.id)
			must(h.tb, checkout.Apply(context.Background(), h.g.Shop(h.db), event))
			h.unrefund(o, ref)
			return
		}
	}
}

// unrefund takes a refund's money back in the model; goods that came stay.
func (h *history) unrefund(o *orderModel, ref *refundModel) {
	for i, r := range o.refs {
		if r == ref {
			o.refs = append(o.refs[:i:i], o.refs[i+1:]...)
			break
		}
	}
	for _, p := range o.parts {
		t := ref.took[p]
		h.take(p, taken{-t.n, -t.cents, -t.share}, "")
	}
}

// lose takes pieces off: consigned ones are owed.
func (h *history) lose() {
	a, l, n := h.someLot(left)
	if l == nil {
		return
	}
	amount := int64(0)
	if !l.bought {
		amount = n * of(a.price, l.bp)
	}
	entry, err := stockroom.Adjust(h.tb.Context(), h.db, stockroom.Adjustment{Key: h.key(), LotID: l.id, From: stock.Floor, Quantity: n, Reason: "stolen"})
	must(h.tb, err)
	l.left, l.lost, l.lossOwed = l.left-n, l.lost+n, l.lossOwed+amount
	a.coop.book(today(), amount)
	h.losses = append(h.losses, lossModel{entry, a, l, n, amount})
}

// find brings lost pieces back: they are owed no more.
func (h *history) find() {
	a, l, n := h.someLot(func(l *lotModel) int64 { return l.lost })
	if l == nil {
		return
	}
	amount := half(l.lossOwed*n, l.lost)
	_, err := stockroom.Adjust(h.tb.Context(), h.db, stockroom.Adjustment{Key: h.key(), LotID: l.id, To: stock.Floor, Quantity: n, Reason: stockroom.ReasonFound})
	must(h.tb, err)
	l.left, l.lost, l.lossOwed = l.left+n, l.lost-n, l.lossOwed-amount
	a.coop.book(today(), -amount)
}

// undo takes the latest loss back, if its pieces are still lost.
func (h *history) undo() {
	if len(h.losses) == 0 {
		return
	}
	last := h.losses[len(h.losses)-1]
	h.losses = h.losses[:len(h.losses)-1]
	err := stockroom.UndoAdjustment(h.tb.Context(), h.db, last.entry)
	if (err == nil) != (last.lot.lost >= last.n) {
		h.t.Fatalf("undo of %d lost, %d of them lost now: %v", last.n, last.lot.lost, err)
	}
	if err != nil {
		return
	}
	last.lot.left, last.lot.lost, last.lot.lossOwed = last.lot.left+last.n, last.lot.lost-last.n, last.lot.lossOwed-last.amount
	last.of.coop.book(today(), -last.amount)
}

// aside puts pieces where they are not sold.
func (h *history) aside() {
	_, l, n := h.someLot(left)
	if l == nil {
		return
	}
	_, err := stockroom.Adjust(h.tb.Context(), h.db, stockroom.Adjustment{Key: h.key(), LotID: l.id, From: stock.Floor, To: stock.Quarantine, Quantity: n, Reason: stockroom.ReasonAside})
	must(h.tb, err)
	l.left, l.aside = l.left-n, l.aside+n
}

// advance pays ahead.
func (h *history) advance() {
	c := rapid.SampledFrom(h.coops).Draw(h.t, "cooperative")
	amount, day := rapid.Int64Range(1, 9999).Draw(h.t, "amount"), h.someDay(c)
	h.tx(func(tx *postgres.Tx) error {
		_, err := receiving.PayAdvance(h.tb.Context(), tx, supply.Advance{CooperativeID: c.id, AgreementID: c.agreement, Currency: fx.CAD, Minor: amount, PaidOn: day, Reference: "x", Key: h.key()})
		return err
	})
	c.book(day, -amount)
}

// pay pays what is owed, a part of it or more.
func (h *history) pay() {
	c := rapid.SampledFrom(h.coops).Draw(h.t, "cooperative")
	amount, day, over := rapid.Int64Range(1, max(c.owed, 1)+999).Draw(h.t, "amount"), h.someDay(c), rapid.Bool().Draw(h.t, "over")
	key, id := h.key(), int64(0)
	err := postgres.InTx(h.tb.Context(), h.db, func(tx *postgres.Tx) error {
		p, err := settlement.Pay(h.tb.Context(), tx, settlement.Draft{Over: over, Payout: payout.Payout{CooperativeID: c.id, Currency: fx.CAD, Minor: amount, PaidOn: day,
			Way: "bank_transfer", Reference: key, Key: key}})
		id = p.ID
		return err
	})
	if may := over || amount <= c.owed; (err == nil) != may {
		h.t.Fatalf("a payment of %d of %d owed, over %t: %v", amount, c.owed, over, err)
	}
	if err == nil {
		c.book(day, -amount)
		h.paid = append(h.paid, paidModel{id, c, amount})
	}
}

// unpay reverses a payment, and once more, which changes nothing.
func (h *history) unpay() {
	if len(h.paid) == 0 {
		return
	}
	i := rapid.IntRange(0, len(h.paid)-1).Draw(h.t, "payment")
	p := h.paid[i]
	h.paid = append(h.paid[:i:i], h.paid[i+1:]...)
	for range 2 {
		h.tx(func(tx *postgres.Tx) error { return settlement.Reverse(h.tb.Context(), tx, p.id, "erreur") })
	}
	p.coop.book(today(), p.amount)
}
