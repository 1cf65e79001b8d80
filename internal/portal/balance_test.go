package portal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func enter(t testing.TB, db *postgres.DB, e ledger.Entry) {
	t.Helper()
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { _, err := ledger.Post(t.Context(), tx, e); return err }))
}

// whole reads the account from the newest line to the oldest, a few at a time.
func whole(t testing.TB, r postgres.Reader, month *stock.Day) (all []portal.Line) {
	t.Helper()
	before := int64(0)
	for more := true; more; {
		list, rest, err := portal.Account(t.Context(), r, i18n.French, before, 4)
		if month != nil {
			list, rest, err = portal.MonthOfAccount(t.Context(), r, i18n.French, *month, before, 4)
		}
		must(t, err)
		all, more = append(all, list...), rest
		if len(list) > 0 {
			before = list[len(list)-1].ID
		}
	}
	return all
}

// chained fails unless every line's balance is the one before it and its amount.
func chained(t *testing.T, lines []portal.Line, opening, closing money.Cents, what string) {
	t.Helper()
	was := closing
	for _, l := range lines {
		if l.Balance != was {
			t.Errorf("%s: after line %d %d is owed, want %d", what, l.ID, l.Balance, was)
		}
		was = l.Balance - l.Amount
	}
	if was != opening {
		t.Errorf("%s: the account opens at %d, want %d", what, was, opening)
	}
}

// same fails unless reading from the oldest on gives the same lines.
func same(t *testing.T, r postgres.Reader, month *stock.Day, lines []portal.Line, what string) {
	t.Helper()
	var after int64
	for n := len(lines); ; {
		list, err := portal.AccountAfter(t.Context(), r, i18n.French, month, after, 3)
		must(t, err)
		for _, l := range list {
			if n--; n < 0 || lines[n] != l {
				t.Fatalf("%s: read from the oldest on, line %d differs: %+v", what, n, l)
			}
			after = l.ID
		}
		if len(list) == 0 {
			if n != 0 {
				t.Errorf("%s: %d lines are missing from the oldest on", what, n)
			}
			return
		}
	}
}

func TestTheRunningTotalIsTheLedgers(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{500, 500}, ShareBP: 5000})
	b := shoptest.Put(t, db, shoptest.Spec{SKU: "AUTRE", Cooperative: "autre", Price: 1000, Lots: []int64{500}, ShareBP: 5000})
	first := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, a.VariantID)
	second := shoptest.Count(t, db, `select max(id) from lot where variant_id = $1`, a.VariantID)
	third := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, b.VariantID)
	dice := rand.New(rand.NewPCG(7, uint64(time.Now().UnixNano())))
	type entered struct {
		key    string
		amount money.Cents
		on     time.Time
	}
	var entries []entered
	owed, byMonth := money.Cents(0), map[string]money.Cents{}
	for step := range 60 {
		key, when := fmt.Sprint("step-", step), shown.AddDate(0, 0, -dice.IntN(100))
		n, c := int64(1+dice.IntN(5)), money.Cents(1+dice.IntN(5000))
		coop, other := ledger.Payable(a.CooperativeID), ledger.Payable(b.CooperativeID)
		var amount money.Cents
		e := ledger.Entry{Key: key, OccurredAt: when}
		switch dice.IntN(7) {
		case 0, 1: // somebody buys of two lots, and of the other cooperative's
			e.Kind, amount = "sale", 2*c
			e.Postings = []ledger.Posting{{Account: "till", Amount: 3 * c}, {Account: coop, Amount: -c, LotID: &first, Quantity: &n}, {Account: coop, Amount: -c, LotID: &second, Quantity: &n},
				{Account: other, Amount: -c, LotID: &third, Quantity: &n}}
		case 2:
			e.Kind, amount = "refund", -c
			e.Postings = []ledger.Posting{{Account: coop, Amount: c, LotID: &first, Quantity: &n}, {Account: ledger.RefundsDue, Amount: -c}}
		case 3:
			e.Kind, amount = "advance", -c
			e.Postings = []ledger.Posting{{Account: coop, Amount: c}, {Account: "bank", Amount: -c}}
		case 4:
			e.Kind, amount = "receipt", c
			e.Postings = []ledger.Posting{{Account: ledger.Inventory, Amount: c, LotID: &first, Quantity: &n}, {Account: coop, Amount: -c, LotID: &first, Quantity: &n}}
		case 5:
			e.Kind, amount = "adjust", c
			e.Postings = []ledger.Posting{{Account: ledger.ExpenseLosses, Amount: c, LotID: &second, Quantity: &n}, {Account: coop, Amount: -c, LotID: &second, Quantity: &n}}
		case 6:
			if len(entries) == 0 {
				continue
			}
			i := dice.IntN(len(entries))
			undone := entries[i]
			entries = append(entries[:i], entries[i+1:]...)
			must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
				_, err := ledger.Reverse(t.Context(), tx, undone.key, "", "erreur")
				return err
			}))
			owed -= undone.amount
			byMonth[time.Now().Format("2006-01")] -= undone.amount
		}
		if e.Kind != "" {
			enter(t, db, e)
			entries = append(entries, entered{key, amount, when})
			owed += amount
			byMonth[when.Format("2006-01")] += amount
		}
		within(t, w, a.CooperativeID, func(r postgres.Reader) error {
			s, err := portal.Stands(t.Context(), r)
			if err != nil || s.Owed != owed || s.Lines != owed {
				t.Errorf("step %d: the ledger says %d, the lines %d, want %d: %v", step, s.Owed, s.Lines, owed, err)
			}
			all := whole(t, r, nil)
			chained(t, all, 0, owed, fmt.Sprint("step ", step))
			if step%10 == 0 {
				same(t, r, nil, all, fmt.Sprint("step ", step))
			}
			return nil
		})
	}
	within(t, w, a.CooperativeID, func(r postgres.Reader) error {
		closing := money.Cents(0)
		for m := stock.On(2026, time.July, 1); m.Before(time.Now().AddDate(0, 1, 0)); m = stock.On(m.Year(), m.Month()+1, 1) {
			opening := closing
			closing += byMonth[m.Format("2006-01")]
			lines := whole(t, r, &m)
			chained(t, lines, opening, closing, m.Format("2006-01"))
			same(t, r, &m, lines, m.Format("2006-01"))
		}
		if closing != owed {
			t.Errorf("the months end at %d, owed %d", closing, owed)
		}
		return nil
	})
}

func TestALineSaysWhatItIs(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{10}, ShareBP: 5000})
	lot, n := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, a.VariantID), int64(2)
	coop := ledger.Payable(a.CooperativeID)
	on := func(account string, amount money.Cents) ledger.Posting {
		return ledger.Posting{Account: account, Amount: amount, LotID: &lot, Quantity: &n}
	}
	for _, c := range []struct {
		kind, says string
		postings   []ledger.Posting
	}{
		{"sale", "Vente au magasin", []ledger.Posting{{Account: "till", Amount: 10}, on(coop, -10)}},
		{"refund", "Remboursement à l’acheteur", []ledger.Posting{{Account: "till", Amount: -10}, on(coop, 10)}},
		{"receipt", "Livraison", []ledger.Posting{on(ledger.Inventory, 10), on(coop, -10)}},
		{"advance", "Avance", []ledger.Posting{{Account: "bank", Amount: -10}, {Account: coop, Amount: 10}}},
		{"payout", "Versement", []ledger.Posting{{Account: "bank", Amount: -10}, {Account: coop, Amount: 10}}},
		{"adjust", "Pièces perdues au magasin, qui vous sont dues", []ledger.Posting{on(ledger.ExpenseLosses, 10), on(coop, -10)}},
		{"adjust", "Pièces retrouvées", []ledger.Posting{on(ledger.ExpenseLosses, -10), on(coop, 10)}},
		{"adjust", "Ajustement", []ledger.Posting{{Account: ledger.ExpenseLosses, Amount: -10}, {Account: coop, Amount: 10}}},
		{"dispute", "Paiement contesté par un acheteur", []ledger.Posting{{Account: ledger.ExpenseDisputes, Amount: -10}, {Account: coop, Amount: 10}}},
		{"landed", "Autre opération", []ledger.Posting{{Account: ledger.ExpenseDisputes, Amount: -10}, {Account: coop, Amount: 10}}},
	} {
		enter(t, db, ledger.Entry{Kind: c.kind, Key: c.says, Postings: c.postings})
		must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { _, err := ledger.Reverse(t.Context(), tx, c.says, "", ""); return err }))
		within(t, w, a.CooperativeID, func(r postgres.Reader) error {
			list, _, err := portal.Account(t.Context(), r, i18n.French, 0, 2)
			if err != nil || len(list) != 2 || list[1].Act(i18n.French) != c.says {
				t.Errorf("%s is said as %q, want %q: %v", c.kind, list[1].Act(i18n.French), c.says, err)
			}
			if undone := list[0].Act(i18n.French); undone == c.says || undone[:5] == "coop." {
				t.Errorf("the reversal of %q is said as %q", c.says, undone)
			}
			return nil
		})
	}
}

func TestAPaymentIsSaidWithItsWay(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{10}, ShareBP: 5000})
	for i, way := range []string{"cash", "wave", "cheque"} {
		cents := money.Cents([]int{500, 500, 700}[i])
		exec(t, db, `insert into payout (cooperative_id, currency, amount_minor, amount_cents, paid_on, way, reference, key, paid_by)
			values ($1, 'CAD', $2, $2, '2026-11-20', $3, $4, $3, 'Essai')`, a.CooperativeID, cents, way, "n-"+way)
		enter(t, db, ledger.Entry{Kind: "payout", Key: "payout:" + way, OccurredAt: time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC),
			Postings: []ledger.Posting{{Account: ledger.Payable(a.CooperativeID), Amount: cents}, {Account: "bank", Amount: -cents}}})
	}
	within(t, w, a.CooperativeID, func(r postgres.Reader) error {
		for i, l := range whole(t, r, nil) {
			if want := []string{"cheque", "wave", "cash"}[i]; l.Way != want || l.Reference != "n-"+want {
				t.Errorf("line %d went by %q (%s), want %q", i, l.Way, l.Reference, want)
			}
		}
		return nil
	})
}

func TestALookIsOneMoment(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{1000}, ShareBP: 5000})
	lot := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, a.VariantID)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; i < 900 && ctx.Err() == nil; i++ {
			err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error { return overCounter(tx, a, lot, 1, shown, fmt.Sprint("sale-", i)) })
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	seen := map[money.Cents]bool{}
	began := time.Now()
	for looks := 0; looks < 60 || len(seen) < 5 && time.Since(began) < time.Minute; looks++ { // on a busy machine the sales begin late
		within(t, w, a.CooperativeID, func(r postgres.Reader) error {
			s, err := portal.Stands(t.Context(), r)
			must(t, err)
			l, err := portal.LotByCode(t.Context(), r, i18n.French, "SAC-L1")
			must(t, err)
			if s.Owed != s.Lines || s.Owed != money.Cents(500*l.Sold) || l.Received != l.Sold+l.Left {
				t.Errorf("owed %d by the ledger, %d by the lines, with %d sold and %d left of %d", s.Owed, s.Lines, l.Sold, l.Left, l.Received)
			}
			seen[s.Owed] = true
			return nil
		})
	}
	stop()
	wg.Wait()
	if len(seen) < 2 {
		t.Error("nothing was sold while the window was looked through")
	}
}

func TestALookWritesNothing(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{10}, ShareBP: 5000})
	err := w.Look(t.Context(), a.CooperativeID, func(r postgres.Reader) error {
		var mode string
		if err := r.Get(t.Context(), &mode, `show transaction_read_only`); err != nil || mode != "on" {
			t.Errorf("a look is read only: %q, %v", mode, err)
		}
		return nil
	})
	must(t, err)
}
