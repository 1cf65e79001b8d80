package checkout_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/money"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

// sale is one order placed and its page at Stripe opened.
func sale(t *testing.T, g *shoptest.Gateway, db *postgres.DB, key string, quantity int, articles ...shoptest.Article) (checkout.Shop, checkout.Placed) {
	t.Helper()
	s := g.Shop(db)
	placed, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, quantity, articles...), key))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checkout.Start(context.Background(), s, placed); err != nil {
		t.Fatal(err)
	}
	return s, placed
}

func status(t *testing.T, db *postgres.DB, placed checkout.Placed) string {
	t.Helper()
	var got string
	if err := db.Get(context.Background(), &got, `select status from sales_order where id = $1`, placed.Order.ID); err != nil {
		t.Fatal(err)
	}
	return got
}

func balance(t *testing.T, db *postgres.DB, account string) money.Cents {
	t.Helper()
	return money.Cents(shoptest.Count(t, db, `select coalesce(sum(p.amount_cents), 0) from ledger_posting p
		join ledger_account a on a.id = p.account_id where a.code = $1`, account))
}

func TestAPaidOrderBooksGoodsMoneyAndSharesAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Register(t, db)
	consigned := shoptest.Put(t, db, shoptest.Spec{SKU: "CONS", Price: 4801, Lots: []int64{1, 3}, ShareBP: 6000})
	bought := shoptest.Put(t, db, shoptest.Spec{SKU: "OWN", Price: 1250, TaxClass: "basic_grocery", Lots: []int64{5}, Cost: 700})
	coop := fmt.Sprintf("coop:%d", consigned.CooperativeID)
	owedBefore, stockBefore := balance(t, db, coop), balance(t, db, "inventory")
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "booked-key", 2, consigned, bought)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 345)); err != nil {
		t.Fatal(err)
	}
	tax := money.Cents(9602).Share(13, 100)
	for account, want := range map[string]money.Cents{
		"stripe:clearing": 9602 + 2500 + tax - 345, "tax:hst": -tax, "expense:card_fees": 345,
		"income:goods": -2500, "expense:goods": 1400, "income:commission": -(9602 - 5762),
	} {
		if got := balance(t, db, account); got != want {
			t.Errorf("%s stands at %d, want %d", account, got, want)
		}
	}
	// two lots of one piece each: 4801 × 60 % is 2880.6, a cent's half goes up, twice
	if got := owedBefore - balance(t, db, coop); got != 5762 {
		t.Errorf("the cooperative is owed %d for the sale", got)
	}
	if got := stockBefore - balance(t, db, "inventory"); got != 1400 {
		t.Errorf("inventory went down by %d", got)
	}
	if n := shoptest.Count(t, db, `select count(distinct lot_id) from stock_movement m join stock_entry e on e.id = m.entry_id
		where e.kind = 'sell' and m.order_line_id = $1`, placed.Lines[0].ID); n != 2 {
		t.Errorf("the first line names %d lots", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'send_mail'`); n != 1 {
		t.Errorf("%d mails asked for", n)
	}
	allWell(t, db)
}

func TestSettlingAgainAndAtOnceChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "AGAIN", Price: 1000, Lots: []int64{5}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "again-key", 1, a)
	paid := g.Pay(placed.Payment.ID, placed.Order.Total, 59)
	var wg sync.WaitGroup
	for range 12 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := checkout.Settle(context.Background(), s, paid); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	if n := shoptest.Count(t, db, `select count(*) from ledger_entry where kind in ('sale', 'fee')`); n != 2 {
		t.Fatalf("%d entries for one sale and its fee", n)
	}
	allWell(t, db)
}

func TestPaidAfterTheHoldLapsedIsHonouredWhileGoodsRemain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LATE", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "late-key", 1, a)
	expireHolds(t, db)
	if _, err := checkout.Lapse(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	if got := status(t, db, placed); got != "cancelled" {
		t.Fatalf("after the sweep the order is %s", got)
	}
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	if got := status(t, db, placed); got != "paid" {
		t.Fatalf("the order is %s", got)
	}
	allWell(t, db)
}

func TestPaidAfterTheGoodsWereSoldIsGivenBackWholeAndOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "GONE", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, late := sale(t, g, db, "gone-late-key", 1, a)
	expireHolds(t, db)
	_, quick := sale(t, g, db, "gone-quick-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(quick.Payment.ID, quick.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	paid := g.Pay(late.Payment.ID, late.Order.Total, 59)
	for range 3 {
		if err := checkout.Settle(context.Background(), s, paid); err != nil {
			t.Fatal(err)
		}
		if err := checkout.Reconcile(context.Background(), s, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got := status(t, db, late); got != "refunded" {
		t.Fatalf("the late order is %s", got)
	}
	if n, sum := g.Refunds(late.Payment.ID); n != 1 || sum != late.Order.Total {
		t.Fatalf("%d refunds of %d", n, sum)
	}
	if due := balance(t, db, "refunds:due"); due != 0 {
		t.Fatalf("%d still due to the buyer", due)
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'given_back_sold_out'`); n != 1 {
		t.Fatalf("%d cases on the desk", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'send_mail' and args->>'mail' = 'refunded'`); n != 1 {
		t.Fatalf("%d mails tell of the refund", n)
	}
	allWell(t, db)
}

func TestAnAmountThatWasNotAgreedIsGivenBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "WRONG", Price: 1000, Lots: []int64{1}, Cost: 1})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "wrong-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total-1, 59)); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Reconcile(context.Background(), s, 0); err != nil {
		t.Fatal(err)
	}
	if n, sum := g.Refunds(placed.Payment.ID); n != 1 || sum != placed.Order.Total-1 {
		t.Fatalf("%d refunds of %d", n, sum)
	}
	if left := shoptest.Count(t, db, `select sum(on_hand - held) from stock_level where sellable`); left != 1 {
		t.Fatalf("%d pieces can be bought", left)
	}
	allWell(t, db)
}

func TestAnAnswerLostAfterSuccessMakesOneSession(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LOST", Price: 1000, Lots: []int64{1}, Cost: 1})
	g := shoptest.NewGateway()
	g.LoseAnswers = 1
	s := g.Shop(db)
	placed, err := checkout.Place(context.Background(), s, pickup(shoptest.Cart(t, db, 1, a), "lost-key"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checkout.Start(context.Background(), s, placed); code(err) != "payment_unavailable" {
		t.Fatalf("got %v", err)
	}
	if err := checkout.Reconcile(context.Background(), s, 0); err != nil {
		t.Fatal(err)
	}
	again, err := checkout.Load(context.Background(), db, placed.Order)
	if err != nil {
		t.Fatal(err)
	}
	if url, err := checkout.Start(context.Background(), s, again); err != nil || url == "" || g.Created() != 1 {
		t.Fatalf("%q, %v, %d sessions", url, err, g.Created())
	}
}

func TestEveryPermutationOfWebhooksWithRepeatsEndsAlike(t *testing.T) {
	t.Parallel()
	kinds := []string{"checkout.session.completed", "payment_intent.succeeded", "charge.updated", "checkout.session.completed"}
	for n, order := range permutations(len(kinds)) {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			a := shoptest.Put(t, db, shoptest.Spec{SKU: "PERM", Price: 1000, Lots: []int64{3}, ShareBP: 5000})
			g := shoptest.NewGateway()
			s, placed := sale(t, g, db, "permutation-key", 1, a)
			g.Pay(placed.Payment.ID, placed.Order.Total, 59)
			for _, i := range order {
				id := fmt.Sprintf("evt_%d_%d", n, i)
				receive(t, db, id, kinds[i], placed.Payment.ID)
				for range 2 { // each delivered twice
					if err := checkout.Apply(context.Background(), s, id); err != nil {
						t.Fatal(err)
					}
				}
			}
			if got := status(t, db, placed); got != "paid" {
				t.Fatalf("the order is %s", got)
			}
			allWell(t, db)
		})
	}
}

func receive(t *testing.T, db *postgres.DB, id, kind, paymentID string) {
	t.Helper()
	object, prefix := "checkout.session", "cs_"
	switch kind[:7] {
	case "payment":
		object, prefix = "payment_intent", "pi_"
	case "charge.":
		object, prefix = "charge", "ch_"
	}
	if kind == "charge.dispute.created" || kind == "charge.dispute.closed" {
		object, prefix = "dispute", "dp_"
	}
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := payment.Receive(context.Background(), tx, payment.Event{ID: id, Type: kind, ObjectID: prefix + paymentID, ObjectType: object, Created: time.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// permutations lists every order of every length from one to n.
func permutations(n int) [][]int {
	var all [][]int
	var grow func(prefix []int, used int)
	grow = func(prefix []int, used int) {
		if len(prefix) > 0 {
			all = append(all, append([]int(nil), prefix...))
		}
		for i := range n {
			if used&(1<<i) == 0 {
				grow(append(prefix, i), used|1<<i)
			}
		}
	}
	grow(nil, 0)
	// an order is only paid by an event that tells of it
	kept := all[:0]
	for _, p := range all {
		for _, i := range p {
			if i != 2 {
				kept = append(kept, p)
				break
			}
		}
	}
	return kept
}

func TestADisputeIsBookedOnceAndReversedWhenWon(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "DISP", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "dispute-key", 1, a)
	if err := checkout.Settle(context.Background(), s, g.Pay(placed.Payment.ID, placed.Order.Total, 59)); err != nil {
		t.Fatal(err)
	}
	before := balance(t, db, "stripe:clearing")
	g.DisputePayment(placed.Payment.ID, "needs_response", placed.Order.Total)
	for _, id := range []string{"evt_d1", "evt_d2"} {
		receive(t, db, id, "charge.dispute.created", placed.Payment.ID)
		if err := checkout.Apply(context.Background(), s, id); err != nil {
			t.Fatal(err)
		}
	}
	if got := balance(t, db, "stripe:clearing"); got != before-placed.Order.Total {
		t.Fatalf("clearing moved by %d", got-before)
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'dispute'`); n != 1 {
		t.Fatalf("%d cases", n)
	}
	g.DisputePayment(placed.Payment.ID, "won", placed.Order.Total)
	receive(t, db, "evt_d3", "charge.dispute.closed", placed.Payment.ID)
	if err := checkout.Apply(context.Background(), s, "evt_d3"); err != nil {
		t.Fatal(err)
	}
	if got := balance(t, db, "stripe:clearing"); got != before {
		t.Fatalf("a won dispute leaves %d", got-before)
	}
	allWell(t, db)
}

func TestAnEventOfAnUnknownObjectIsKeptAndPutBeforeAPerson(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s := shoptest.NewGateway().Shop(db)
	receive(t, db, "evt_unknown", "checkout.session.completed", "pay_never")
	if err := checkout.Apply(context.Background(), s, "evt_unknown"); err == nil {
		t.Fatal("an event of an unknown object was applied")
	}
	if n := shoptest.Count(t, db, `select count(*) from stripe_event where applied_at is null and attempts = 1 and next_try_at > now()`); n != 1 {
		t.Fatal("the event is not kept for another try")
	}
	if n := shoptest.Count(t, db, `select count(*) from desk_case where kind = 'unknown_object'`); n != 1 {
		t.Fatalf("%d cases", n)
	}
}

func TestCancellingGivesGoodsAndCartBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "CANCEL", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "cancel-key", 1, a)
	cartID, err := checkout.Cancel(context.Background(), s, placed.Order)
	if err != nil || cartID != *placed.Order.CartID {
		t.Fatalf("cart %q, %v", cartID, err)
	}
	again, err := checkout.Place(context.Background(), s, pickup(cartID, "cancel-key-2"))
	if err != nil {
		t.Fatalf("the cart cannot be ordered again: %v", err)
	}
	if again.Order.ID == placed.Order.ID || status(t, db, placed) != "cancelled" {
		t.Fatal("the cancelled order came back")
	}
	allWell(t, db)
}

func TestCancellingWhatWasPaidLeavesItPaid(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "CANPAID", Price: 1000, Lots: []int64{1}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, placed := sale(t, g, db, "canpaid-key", 1, a)
	g.Pay(placed.Payment.ID, placed.Order.Total, 59)
	if _, err := checkout.Cancel(context.Background(), s, placed.Order); code(err) != "payment_closed" {
		t.Fatalf("got %v", err)
	}
	if got := status(t, db, placed); got != "paid" {
		t.Fatalf("the order is %s", got)
	}
}

func TestReconcilingNeedsNoWebhook(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "NOHOOK", Price: 1000, Lots: []int64{2}, ShareBP: 5000})
	g := shoptest.NewGateway()
	s, paid := sale(t, g, db, "nohook-key", 1, a)
	_, left := sale(t, g, db, "nohook-left-key", 1, a)
	g.Pay(paid.Payment.ID, paid.Order.Total, 0)
	g.Expire(left.Payment.ID)
	if err := checkout.Reconcile(context.Background(), s, 0); err != nil {
		t.Fatal(err)
	}
	if a, b := status(t, db, paid), status(t, db, left); a != "paid" || b != "cancelled" {
		t.Fatalf("paid order %s, expired order %s", a, b)
	}
	allWell(t, db)
}
