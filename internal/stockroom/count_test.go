package stockroom_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"plantagenet/internal/counting"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

// openCount opens a count of the shop floor.
func openCount(t testing.TB, ctx context.Context, db *postgres.DB, key string) int64 {
	t.Helper()
	id, err := stockroom.OpenCount(ctx, db, counting.Opening{Key: key, Scope: counting.OnePlace, Place: stock.Floor, Blind: true})
	must(t, err)
	return id
}

func scan(t testing.TB, ctx context.Context, db *postgres.DB, id int64, key string, a shoptest.Article, n int64) {
	t.Helper()
	_, err := stockroom.CountScan(ctx, db, id, counting.Scan{Key: key, VariantID: a.VariantID, Quantity: n})
	must(t, err)
}

// approve draws up a count, gives every difference a reason and approves it.
func approve(t testing.TB, ctx context.Context, db *postgres.DB, id int64) error {
	t.Helper()
	must(t, stockroom.ReviewCount(ctx, db, id))
	must(t, stockroom.ExplainCount(ctx, db, id, nil, "unknown"))
	return stockroom.ApproveCount(ctx, db, id)
}

func TestACountPutsItsDifferencesOnLotsAndBooksTheLoss(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	bought := shoptest.Put(t, db, shoptest.Spec{SKU: "ACHAT", Price: 5000, Lots: []int64{3, 4}, Cost: 1200})
	consigned := shoptest.Put(t, db, shoptest.Spec{SKU: "DEPOT", Price: 4000, Lots: []int64{5}, ShareBP: 6000})
	owedBefore := balance(t, db, fmt.Sprintf("coop:%d", bought.CooperativeID))
	id := openCount(t, awa, db, "first")
	scan(t, awa, db, id, "a1", bought, 1)
	scan(t, awa, db, id, "a1", bought, 1) // the same scan sent twice
	scan(t, bintou, db, id, "b1", bought, 2)
	scan(t, bintou, db, id, "b2", consigned, 4)
	must(t, approve(t, as(13, "Maude"), db, id))
	for _, want := range []struct {
		lot, place string
		n          int64
	}{{"ACHAT-L1", stock.Floor, 0}, {"ACHAT-L2", stock.Floor, 3}, {"ACHAT-L1", stock.Loss, 3}, {"ACHAT-L2", stock.Loss, 1}, {"DEPOT-L1", stock.Floor, 4}} {
		if n := have(t, db, want.lot, want.place); n != want.n {
			t.Errorf("%d of %s at %s, want %d", n, want.lot, want.place, want.n)
		}
	}
	if losses := balance(t, db, "expense:losses"); losses != 4*1200+2400 {
		t.Errorf("losses of %d", losses)
	}
	if owed := balance(t, db, fmt.Sprintf("coop:%d", bought.CooperativeID)) - owedBefore; owed != -2400 {
		t.Errorf("the cooperative is owed %d more for the consigned piece lost here", -owed)
	}
	must(t, stockroom.ApproveCount(as(13, "Maude"), db, id)) // a double click
	if n := shoptest.Count(t, db, `select count(*) from stock_entry where kind = 'count'`); n != 1 {
		t.Errorf("%d entries", n)
	}

	again := openCount(t, awa, db, "second") // the pieces turn up: one of ours, one of theirs, and one too many
	scan(t, awa, db, again, "a", bought, 4)
	scan(t, awa, db, again, "b", consigned, 6)
	must(t, approve(t, as(13, "Maude"), db, again))
	if n := have(t, db, "ACHAT-L2", stock.Floor); n != 4 {
		t.Errorf("the youngest lot that lost pieces has %d", n)
	}
	found := fmt.Sprintf("FOUND-%d", consigned.VariantID)
	if n, f := have(t, db, "DEPOT-L1", stock.Floor), have(t, db, found, stock.Floor); n != 5 || f != 1 {
		t.Errorf("%d in the lot, %d in the lot not known", n, f)
	}
	if losses := balance(t, db, "expense:losses"); losses != 3*1200 {
		t.Errorf("losses of %d after finding two", losses)
	}
	if owed := balance(t, db, fmt.Sprintf("coop:%d", bought.CooperativeID)) - owedBefore; owed != 0 {
		t.Errorf("%d owed for a piece that was found", -owed)
	}
	allWell(t, db)
}

func TestAPieceMissingHereAndTooManyThereCostsNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "EGARE", Price: 5000, Lots: []int64{4}, Cost: 1200})
	id, err := stockroom.OpenCount(awa, db, counting.Opening{Key: "whole", Scope: counting.Whole})
	must(t, err)
	for place, n := range map[string]int64{stock.Floor: 3, stock.BackRoom: 1} {
		_, err := stockroom.CountScan(awa, db, id, counting.Scan{Key: place, Place: place, VariantID: a.VariantID, Quantity: n})
		must(t, err)
	}
	must(t, approve(t, bintou, db, id))
	if f, b, l := have(t, db, "EGARE-L1", stock.Floor), have(t, db, "EGARE-L1", stock.BackRoom), have(t, db, "EGARE-L1", stock.Loss); f != 3 || b != 1 || l != 0 {
		t.Errorf("floor %d, back room %d, lost %d", f, b, l)
	}
	if n := balance(t, db, "expense:losses"); n != 0 {
		t.Errorf("losses of %d", n)
	}
	allWell(t, db)
}

// Sixteen buyers pay while two people count, and one piece is stolen: that piece
// and no other is missing afterwards.
func TestCountWhileSelling(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "VENTE", Price: 1000, Lots: []int64{10, 10, 10}, Cost: 300})
	g := shoptest.NewGateway()
	s := g.Shop(db)
	id := openCount(t, awa, db, "selling")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			if err := buy(t, g, s, fmt.Sprintf("while-%d-key", i), 1, a); err != nil {
				t.Errorf("buyer %d: %v", i, err)
			}
		})
	}
	for i := range 29 { // of thirty on the shelf, sold ones among them: nobody has packed any
		wg.Go(func() {
			who := awa
			if i%2 == 1 {
				who = bintou
			}
			for range 2 { // a scanner that stutters
				if _, err := stockroom.CountScan(who, db, id, counting.Scan{Key: fmt.Sprintf("s%d", i), VariantID: a.VariantID, Quantity: 1}); err != nil {
					t.Errorf("scan %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	must(t, buy(t, g, s, "after-the-count", 2, a))
	must(t, approve(t, as(13, "Maude"), db, id))
	if n := shoptest.Count(t, db, `select expected - counted from count_line where count_id = $1`, id); n != 1 {
		t.Errorf("%d missing", n)
	}
	if n := shoptest.Count(t, db, `select sum(on_hand) from stock_level where sellable`); n != 11 {
		t.Errorf("%d left on the shelf for sale, want 30 - 18 sold - 1 stolen", n)
	}
	allWell(t, db)
}

func TestGoodsCarriedAwayAfterTheCountAreNotMissing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "APRES", Price: 1000, Lots: []int64{6}, Cost: 300})
	g := shoptest.NewGateway()
	must(t, buy(t, g, g.Shop(db), "sold-before-key", 2, a))
	id := openCount(t, awa, db, "carried")
	scan(t, awa, db, id, "a", a, 6) // the two sold ones still stand there
	must(t, postgres.InTx(awa, db, func(tx *postgres.Tx) error {
		lot := shoptest.Count(t, tx, `select id from lot where code = 'APRES-L1'`)
		line := shoptest.Count(t, tx, `select id from order_line`)
		_, err := stock.Post(awa, tx, stock.Entry{Kind: "transfer", Movements: []stock.Movement{{LotID: lot, From: stock.ToSend, To: stock.Customer, Quantity: 2, OrderLineID: &line},
			{LotID: lot, From: stock.Floor, To: stock.BackRoom, Quantity: 1}}})
		return err
	}))
	must(t, approve(t, awa, db, id))
	if n := shoptest.Count(t, db, `select count(*) from stock_entry where kind = 'count'`); n != 0 {
		t.Errorf("an entry was made though nothing differed")
	}
	later := openCount(t, awa, db, "later")
	scan(t, awa, db, later, "a", a, 3)
	must(t, approve(t, awa, db, later))
	if n := shoptest.Count(t, db, `select count(*) from stock_entry where kind = 'count'`); n != 0 {
		t.Errorf("an entry was made though three are there")
	}
	allWell(t, db)
}

func TestAnEarlierCountApprovedLaterChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "DEUX", Price: 1000, Lots: []int64{6}, Cost: 300})
	first, second := openCount(t, awa, db, "one"), openCount(t, bintou, db, "two")
	scan(t, awa, db, first, "a", a, 5)
	scan(t, bintou, db, second, "b", a, 5)
	must(t, approve(t, awa, db, second))
	must(t, approve(t, bintou, db, first))
	if n := have(t, db, "DEUX-L1", stock.Floor); n != 5 {
		t.Errorf("%d on the floor: one missing piece was taken off twice", n)
	}
	third := openCount(t, awa, db, "three")
	scan(t, awa, db, third, "a", a, 5)
	must(t, approve(t, awa, db, third))
	if n := have(t, db, "DEUX-L1", stock.Floor); n != 5 {
		t.Errorf("%d on the floor after counting five again", n)
	}
	allWell(t, db)
}

func TestACountBelowWhatIsHeldNamesTheOrders(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "TENU", Price: 1000, Lots: []int64{4}, Cost: 300})
	g := shoptest.NewGateway()
	s := g.Shop(db)
	held, err := place(t, s, "holds-three-key", 3, a)
	must(t, err)
	id := openCount(t, awa, db, "held")
	scan(t, awa, db, id, "a", a, 2)
	if err := approve(t, bintou, db, id); code(err) != "count_short" {
		t.Fatalf("held pieces were counted away: %v", err)
	}
	lines, err := counting.Lines(context.Background(), db, id, "fr", true, 10, 0)
	must(t, err)
	if len(lines) != 1 || lines[0].Short != 1 || lines[0].Orders != fmt.Sprint(held.Order.Number) {
		t.Fatalf("%+v", lines)
	}
	if n := have(t, db, "TENU-L1", stock.Floor); n != 4 {
		t.Fatalf("%d on the floor though nothing was approved", n)
	}
	lines[0].LeftOut = true
	must(t, stockroom.ExplainCount(awa, db, id, lines, ""))
	must(t, stockroom.ApproveCount(bintou, db, id)) // left out, for later
	if n := have(t, db, "TENU-L1", stock.Floor); n != 4 {
		t.Fatalf("%d on the floor though the line was left out", n)
	}
	allWell(t, db)
}

func TestAboveTheLimitASecondPersonApproves(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "LIMITE", Price: 1000, Lots: []int64{20}, Cost: 300})
	id := openCount(t, awa, db, "limit")
	scan(t, awa, db, id, "a", a, 10)
	scan(t, bintou, db, id, "b", a, 1)
	for _, ctx := range []context.Context{awa, bintou, context.Background()} {
		if err := approve(t, ctx, db, id); code(err) != "count_second_person" {
			t.Errorf("approved by who counted, or by nobody: %v", err)
		}
	}
	if _, err := db.SQL().Exec(`update count_session set state = 'approved', ended_at = now(), ended_by = 'Awa', ended_by_id = 11 where id = $1`, id); err == nil {
		t.Error("the database let who counted approve")
	}
	must(t, stockroom.ApproveCount(as(13, "Maude"), db, id))
	for _, query := range []string{`update count_line set counted = 0`, `delete from count_lot`, `update count_scan set quantity = 9`, `delete from count_scan`} {
		if _, err := db.SQL().Exec(query); err == nil {
			t.Errorf("%s: an approved count was changed", query)
		}
	}
	small := openCount(t, awa, db, "small")
	scan(t, awa, db, small, "a", a, 10)
	must(t, approve(t, awa, db, small)) // one piece: below the limit
	allWell(t, db)
}

func TestReasonsAreAskedForEachDifference(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "MOTIF", Price: 1000, Lots: []int64{3}, Cost: 300})
	id := openCount(t, awa, db, "reason")
	scan(t, awa, db, id, "a", a, 2)
	must(t, stockroom.ReviewCount(awa, db, id))
	if err := stockroom.ApproveCount(bintou, db, id); code(err) != "count_reasons" {
		t.Fatalf("approved without a reason: %v", err)
	}
	if _, err := stockroom.CountScan(awa, db, id, counting.Scan{Key: "late", VariantID: a.VariantID, Quantity: 1}); code(err) != "count_closed" {
		t.Fatalf("counted after the end: %v", err)
	}
	must(t, stockroom.MoveCount(awa, db, id, counting.Open))
	scan(t, awa, db, id, "late", a, 1)
	must(t, approve(t, bintou, db, id))
	if n := have(t, db, "MOTIF-L1", stock.Floor); n != 3 {
		t.Fatalf("%d on the floor", n)
	}
	allWell(t, db)
}

func TestARollingCountAsksForWhatWasNotCountedForLongest(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	_, err := db.SQL().Exec(`update count_limit set rolling = 2`)
	must(t, err)
	var articles []shoptest.Article
	for i := range 4 {
		articles = append(articles, shoptest.Put(t, db, shoptest.Spec{SKU: fmt.Sprintf("ROULE-%d", i), Price: 1000, Lots: []int64{3}, Cost: 300}))
	}
	seen := map[int64]bool{}
	for day := range 2 {
		id, err := stockroom.OpenCount(awa, db, counting.Opening{Key: fmt.Sprintf("day-%d", day), Scope: counting.Rolling})
		must(t, err)
		due, err := counting.Due(context.Background(), db)
		must(t, err)
		if due.Open != 1 {
			t.Errorf("%+v", due)
		}
		todo, err := counting.Sums(context.Background(), db, id, "fr", true, 10, 0)
		must(t, err)
		if len(todo) != 2 {
			t.Fatalf("day %d asks for %d articles", day, len(todo))
		}
		for _, a := range todo {
			if seen[a.VariantID] {
				t.Errorf("day %d asks again for %s", day, a.SKU)
			}
			seen[a.VariantID] = true
			_, err := stockroom.CountScan(awa, db, id, counting.Scan{Key: a.SKU, Place: a.Place, VariantID: a.VariantID, Quantity: 3})
			must(t, err)
		}
		must(t, approve(t, awa, db, id))
	}
	allWell(t, db)
	_ = articles
}
