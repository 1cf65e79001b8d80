package settlement_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/settlement"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestTheSameFormRecordsOnePayment(t *testing.T) {
	t.Parallel()
	s := open(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if p, err := s.pay(s.draft("same", 4000)); err != nil || p.Cents != 4000 {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	wg.Wait()
	if s.owed() != 6000 || s.count(`select count(*) from payout`) != 1 || s.count(`select count(*) from audit_entry where act = 'payout.record'`) != 1 {
		t.Errorf("%d owed after one payment of 40 $ of 100 $", s.owed())
	}
	s.allWell()
}

func TestTwoPaymentsNeverExceedWhatIsOwed(t *testing.T) {
	t.Parallel()
	s := open(t)
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.pay(s.draft(fmt.Sprint("p", i), 6000)) })
	}
	wg.Wait()
	refused := 0
	for _, err := range errs {
		if errors.Is(err, fault.New(fault.Conflict, "payout_exceeds")) {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 3 || s.owed() != 4000 {
		t.Errorf("%d of 4 payments refused, %d owed", refused, s.owed())
	}
	err := s.waitsFor(func(tx *postgres.Tx) error { _, err := settlement.Pay(ctx, tx, s.draft("first", 3000)); return err },
		func() error { _, err := s.pay(s.draft("second", 3000)); return err })
	if !errors.Is(err, fault.New(fault.Conflict, "payout_exceeds")) || s.owed() != 1000 {
		t.Errorf("the second of two that meet: %v, %d owed", err, s.owed())
	}
	ahead := s.draft("ahead", 3000)
	ahead.Over = true
	s.paid(ahead)
	if s.owed() != -2000 {
		t.Errorf("paid ahead: %d owed", s.owed())
	}
	s.allWell()
}

// waitsFor lets a second act begin while a first one has done its work and not
// committed, and lets the first go on once the second waits for it.
func (s shop) waitsFor(first func(*postgres.Tx) error, second func() error) (err error) {
	s.t.Helper()
	var wg sync.WaitGroup
	s.do(func(tx *postgres.Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		wg.Go(func() { err = second() })
		for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
			if s.count(`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) > 0 {
				return nil
			}
		}
		s.t.Error("the second does not wait for the first")
		return nil
	})
	wg.Wait()
	return err
}

func TestARefundAndAPaymentMeet(t *testing.T) {
	t.Parallel()
	for i := range 3 {
		db, g := pgtest.New(t), shoptest.NewGateway()
		shoptest.Register(t, db)
		s := shop{DB: db, t: t, a: shoptest.Put(t, db, shoptest.Spec{SKU: "PAN", Price: 3333, Lots: []int64{3}, ShareBP: 7000})}
		o := shoptest.PaidOrder(t, db, g, 2, s.a)
		owed := s.owed()
		var paid error
		var wg sync.WaitGroup
		wg.Go(func() { _, paid = s.pay(s.draft("all", int64(owed))) })
		wg.Go(func() {
			if err := refund(s, g.Shop(db), o.ID); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		switch {
		case paid == nil && s.owed() == -owed: // paid, then given back: the next sale makes it even
		case errors.Is(paid, fault.New(fault.Conflict, "payout_exceeds")) && s.owed() == 0:
		default:
			t.Errorf("round %d: of %d owed, %d left: %v", i, owed, s.owed(), paid)
		}
		s.allWell()
	}
}

// refund gives a paid order back whole.
func refund(s shop, at checkout.Shop, orderID int64) error {
	o, err := order.ByID(ctx, s, orderID)
	if err != nil {
		return err
	}
	d, err := returns.Read(ctx, s, o)
	if err != nil {
		return err
	}
	ask := credit.Ask{Shipping: d.Sale.Shipping}
	for _, p := range d.Sale.Parts {
		cents, pieces := p.Left()
		ask.Lines = append(ask.Lines, credit.AskLine{LineID: p.LineID, LotID: p.LotID, Quantity: pieces, Amount: &cents, Place: stock.Floor})
	}
	n, err := returns.Refund(ctx, at, returns.Request{Key: "back", OrderID: orderID, Seen: d.Seen(), Reason: "changed_mind", Ask: ask})
	if err != nil {
		return err
	}
	return checkout.Refund(ctx, at, n.RefundID)
}

func TestAPaymentIsReversedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := s.draft("1", 4000)
	d.Fee = 250
	p := s.paid(d)
	if fee := s.count(`select balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = 'expense:bank_fees'`); fee != 250 {
		t.Errorf("%d of fees", fee)
	}
	if err := s.reverse(p.ID, ""); !errors.Is(err, fault.New(fault.Invalid, "why_missing")) {
		t.Errorf("without a reason: %v", err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.reverse(p.ID, "inscrit deux fois"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s.owed() != 10000 || s.count(`select count(*) from ledger_entry where kind = 'reverse'`) != 1 ||
		s.count(`select count(*) from audit_entry where act = 'payout.reverse'`) != 1 {
		t.Errorf("%d owed after reversing", s.owed())
	}
	again := s.draft("2", 4000)
	again.Reference = d.Reference // the number is free again
	s.paid(again)
	if err := s.reverse(9999, "rien"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a payment that does not exist: %v", err)
	}
	s.allWell()
}

func TestAPaymentKilledHalfWayLeavesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	killed := errors.New("killed")
	if err := s.try(func(tx *postgres.Tx) error {
		if _, err := settlement.Pay(ctx, tx, s.draft("k", 4000)); err != nil {
			return err
		}
		return killed
	}); !errors.Is(err, killed) {
		t.Fatal(err)
	}
	if s.owed() != 10000 || s.count(`select count(*) from payout`) != 0 || s.count(`select count(*) from audit_entry where act like 'payout.%'`) != 0 {
		t.Error("something stayed of a payment that was cut off")
	}
	p := s.paid(s.draft("k", 4000))
	_ = s.try(func(tx *postgres.Tx) error {
		if err := settlement.Reverse(ctx, tx, p.ID, "erreur"); err != nil {
			t.Error(err)
		}
		return killed
	})
	if s.owed() != 6000 || s.count(`select count(*) from payout where reversed_at is not null`) != 0 {
		t.Error("something stayed of a reversal that was cut off")
	}
	s.allWell()
}

func TestAPaymentThatCannotHaveBeenIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	gone := s.rate("1.70")
	s.do(func(tx *postgres.Tx) error { _, err := fx.Withdraw(ctx, tx, gone.ID, "erreur"); return err })
	s.paid(s.draft("first", 100))
	for code, change := range map[string]func(d *settlement.Draft){
		"payout_future":      func(d *settlement.Draft) { d.PaidOn.Time = d.PaidOn.AddDate(0, 0, 1) },
		"payout_before":      func(d *settlement.Draft) { d.PaidOn.Time = d.PaidOn.AddDate(0, 0, -3) },
		"payout_exceeds":     func(d *settlement.Draft) { d.Minor = 9901 },
		"not_an_amount":      func(d *settlement.Draft) { d.Minor = 0 },
		"no_rate_chosen":     func(d *settlement.Draft) { d.Currency = fx.XOF },
		"no_rate_chosen ":    func(d *settlement.Draft) { d.Currency, d.RateID = fx.EUR, &gone.ID },
		"payout_fee":         func(d *settlement.Draft) { d.Fee = -1 },
		"payout_destination": func(d *settlement.Draft) { d.Destination = "Orange Money +223 76 45 12 40" },
		"payout_destination ": func(d *settlement.Draft) {
			d.Destination = "00123 • 4567 • 8901"
		},
		"payout_destination  ": func(d *settlement.Draft) { d.Destination = "•••• 1-23 45" },
		"payout_reference":     func(d *settlement.Draft) { d.Reference = "vir-FIRST" },
		"invalid":              func(d *settlement.Draft) { d.Way = "pigeon" },
	} {
		d := s.draft("wrong", 100)
		change(&d)
		code = strings.TrimSpace(code)
		if _, err := s.pay(d); !errors.Is(err, fault.New(fault.Invalid, code)) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if s.owed() != 9900 {
		t.Errorf("%d owed", s.owed())
	}
	for i, masked := range []string{"", "+223 •• •• 12 40", "**** 1240", "Caisse, XXX-1240", "Remis à la trésorière"} {
		d := s.draft(fmt.Sprint("masked", i), 100)
		d.Destination = masked
		s.paid(d)
	}
	s.allWell()
}

func TestFrancsAreBookedAsDollarsAtTheirRate(t *testing.T) {
	t.Parallel()
	s := open(t)
	rate := s.rate("1.62")
	d := s.draft("cfa", 10000)
	d.Currency, d.RateID, d.Way = fx.XOF, &rate.ID, "orange_money"
	got, err := settlement.Reckon(ctx, s, d)
	if err != nil || got.Cents != 2470 || got.Owed != 10000 || got.Rate.Rate != "1.62" { // 10 000 / 655,957 × 1,62
		t.Fatalf("reckoned: %+v, %v", got, err)
	}
	if p := s.paid(d); p.Cents != 2470 || p.Minor != 10000 || s.owed() != 7530 {
		t.Errorf("booked %d of %d, %d owed", p.Cents, p.Minor, s.owed())
	}
	var day time.Time
	if err := s.Get(ctx, &day, `select occurred_on from cooperative_line where kind = 'payout'`); err != nil || !day.Equal(today().Time) {
		t.Errorf("the line is of %s, %v", day, err)
	}
	if _, err := s.SQL().Exec(`update payout set amount_cents = 1`); err == nil {
		t.Error("a payment was edited")
	}
	if _, err := s.SQL().Exec(`delete from payout`); err == nil {
		t.Error("a payment was deleted")
	}
	s.allWell()
}

func TestVerifySeesAPaymentThatWasNotBooked(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := s.draft("1", 100)
	d.Cents = 100
	for _, break_ := range []string{
		`insert into payout (cooperative_id, currency, amount_minor, amount_cents, paid_on, way, reference, key, paid_by)
			select id, 'CAD', 100, 100, current_date, 'cash', 'x', 'nobody booked this', 'x' from cooperative`,
		`insert into ledger_entry (kind, key, actor) values ('payout', 'payout:none', 'x')`,
	} {
		if _, err := s.SQL().Exec(break_); err != nil {
			t.Fatal(err)
		}
	}
	if n := breaches(t, s); n != 2 {
		t.Errorf("verify sees %d breaches of 2", n)
	}
}
