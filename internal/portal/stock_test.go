package portal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/ledger"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

var shown = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

// within reads through one cooperative's window.
func within(t testing.TB, w portal.Window, id int64, fn func(r postgres.Reader) error) {
	t.Helper()
	must(t, w.Look(t.Context(), id, fn))
}

func post(t testing.TB, db *postgres.DB, e stock.Entry) (id int64) {
	t.Helper()
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		id, err = stock.Post(context.Background(), tx, e)
		return err
	}))
	return id
}

// acts are what may happen to a lot's pieces.
var acts = []struct{ kind, from, to string }{
	{"receive", "supplier", "floor"}, {"receive", "supplier", "back-room"}, {"receive", "supplier", "damaged"}, {"ship", "supplier", "transit"},
	{"receive", "transit", "floor"}, {"receive", "transit", "supplier"}, {"receive", "transit", "loss"},
	{"transfer", "floor", "transit"}, {"transfer", "transit", "stall-1"}, {"transfer", "floor", "back-room"}, {"transfer", "back-room", "floor"}, {"transfer", "stall-1", "floor"},
	{"sell", "floor", "customer"}, {"sell", "stall-1", "customer"}, {"transfer", "floor", "to-send"}, {"ship", "to-send", "customer"},
	{"return", "customer", "floor"}, {"return", "customer", "damaged"}, {"return", "to-send", "floor"},
	{"count", "floor", "loss"}, {"count", "loss", "floor"}, {"adjust", "floor", "loss"}, {"adjust", "loss", "floor"}, {"adjust", "quarantine", "loss"},
	{"adjust", "floor", "quarantine"}, {"adjust", "quarantine", "floor"}, {"adjust", "stall-1", "damaged"}, {"adjust", "floor", "supplier"}, {"adjust", "damaged", "supplier"},
}

// model is where a lot's pieces are, by place, and what came and went back.
type model struct {
	at             map[string]int64
	received, back int64
}

func (m *model) move(from, to string, n int64) {
	m.at[from] -= n
	m.at[to] += n
	switch {
	case from == "supplier":
		m.received += n
	case to == "supplier" && from == "transit":
		m.received -= n
	case to == "supplier":
		m.back += n
	}
}

func (m *model) figures() portal.Figures {
	return portal.Figures{Received: m.received, Sold: m.at["customer"] + m.at["to-send"], Aside: m.at["quarantine"] + m.at["damaged"], Lost: m.at["loss"],
		Transit: m.at["transit"], Left: m.at["floor"] + m.at["back-room"] + m.at["stall-1"], Returned: m.back}
}

func plus(a, b portal.Figures) portal.Figures {
	return portal.Figures{Received: a.Received + b.Received, Sold: a.Sold + b.Sold, Aside: a.Aside + b.Aside, Lost: a.Lost + b.Lost,
		Transit: a.Transit + b.Transit, Left: a.Left + b.Left, Returned: a.Returned + b.Returned}
}

func TestEveryPieceReceivedIsSomewhere(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	must(t, stockroom.AddStall(t.Context(), db, "Marché", "Market"))
	exec(t, db, `update location set code = 'stall-1' where kind = 'stall'`)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 4000, Lots: []int64{0, 0}, ShareBP: 7000})
	shoptest.Put(t, db, shoptest.Spec{SKU: "AUTRE", Cooperative: "autre", Price: 4000, Lots: []int64{9}, ShareBP: 7000})
	lots := map[string]*model{"SAC-L1": {at: map[string]int64{}}, "SAC-L2": {at: map[string]int64{}}}
	dice := rand.New(rand.NewPCG(4, uint64(time.Now().UnixNano())))
	for step := range 150 {
		code := []string{"SAC-L1", "SAC-L2"}[dice.IntN(2)]
		m, act := lots[code], acts[dice.IntN(len(acts))]
		n := int64(1 + dice.IntN(5))
		if act.from == "supplier" {
			n *= 3
		}
		if act.from != "supplier" && act.from != "loss" && act.from != "customer" {
			if n = min(n, m.at[act.from]); n == 0 {
				continue
			}
		}
		if act.from == "customer" || act.from == "loss" {
			n = min(n, max(m.at[act.from], 1))
		}
		id := post(t, db, stock.Entry{Kind: act.kind, Key: fmt.Sprint("step-", step), OccurredAt: shown.AddDate(0, 0, dice.IntN(90)-90),
			Movements: []stock.Movement{{LotID: shoptest.Count(t, db, `select id from lot where code = $1`, code), From: act.from, To: act.to, Quantity: n}}})
		if dice.IntN(6) == 0 { // a mistake, taken back
			must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error { _, err := stock.Void(t.Context(), tx, id, "", "erreur"); return err }))
		} else {
			m.move(act.from, act.to, n)
		}
		check(t, w, a, lots, fmt.Sprintf("step %d, %d pieces of %s by %v", step, n, code, act))
		if t.Failed() {
			return
		}
	}
}

// check compares an article's and its lots' figures with the model's, and the
// story of each lot with its figures.
func check(t *testing.T, w portal.Window, a shoptest.Article, lots map[string]*model, what string) {
	t.Helper()
	within(t, w, a.CooperativeID, func(r postgres.Reader) error {
		var sum portal.Figures
		list, more, err := portal.Lots(t.Context(), r, i18n.French, a.VariantID, 1, 10)
		if err != nil || more || len(list) != len(lots) {
			t.Fatalf("%s: %d lots, %v", what, len(list), err)
		}
		for _, l := range list {
			want := lots[l.Code].figures()
			if l.Figures != want {
				t.Errorf("%s: lot %s is %+v, want %+v", what, l.Code, l.Figures, want)
			}
			if l.Received != l.Sold+l.Aside+l.Lost+l.Transit+l.Left+l.Returned {
				t.Errorf("%s: lot %s does not add up: %+v", what, l.Code, l.Figures)
			}
			sum = plus(sum, l.Figures)
			story(t, r, l, what)
		}
		one, err := portal.ArticleBySKU(t.Context(), r, i18n.French, shown, a.SKU)
		if err != nil || one.Figures != sum || one.Lots != 2 {
			t.Errorf("%s: the article is %+v, its lots %+v: %v", what, one, sum, err)
		}
		return nil
	})
}

// story adds up what is told of a lot, page by page.
func story(t *testing.T, r postgres.Reader, l portal.Lot, what string) {
	t.Helper()
	sums, more := map[string]int64{}, true
	var last stock.Day
	for page := 1; more; page++ {
		var list []portal.Moved
		var err error
		list, more, err = portal.Moves(t.Context(), r, l.ID, stock.Day{Time: shown}, page, 7)
		must(t, err)
		for _, m := range list {
			if !last.IsZero() && m.To.After(last.Time) {
				t.Errorf("%s: %v comes after %v", what, m.To, last)
			}
			last = m.To
			if m.Undone {
				m.Quantity = -m.Quantity
			}
			sums[m.What] += m.Quantity
			if !i18n.Has(i18n.French, "coop.move."+m.What) || !i18n.Has(i18n.English, "coop.move."+m.What) {
				t.Errorf("no words for %q", m.What)
			}
		}
	}
	if sold := sums["sold"] - sums["came_back"] - sums["came_back_aside"]; sold != l.Sold {
		t.Errorf("%s: the story of %s sells %d, the lot %d: %v", what, l.Code, sold, l.Sold, sums)
	}
	if lost := sums["given_up"] + sums["count_less"] + sums["lost_on_way"] - sums["count_more"] - sums["found"]; lost != l.Lost {
		t.Errorf("%s: the story of %s loses %d, the lot %d: %v", what, l.Code, lost, l.Lost, sums)
	}
	if sums["given_back"] != l.Returned {
		t.Errorf("%s: the story of %s gives back %d, the lot %d", what, l.Code, sums["given_back"], l.Returned)
	}
}

func TestFiguresFollowTheStoresActs(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	shoptest.Register(t, db)
	g := shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 4000, Lots: []int64{20}, ShareBP: 7000})
	lot := shoptest.Count(t, db, `select id from lot where code = 'SAC-L1'`)
	see := func() (l portal.Lot) {
		within(t, w, a.CooperativeID, func(r postgres.Reader) (err error) {
			l, err = portal.LotByCode(t.Context(), r, i18n.English, "SAC-L1")
			return err
		})
		return l
	}
	is := func(want portal.Figures) {
		t.Helper()
		if got := see().Figures; got != want {
			t.Errorf("figures %+v, want %+v", got, want)
		}
	}
	is(portal.Figures{Received: 20, Left: 20})
	o := shoptest.PaidOrder(t, db, g, 3, a)
	is(portal.Figures{Received: 20, Sold: 3, Left: 17})
	giveBack(t, db, g, o.ID)
	is(portal.Figures{Received: 20, Sold: 2, Left: 18})
	entry, err := stockroom.Adjust(t.Context(), db, stockroom.Adjustment{Key: "stolen", LotID: lot, From: stock.Floor, Quantity: 4, Reason: "stolen"})
	must(t, err)
	is(portal.Figures{Received: 20, Sold: 2, Left: 14, Lost: 4})
	must(t, stockroom.UndoAdjustment(t.Context(), db, entry))
	_, err = stockroom.Block(t.Context(), db, lot, "recall", "")
	must(t, err)
	is(portal.Figures{Received: 20, Sold: 2, Aside: 18})
	l := see()
	if !l.Blocked || l.SoldOn == nil || !l.Public || l.Name != "Item SAC" || l.ShareBP == nil || *l.ShareBP != 7000 {
		t.Errorf("the lot is %+v", l)
	}
	within(t, w, a.CooperativeID, func(r postgres.Reader) error {
		low, err := portal.Remaining(t.Context(), r, i18n.French, time.Now(), 6)
		if err != nil || len(low) != 1 || !low[0].Scant || low[0].Left != 0 || low[0].Month != 2 {
			t.Errorf("what runs low: %+v, %v", low, err)
		}
		return nil
	})
	allWell(t, db)
}

func TestWhatRunsLowComesFirst(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	var id int64
	for _, c := range []struct {
		sku           string
		pieces, sells int64
		ago           int
	}{{"PLENTY", 50, 5, 3}, {"LOW", 9, 5, 29}, {"OLD-SALE", 9, 5, 30}, {"TWO", 2, 0, 0}, {"OUT", 4, 4, 89}, {"GONE", 4, 4, 90}, {"THREE", 3, 0, 0}} {
		a := shoptest.Put(t, db, shoptest.Spec{SKU: c.sku, Price: 1000, Lots: []int64{c.pieces}, ShareBP: 5000})
		id = a.CooperativeID
		if c.sells > 0 {
			sell(t, db, a, c.sells, shown.AddDate(0, 0, -c.ago))
		}
	}
	within(t, w, id, func(r postgres.Reader) error {
		var all, low []string
		for page, more := 1, true; more; page++ {
			var list []portal.Article
			var err error
			list, more, err = portal.Articles(t.Context(), r, i18n.French, shown, page, 3)
			must(t, err)
			for _, a := range list {
				all = append(all, a.SKU)
				if a.Scant {
					low = append(low, a.SKU)
				}
			}
		}
		if want := []string{"OUT", "TWO", "LOW", "THREE", "OLD-SALE", "PLENTY", "GONE"}; !slices.Equal(all, want) {
			t.Errorf("the order is %v, want %v", all, want)
		}
		if want := []string{"OUT", "TWO", "LOW"}; !slices.Equal(low, want) {
			t.Errorf("%v run low, want %v", low, want)
		}
		six, err := portal.Remaining(t.Context(), r, i18n.French, shown, 6)
		if err != nil || len(six) != 6 || six[5].SKU != "PLENTY" {
			t.Errorf("the first page shows %+v, %v", six, err)
		}
		return nil
	})
}

// sell sells pieces of an article's first lot over the counter, at half its
// price for the cooperative.
func sell(t testing.TB, db *postgres.DB, a shoptest.Article, n int64, when time.Time) {
	t.Helper()
	lot := shoptest.Count(t, db, `select min(id) from lot where variant_id = $1`, a.VariantID)
	must(t, postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		return overCounter(tx, a, lot, n, when, fmt.Sprint("counter:", a.SKU, when.UnixNano()))
	}))
}

func overCounter(tx *postgres.Tx, a shoptest.Article, lot, n int64, when time.Time, key string) error {
	ctx, half := context.Background(), a.Price.Times(int(n))/2
	if _, err := stock.Post(ctx, tx, stock.Entry{Kind: "sell", Key: key, OccurredAt: when, Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Customer, Quantity: n}}}); err != nil {
		return err
	}
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "sale", Key: key, OccurredAt: when, Postings: []ledger.Posting{{Account: "till", Amount: 2 * half},
		{Account: ledger.Payable(a.CooperativeID), Amount: -half, LotID: &lot, Quantity: &n}, {Account: ledger.IncomeShare, Amount: -half, LotID: &lot, Quantity: &n}}})
	return err
}

func TestNobodyReadsAnothersLot(t *testing.T) {
	t.Parallel()
	db, w := opened(t)
	mine := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEN", Price: 1000, Lots: []int64{4}, ShareBP: 5000})
	shoptest.Put(t, db, shoptest.Spec{SKU: "AUTRE", Cooperative: "autre", Price: 1000, Lots: []int64{4}, ShareBP: 5000})
	within(t, w, mine.CooperativeID, func(r postgres.Reader) error {
		for _, code := range []string{"AUTRE-L1", "JAMAIS", "", "' or true --"} {
			if _, err := portal.LotByCode(t.Context(), r, i18n.French, code); fault.KindOf(err) != fault.NotFound {
				t.Errorf("lot %q: %v", code, err)
			}
		}
		if _, err := portal.ArticleBySKU(t.Context(), r, i18n.French, shown, "AUTRE"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("article: %v", err)
		}
		lots, err := portal.AllLots(t.Context(), r, i18n.French)
		if err != nil || len(lots) != 1 || lots[0].Code != "MIEN-L1" {
			t.Errorf("all lots: %+v, %v", lots, err)
		}
		return nil
	})
}
