package returns_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// shop is a shop registered for taxes with a consigned bag (two lots) and bought honey.
func shop(t testing.TB) (*postgres.DB, *shoptest.Gateway, checkout.Shop, []shoptest.Article) {
	t.Helper()
	db, g := pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 3333, Lots: []int64{1, 5}, ShareBP: 7000})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1250, TaxClass: "basic_grocery", Lots: []int64{9}, Cost: 500})
	return db, g, g.Shop(db), []shoptest.Article{bag, honey}
}

func TestAnOrderCancelledBeforeSendingLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	floor, inventory := onHand(t, db, stock.Floor), balance(t, db, "inventory")
	o := shoptest.PaidOrder(t, db, g, 2, articles...)
	d := desk(t, db, o.ID)
	n := give(t, s, d, "cancel", everything(d, stock.Floor))
	if n.Total != o.Total || n.Number != 1 {
		t.Errorf("credit note %d gives back %d of %d", n.Number, n.Total, o.Total)
	}
	if d = desk(t, db, o.ID); d.Order.Status != order.Refunded || len(d.Notes) != 1 || d.Notes[0].State != "succeeded" {
		t.Errorf("the order is %s with %+v", d.Order.Status, d.Notes)
	}
	for account, want := range map[string]int64{"tax:hst": 0, "income:shipping": 0, "income:goods": 0, "income:commission": 0, "expense:goods": 0,
		"refunds:due": 0, "inventory": inventory, "stripe:clearing": -100} {
		if got := balance(t, db, account); got != want {
			t.Errorf("%s stands at %d, want %d", account, got, want)
		}
	}
	if got := onHand(t, db, stock.Floor); got != floor || onHand(t, db, stock.ToSend) != 0 {
		t.Errorf("%d pieces on the floor of %d", got, floor)
	}
	if count, sum := g.Refunds(d.Payment.ID); count != 1 || sum != o.Total {
		t.Errorf("Stripe made %d refunds of %d", count, sum)
	}
	allWell(t, db)
}

func TestAThirdGivenBackTakesTheSharesAndTaxesAlong(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 3, articles[0]) // one piece of the first lot, two of the second
	send(t, db, o.ID)
	d := desk(t, db, o.ID)
	p := d.Sale.Parts[1]
	coop := fmt.Sprintf("coop:%d", p.CooperativeID)
	owed := balance(t, db, coop)
	n := give(t, s, d, "third", credit.Ask{Lines: []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Quantity: 1, Place: stock.BackRoom}}})
	if n.Goods != 3333 || n.Shipping != 0 || n.Tax != 433 || n.Taxes[0].Code != "HST" || n.Lines[0].Share != 2333 {
		t.Errorf("given back: %+v", n)
	}
	if got := onHand(t, db, stock.BackRoom); got != 1 {
		t.Errorf("%d pieces in the back room", got)
	}
	if d = desk(t, db, o.ID); d.Order.Status != order.PartlyRefunded {
		t.Errorf("the order is %s", d.Order.Status)
	}
	if got := balance(t, db, coop); got != owed+2333 {
		t.Errorf("the cooperative is owed %d, before %d", -got, -owed)
	}
	allWell(t, db)
}

func TestAnAmountTiedToALineBringsNoGoodsBack(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles[1])
	d := desk(t, db, o.ID)
	five := money.Cents(500)
	n := give(t, s, d, "five", credit.Ask{Lines: []credit.AskLine{{LineID: d.Sale.Parts[0].LineID, LotID: d.Sale.Parts[0].LotID, Amount: &five}}})
	if n.Total != 500 || n.Tax != 0 || onHand(t, db, stock.ToSend) != 1 || balance(t, db, "expense:goods") != 500 {
		t.Errorf("%+v", n)
	}
	allWell(t, db)
}

// Damaged goods are in the inventory again until they are written off, which
// books the loss once.
func TestDamagedGoodsAreALossWhenTheyAreWrittenOff(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	inventory := balance(t, db, "inventory")
	o := shoptest.PaidOrder(t, db, g, 2, articles[1])
	send(t, db, o.ID)
	d := desk(t, db, o.ID)
	give(t, s, d, "damaged", everything(d, stock.Damaged))
	if balance(t, db, "expense:goods") != 0 || balance(t, db, "inventory") != inventory || onHand(t, db, stock.Damaged) != 2 || onHand(t, db, stock.Floor) != 7+6 {
		t.Errorf("inventory %d of %d, %d damaged", balance(t, db, "inventory"), inventory, onHand(t, db, stock.Damaged))
	}
	allWell(t, db)
}

func TestTheSameFormGivesBackOnce(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 2, articles...)
	d := desk(t, db, o.ID)
	req := returns.Request{Key: "twice", OrderID: o.ID, Reason: "price", Ask: credit.Ask{Shipping: d.Sale.Shipping}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if n, err := returns.Refund(context.Background(), s, req); err != nil || n.Number != 1 {
				t.Errorf("note %d: %v", n.Number, err)
			}
		})
	}
	wg.Wait()
	if n := shoptest.Count(t, db, `select count(*) from refund`); n != 1 {
		t.Errorf("%d refunds", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = 'order.refund'`); n != 1 {
		t.Errorf("%d rows in the audit log", n)
	}
	allWell(t, db)
}

func TestOfTwoPeopleRefundingOneLineOneWins(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles...)
	d := desk(t, db, o.ID)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 6 {
		wg.Go(func() {
			_, err := returns.Refund(context.Background(), s, returns.Request{Key: fmt.Sprint("person-", i), OrderID: o.ID, Seen: 0, Reason: "faulty", Ask: everything(d, stock.Floor)})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if f, ok := fault.Of(err); !ok || f.Kind != fault.Conflict {
				t.Errorf("the loser was told %v", err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d won", won)
	}
	allWell(t, db)
}

// The database is the last line: whoever goes round the flow is refused too.
func TestTheDatabaseRefusesMoreThanALineBrought(t *testing.T) {
	t.Parallel()
	db, g, _, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles...)
	d := desk(t, db, o.ID)
	p := d.Sale.Parts[0]
	for name, insert := range map[string]string{
		"net":      fmt.Sprintf(`insert into refund_line (refund_id, order_line_id, lot_id, quantity, net_cents) values ('re_a', %d, %d, 1, %d)`, p.LineID, p.LotID, p.Net+1),
		"pieces":   fmt.Sprintf(`insert into refund_line (refund_id, order_line_id, lot_id, quantity, net_cents) values ('re_a', %d, %d, 2, 1)`, p.LineID, p.LotID),
		"tax":      `insert into refund_tax (refund_id, code, rate, base_cents, amount_cents) values ('re_a', 'HST', '0.13', 1, 100000)`,
		"no tax":   `insert into refund_tax (refund_id, code, rate, base_cents, amount_cents) values ('re_a', 'QST', '0.09975', 1, 1)`,
		"shipping": `insert into credit_note (refund_id, order_id, number, key, reason, goods_cents, shipping_cents, tax_cents, total_cents, actor) select 're_a', order_id, 1, 'k', 'price', 0, 100, 0, 100, 'x' from payment; set constraints all immediate`,
	} {
		err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
			if _, err := tx.Exec(context.Background(), `insert into refund (id, payment_id, order_id, amount_cents, reason) select 're_a', id, order_id, 1, 'requested' from payment`); err != nil {
				return err
			}
			_, err := tx.Exec(context.Background(), insert)
			return err
		})
		if err == nil {
			t.Errorf("%s: the database took it", name)
		}
	}
}

func TestARefundThatStripeRefusesIsTakenOutOfTheBooks(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles...)
	before := balance(t, db, "income:commission")
	g.RefuseRefunds = true
	d := desk(t, db, o.ID)
	give(t, s, d, "refused", everything(d, stock.Floor))
	if d = desk(t, db, o.ID); d.Order.Status != order.Paid || d.Notes[0].State != "failed" {
		t.Errorf("the order is %s, the refund %s", d.Order.Status, d.Notes[0].State)
	}
	if balance(t, db, "income:commission") != before || balance(t, db, "refunds:due") != 0 {
		t.Error("the books were not set right")
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'refund_refused'`); n != 1 {
		t.Errorf("%d cases", n)
	}
	allWell(t, db)
	g.RefuseRefunds = false
	n := give(t, s, d, "again", everything(desk(t, db, o.ID), "")) // the goods are back already
	if n.Total != o.Total || n.Number != 2 {
		t.Errorf("the second try gives back %d as note %d", n.Total, n.Number)
	}
	allWell(t, db)
}

func TestARefundThatTheBankSendsBackIsOwedNoMore(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 2, articles...)
	send(t, db, o.ID)
	d := desk(t, db, o.ID)
	n := give(t, s, d, "bank", credit.Ask{Shipping: d.Sale.Shipping})
	g.FailRefund(n.RefundID)
	answer, err := g.Refund(context.Background(), "re_of_"+n.RefundID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		event(t, db, s, fmt.Sprint("evt_", i), answer.ID)
	}
	d = desk(t, db, o.ID)
	if d.Order.Status != order.Fulfilled || balance(t, db, "income:shipping") != -int64(o.Shipping) {
		t.Errorf("the order is %s, shipping stands at %d", d.Order.Status, balance(t, db, "income:shipping"))
	}
	allWell(t, db)
}

// event delivers a change of a refund, as Stripe would.
func event(t testing.TB, db *postgres.DB, s checkout.Shop, id, object string) {
	t.Helper()
	_, err := db.SQL().Exec(`insert into stripe_event (id, type, object_id, object_type, created_at) values ($1, 'charge.refund.updated', $2, 'refund', now())`, id, object)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Apply(context.Background(), s, id); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeGivenBackIsRefused(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles...)
	d := desk(t, db, o.ID)
	p, more := d.Sale.Parts[0], d.Sale.Parts[0].Net+1
	for want, ask := range map[string]credit.Ask{
		"refund_nothing":    {},
		"refund_pieces":     {Lines: []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Quantity: 2}}},
		"refund_amount":     {Lines: []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Amount: &more}}},
		"refund_line":       {Lines: []credit.AskLine{{LineID: p.LineID + 100, LotID: p.LotID, Quantity: 1}}},
		"refund_shipping":   {Shipping: d.Sale.Shipping + 1},
		"refund_still_here": everything(d, ""),
		"refund_place":      {Lines: []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Quantity: 1, Place: "customer"}}},
	} {
		_, err := returns.Refund(context.Background(), s, returns.Request{Key: "no-" + want, OrderID: o.ID, Reason: "price", Ask: ask})
		f, ok := fault.Of(err)
		if ok && len(f.Fields) > 0 {
			f = f.Fields[0]
		}
		if !ok || f.Code != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from refund`) + shoptest.Count(t, db, `select last from number_series where name = 'credit_note'`); n != 0 {
		t.Error("something was written")
	}
	give(t, s, d, "one", credit.Ask{Shipping: 1})
	_, err := returns.Refund(context.Background(), s, returns.Request{Key: "stale", OrderID: o.ID, Seen: 0, Reason: "price", Ask: credit.Ask{Shipping: 1}})
	if !errors.Is(err, fault.New(fault.Conflict, "refund_seen")) {
		t.Errorf("who had not seen the first refund was told %v", err)
	}
	allWell(t, db)
}

func TestADisputedPaymentIsNotRefundedToo(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	o := shoptest.PaidOrder(t, db, g, 1, articles...)
	d := desk(t, db, o.ID)
	g.DisputePayment(d.Payment.ID, "needs_response", o.Total)
	dispute(t, db, s, "evt_open", d.Payment.ID)
	_, err := returns.Refund(context.Background(), s, returns.Request{Key: "disputed", OrderID: o.ID, Reason: "price", Ask: everything(d, "")})
	if !errors.Is(err, fault.New(fault.Conflict, "refund_disputed")) {
		t.Errorf("told %v", err)
	}
	if balance(t, db, "expense:disputes") != int64(o.Total) {
		t.Error("the dispute is not booked")
	}
	g.DisputePayment(d.Payment.ID, "won", o.Total)
	dispute(t, db, s, "evt_won", d.Payment.ID)
	if balance(t, db, "expense:disputes") != 0 {
		t.Error("a won dispute is not reversed")
	}
	give(t, s, d, "after", everything(d, stock.Floor))
	allWell(t, db)
}

func dispute(t testing.TB, db *postgres.DB, s checkout.Shop, id, paymentID string) {
	t.Helper()
	_, err := db.SQL().Exec(`insert into stripe_event (id, type, object_id, object_type, created_at) values ($1, 'charge.dispute.updated', $2, 'dispute', now())`, id, "dp_"+paymentID)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Apply(context.Background(), s, id); err != nil {
		t.Fatal(err)
	}
}

// A parcel refunded as never received comes back to the store after all.
func TestGoodsThatComeBackLaterAreTakenBackOnceWithoutMoney(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	inventory := balance(t, db, "inventory")
	o := shoptest.PaidOrder(t, db, g, 2, articles[1])
	d := desk(t, db, o.ID)
	p := d.Sale.Parts[0]
	line := func(n int64, place string) []credit.AskLine {
		return []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Quantity: n, Place: place}}
	}
	if err := returns.TakeBack(t.Context(), s, returns.Comeback{Key: "early", OrderID: o.ID, Lines: line(1, stock.Floor)}); err == nil {
		t.Error("goods came back that had never left")
	}
	send(t, db, o.ID)
	give(t, s, desk(t, db, o.ID), "lost", everything(desk(t, db, o.ID), ""))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := returns.TakeBack(t.Context(), s, returns.Comeback{Key: "parcel", OrderID: o.ID, Lines: line(2, stock.Quarantine)}); err != nil {
				if f, ok := fault.Of(err); !ok || f.Kind == fault.Broken {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if onHand(t, db, stock.Quarantine) != 2 || balance(t, db, "inventory") != inventory || balance(t, db, "expense:goods") != 0 {
		t.Errorf("%d in quarantine, inventory %d of %d", onHand(t, db, stock.Quarantine), balance(t, db, "inventory"), inventory)
	}
	for name, lines := range map[string][]credit.AskLine{"too many": line(1, stock.Floor), "none": nil, "negative": line(-1, stock.Floor), "nowhere": line(1, "")} {
		if err := returns.TakeBack(t.Context(), s, returns.Comeback{Key: name, OrderID: o.ID, Lines: lines}); err == nil {
			t.Errorf("%s: taken back", name)
		}
	}
	allWell(t, db)
}
