package returns_test

import (
	"sync"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/order"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestARefundMadeAtStripeIsTiedToItsLinesOnce(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 2, articles[1]) // honey: no tax
	d := desk(t, db, o.ID)
	g.RefundElsewhere(d.Payment.ID, 1250)
	event(t, db, s, "evt_elsewhere", "re_dashboard_"+d.Payment.ID)
	if d = desk(t, db, o.ID); d.Order.Status != order.PartlyRefunded {
		t.Errorf("the order is %s", d.Order.Status)
	}
	ret, waits := d.Unallotted()
	if !waits {
		t.Fatal("nothing waits for its lines")
	}
	allWell(t, db)
	p := d.Sale.Parts[0]
	line := credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: 1, Place: stock.Floor}
	two := line
	two.Quantity = 2
	if _, err := returns.Allot(t.Context(), s, ret.ID, returns.Request{Key: "more", OrderID: o.ID, Seen: d.Seen(), Reason: "other", Ask: credit.Ask{Lines: []credit.AskLine{two}}}); err == nil {
		t.Error("more was allotted than was given back")
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			n, err := returns.Allot(t.Context(), s, ret.ID, returns.Request{Key: "allot", OrderID: o.ID, Seen: d.Seen(), Reason: "other", Ask: credit.Ask{Lines: []credit.AskLine{line}}})
			if err != nil || n.Number != 1 {
				t.Errorf("%d %v", n.Number, err)
			}
		})
	}
	wg.Wait()
	if _, waits := desk(t, db, o.ID).Unallotted(); waits || onHand(t, db, stock.ToSend) != 1 || balance(t, db, "refunds:due") != 0 {
		t.Error("the refund is not tied to its line")
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'send_mail' and args->>'mail' = $1`, checkout.MailCreditNote); n != 1 {
		t.Errorf("%d mails", n)
	}
	allWell(t, db)
	give(t, s, desk(t, db, o.ID), "rest", everything(desk(t, db, o.ID), stock.Floor))
	allWell(t, db)
}
