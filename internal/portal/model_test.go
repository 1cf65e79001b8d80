package portal_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// The plain model: whole numbers in maps. It knows the agreements and nothing of
// the program.

// pieces are where the pieces of one lot are.
type pieces struct{ received, sold, aside, lost, left int64 }

// lotModel is one lot of an article.
type lotModel struct {
	pieces
	id       int64
	code     string
	cost     int64 // a bought piece; consigned: 0
	bp       int64 // the cooperative's share of a consigned piece, hundredths of a per cent
	bought   bool
	lossOwed int64 // owed for pieces that are lost
}

type articleModel struct {
	shoptest.Article
	coop  *coopModel
	price int64
	lots  []*lotModel // the oldest first
}

// month is what sold in a month and what was given back in it.
type month struct{ pieces, web, net, share, backPieces, backNet, backShare int64 }

type coopModel struct {
	id        int64
	agreement int64
	owed      int64
	days      map[string]int64 // what is owed grew by, day by day
	months    map[string]month
	first     string // the day of the first line
}

// book lets what is owed grow on a day.
func (c *coopModel) book(day stock.Day, amount int64) {
	if c.owed += amount; amount != 0 {
		c.days[day.String()] += amount
		c.touch(day)
	}
}

func (c *coopModel) touch(day stock.Day) {
	if c.first == "" || day.String() < c.first {
		c.first = day.String()
	}
}

// sell enters pieces sold, or with back given back, into the month's figures.
func (c *coopModel) sell(day stock.Day, n, net, share int64, web, back bool) {
	if n == 0 && net == 0 {
		return
	}
	m := c.months[day.Format("2006-01")]
	if back {
		m.backPieces, m.backNet, m.backShare = m.backPieces+n, m.backNet+net, m.backShare+share
	} else {
		m.pieces, m.net, m.share = m.pieces+n, m.net+net, m.share+share
		if web {
			m.web += n
		}
	}
	c.months[day.Format("2006-01")] = m
	c.touch(day)
}

// partModel is what an order took of one lot.
type partModel struct {
	lot         *lotModel
	of          *articleModel
	n, out      int64 // sold; of them not back in the store
	net         int64 // before tax
	given, gave int64 // cents and pieces given back
	share       int64 // owed for it now
}

type orderModel struct {
	id    int64
	parts []*partModel
	refs  []*refundModel
}

// refundModel is a refund and what it took from each part.
type refundModel struct {
	id   string
	took map[*partModel]taken
}

type taken struct{ n, cents, share int64 }

// of is a share in hundredths of a per cent, half a cent up.
func of(amount, bp int64) int64 { return (amount*bp + 5000) / 10000 }

// half divides, half up.
func half(a, b int64) int64 { return (2*a + b) / (2 * b) }

// history is the shop and its model side by side.
type history struct {
	t        *rapid.T
	tb       *testing.T
	db       *postgres.DB
	window   portal.Window
	g        *shoptest.Gateway
	n        *int // names every act
	coops    []*coopModel
	articles []*articleModel
	orders   []*orderModel
	losses   []lossModel
	paid     []paidModel
	day      int // of the next lot's arrival
}

type lossModel struct {
	entry  int64
	of     *articleModel
	lot    *lotModel
	n      int64
	amount int64
}

type paidModel struct {
	id     int64
	coop   *coopModel
	amount int64
}

func (h *history) key() string { *h.n++; return fmt.Sprintf("history-%d", *h.n) }

// compare reads through each window and looks for the model's figures.
func (h *history) compare(act string) {
	for _, c := range h.coops {
		err := h.window.Look(h.tb.Context(), c.id, func(r postgres.Reader) error {
			h.account(r, c, act)
			h.stock(r, c, act)
			h.sales(r, c, act)
			return nil
		})
		must(h.tb, err)
	}
}

func (h *history) same(act, what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Fatalf("after %s, %s:\nthe window %v\nthe model  %v", act, what, got, want)
	}
}

// account holds what is owed, line by line, against the model.
func (h *history) account(r postgres.Reader, c *coopModel, act string) {
	ctx := h.tb.Context()
	owed, err := portal.Owed(ctx, r)
	must(h.tb, err)
	h.same(act, "owed", int64(owed), c.owed)
	stands, err := portal.Stands(ctx, r)
	must(h.tb, err)
	h.same(act, "owed by the ledger and by the lines", [2]int64{int64(stands.Owed), int64(stands.Lines)}, [2]int64{c.owed, c.owed})
	lines, more, err := portal.Account(ctx, r, i18n.French, 0, 500)
	must(h.tb, err)
	days, balance := map[string]int64{}, int64(0)
	for _, l := range slices.Backward(lines) {
		balance += int64(l.Amount)
		h.same(act, "the balance after a line", int64(l.Balance), balance)
		days[l.On.String()] += int64(l.Amount)
	}
	h.same(act, "more lines", more, false)
	h.same(act, "the account day by day", withoutNothing(days), withoutNothing(c.days))
	first, sum := stock.Day{Time: today().AddDate(0, 0, 1-today().Day())}, int64(0)
	for day, amount := range c.days {
		if day < first.String() {
			sum += amount
		}
	}
	month, more, err := portal.MonthOfAccount(ctx, r, i18n.French, first, 0, 500)
	must(h.tb, err)
	h.same(act, "more lines of the month", more, false)
	for _, l := range slices.Backward(month) {
		h.same(act, "the balance before a line of the month", int64(l.Balance-l.Amount), sum)
		sum += int64(l.Amount)
	}
	h.same(act, "owed at the month's end", sum, c.owed)
}

func withoutNothing(m map[string]int64) map[string]int64 {
	m = maps.Clone(m)
	maps.DeleteFunc(m, func(_ string, n int64) bool { return n == 0 })
	return m
}

// stock holds the pieces of every lot and article against the model.
func (h *history) stock(r postgres.Reader, c *coopModel, act string) {
	ctx := h.tb.Context()
	list, err := portal.AllLots(ctx, r, i18n.French)
	must(h.tb, err)
	got, want := map[string]pieces{}, map[string]pieces{}
	for _, l := range list {
		got[l.Code] = pieces{l.Received, l.Sold, l.Aside, l.Lost, l.Left}
	}
	sum := map[string]pieces{}
	for _, a := range h.articles {
		for _, l := range a.lots {
			if a.coop == c {
				want[l.code] = l.pieces
				s := sum[a.SKU]
				sum[a.SKU] = pieces{s.received + l.received, s.sold + l.sold, s.aside + l.aside, s.lost + l.lost, s.left + l.left}
			}
		}
	}
	h.same(act, "the lots (received, sold, aside, lost, left)", got, want)
	articles, _, err := portal.Articles(ctx, r, i18n.French, today().Time, 1, 500)
	must(h.tb, err)
	clear(got)
	for _, a := range articles {
		got[a.SKU] = pieces{a.Received, a.Sold, a.Aside, a.Lost, a.Left}
	}
	h.same(act, "the articles", got, sum)
}

// sales holds the months against the model: what the lines come to in plain
// sums, and what the window says of them.
func (h *history) sales(r postgres.Reader, c *coopModel, act string) {
	var lines []struct {
		Kind     string    `db:"kind"`
		Reversal bool      `db:"reversal"`
		On       stock.Day `db:"occurred_on"`
		Channel  string    `db:"channel"`
		Quantity int64     `db:"quantity"`
		Net      int64     `db:"net_cents"`
		Amount   int64     `db:"amount_cents"`
	}
	must(h.tb, r.Select(h.tb.Context(), &lines, `select kind, reversal, occurred_on, channel, quantity, net_cents, amount_cents from cooperative_line where kind in ('sale', 'refund')`))
	got := &coopModel{months: map[string]month{}}
	for _, l := range lines {
		got.sell(l.On, l.Quantity, l.Net, l.Amount, l.Channel == "web", l.Kind == "refund" || l.Reversal)
	}
	h.same(act, "the lines month by month", got.months, c.months)
	totals, more, err := portal.Months(h.tb.Context(), r, today().AddDate(0, 0, 1))
	must(h.tb, err)
	said := map[string]month{}
	for _, s := range totals {
		said[s.Month.Format("2006-01")] = totalled(s)
		one, err := portal.MonthOf(h.tb.Context(), r, s.Month)
		must(h.tb, err)
		h.same(act, "the page of "+s.Month.Format("2006-01"), totalled(one), totalled(s))
	}
	h.same(act, "the months that the window says", said, c.months)
	h.same(act, "older months", more, false)
}

func totalled(s portal.Total) month {
	return month{s.Sold.Pieces, s.Web, int64(s.Sold.Net), int64(s.Sold.Share), s.Back.Pieces, int64(s.Back.Net), int64(s.Back.Share)}
}

// TestRandomHistoriesAgreeWithAPlainModel: whatever is received, sold, given
// back, lost and paid in whatever order, each cooperative reads through its
// window, to the cent and the piece, what plain arithmetic says.
func TestRandomHistoriesAgreeWithAPlainModel(t *testing.T) {
	t.Parallel()
	db, window := opened(t)
	exec(t, db, `update count_limit set units = 1000, cents = 10000000`)
	shoptest.Register(t, db)
	g, acts, shops := shoptest.NewGateway(), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		shops++
		h := &history{t: rt, tb: t, db: db, window: window, g: g, n: &acts}
		h.begin(shops)
		h.compare("the first arrivals")
		ways := map[string]func(){"receive": h.receive, "web": h.web, "counter": h.counter, "refund": h.refund, "fail": h.fail, "lose": h.lose, "find": h.find,
			"undo": h.undo, "aside": h.aside, "advance": h.advance, "pay": h.pay, "unpay": h.unpay}
		names := append(slices.Sorted(maps.Keys(ways)), "web", "counter", "refund", "refund", "refund")
		for range rapid.IntRange(4, 12).Draw(rt, "acts") {
			name := rapid.SampledFrom(names).Draw(rt, "act")
			ways[name]()
			h.compare(name)
		}
	})
	allWell(t, db)
}

// byAge sorts as the store sells: the lot that came first goes first.
func byAge(lots []*lotModel) []*lotModel {
	return slices.SortedFunc(slices.Values(lots), func(a, b *lotModel) int { return cmp.Compare(a.id, b.id) })
}
