package shoptest

import (
	"context"
	"testing"
	"time"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Till is what the counter sold of one lot of an article, or gave back with
// Kind refund: Pieces for Net before tax, of which Share is the cooperative's;
// none of goods bought outright. Taxes are left out.
type Till struct {
	Key    string
	Kind   string // sale, refund
	Lot    int    // of the article, from 1
	Pieces int64
	Net    money.Cents
	Share  money.Cents
	At     time.Time
}

// Counter books what the till says, in both ledgers: refunded pieces go back to
// the floor.
func Counter(t testing.TB, db *postgres.DB, a Article, s Till) {
	t.Helper()
	ctx := context.Background()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		var lot struct {
			ID   int64        `db:"id"`
			Cost *money.Cents `db:"unit_cost_cents"`
		}
		if err := tx.Get(ctx, &lot, `select id, unit_cost_cents from lot where variant_id = $1 order by id offset $2 limit 1`, a.VariantID, s.Lot-1); err != nil {
			return err
		}
		from, to, sign := stock.Floor, stock.Customer, money.Cents(1)
		if s.Kind == "refund" {
			from, to, sign = to, from, -1
		}
		if s.Pieces > 0 {
			_, err := stock.Post(ctx, tx, stock.Entry{Kind: map[string]string{"sale": "sell", "refund": "return"}[s.Kind], Key: s.Key, OccurredAt: s.At, Actor: "essai",
				Movements: []stock.Movement{{LotID: lot.ID, From: from, To: to, Quantity: s.Pieces}}})
			if err != nil {
				return err
			}
		}
		on := func(account string, amount money.Cents) ledger.Posting {
			return ledger.Posting{Account: account, Amount: sign * amount, LotID: &lot.ID, Quantity: &s.Pieces}
		}
		postings := []ledger.Posting{{Account: "till", Amount: sign * s.Net}}
		if lot.Cost != nil {
			cost := lot.Cost.Times(int(s.Pieces))
			postings = append(postings, on(ledger.IncomeGoods, -s.Net), on(ledger.ExpenseGoods, cost), on(ledger.Inventory, -cost))
		} else {
			postings = append(postings, on(ledger.Payable(a.CooperativeID), -s.Share), on(ledger.IncomeShare, s.Share-s.Net))
		}
		_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: s.Kind, Key: s.Key, OccurredAt: s.At, Actor: "essai", Postings: postings})
		return err
	})
	if err != nil {
		t.Fatalf("the counter: %s: %v", s.Key, err)
	}
}
