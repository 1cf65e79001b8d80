package report

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
)

// OrderQuery asks for a page of orders. Text is anything that names an order:
// its number or receipt number, a name, an e-mail or postal address, a phone
// number, a SKU or GTIN, a tracking number, an amount. State is empty (what is
// open; all orders when Text is given), "all", one of the open states, "done",
// or an order's status.
type OrderQuery struct {
	Text  string
	State string
	Money bool // without it, nothing of the buyer and no amount is searched or read
	Page  int  // from 1
	Limit int
}

// open is what something is left of; the index sales_order_open knows it.
const open = `o.status in ('paid', 'partly_refunded') and o.fulfilled_at is null`

// judged are the states that are reckoned from pieces and parcels.
var judged = map[string]string{
	OrderLate: `late`, OrderToPack: `not whole`, OrderWaiting: `state = 'waiting'`,
	OrderPacked: `whole and fulfilment = 'ship'`, OrderReady: `whole and fulfilment = 'pickup'`,
}

// ended are the statuses that can be asked for by name. They are written into
// the query as they are, as is how many rows are wanted: the planner must know.
var ended = []string{string(order.AwaitingPayment), string(order.Fulfilled), string(order.Cancelled), string(order.PartlyRefunded), string(order.Refunded)}

// FindOrders returns a page of orders, what is open by promised day, all else
// the latest first, and whether another page follows.
func FindOrders(ctx context.Context, r postgres.Reader, q OrderQuery) ([]OpenOrder, bool, error) {
	q.Text = strings.TrimSpace(q.Text)
	s := search{args: []any{today()}}
	sort := "number desc"
	reckoned, isJudged := judged[q.State]
	switch {
	case isJudged || q.State == "" && q.Text == "":
		s.where(open)
		sort = "promised_on nulls last, number"
	case q.State == OrderDone:
		s.where(`o.fulfilled_at is not null`)
	case slices.Contains(ended, q.State):
		s.where(`o.status = '` + q.State + `'`)
	}
	if q.Text != "" {
		if err := s.matching(ctx, r, q); err != nil {
			return nil, false, err
		}
	}
	page := ` order by ` + sort + ` limit ` + strconv.Itoa(q.Limit+1) + ` offset ` + strconv.Itoa(max(q.Page-1, 0)*q.Limit)
	query := s.picked(page) + ` select ` + orderColumns + ` from standing order by ` + sort
	if isJudged { // where an order stands is known after it is picked
		query = s.picked("") + ` select ` + orderColumns + ` from standing where ` + reckoned + page
	}
	var list []OpenOrder
	if err := r.Select(ctx, &list, query, s.args...); err != nil {
		return nil, false, fmt.Errorf("find orders: %w", err)
	}
	more := len(list) > q.Limit
	return veil(list[:min(len(list), q.Limit)], q.Money), more, nil
}

// search is a query as it grows; $1 is today.
type search struct {
	args    []any
	conds   []string
	matched []string // ways in which an order answers a text
}

func (s *search) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *search) where(cond string) { s.conds = append(s.conds, cond) }

func (s *search) picked(page string) string {
	query := `with `
	if s.matched != nil {
		query += `matched (id) as materialized (` + strings.Join(s.matched, ` union `) + `), `
		s.where(`o.id in (select id from matched)`)
	}
	query += `picked as (select o.id from sales_order o`
	if len(s.conds) > 0 {
		query += ` where ` + strings.Join(s.conds, ` and `)
	}
	return query + page + `), ` + standing
}

var (
	digits = regexp.MustCompile(`^[0-9]{1,15}$`)
	amount = regexp.MustCompile(`^\$?([0-9]{1,7}[.,][0-9]{2})\$?$`)
)

// matching adds every way in which an order answers the text, each with an
// index of its own.
func (s *search) matching(ctx context.Context, r postgres.Reader, q OrderQuery) error {
	tight := strings.ToUpper(strings.Join(strings.Fields(q.Text), ""))
	if number := strings.TrimPrefix(strings.TrimPrefix(tight, "N°"), "#"); digits.MatchString(number) {
		n := s.arg(number) + `::bigint`
		s.matched = append(s.matched, `select id from sales_order where number = `+n, `select id from sales_order where receipt_number = `+n)
	}
	sku, code := s.arg(q.Text), s.arg(tight)
	s.matched = append(s.matched, `select l.order_id from variant v join order_line l on l.variant_id = v.id where v.sku in (`+sku+`, `+code+`) or v.gtin = `+code,
		`select order_id from parcel where tracking <> '' and tracking = `+code)
	if !q.Money {
		return nil
	}
	if m := amount.FindStringSubmatch(tight); m != nil {
		if cents, err := money.Parse(m[1]); err == nil {
			s.matched = append(s.matched, `select id from sales_order where total_cents = `+s.arg(cents))
		}
	}
	return s.person(ctx, r, q.Text)
}

// maxWords bounds how many words of a text are looked for.
const maxWords = 6

// person adds the orders in whose buyer's name and addresses each word stands.
func (s *search) person(ctx context.Context, r postgres.Reader, text string) error {
	var words []string
	err := r.Select(ctx, &words, `select word from (
			select search_plain(w) as word, place from regexp_split_to_table($1, '[\s-]+') with ordinality as t(w, place)) plain
		where word <> '' order by length(word) desc, place limit $2`, text, maxWords)
	if err != nil {
		return fmt.Errorf("read search words: %w", err)
	}
	if len(words) == 0 || len(words[0]) < 3 { // shorter ones stand everywhere
		return nil
	}
	var all []string
	for _, w := range words {
		all = append(all, `search like `+s.arg("%"+w+"%"))
	}
	s.matched = append(s.matched, `select id from sales_order where `+strings.Join(all, ` and `))
	return nil
}
