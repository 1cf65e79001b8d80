package settlement

import (
	"context"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/ledger"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/supply"
)

// Reverse takes back a payment that was recorded in error: it is owed again.
// The cooperative reads why. One that was reversed before stays as it is.
func Reverse(ctx context.Context, tx *postgres.Tx, id int64, why string) error {
	p, err := payout.Lock(ctx, tx, id)
	if err != nil || p.ReversedAt != nil {
		return err
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	if err := ledger.Lock(ctx, tx, ledger.Payable(p.CooperativeID), bank, fees); err != nil {
		return err
	}
	if _, err := ledger.Reverse(ctx, tx, p.BookedKey(), audit.From(ctx).Actor(), why); err != nil {
		return err
	}
	if err := p.MarkReversed(ctx, tx, why); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "payout.reverse", Subject: "cooperative", ID: supply.Slug(ctx, tx, p.CooperativeID), Before: p, Note: why})
}
