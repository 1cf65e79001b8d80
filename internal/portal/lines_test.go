package portal_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/migrations"
)

// account is one cooperative whose account is written to, with two of its lots.
type account struct {
	id   int64
	lots []int64
}

func accounts(t testing.TB, db *postgres.DB, n int) []account {
	t.Helper()
	list := make([]account, n)
	for i := range list {
		a := shoptest.Put(t, db, shoptest.Spec{SKU: fmt.Sprintf("LIGNE%d", i), Cooperative: fmt.Sprintf("membre-%d", i), Price: 1000, Lots: []int64{500, 500}, ShareBP: 6000})
		list[i].id = a.CooperativeID
		must(t, db.Select(t.Context(), &list[i].lots, `select id from lot where variant_id = $1 order by id`, a.VariantID))
	}
	return list
}

// sold is an entry over one or several cooperatives, their postings in any order.
func sold(dice *rand.Rand, kind, key string, of []account) ledger.Entry {
	e := ledger.Entry{Kind: kind, Key: key}
	sign, sum := money.Cents(-1), money.Cents(0)
	if kind == "refund" {
		sign = 1
	}
	for _, i := range dice.Perm(len(of))[:1+dice.IntN(len(of))] {
		for _, lot := range of[i].lots[:1+dice.IntN(2)] {
			n, net := 1+dice.Int64N(4), money.Cents(2+dice.Int64N(9999))
			share := net.Share(1+dice.Int64N(9998), 10000)
			sum += sign * net
			e.Postings = append(e.Postings, ledger.Posting{Account: ledger.Payable(of[i].id), Amount: sign * share, LotID: &lot, Quantity: &n},
				ledger.Posting{Account: ledger.IncomeShare, Amount: sign * (net - share), LotID: &lot, Quantity: &n})
		}
	}
	e.Postings = append(e.Postings, ledger.Posting{Account: "till", Amount: -sum})
	dice.Shuffle(len(e.Postings), func(i, j int) { e.Postings[i], e.Postings[j] = e.Postings[j], e.Postings[i] })
	return e
}

// paid is an entry on one cooperative's account alone.
func paid(dice *rand.Rand, key string, of account) ledger.Entry {
	amount := money.Cents(1 + dice.Int64N(5000))
	return ledger.Entry{Kind: []string{"payout", "adjust"}[dice.IntN(2)], Key: key, Postings: []ledger.Posting{{Account: ledger.Payable(of.id), Amount: amount},
		{Account: "bank", Amount: -amount}}}
}

// TestLinesStandInTheOrderOfTheBalanceHoweverManyPost lets 32 people post and
// reverse at once, several acts to a transaction.
func TestLinesStandInTheOrderOfTheBalanceHoweverManyPost(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	of, seed := accounts(t, db, 3), rand.Uint64()
	t.Logf("seed %d", seed)
	var people sync.WaitGroup
	for who := range 32 {
		people.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(who)))
			var mine []string
			for act := range 8 {
				key := fmt.Sprintf("act-%d-%d", who, act)
				err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
					if len(mine) > 0 && dice.IntN(4) == 0 {
						_, err := ledger.Reverse(t.Context(), tx, mine[dice.IntN(len(mine))], "essai", "essai")
						return err
					}
					e := paid(dice, key, of[dice.IntN(len(of))])
					if dice.IntN(4) > 0 {
						e = sold(dice, []string{"sale", "sale", "refund"}[dice.IntN(3)], key, of)
					}
					_, err := ledger.Post(t.Context(), tx, e)
					return err
				})
				if err != nil {
					t.Errorf("%s: %v", key, err)
					return
				}
				mine = append(mine, key)
			}
		})
	}
	people.Wait()
	if n := linesAddUp(t, db); n < 200 {
		t.Errorf("only %d lines were written", n)
	}
	linesHold(t, db)
}

// linesAddUp holds the lines against the postings and the balances, in plain
// arithmetic here and not in the database's words.
func linesAddUp(t testing.TB, db *postgres.DB) int {
	t.Helper()
	var lines []struct {
		Cooperative int64  `db:"cooperative_id"`
		ID          int64  `db:"id"`
		Amount      int64  `db:"amount_cents"`
		Balance     *int64 `db:"balance_cents"`
	}
	must(t, db.Select(t.Context(), &lines, `select cooperative_id, id, amount_cents, balance_cents from cooperative_line order by id`))
	owed := map[int64]int64{}
	for _, l := range lines {
		owed[l.Cooperative] += l.Amount
		if l.Balance != nil && *l.Balance != owed[l.Cooperative] {
			t.Errorf("cooperative %d, line %d: balance %d, and the lines so far come to %d", l.Cooperative, l.ID, *l.Balance, owed[l.Cooperative])
		}
	}
	var postings []struct {
		Cooperative int64 `db:"cooperative_id"`
		Amount      int64 `db:"amount_cents"`
	}
	must(t, db.Select(t.Context(), &postings, `select a.cooperative_id, p.amount_cents from ledger_posting p join ledger_account a on a.id = p.account_id where a.cooperative_id is not null`))
	posted := map[int64]int64{}
	for _, p := range postings {
		posted[p.Cooperative] -= p.Amount
	}
	for id, n := range posted {
		if balance, err := ledger.Balance(t.Context(), db, ledger.Payable(id)); err != nil || int64(-balance) != n || owed[id] != n {
			t.Errorf("cooperative %d: its postings come to %d, its lines to %d, its account to %d, %v", id, n, owed[id], -balance, err)
		}
	}
	return len(lines)
}

// linesHold verifies what the window must agree with: the sales here are of nobody's order.
func linesHold(t testing.TB, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(t.Context(), db)
	must(t, err)
	held := 0
	for _, c := range checks {
		if c.Promise != "I14" {
			continue
		}
		if held++; !c.OK() {
			t.Error(c)
		}
	}
	if held == 0 {
		t.Error("nothing was verified")
	}
}

// TestALineIsNeitherWrittenTwiceNorChanged: not by an entry in two statements,
// not by hand, not by the shop.
func TestALineIsNeitherWrittenTwiceNorChanged(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	of := accounts(t, db, 2)
	inTwo := func(second string) error {
		return postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
			var entry int64
			if err := tx.Get(t.Context(), &entry, `insert into ledger_entry (kind, key) values ('adjust', $1) returning id`, second); err != nil {
				return err
			}
			for _, p := range []ledger.Posting{{Account: ledger.Payable(of[0].id), Amount: -700}, {Account: second, Amount: -700}, {Account: "bank", Amount: 1400}} {
				if _, err := tx.Exec(t.Context(), `insert into ledger_posting (entry_id, account_id, amount_cents) select $1, id, $3 from ledger_account where code = $2`,
					entry, p.Account, p.Amount); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, second := range map[string]string{"the same account": ledger.Payable(of[0].id), "another's account": ledger.Payable(of[1].id)} {
		if err := inTwo(second); err == nil {
			t.Errorf("an entry in two statements, the second on %s, was taken", name)
		}
	}
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := ledger.Post(t.Context(), tx, sold(rand.New(rand.NewPCG(1, 1)), "sale", "one", of))
		return err
	}))
	shop, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1, Role: "plantagenet_shop"})
	must(t, err)
	defer shop.Close()
	for _, query := range []string{`update cooperative_line set amount_cents = amount_cents + 1`, `delete from cooperative_line`, `truncate cooperative_line`} {
		for who, pool := range map[string]*postgres.DB{"the owner": db, "the shop": shop} {
			if _, err := pool.SQL().ExecContext(t.Context(), query); err == nil {
				t.Errorf("%s as %s was taken", query, who)
			}
		}
	}
	for _, query := range []string{`insert into cooperative_part default values`, `delete from cooperative_part`, `update cooperative_part set quantity = 1`} {
		if _, err := shop.SQL().ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s was taken", query)
		}
	}
	if n := linesAddUp(t, db); n == 0 {
		t.Error("the sale wrote no line")
	}
	linesHold(t, db)
}

// released is the last schema without a window.
const released = 19

// TestAnOlderDatabaseGetsTheLinesItWouldHaveHad fills a database of before the
// window, brings it up to date, and holds it against one that was new from the start.
func TestAnOlderDatabaseGetsTheLinesItWouldHaveHad(t *testing.T) {
	t.Parallel()
	fresh, dsn := pgtest.NewDSN(t)
	older, to := bare(t, fresh, dsn)
	provider, err := goose.NewProvider(goose.DialectPostgres, older.SQL(), migrations.Files, goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = provider.UpTo(t.Context(), released)
	must(t, err)
	for _, db := range []*postgres.DB{older, fresh} {
		yearOfSales(t, db)
	}
	must(t, postgres.Migrate(t.Context(), to))
	const whole = `select row_to_json(l)::text from (select cooperative_id, entry_id, kind, reversal, occurred_on, channel, order_line_id, lot_id, variant_id,
		quantity, net_cents, amount_cents, balance_cents from cooperative_line order by cooperative_id, id) l`
	var want, got []string
	must(t, fresh.Select(t.Context(), &want, whole))
	must(t, older.Select(t.Context(), &got, whole))
	if len(got) != len(want) || len(got) < 100 {
		t.Fatalf("%d lines in the older database, %d in the new one", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("line %d:\nolder %s\nnew   %s", i, got[i], want[i])
		}
	}
	linesAddUp(t, older)
	linesHold(t, older)
}

// bare is an empty database beside another.
func bare(t testing.TB, beside *postgres.DB, dsn string) (*postgres.DB, string) {
	t.Helper()
	name := "bare_" + fmt.Sprint(rand.Uint64())
	exec(t, beside, `create database `+name+` template template0 encoding 'UTF8' locale 'C.UTF-8'`)
	to := regexp.MustCompile(`dbname=\S+`).ReplaceAllString(dsn, "dbname="+name)
	db, err := postgres.Open(t.Context(), to, postgres.Options{MaxConns: 4})
	must(t, err)
	t.Cleanup(func() {
		db.Close()
		exec(t, beside, `drop database `+name+` with (force)`)
	})
	return db, to
}

// yearOfSales writes through SQL that holds for both schemas: sales on the web
// and over the counter, refunds, payments, and some of it reversed.
func yearOfSales(t testing.TB, db *postgres.DB) {
	t.Helper()
	for _, query := range []string{
		`insert into cooperative (slug, name, country) select 'ancienne-' || n, 'Ancienne ' || n, 'ML' from generate_series(1, 3) n`,
		`insert into category (slug, name_fr, name_en) values ('ancien', 'Ancien', 'Old')`,
		`insert into product (slug, cooperative_id, category_id, status, tax_class) select 'ancien-' || c.id, c.id, g.id, 'draft', 'standard' from cooperative c, category g where g.slug = 'ancien'`,
		`insert into variant (product_id, sku, price_cents) select id, 'ANCIEN-' || id, 3000 from product`,
		`insert into lot (code, variant_id, cooperative_id, terms, unit_cost_cents, share_bp, received_on) select 'ANCIEN-' || v.id || '-' || n, v.id, p.cooperative_id,
			case n when 1 then 'bought' else 'consignment' end, case n when 1 then 900 end, case when n > 1 then 6500 end, '2025-01-01'
			from variant v join product p on p.id = v.product_id, generate_series(1, 3) n order by v.id, n`,
		`insert into sales_order (token, attempt_key, request_hash, lang, email, name, fulfilment, tax_province, goods_cents, shipping_cents, tax_cents, total_cents)
			select repeat('t', 20) || lpad(n::text, 6, '0'), 'ancienne:' || n, '', 'fr', 'personne@exemple.ca', 'Personne', 'pickup', 'ON', 0, 0, 0, 0 from generate_series(1, 120) n`,
		`insert into order_line (order_id, position, variant_id, product_id, cooperative_id, sku, name, maker_name, tax_class, quantity, unit_cents, net_cents)
			select o.id, v.id, v.id, p.id, p.cooperative_id, v.sku, v.sku, '', 'standard', 9, 0, 0 from sales_order o, variant v join product p on p.id = v.product_id order by 1, 2`,
	} {
		exec(t, db, query)
	}
	var lots []struct {
		ID          int64 `db:"id"`
		Cooperative int64 `db:"cooperative_id"`
		Variant     int64 `db:"variant_id"`
		Bought      bool  `db:"bought"`
	}
	must(t, db.Select(t.Context(), &lots, `select id, cooperative_id, variant_id, terms = 'bought' as bought from lot order by id`))
	dice, orders := rand.New(rand.NewPCG(7, 11)), shoptest.Count(t, db, `select min(id) from sales_order`)
	for act := range 120 {
		kind := []string{"sale", "sale", "sale", "refund", "payout"}[dice.IntN(5)]
		var postings []ledger.Posting
		sum := money.Cents(0)
		on := func(p ledger.Posting) { postings, sum = append(postings, p), sum+p.Amount }
		for _, i := range dice.Perm(len(lots))[:1+dice.IntN(3)] {
			lot, n, amount := lots[i], 1+dice.Int64N(3), money.Cents(-100-dice.Int64N(9000))
			if kind == "refund" {
				amount = -amount
			}
			var at *int64
			if act%2 == 0 {
				id := shoptest.Count(t, db, `select id from order_line where order_id = $1 and variant_id = $2`, orders+int64(act), lot.Variant)
				at = &id
			}
			switch {
			case kind == "payout":
				on(ledger.Posting{Account: ledger.Payable(lot.Cooperative), Amount: -amount})
			case lot.Bought:
				on(ledger.Posting{Account: ledger.IncomeGoods, Amount: amount, OrderLineID: at, LotID: &lot.ID, Quantity: &n})
				on(ledger.Posting{Account: ledger.ExpenseGoods, Amount: -amount / 2, OrderLineID: at, LotID: &lot.ID, Quantity: &n})
				on(ledger.Posting{Account: ledger.Inventory, Amount: amount / 2, OrderLineID: at, LotID: &lot.ID, Quantity: &n})
			default:
				share := amount.Share(6500, 10000)
				on(ledger.Posting{Account: ledger.Payable(lot.Cooperative), Amount: share, OrderLineID: at, LotID: &lot.ID, Quantity: &n})
				on(ledger.Posting{Account: ledger.IncomeShare, Amount: amount - share, OrderLineID: at, LotID: &lot.ID, Quantity: &n})
			}
			if kind == "payout" {
				break
			}
		}
		order := any(nil)
		if act%2 == 0 && kind != "payout" {
			order = orders + int64(act)
		}
		postings = append(postings, ledger.Posting{Account: "bank", Amount: -sum})
		written(t, db, kind, act, order, postings)
		if dice.IntN(6) == 0 {
			must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
				_, err := ledger.Reverse(t.Context(), tx, fmt.Sprint("ancien:", act), "essai", "essai")
				return err
			}))
		}
	}
}

// written posts an entry, each on another day and hour of the year, so that some fall on a day that is another one in UTC.
func written(t testing.TB, db *postgres.DB, kind string, act int, order any, postings []ledger.Posting) {
	t.Helper()
	e := ledger.Entry{Kind: kind, Key: fmt.Sprint("ancien:", act), Postings: postings,
		OccurredAt: stock.On(2025, time.January, 1).Add(time.Duration(act) * 71 * time.Hour)}
	if id, is := order.(int64); is {
		e.OrderID = &id
	}
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := ledger.Post(t.Context(), tx, e)
		return err
	}))
}
