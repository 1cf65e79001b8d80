package exporting

import (
	"context"
	"fmt"
	"io"
	"time"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// postingsAtOnce is how many postings are in memory at once.
const postingsAtOnce = 2000

type posting struct {
	Entry    int64       `db:"entry_id"`
	ID       int64       `db:"id"`
	At       time.Time   `db:"occurred_at"`
	Recorded time.Time   `db:"recorded_at"`
	Kind     string      `db:"kind"`
	Key      string      `db:"key"`
	Reverses *int64      `db:"reverses_id"`
	Order    *int64      `db:"number"`
	Account  string      `db:"account"`
	Class    string      `db:"class"`
	Name     string      `db:"cooperative"`
	Amount   money.Cents `db:"amount_cents"`
	Currency string      `db:"currency"`
	Lot      string      `db:"lot"`
	Quantity *int64      `db:"quantity"`
	Actor    string      `db:"actor"`
	Note     string      `db:"note"`
}

// Ledger writes the journal of the money ledger, a row a posting: per entry the
// debits equal the credits.
func Ledger(ctx context.Context, r postgres.Reader, w io.Writer, p Period, f Form) error {
	s, err := newSheet(w, f, "entry", "date", "recorded", "act", "key", "reverses", "order", "account", "account_kind", "cooperative",
		"debit", "credit", "currency", "lot", "quantity", "actor", "note")
	if err != nil {
		return err
	}
	from, to := p.bounds()
	for last := (posting{}); ; {
		var page []posting
		err := r.Select(ctx, &page, `select p.entry_id, p.id, e.occurred_at, e.recorded_at, e.kind, e.key, e.reverses_id, o.number, a.code as account,
				a.kind as class, coalesce(c.name, '') as cooperative, p.amount_cents, p.currency, coalesce(l.code, '') as lot, p.quantity, e.actor, e.note
			from ledger_posting p join ledger_entry e on e.id = p.entry_id join ledger_account a on a.id = p.account_id
			left join cooperative c on c.id = a.cooperative_id left join sales_order o on o.id = e.order_id left join lot l on l.id = p.lot_id
			where e.occurred_at >= $1 and e.occurred_at < $2 and (p.entry_id, p.id) > ($3, $4) order by p.entry_id, p.id limit $5`,
			from, to, last.Entry, last.ID, postingsAtOnce)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		for _, l := range page {
			if err := s.write(l.Entry, l.At, l.Recorded, l.Kind, l.Key, l.Reverses, l.Order, l.Account, l.Class, l.Name,
				debit(l.Amount), debit(-l.Amount), l.Currency, l.Lot, l.Quantity, l.Actor, l.Note); err != nil {
				return err
			}
		}
		if len(page) < postingsAtOnce {
			return s.end()
		}
		last = page[len(page)-1]
	}
}

// debit is the side of a posting: empty on the other.
func debit(c money.Cents) *money.Cents {
	if c <= 0 {
		return nil
	}
	return &c
}
