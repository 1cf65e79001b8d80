package portal_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// past is noon of a day of the store, long before the tests run.
func past(month time.Month, day int) time.Time {
	return time.Date(2025, month, day, 12, 0, 0, 0, clock.Store)
}

func first(y int, m time.Month) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC) }

// looked reads through a window.
func looked[T any](t testing.TB, w portal.Window, id int64, read func(r postgres.Reader) (T, error)) (out T) {
	t.Helper()
	must(t, w.Look(t.Context(), id, func(r postgres.Reader) (err error) {
		out, err = read(r)
		return err
	}))
	return out
}

func rowsOf(t testing.TB, w portal.Window, id int64, month time.Time) []portal.Row {
	t.Helper()
	return looked(t, w, id, func(r postgres.Reader) ([]portal.Row, error) {
		return portal.Rows(t.Context(), r, i18n.French, month, 1000, 0)
	})
}

func totalOf(t testing.TB, w portal.Window, id int64, month time.Time) portal.Total {
	t.Helper()
	return looked(t, w, id, func(r postgres.Reader) (portal.Total, error) { return portal.MonthOf(t.Context(), r, month) })
}

func sameRows(t testing.TB, what string, got, want []portal.Row) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		var g, w portal.Row
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s, row %d:\n got  %+v\n want %+v", what, i, g, w)
		}
	}
}

// asLedger holds the totals of every month against the lines themselves, summed
// here and as the owner of the database.
func asLedger(t testing.TB, db *postgres.DB, w portal.Window, id int64) {
	t.Helper()
	var lines []struct {
		Kind     string      `db:"kind"`
		Reversal bool        `db:"reversal"`
		On       time.Time   `db:"occurred_on"`
		Channel  string      `db:"channel"`
		Quantity int64       `db:"quantity"`
		Net      money.Cents `db:"net_cents"`
		Amount   money.Cents `db:"amount_cents"`
		Terms    string      `db:"terms"`
	}
	must(t, db.Select(t.Context(), &lines, `select l.kind, l.reversal, l.occurred_on, l.channel, l.quantity, l.net_cents, l.amount_cents, lot.terms
		from cooperative_line l join lot on lot.id = l.lot_id where l.cooperative_id = $1 and l.kind in ('sale', 'refund')`, id))
	want := map[string]portal.Total{}
	for _, l := range lines {
		m := first(l.On.Year(), l.On.Month())
		s := want[m.Format("2006-01")]
		s.Month = m
		s.Lines++
		sum := portal.Sum{Pieces: l.Quantity, Net: l.Net, Share: l.Amount}
		if l.Kind == "sale" && !l.Reversal {
			s.Sold = s.Sold.Plus(sum)
			if l.Channel == "web" {
				s.Web += l.Quantity
			}
			if l.Terms == "bought" {
				s.Paid += l.Net
			}
		} else {
			s.Gone++
			s.Back = s.Back.Plus(sum)
		}
		want[m.Format("2006-01")] = s
	}
	var got []portal.Total
	for before, more := first(2100, 1), true; more; before = got[len(got)-1].Month {
		must(t, w.Look(t.Context(), id, func(r postgres.Reader) (err error) {
			var list []portal.Total
			list, more, err = portal.Months(t.Context(), r, before)
			got = append(got, list...)
			return err
		}))
	}
	keys := slices.Sorted(maps.Keys(want))
	slices.Reverse(keys)
	if len(got) != len(keys) {
		t.Fatalf("%d months, want %d: %+v", len(got), len(keys), got)
	}
	for i, key := range keys {
		plain := func(s portal.Total) portal.Total { s.Month = time.Time{}; return s }
		if m := got[i].Month.Format("2006-01"); m != key || plain(got[i]) != plain(want[key]) {
			t.Errorf("month %s:\n got  %s %+v\n want %+v", key, m, got[i], want[key])
		}
		if one := totalOf(t, w, id, want[key].Month); plain(one) != plain(want[key]) {
			t.Errorf("the month %s by itself: %+v", key, one)
		}
		var sum, share portal.Sum
		for _, r := range rowsOf(t, w, id, want[key].Month) {
			part := portal.Sum{Pieces: r.Pieces, Net: r.Net, Share: r.Share}
			sum = sum.Plus(part)
			if r.What == portal.Sale {
				share = share.Plus(part)
			}
		}
		if sum != want[key].Left() || share != want[key].Sold {
			t.Errorf("month %s: its rows come to %+v and %+v, its totals are %+v", key, sum, share, want[key])
		}
		asLines(t, w, id, want[key])
	}
}

// asLines leafs through a month's lines, few at a time.
func asLines(t testing.TB, w portal.Window, id int64, want portal.Total) {
	t.Helper()
	var sum portal.Sum
	var n int64
	for last := (portal.SaleLine{}); ; {
		lines := looked(t, w, id, func(r postgres.Reader) ([]portal.SaleLine, error) {
			return portal.LinesOf(t.Context(), r, i18n.French, want.Month, last, 2)
		})
		if len(lines) == 0 {
			break
		}
		for _, l := range lines {
			if l.On.Before(last.On) || l.On.Equal(last.On) && l.ID <= last.ID {
				t.Fatalf("line %d stands behind %d", l.ID, last.ID)
			}
			last, n = l, n+1
			sum = sum.Plus(portal.Sum{Pieces: l.Pieces, Net: l.Net, Share: l.Share})
		}
	}
	if sum != want.Left() || n != want.Lines {
		t.Errorf("%s: %d lines come to %+v, want %d and %+v", want.Month.Format("2006-01"), n, sum, want.Lines, want.Left())
	}
}

// TestAMonthStandsArticleByArticleAndPriceByPrice: the counter, a price that
// changes, goods bought outright, and a refund in the month after.
func TestAMonthStandsArticleByArticleAndPriceByPrice(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	soap := shoptest.Put(t, db, shoptest.Spec{SKU: "SAVON", Price: 800, Lots: []int64{40, 40}, ShareBP: 5750})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1200, Lots: []int64{20}, Cost: 500})
	exec(t, db, `update variant set name_fr = '110 g', name_en = '110 g bar' where sku = 'SAVON'`)
	exec(t, db, `update variant set name_en = 'jar' where sku = 'MIEL'`) // nobody has named it in French yet
	sell := func(key string, a shoptest.Article, lot int, n int64, net, share money.Cents, at time.Time) {
		shoptest.Counter(t, db, a, shoptest.Till{Key: key, Kind: "sale", Lot: lot, Pieces: n, Net: net, Share: share, At: at})
	}
	sell("a", soap, 1, 10, 8000, 4600, past(time.October, 1))
	sell("b", soap, 2, 3, 2400, 1380, past(time.October, 15))
	sell("c", soap, 1, 7, 5950, 3421, past(time.October, 16))
	sell("d", honey, 1, 5, 6000, 0, past(time.October, 31))
	sell("late", soap, 1, 1, 850, 489, time.Date(2025, time.October, 31, 23, 59, 0, 0, clock.Store)) // November already in Greenwich
	shoptest.Counter(t, db, soap, shoptest.Till{Key: "e", Kind: "refund", Lot: 1, Pieces: 2, Net: 1600, Share: 920, At: past(time.November, 3)})
	shoptest.Counter(t, db, honey, shoptest.Till{Key: "f", Kind: "refund", Lot: 1, Pieces: 1, Net: 1200, At: past(time.November, 4)})
	sell("g", soap, 1, 1, 850, 489, past(time.November, 30))

	id := soap.CooperativeID
	sameRows(t, "October", rowsOf(t, w, id, first(2025, 10)), []portal.Row{
		{SKU: "SAVON", Name: "Article SAVON, 110 g", What: portal.Sale, Price: 800, Pieces: 13, Net: 10400, Share: 5980},
		{SKU: "SAVON", Name: "Article SAVON, 110 g", What: portal.Sale, Price: 850, Pieces: 8, Net: 6800, Share: 3910},
		{SKU: "MIEL", Name: "Article MIEL, jar", What: portal.Sale, Bought: true, Price: 1200, Pieces: 5, Net: 6000},
	})
	sameRows(t, "November", rowsOf(t, w, id, first(2025, 11)), []portal.Row{
		{SKU: "SAVON", Name: "Article SAVON, 110 g", What: portal.Sale, Price: 850, Pieces: 1, Net: 850, Share: 489},
		{SKU: "MIEL", Name: "Article MIEL, jar", What: portal.Refund, Bought: true, Pieces: -1, Net: -1200},
		{SKU: "SAVON", Name: "Article SAVON, 110 g", What: portal.Refund, Pieces: -2, Net: -1600, Share: -920},
	})
	rows := rowsOf(t, w, id, first(2025, 10))
	if each, even := rows[0].ShareEach(); each != 460 || !even {
		t.Errorf("the share of each is %d, %v", each, even)
	}
	if each, even := rows[1].ShareEach(); each != 489 || even || !rows[1].PriceEven() {
		t.Errorf("the share of each is %d, %v", each, even)
	}
	if n := rowsOf(t, w, id, first(2025, 9)); len(n) != 0 {
		t.Errorf("September has %v", n)
	}
	leafed := looked(t, w, id, func(r postgres.Reader) ([]portal.Row, error) {
		return portal.Rows(t.Context(), r, i18n.English, first(2025, 10), 1, 1)
	})
	if len(leafed) != 1 || leafed[0].Price != 850 || leafed[0].Name != "Item SAVON, 110 g bar" {
		t.Errorf("the second row alone, in English: %+v", leafed)
	}
	last := looked(t, w, id, func(r postgres.Reader) (time.Time, error) { return portal.LastMonth(t.Context(), r, first(2025, 11)) })
	if !last.Equal(first(2025, 10)) {
		t.Errorf("the last month before November is %s", last)
	}
	asLedger(t, db, w, id)
}

// TestWhatCameBackStandsInRowsOfItsOwn: the web, a piece given back, a part of a
// price, a refund that failed, a sale taken back whole.
func TestWhatCameBackStandsInRowsOfItsOwn(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	shoptest.Register(t, db)
	soap := shoptest.Put(t, db, shoptest.Spec{SKU: "SAVON", Price: 800, Lots: []int64{2, 40}, ShareBP: 5750})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1200, Lots: []int64{20}, Cost: 500})
	g := shoptest.NewGateway()
	o := shoptest.PaidOrder(t, db, g, 3, soap, honey) // two of one lot, one of the other
	now := clock.Now()
	shoptest.Counter(t, db, soap, shoptest.Till{Key: "till", Kind: "sale", Lot: 2, Pieces: 4, Net: 3200, Share: 1840, At: now})
	shoptest.Counter(t, db, soap, shoptest.Till{Key: "mistake", Kind: "sale", Lot: 2, Pieces: 1, Net: 900, Share: 518, At: now})
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		_, err := ledger.Reverse(t.Context(), tx, "mistake", "essai", "essai")
		return err
	}))
	part := func(terms stock.Terms) credit.Part {
		parts := deskOf(t, db, o.ID).Sale.Parts
		return parts[slices.IndexFunc(parts, func(p credit.Part) bool { return p.Terms == terms })]
	}
	bag, jar := part(stock.Consignment), part(stock.Bought)
	amount := money.Cents(300)
	refund(t, db, g, o.ID, credit.AskLine{LineID: bag.LineID, LotID: bag.LotID, Quantity: 1, Place: stock.Floor})
	refund(t, db, g, o.ID, credit.AskLine{LineID: jar.LineID, LotID: jar.LotID, Amount: &amount})
	g.RefuseRefunds = true
	refund(t, db, g, o.ID, credit.AskLine{LineID: bag.LineID, LotID: bag.LotID, Quantity: 1, Place: stock.Floor})

	sameRows(t, "this month", rowsOf(t, w, soap.CooperativeID, first(now.Year(), now.Month())), []portal.Row{
		{SKU: "SAVON", Name: "Article SAVON", What: portal.Sale, Price: 800, Pieces: 7, Web: 3, Net: 5600, Share: 3220},
		{SKU: "MIEL", Name: "Article MIEL", What: portal.Sale, Bought: true, Price: 1200, Pieces: 3, Web: 3, Net: 3600},
		{SKU: "SAVON", Name: "Article SAVON", What: portal.Sale, Price: 900, Pieces: 1, Net: 900, Share: 518},
		{SKU: "SAVON", Name: "Article SAVON", What: portal.Unrefunded, Pieces: 1, Web: 1, Net: 800, Share: 460},
		{SKU: "MIEL", Name: "Article MIEL", What: portal.PriceRefund, Bought: true, Net: -300},
		{SKU: "SAVON", Name: "Article SAVON", What: portal.Undone, Pieces: -1, Net: -900, Share: -518},
		{SKU: "SAVON", Name: "Article SAVON", What: portal.Refund, Pieces: -2, Web: -2, Net: -1600, Share: -920},
	})
	asLedger(t, db, w, soap.CooperativeID)
	allWell(t, db)
}

func deskOf(t testing.TB, db *postgres.DB, orderID int64) returns.Desk {
	t.Helper()
	o, err := order.ByID(t.Context(), db, orderID)
	must(t, err)
	d, err := returns.Read(t.Context(), db, o)
	must(t, err)
	return d
}

// refund gives back and does what the job would.
func refund(t testing.TB, db *postgres.DB, g *shoptest.Gateway, orderID int64, line credit.AskLine) {
	t.Helper()
	d, s := deskOf(t, db, orderID), g.Shop(db)
	n, err := returns.Refund(t.Context(), s, returns.Request{Key: fmt.Sprint("back-", d.Seen()), OrderID: orderID, Seen: d.Seen(), Reason: "changed_mind",
		Ask: credit.Ask{Lines: []credit.AskLine{line}}})
	must(t, err)
	must(t, checkout.Refund(t.Context(), s, n.RefundID))
}

// TestRandomMonthsAreTheLedgersToTheCent posts three years of sales and refunds
// of several articles, in no order, some of them taken back.
func TestRandomMonthsAreTheLedgersToTheCent(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	var articles []shoptest.Article
	for i := range 5 {
		spec := shoptest.Spec{SKU: fmt.Sprint("ART", i), Price: 1000, Lots: []int64{300, 300}, ShareBP: 6000}
		if i == 4 {
			spec.ShareBP, spec.Cost = 0, 300
		}
		articles = append(articles, shoptest.Put(t, db, spec))
	}
	other := shoptest.Put(t, db, shoptest.Spec{SKU: "AUTRE", Cooperative: "autre", Price: 1000, Lots: []int64{300}, ShareBP: 6000})
	for i := range 150 {
		n, a := 1+dice.Int64N(3), articles[dice.IntN(5)]
		net := money.Cents(n) * money.Cents(501+dice.Int64N(3))
		till := shoptest.Till{Key: fmt.Sprint("act", i), Kind: "sale", Lot: 1 + dice.IntN(2), Pieces: n, Net: net, Share: net.Share(1+dice.Int64N(9998), 10000),
			At: past(1, 1).AddDate(0, 0, -dice.IntN(500))}
		if a == articles[4] {
			till.Share = 0
		}
		shoptest.Counter(t, db, a, till)
		if dice.IntN(4) == 0 { // some of it comes back, up to four months later
			till.Key, till.Kind, till.At = till.Key+"-back", "refund", till.At.AddDate(0, 0, dice.IntN(120))
			shoptest.Counter(t, db, a, till)
			if dice.IntN(3) == 0 {
				must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
					_, err := ledger.Reverse(t.Context(), tx, till.Key, "essai", "essai")
					return err
				}))
			}
		}
		shoptest.Counter(t, db, other, shoptest.Till{Key: fmt.Sprint("other", i), Kind: "sale", Lot: 1, Pieces: 1, Net: 1000, Share: 600, At: till.At})
	}
	asLedger(t, db, w, articles[0].CooperativeID)
	asLedger(t, db, w, other.CooperativeID)
	var sum portal.Sum
	for _, a := range articles {
		for before, more := first(2100, 1), true; more; {
			must(t, w.Look(t.Context(), a.CooperativeID, func(r postgres.Reader) (err error) {
				var list []portal.Total
				list, more, err = portal.MonthsOf(t.Context(), r, a.VariantID, before)
				for _, m := range list {
					sum, before = sum.Plus(m.Left()), m.Month
				}
				return err
			}))
		}
	}
	owed := looked(t, w, articles[0].CooperativeID, func(r postgres.Reader) (money.Cents, error) { return portal.Owed(t.Context(), r) })
	if receipts := money.Cents(2 * 300 * 300); sum.Share+receipts != owed {
		t.Errorf("the articles' shares come to %d, %d were bought, and %d is owed", sum.Share, receipts, owed)
	}
}

// TestTheListOfMonthsGoesBackTwoYearsAtATime from the newest month with sales.
func TestTheListOfMonthsGoesBackTwoYearsAtATime(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 1000, Lots: []int64{90}, ShareBP: 6000})
	for i, at := range []time.Time{past(6, 1), past(6, 1).AddDate(0, -23, 0), past(6, 1).AddDate(0, -24, 0), past(6, 1).AddDate(-9, 0, 0)} {
		shoptest.Counter(t, db, a, shoptest.Till{Key: fmt.Sprint(i), Kind: "sale", Lot: 1, Pieces: 1, Net: 1000, Share: 600, At: at})
	}
	before := first(2026, 1)
	for i, want := range [][]string{{"2025-06", "2023-07"}, {"2023-06"}, {"2016-06"}} {
		list, more := []portal.Total{}, false
		must(t, w.Look(t.Context(), a.CooperativeID, func(r postgres.Reader) (err error) {
			list, more, err = portal.Months(t.Context(), r, before)
			return err
		}))
		var got []string
		for _, m := range list {
			got = append(got, m.Month.Format("2006-01"))
		}
		if !slices.Equal(got, want) || more != (i < 2) {
			t.Errorf("page %d: %v, more %v; want %v", i, got, more, want)
		}
		before = list[len(list)-1].Month
	}
}

func TestTheMonthOfAnAddressIsAMonthThatHasBegun(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 30, 23, 0, 0, 0, clock.Store) // December already in Greenwich
	for text, good := range map[string]bool{"2026-11": true, "2026-01": true, "2026-12": false, "2027-01": false, "1999-12": false, "2026-13": false, "2026-1": false,
		"26-11": false, "": false, "2026-11-01": false, "+026-11": false, "2026-١١": false, "2026-11 ": false} {
		m, err := portal.ParseMonth(text, day)
		if (err == nil) != good || good && m.Format("2006-01-02") != text+"-01" {
			t.Errorf("%q is %s, %v", text, m, err)
		}
	}
}
