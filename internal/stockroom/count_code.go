package stockroom

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Counted is what a person at a count scanned or typed. Place is a location
// code, empty where the count has one place.
type Counted struct {
	Key      string
	Lang     string
	Code     string
	Place    string
	Quantity int64
}

// bare is a number typed after a scan; codes of four digits or fewer that name
// an article are taken for the article.
var bare = regexp.MustCompile(`^[0-9]{1,4}$`)

// CountCode adds what a code names to a count. A bare number that names nothing
// says how many of the last thing this person scanned there are: the one counted
// by the scan is among them.
func CountCode(ctx context.Context, db *postgres.DB, id int64, c Counted) error {
	thing, err := Find(ctx, db, c.Lang, c.Code)
	if err == nil {
		_, err = CountScan(ctx, db, id, counting.Scan{Key: c.Key, Place: c.Place, VariantID: thing.VariantID, LotID: thing.LotID, Quantity: c.Quantity})
		return err
	}
	text := strings.TrimSpace(c.Code)
	if !errors.Is(err, fault.New(fault.NotFound, "code_unknown")) || !bare.MatchString(text) {
		return err
	}
	n, convErr := strconv.ParseInt(text, 10, 64)
	if convErr != nil || n < 1 {
		return fault.New(fault.Invalid, "count_quantity").On("code")
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		known, txErr := counting.More(ctx, tx, id, audit.From(ctx).ID, c.Key, n-1)
		if txErr == nil && !known {
			return err
		}
		return txErr
	})
}

// ZeroRest says of everything a count covers and nobody counted that none is there.
func ZeroRest(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := counting.ZeroRest(ctx, tx, id)
		return err
	})
}

// SetCountLimits changes above what a second person approves, and how many
// articles a rolling count asks for a day.
func SetCountLimits(ctx context.Context, db *postgres.DB, l counting.Limit) error {
	var wrong []*fault.Fault
	if l.Units < 0 || l.Units > 100_000 {
		wrong = append(wrong, fault.New(fault.Invalid, "count_quantity").On("units"))
	}
	if l.Cents < 0 || l.Cents > 100_000_000 {
		wrong = append(wrong, fault.New(fault.Invalid, "price").On("cents"))
	}
	if l.Rolling < 0 || l.Rolling > 200 {
		wrong = append(wrong, fault.New(fault.Invalid, "count_perday").On("rolling"))
	}
	if err := fault.Form(wrong); err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		before, err := counting.Limits(ctx, tx)
		if err != nil {
			return err
		}
		if err := counting.SetLimits(ctx, tx, l); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "count.limits", Subject: "count", ID: "limits", Before: before, After: l})
	})
}
