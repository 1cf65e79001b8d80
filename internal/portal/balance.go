package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Line is one thing that moved the cooperative's account.
type Line struct {
	ID       int64       `db:"id"`
	Kind     string      `db:"kind"`
	Reversal bool        `db:"reversal"`
	On       stock.Day   `db:"occurred_on"`
	Channel  string      `db:"channel"` // web or counter; empty but for sales and refunds
	Article  string      `db:"article"` // empty where it is about no goods
	Lot      string      `db:"lot"`
	Quantity int64       `db:"quantity"`
	Amount   money.Cents `db:"amount_cents"` // what is owed grows by
	Balance  money.Cents `db:"balance"`      // owed after it

	Way       string `db:"way"`       // a payment's: bank_transfer, orange_money …; empty otherwise
	Reference string `db:"reference"` // the bank's or the operator's number of it
}

// lineColumns fill a Line but for its balance; $1 is the reader's language.
const lineColumns = `c.id, c.kind, c.reversal, c.occurred_on, coalesce(c.channel, '') as channel, coalesce(` + called + `, '') as article,
	coalesce(o.code, '') as lot, c.quantity, c.amount_cents,
	coalesce(y.way, '') as way, coalesce(y.reference, '') as reference`

// lineGoods join what a line is about. A payment is known by its day and amount;
// two alike come in the order in which they were booked.
const lineGoods = ` left join variant v on v.id = c.variant_id left join lot o on o.id = c.lot_id
	left join lateral (select p.way, p.reference from payout p where c.kind = 'payout' and not c.reversal and p.paid_on = c.occurred_on and p.amount_cents = -c.amount_cents
		order by p.id limit 1 offset (select count(*) from cooperative_line e where e.cooperative_id = c.cooperative_id and e.kind = 'payout' and not e.reversal
			and e.occurred_on = c.occurred_on and e.amount_cents = c.amount_cents and e.id < c.id)) y on true `

// mine are the lines that moved the account.
const mine = `cooperative_id = (select window_of()) and balance_cents is not null`

// Account reads a page of lines with ids under before (0: from the newest), the
// newest first, each with the balance as it was booked, and whether older ones
// follow.
func Account(ctx context.Context, r postgres.Reader, l i18n.Lang, before int64, limit int) ([]Line, bool, error) {
	var list []Line
	err := r.Select(ctx, &list, `select `+lineColumns+`, c.balance_cents as balance
		from (select * from cooperative_line where `+mine+` and ($2 = 0 or id < $2) order by id desc limit $3) c`+lineGoods+`order by c.id desc`,
		string(l), before, limit+1)
	return cut(list, limit, err)
}

// MonthOfAccount is Account for one month, which starts on first: by day, with
// the balance at that day, whenever it was booked.
func MonthOfAccount(ctx context.Context, r postgres.Reader, l i18n.Lang, first stock.Day, before int64, limit int) ([]Line, bool, error) {
	var list []Line
	err := r.Select(ctx, &list, month+`select `+lineColumns+`, c.balance
		from (select * from month where $3 = 0 or (occurred_on, id) < (select occurred_on, id from month where id = $3) order by occurred_on desc, id desc limit $4) c`+
		lineGoods+`order by c.occurred_on desc, c.id desc`, string(l), first, before, limit+1)
	return cut(list, limit, err)
}

// month are the lines of the month that starts on $2.
const month = `with month as (select *, (sum(amount_cents) over (order by occurred_on, id)
		+ (select coalesce(sum(amount_cents), 0) from cooperative_line where ` + mine + ` and occurred_on < $2::date))::bigint as balance
	from cooperative_line where ` + mine + ` and occurred_on >= $2::date and occurred_on < $2::date + interval '1 month') `

func cut(list []Line, limit int, err error) ([]Line, bool, error) {
	if err != nil {
		return nil, false, fmt.Errorf("read the account: %w", err)
	}
	return list[:min(len(list), limit)], len(list) > limit, nil
}

// AccountAfter reads at most limit lines from the oldest on, those after line
// id (0: from the first): the whole account, or where first is not nil the month
// that starts there, with the balances of Account and MonthOfAccount.
func AccountAfter(ctx context.Context, r postgres.Reader, l i18n.Lang, first *stock.Day, id int64, limit int) ([]Line, error) {
	var list []Line
	query, args := `select `+lineColumns+`, c.balance_cents as balance
		from (select * from cooperative_line where `+mine+` and id > $2 order by id limit $3) c`+lineGoods+`order by c.id`, []any{string(l), id, limit}
	if first != nil {
		query = month + `select ` + lineColumns + `, c.balance
			from (select * from month where $3 = 0 or (occurred_on, id) > (select occurred_on, id from month where id = $3) order by occurred_on, id limit $4) c` +
			lineGoods + `order by c.occurred_on, c.id`
		args = []any{string(l), *first, id, limit}
	}
	if err := r.Select(ctx, &list, query, args...); err != nil {
		return nil, fmt.Errorf("read the account: %w", err)
	}
	return list, nil
}

// Standing is what an account comes to.
type Standing struct {
	Owed  money.Cents // by the money ledger
	Lines money.Cents // by the newest of its lines: the same, or something is wrong
	First *stock.Day  // the day of its first line; nil without any
}

// Stands reads what the account comes to, both ways.
func Stands(ctx context.Context, r postgres.Reader) (Standing, error) {
	var s Standing
	var err error
	if s.Owed, err = Owed(ctx, r); err != nil {
		return s, err
	}
	err = r.Get(ctx, &s.Lines, `select balance_cents from cooperative_line where `+mine+` order by id desc limit 1`)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, fmt.Errorf("read the newest line of the account: %w", err)
	}
	err = r.Get(ctx, &s.First, `select min(occurred_on) from cooperative_line where `+mine)
	if err != nil {
		return s, fmt.Errorf("read the first day of the account: %w", err)
	}
	return s, nil
}
