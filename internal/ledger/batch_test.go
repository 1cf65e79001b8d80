package ledger_test

import (
	"context"
	"testing"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func batch(t *testing.T, db *postgres.DB, entries ...ledger.Entry) (n int, err error) {
	t.Helper()
	err = postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		n, err = ledger.PostAll(context.Background(), tx, entries)
		return err
	})
	return n, err
}

func taken(key string, amount money.Cents) ledger.Entry {
	return ledger.Entry{Kind: "sale", Key: key, Postings: []ledger.Posting{{Account: "till", Amount: amount}, {Account: ledger.IncomeGoods, Amount: -amount},
		{Account: ledger.Inventory, Amount: 0}}}
}

func TestABatchIsPostedOnceAndInItsOrder(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for i, want := range []int{3, 1, 0} {
		list := []ledger.Entry{taken("c", 300), taken("a", 100), taken("b", 200)}
		if i > 0 {
			list = append(list, taken("d", 50))
		}
		if n, err := batch(t, db, list...); err != nil || n != want {
			t.Fatalf("batch %d wrote %d of %d: %v", i, n, want, err)
		}
	}
	var keys string
	if err := db.Get(context.Background(), &keys, `select string_agg(key, '' order by id) from ledger_entry`); err != nil || keys != "cabd" {
		t.Errorf("written as %q: %v", keys, err)
	}
	if n, err := ledger.Balance(context.Background(), db, "till"); err != nil || n != 650 {
		t.Errorf("the till holds %d: %v", n, err)
	}
}

func TestABatchIsRefusedWholeForOneWrongEntry(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	crooked, unknown := taken("crooked", 100), taken("unknown", 100)
	crooked.Postings[0].Amount++
	unknown.Postings[0].Account = "nowhere"
	for _, wrong := range []ledger.Entry{crooked, unknown} {
		if _, err := batch(t, db, taken("good", 100), wrong); err == nil {
			t.Errorf("a batch with the entry %s was taken", wrong.Key)
		}
	}
	var n int
	if err := db.Get(context.Background(), &n, `select count(*) from ledger_entry`); err != nil || n != 0 {
		t.Errorf("%d entries stand: %v", n, err)
	}
}
