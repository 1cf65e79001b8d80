package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/account"
	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/credit"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/order"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/returns"
	"plantagenet/internal/settlement"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// member is a cooperative whose word stands in everything that is its own. Its
// rows have numbers that begin with its own three figures.
type member struct {
	word, ids string
	id        int64
	bag, jar  shoptest.Article
	secret    string // of its session
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numbered lets every row from now on have a number that begins so.
func numbered(t testing.TB, db *postgres.DB, first string) {
	t.Helper()
	var alters []string
	must(t, db.Select(t.Context(), &alters, `select format('alter table %s alter column %I restart with `+first+`0001', a.attrelid::regclass, a.attname)
		from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attidentity <> ''`))
	for _, query := range alters {
		sql(t, db, query)
	}
}

func sql(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// join makes a cooperative, with somebody who signs in for it.
func join(t testing.TB, db *postgres.DB, word, ids string) *member {
	t.Helper()
	numbered(t, db, ids)
	m := &member{word: word, ids: ids}
	must(t, db.Get(t.Context(), &m.id, `insert into cooperative (slug, name, country, invented) values ($1, 'Coopérative ' || $1, 'ML', true) returning id`, word))
	sql(t, db, strings.ReplaceAll(fmt.Sprintf(`insert into agreement (cooperative_id, terms, share_bp, currency, valid_from, agreed_on, agreed_by_store, agreed_by_cooperative, note, key, created_by)
		values (%d, 'consignment', 6500, 'XOF', '2025-01-01', '2025-01-01', 'Magasin', '{w}', '{w}', '{w}', '{w}')`, m.id), "{w}", word))
	m.secret = opens(t, db, word, "cooperative", &m.id)
	return m
}

// opens makes an account and opens a session for it.
func opens(t testing.TB, db *postgres.DB, name, role string, cooperative *int64) (secret string) {
	t.Helper()
	var id int64
	must(t, db.Get(t.Context(), &id, `insert into account (email, name, role, cooperative_id) values ($1 || '@exemple.test', $1, $2, $3) returning id`, name, role, cooperative))
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		secret, _, err = account.OpenSession(t.Context(), tx, account.Session{AccountID: id, Means: "password"})
		return err
	}))
	return secret
}

// live receives, sells on the web and over the counter, gives back and is paid.
// The counter sold in the month that was so many months ago.
func (m *member) live(t testing.TB, db *postgres.DB, g *shoptest.Gateway, ago int) {
	t.Helper()
	m.bag = shoptest.Put(t, db, shoptest.Spec{SKU: m.word + "-SAC", Cooperative: m.word, Price: 4321, Lots: []int64{9, 9}, ShareBP: 6500})
	m.jar = shoptest.Put(t, db, shoptest.Spec{SKU: m.word + "-MIEL", Cooperative: m.word, Price: 1749, Lots: []int64{12}, Cost: 611})
	o := shoptest.PaidOrder(t, db, g, 3, m.bag, m.jar)
	giveOneBack(t, db, g, o.ID)
	m.counter(t, db, ago)
	for _, key := range []string{"un", "deux"} {
		m.paid(t, db, key)
	}
}

func (m *member) counter(t testing.TB, db *postgres.DB, ago int) {
	t.Helper()
	lot, n := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, m.bag.VariantID), int64(2)
	when := clock.Now().In(clock.Store)
	at := time.Date(when.Year(), when.Month(), 10, 12, 0, 0, 0, clock.Store).AddDate(0, -ago, 0)
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		if _, err := stock.Post(t.Context(), tx, stock.Entry{Kind: "sell", Key: "counter:" + m.word, OccurredAt: at, Note: m.word, Actor: m.word,
			Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Customer, Quantity: n}}}); err != nil {
			return err
		}
		_, err := ledger.Post(t.Context(), tx, ledger.Entry{Kind: "sale", Key: "counter:" + m.word, OccurredAt: at, Note: m.word, Postings: []ledger.Posting{{Account: "till", Amount: 8642},
			{Account: ledger.Payable(m.id), Amount: -5617, LotID: &lot, Quantity: &n}, {Account: ledger.IncomeShare, Amount: -3025, LotID: &lot, Quantity: &n}}})
		return err
	}))
}

func (m *member) paid(t testing.TB, db *postgres.DB, key string) (p payout.Payout) {
	t.Helper()
	y, month, d := clock.Now().In(clock.Store).Date()
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		p, err = settlement.Pay(t.Context(), tx, settlement.Draft{Over: true, Payout: payout.Payout{CooperativeID: m.id, Currency: fx.CAD, Minor: 4000,
			PaidOn: stock.On(y, month, d), Way: "bank_transfer", Destination: m.word, Reference: m.word + "-" + key, Note: m.word, Key: m.word + key}})
		return err
	}))
	return p
}

// giveOneBack refunds one piece of every line of an order, back to the floor.
func giveOneBack(t testing.TB, db *postgres.DB, g *shoptest.Gateway, orderID int64) {
	t.Helper()
	o, err := order.ByID(context.Background(), db, orderID)
	must(t, err)
	d, err := returns.Read(context.Background(), db, o)
	must(t, err)
	ask := credit.Ask{}
	for _, part := range d.Sale.Parts {
		ask.Lines = append(ask.Lines, credit.AskLine{LineID: part.LineID, LotID: part.LotID, Quantity: 1, Place: stock.Floor})
	}
	n, err := returns.Refund(context.Background(), g.Shop(db), returns.Request{Key: fmt.Sprint("back-", orderID), OrderID: orderID, Seen: d.Seen(), Reason: "changed_mind", Ask: ask})
	must(t, err)
	must(t, checkout.Refund(context.Background(), g.Shop(db), n.RefundID))
}
