package receiving

import (
	"context"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/postgres"
	"plantagenet/internal/supply"
)

// bank is the account that advances are paid from.
const bank = "bank"

// PayAdvance books money paid to a cooperative ahead of its goods: what it is
// owed shrinks by as much. Other currencies need the rate they were paid at.
// Asked twice under one key, it returns what was written first.
func PayAdvance(ctx context.Context, tx *postgres.Tx, a supply.Advance) (supply.Advance, error) {
	var per string
	if a.Currency == fx.CAD {
		a.RateID = nil
	} else if a.RateID != nil {
		rate, err := fx.ByID(ctx, tx, *a.RateID)
		if err != nil {
			return a, err
		}
		if rate.WithdrawnAt == nil {
			per = rate.Rate
		}
	}
	cents, err := fx.ToCents(a.Minor, a.Currency, per)
	if err != nil {
		return a, fault.New(fault.Invalid, "no_rate_chosen").On("rate")
	}
	if cents <= 0 {
		return a, fault.New(fault.Invalid, "not_an_amount").On("amount")
	}
	a.Cents, a.PaidBy = cents, audit.From(ctx).Actor()
	a, first, err := supply.AddAdvance(ctx, tx, a)
	if err != nil || !first {
		return a, err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "advance", Key: a.BookedKey(), OccurredAt: noon(a.PaidOn), Actor: a.PaidBy, Note: a.Reference,
		Postings: []ledger.Posting{{Account: ledger.Payable(a.CooperativeID), Amount: a.Cents}, {Account: bank, Amount: -a.Cents}}})
	if err != nil {
		return a, err
	}
	return a, audit.Write(ctx, tx, audit.Change{Act: "advance.pay", Subject: "cooperative", ID: supply.Slug(ctx, tx, a.CooperativeID), After: a})
}

// ReverseAdvance takes back an advance that was booked in error.
func ReverseAdvance(ctx context.Context, tx *postgres.Tx, id int64, why string) error {
	a, err := supply.LockAdvance(ctx, tx, id)
	if err != nil || a.ReversedAt != nil {
		return err
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	if _, err := ledger.Reverse(ctx, tx, a.BookedKey(), audit.From(ctx).Actor(), why); err != nil {
		return err
	}
	if err := a.MarkReversed(ctx, tx, why); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "advance.reverse", Subject: "cooperative", ID: supply.Slug(ctx, tx, a.CooperativeID), Before: a, Note: why})
}
