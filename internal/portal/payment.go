package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Payment is money that the store sent, as its cooperative sees it, with the
// rate it was booked at and the cooperative's last answer.
type Payment struct {
	ID          int64       `db:"id"`
	Currency    fx.Currency `db:"currency"`
	Minor       int64       `db:"amount_minor"` // as sent, in minor units of the currency
	Cents       money.Cents `db:"amount_cents"` // what is owed shrank by
	PaidOn      stock.Day   `db:"paid_on"`
	Way         string      `db:"way"`
	Destination string      `db:"destination"`
	Reference   string      `db:"reference"`
	Rate        string      `db:"rate"` // dollars for one euro; empty for dollars
	RateOn      *stock.Day  `db:"rate_on"`
	Source      string      `db:"source"`
	ReversedAt  *time.Time  `db:"reversed_at"` // the store took it back
	ReversedWhy string      `db:"reversed_why"`
	Received    *bool       `db:"received"` // nil: no answer yet
	Answered    *time.Time  `db:"answered_at"`
	Said        string      `db:"said"`
}

// Open says whether the payment waits for a yes.
func (p Payment) Open() bool { return p.ReversedAt == nil && (p.Received == nil || !*p.Received) }

const paymentSelect = `select p.id, p.currency, p.amount_minor, p.amount_cents, p.paid_on, p.way, p.destination, p.reference, p.reversed_at, p.reversed_why,
		coalesce(trim_scale(x.rate)::text, '') as rate, x.rate_on, coalesce(x.source, '') as source, a.received, a.answered_at, coalesce(a.said, '') as said
	from payout p left join exchange_rate x on x.id = p.rate_id
	left join lateral (select received, answered_at, said from payout_answer where payout_id = p.id order by id desc limit 1) a on true
	where p.cooperative_id = (select window_of()) `

// Payments are those to the cooperative, the newest first.
func Payments(ctx context.Context, r postgres.Reader, limit, offset int) ([]Payment, error) {
	var list []Payment
	err := r.Select(ctx, &list, paymentSelect+`order by p.paid_on desc, p.id desc limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	return list, nil
}

// PaymentByID reads one; one that is not the cooperative's is a fault.NotFound.
func PaymentByID(ctx context.Context, r postgres.Reader, id int64) (Payment, error) {
	var p Payment
	err := r.Get(ctx, &p, paymentSelect+`and p.id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "not_found")
	}
	return p, err
}

// askedFor is how many days the store asks whether a payment came.
const askedFor = 60

// PaymentToAnswer is the latest payment that stands and was not said to have
// come, of the last 60 days; nil where there is none.
func PaymentToAnswer(ctx context.Context, r postgres.Reader, day time.Time) (*Payment, error) {
	var p Payment
	err := r.Get(ctx, &p, paymentSelect+`and p.reversed_at is null and p.paid_on > $1::date - $2::int and a.received is not true
		order by p.paid_on desc, p.id desc limit 1`, day.Format(time.DateOnly), askedFor)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what to answer: %w", err)
	}
	return &p, nil
}
