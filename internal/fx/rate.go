package fx

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Rate is what one unit of a currency cost in Canadian dollars on a day, and
// who says so. Rate is an exact decimal.
type Rate struct {
	ID           int64      `db:"id" json:"-"`
	Currency     Currency   `db:"currency" json:"currency"`
	Rate         string     `db:"rate" json:"rate"`
	On           time.Time  `db:"rate_on" json:"on"`
	Source       string     `db:"source" json:"source"`
	EnteredBy    string     `db:"entered_by" json:"-"`
	EnteredAt    time.Time  `db:"entered_at" json:"-"`
	WithdrawnAt  *time.Time `db:"withdrawn_at" json:"-"`
	WithdrawnWhy string     `db:"withdrawn_why" json:"withdrawn_why,omitempty"`
}

const columns = `id, currency, trim_scale(rate)::text as rate, rate_on, source, entered_by, entered_at, withdrawn_at, withdrawn_why`

func init() {
	postgres.Explain("exchange_rate_once", fault.New(fault.Conflict, "rate_there").On("rate_on"))
	postgres.Explain("exchange_rate_rate", fault.New(fault.Invalid, "rate_range").On("rate"))
}

// ParseRate reads an exact decimal such as "1.5982" or "1,5982", at most four
// digits before the mark and eight after it.
func ParseRate(text string) (string, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", ".")
	whole, fraction, marked := strings.Cut(text, ".")
	if len(whole) > 4 || len(fraction) > 8 || !digits(whole) || marked && !digits(fraction) {
		return "", fault.New(fault.Invalid, "rate_form").On("rate")
	}
	return text, nil
}

// Enter writes a rate. A second one of the same day and source is a fault.
func Enter(ctx context.Context, tx *postgres.Tx, r Rate) (Rate, error) {
	err := tx.Get(ctx, &r, `insert into exchange_rate (currency, rate, rate_on, source, entered_by)
		values ($1, $2::numeric, $3, $4, $5) returning `+columns, r.Currency, r.Rate, r.On.Format(time.DateOnly), r.Source, audit.From(ctx).Actor())
	if err != nil {
		return r, fmt.Errorf("enter rate: %w", err)
	}
	return r, audit.Write(ctx, tx, audit.Change{Act: "rate.enter", Subject: "rate", ID: r.On.Format(time.DateOnly), After: r})
}

// Withdraw takes a wrong rate out of use; what was booked with it stays. False
// when it was withdrawn before.
func Withdraw(ctx context.Context, tx *postgres.Tx, id int64, why string) (bool, error) {
	before, err := ByID(ctx, tx, id)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `update exchange_rate set withdrawn_at = now(), withdrawn_why = $2 where id = $1 and withdrawn_at is null`, id, why)
	if err != nil || n == 0 {
		return false, err
	}
	return true, audit.Write(ctx, tx, audit.Change{Act: "rate.withdraw", Subject: "rate", ID: before.On.Format(time.DateOnly), Before: before, Note: why})
}

// ByID reads a rate; one that does not exist is a fault.NotFound.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Rate, error) {
	var rate Rate
	err := r.Get(ctx, &rate, `select `+columns+` from exchange_rate where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return rate, fault.New(fault.NotFound, "not_found")
	}
	return rate, err
}

// On is the latest standing rate for the euro on or before a day; nil when
// there is none.
func On(ctx context.Context, r postgres.Reader, day time.Time) (*Rate, error) {
	var rate Rate
	err := r.Get(ctx, &rate, `select `+columns+` from exchange_rate where currency = 'EUR' and withdrawn_at is null and rate_on <= $1
		order by rate_on desc, id desc limit 1`, day.Format(time.DateOnly))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &rate, err
}

// List reads rates, the latest first; standing leaves out the withdrawn.
func List(ctx context.Context, r postgres.Reader, standing bool, limit, offset int) ([]Rate, error) {
	var rates []Rate
	err := r.Select(ctx, &rates, `select `+columns+` from exchange_rate where not $1 or withdrawn_at is null
		order by rate_on desc, id desc limit $2 offset $3`, standing, limit, offset)
	return rates, err
}
