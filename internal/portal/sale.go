package portal

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Sum is what some lines of the account come to: pieces, their price before
// tax, and the cooperative's share of it.
type Sum struct {
	Pieces int64
	Net    money.Cents
	Share  money.Cents
}

// Plus adds two sums.
func (s Sum) Plus(o Sum) Sum { return Sum{s.Pieces + o.Pieces, s.Net + o.Net, s.Share + o.Share} }

// Total is one month: what was sold, and what came back of this month's sales
// or of earlier ones. Back is less than nothing; a refund that failed makes it
// smaller again.
type Total struct {
	Month time.Time // its first day
	Sold  Sum
	Web   int64       // of the pieces sold; the others over the counter
	Paid  money.Cents // of what was sold before tax: goods bought outright, paid at delivery
	Back  Sum
	Lines int64 // sales and refunds there are; none in an empty month
	Gone  int64 // of them, the refunds
}

// Left is what remains when what came back is taken off.
func (t Total) Left() Sum { return t.Sold.Plus(t.Back) }

// totalRow is a Total as the database gives it.
type totalRow struct {
	Month      time.Time   `db:"month"`
	Pieces     int64       `db:"pieces"`
	Web        int64       `db:"web"`
	Net        money.Cents `db:"net"`
	Paid       money.Cents `db:"paid"`
	Share      money.Cents `db:"share"`
	BackPieces int64       `db:"back_pieces"`
	BackNet    money.Cents `db:"back_net"`
	BackShare  money.Cents `db:"back_share"`
	Lines      int64       `db:"lines"`
	Gone       int64       `db:"gone"`
}

func (r totalRow) total() Total {
	return Total{Month: r.Month, Sold: Sum{r.Pieces, r.Net, r.Share}, Web: r.Web, Paid: r.Paid, Back: Sum{r.BackPieces, r.BackNet, r.BackShare}, Lines: r.Lines, Gone: r.Gone}
}

// sold says of a line l that it is a sale; every other is something given back,
// or the taking back of that.
const sold = `(l.kind = 'sale' and not l.reversal)`

// totals are the columns of a totalRow over lines l, with their lots.
const totals = `coalesce(sum(l.quantity) filter (where ` + sold + `), 0)::bigint as pieces,
	coalesce(sum(l.quantity) filter (where ` + sold + ` and l.channel = 'web'), 0)::bigint as web,
	coalesce(sum(l.net_cents) filter (where ` + sold + `), 0)::bigint as net,
	coalesce(sum(l.net_cents) filter (where ` + sold + ` and lot.terms = 'bought'), 0)::bigint as paid,
	coalesce(sum(l.amount_cents) filter (where ` + sold + `), 0)::bigint as share,
	coalesce(sum(l.quantity) filter (where not ` + sold + `), 0)::bigint as back_pieces,
	coalesce(sum(l.net_cents) filter (where not ` + sold + `), 0)::bigint as back_net,
	coalesce(sum(l.amount_cents) filter (where not ` + sold + `), 0)::bigint as back_share,
	count(*) as lines, count(*) filter (where not ` + sold + `) as gone`

// sales are the lines of the window that are sales and refunds.
const sales = `cooperative_line l left join lot on lot.id = l.lot_id
	where l.cooperative_id = (select window_of()) and l.kind in ('sale', 'refund')`

// monthsAtOnce is how many months a list reaches back.
const monthsAtOnce = 24

// ParseMonth reads the month of an address, "2026-11"; ErrNoMonth for anything
// else, and for a month that has not begun on day.
func ParseMonth(text string, day time.Time) (time.Time, error) {
	m, err := time.Parse("2006-01", text)
	if err != nil || m.Year() < 2000 || text > day.Format("2006-01") {
		return m, ErrNoMonth
	}
	return m, nil
}

// ErrNoMonth is for an address that names no month.
var ErrNoMonth = fault.New(fault.NotFound, "not_found")

// Months reads the months before a day in which anything was sold or given
// back, the newest first, from the newest of them two years back. more says
// that there are older ones still.
func Months(ctx context.Context, r postgres.Reader, before time.Time) (list []Total, more bool, err error) {
	return months(ctx, r, sales, before)
}

// MonthsOf is Months of one article. Its lines are found by its lots, which have
// an index.
func MonthsOf(ctx context.Context, r postgres.Reader, variantID int64, before time.Time) (list []Total, more bool, err error) {
	return months(ctx, r, sales+` and l.lot_id = any(array(select id from lot where variant_id = $2))`, before, variantID)
}

// months sums some lines; args are those of its conditions, from $2 on.
func months(ctx context.Context, r postgres.Reader, lines string, before time.Time, args ...any) (list []Total, more bool, err error) {
	var rows []totalRow
	lines += ` and l.occurred_on < $1::date`
	err = r.Select(ctx, &rows, `with newest as (
			select date_trunc('month', l.occurred_on::timestamp)::date as month from `+lines+` order by l.occurred_on desc limit 1)
		select date_trunc('month', l.occurred_on::timestamp)::date as month, `+totals+`
		from `+lines+` and l.occurred_on >= (select month - make_interval(months => `+strconv.Itoa(monthsAtOnce-1)+`) from newest)
		group by 1 order by 1 desc`, append([]any{before.Format(time.DateOnly)}, args...)...)
	if err != nil || len(rows) == 0 {
		return nil, false, wrap(err, "read the months")
	}
	for _, row := range rows {
		list = append(list, row.total())
	}
	oldest := rows[0].Month.AddDate(0, 1-monthsAtOnce, 0).Format(time.DateOnly)
	err = r.Get(ctx, &more, `select exists (select from `+lines+`)`, append([]any{oldest}, args...)...)
	return list, more, wrap(err, "look for older months")
}

// MonthOf reads the totals of one month, named by its first day; all nothing
// when nothing was sold.
func MonthOf(ctx context.Context, r postgres.Reader, month time.Time) (Total, error) {
	var row totalRow
	from, to := span(month)
	err := r.Get(ctx, &row, `select $1::date as month, `+totals+` from `+sales+` and l.occurred_on >= $1::date and l.occurred_on < $2::date`, from, to)
	return row.total(), wrap(err, "read the month")
}

// LastMonth is the first day of the latest month before a day in which anything
// was sold; the zero time when nothing ever was.
func LastMonth(ctx context.Context, r postgres.Reader, before time.Time) (time.Time, error) {
	var last *time.Time
	err := r.Get(ctx, &last, `select date_trunc('month', max(l.occurred_on)::timestamp)::date from `+sales+` and `+sold+` and l.occurred_on < $1::date`, before.Format(time.DateOnly))
	if err != nil || last == nil {
		return time.Time{}, wrap(err, "look for the last month with sales")
	}
	return *last, nil
}

// span is a month's first day and the next one's.
func span(month time.Time) (from, to string) {
	return month.Format(time.DateOnly), month.AddDate(0, 1, 0).Format(time.DateOnly)
}

func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
