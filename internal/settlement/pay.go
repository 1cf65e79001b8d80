package settlement

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// The store's accounts that a payment touches.
const (
	bank = "bank"
	fees = "expense:bank_fees"
)

// Draft is a payment that somebody is about to record. Over says that it may be
// more than what is owed: the rest is then paid ahead.
type Draft struct {
	payout.Payout
	Over bool
}

// Reckoned is what a payment would come to, before it is booked.
type Reckoned struct {
	Cents money.Cents // as it would be booked
	Rate  *fx.Rate    // nil for dollars
	Owed  money.Cents // before it
}

// Reckon says what a payment comes to in Canadian dollars at the rate it names,
// and what is owed before it. It writes nothing.
func Reckon(ctx context.Context, r postgres.Reader, d Draft) (Reckoned, error) {
	var out Reckoned
	per := ""
	if d.Currency != fx.CAD {
		rate, err := standingRate(ctx, r, d.RateID)
		if err != nil {
			return out, err
		}
		out.Rate, per = rate, rate.Rate
	}
	cents, err := fx.ToCents(d.Minor, d.Currency, per)
	if err != nil || cents <= 0 {
		return out, fault.New(fault.Invalid, "not_an_amount").On("amount")
	}
	out.Cents = cents
	balance, err := ledger.Balance(ctx, r, ledger.Payable(d.CooperativeID))
	out.Owed = -balance
	return out, err
}

// standingRate is the rate that an amount in another currency needs.
func standingRate(ctx context.Context, r postgres.Reader, id *int64) (*fx.Rate, error) {
	missing := fault.New(fault.Invalid, "no_rate_chosen").On("rate")
	if id == nil {
		return nil, missing
	}
	rate, err := fx.ByID(ctx, r, *id)
	if err != nil {
		return nil, err
	}
	if rate.WithdrawnAt != nil {
		return nil, missing
	}
	return &rate, nil
}

// Check refuses a payment that cannot have been: of a day to come, or before
// anything touched the cooperative; and, unless Over is said, one that is more
// than what is owed.
func Check(ctx context.Context, r postgres.Reader, d Draft, got Reckoned) error {
	y, m, day := clock.Now().In(clock.Store).Date()
	if d.PaidOn.After(stock.On(y, m, day).Time) {
		return fault.New(fault.Invalid, "payout_future").On("paid_on")
	}
	var early bool
	err := r.Get(ctx, &early, `select coalesce($2::date < (select min(occurred_on) from cooperative_line where cooperative_id = $1), false)`,
		d.CooperativeID, d.PaidOn)
	switch {
	case err != nil:
		return fmt.Errorf("read a cooperative's first day: %w", err)
	case early:
		return fault.New(fault.Invalid, "payout_before").On("paid_on")
	case !payout.Known(d.Way):
		return fault.New(fault.Invalid, "invalid").On("way")
	case got.Cents > got.Owed && !d.Over:
		return fault.New(fault.Conflict, "payout_exceeds").On("amount")
	}
	return nil
}

// Pay records and books a payment to a cooperative: what it is owed shrinks by
// as much, and the bank's fee is the store's expense. Asked twice under one
// key, it returns what was written first.
func Pay(ctx context.Context, tx *postgres.Tx, d Draft) (payout.Payout, error) {
	if d.Currency == fx.CAD {
		d.RateID = nil
	}
	if err := supply.Once(ctx, tx, d.BookedKey()); err != nil {
		return d.Payout, err
	}
	if there, err := payout.ByKey(ctx, tx, d.Key); err != nil || there != nil {
		if err != nil {
			return d.Payout, err
		}
		return *there, nil
	}
	owed := ledger.Payable(d.CooperativeID)
	if err := ledger.Lock(ctx, tx, owed, bank, fees); err != nil {
		return d.Payout, err
	}
	got, err := Reckon(ctx, tx, d)
	if err != nil {
		return d.Payout, err
	}
	if err := Check(ctx, tx, d, got); err != nil {
		return d.Payout, err
	}
	d.Cents, d.PaidBy = got.Cents, audit.From(ctx).Actor()
	p, err := payout.Add(ctx, tx, d.Payout)
	if err != nil {
		return p, err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "payout", Key: p.BookedKey(), OccurredAt: noon(p.PaidOn), Actor: p.PaidBy, Note: p.Reference,
		Postings: []ledger.Posting{{Account: owed, Amount: p.Cents}, {Account: bank, Amount: -p.Cents}, {Account: fees, Amount: p.Fee}, {Account: bank, Amount: -p.Fee}}})
	if err != nil {
		return p, err
	}
	return p, audit.Write(ctx, tx, audit.Change{Act: "payout.record", Subject: "cooperative", ID: supply.Slug(ctx, tx, p.CooperativeID), After: p})
}

// noon is when a payment of a day is said to have been made, in the store's zone.
func noon(d stock.Day) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, clock.Store)
}
