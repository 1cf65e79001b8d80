package receiving

import (
	"context"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/supply"
)

// Accounts of what the way here costs.
const (
	payableLanded  = "payable:landed"  // carriers, customs, brokers
	recoverableGST = "recoverable:gst" // paid at the border, claimed back
)

// Way is what the way of a shipment cost. Replaces is the standing sheet that it
// corrects, 0 where there is none; Why says why it does.
type Way struct {
	Key      string
	Code     string
	Replaces int64
	Why      string
	Costs    []supply.Cost
}

// Preview spreads costs over what has arrived of a shipment, and books nothing.
func Preview(ctx context.Context, r postgres.Reader, shipmentID int64, costs []supply.Cost) (supply.Sheet, error) {
	if len(costs) == 0 {
		return supply.Sheet{}, fault.New(fault.Invalid, "no_costs")
	}
	valued, err := inDollars(ctx, r, costs)
	if err != nil {
		return supply.Sheet{}, err
	}
	lots, err := supply.ArrivedLots(ctx, r, shipmentID)
	if err != nil {
		return supply.Sheet{}, err
	}
	return supply.Spread(valued, lots)
}

// inDollars turns each cost into cents at its own rate.
func inDollars(ctx context.Context, r postgres.Reader, costs []supply.Cost) ([]supply.Cost, error) {
	var faults []*fault.Fault
	valued := make([]supply.Cost, len(costs))
	for i, c := range costs {
		var per string
		if c.Currency == fx.CAD {
			c.RateID = nil
		} else if c.RateID != nil {
			rate, err := fx.ByID(ctx, r, *c.RateID)
			if err != nil {
				return nil, err
			}
			per, c.Rate = rate.Rate, &rate.Rate
			if rate.WithdrawnAt != nil {
				per = ""
			}
		}
		if c.Minor <= 0 || c.GSTMinor < 0 {
			faults = append(faults, fault.New(fault.Invalid, "not_an_amount").On("amount-"+c.Called(i)))
			continue
		}
		var err, gst error
		c.Cents, err = fx.ToCents(c.Minor, c.Currency, per)
		c.GSTCents, gst = fx.ToCents(c.GSTMinor, c.Currency, per)
		if err != nil || gst != nil {
			faults = append(faults, fault.New(fault.Invalid, "no_rate_chosen").On("rate-"+c.Called(i)))
		}
		valued[i] = c
	}
	return valued, fault.Form(faults)
}

// BookCosts books what a shipment's way cost, spread over what has arrived; a
// correction reverses the sheet before it and says why. Asked twice under one
// key, it returns what was written first.
func BookCosts(ctx context.Context, tx *postgres.Tx, w Way) (supply.BookedSheet, error) {
	s, err := supply.LockShipment(ctx, tx, w.Code)
	if err != nil {
		return supply.BookedSheet{}, err
	}
	if there, err := supply.SheetByKey(ctx, tx, w.Key); err != nil || there != nil {
		if there == nil {
			return supply.BookedSheet{}, err
		}
		return *there, err
	}
	before, err := makeRoom(ctx, tx, s, w)
	if err != nil {
		return supply.BookedSheet{}, err
	}
	sheet, err := Preview(ctx, tx, s.ID, w.Costs)
	if err != nil {
		return supply.BookedSheet{}, err
	}
	b := supply.BookedSheet{ShipmentID: s.ID, Key: w.Key, Why: w.Why, BookedBy: audit.From(ctx).Actor()}
	if before != nil {
		b.ReplacesID = &before.ID
	}
	if b, err = supply.SaveSheet(ctx, tx, b, sheet); err != nil {
		return b, err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "landed", Key: b.LedgerKey(), Actor: b.BookedBy, Note: s.Code, Postings: landedPostings(sheet)})
	if err != nil {
		return b, err
	}
	return b, audit.Write(ctx, tx, audit.Change{Act: "shipment.costs", Subject: "shipment", ID: s.Code, After: sheet.Costs, Note: w.Why})
}

// makeRoom reverses the sheet that a correction replaces. What the person did
// not see standing is not replaced.
func makeRoom(ctx context.Context, tx *postgres.Tx, s supply.Shipment, w Way) (*supply.BookedSheet, error) {
	standing, err := supply.Standing(ctx, tx, s.ID)
	if err != nil {
		return nil, err
	}
	if standing == nil && w.Replaces == 0 {
		return nil, nil
	}
	if standing == nil || standing.ID != w.Replaces {
		return nil, fault.New(fault.Conflict, "costs_booked")
	}
	if w.Why == "" {
		return nil, fault.New(fault.Invalid, "why_missing").On("why")
	}
	return standing, reverseSheet(ctx, tx, *standing, w.Why)
}

func reverseSheet(ctx context.Context, tx *postgres.Tx, b supply.BookedSheet, why string) error {
	if _, err := ledger.Reverse(ctx, tx, b.LedgerKey(), audit.From(ctx).Actor(), why); err != nil {
		return err
	}
	return b.MarkReversed(ctx, tx, why)
}

// ReverseCosts takes the standing sheet of a shipment back, without another.
func ReverseCosts(ctx context.Context, tx *postgres.Tx, code string, sheetID int64, why string) error {
	s, err := supply.LockShipment(ctx, tx, code)
	if err != nil {
		return err
	}
	standing, err := supply.Standing(ctx, tx, s.ID)
	if err != nil || standing == nil {
		return err
	}
	if standing.ID != sheetID {
		return fault.New(fault.Conflict, "costs_booked")
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	if err := reverseSheet(ctx, tx, *standing, why); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "shipment.reverse_costs", Subject: "shipment", ID: s.Code, Before: map[string]any{"sheet": sheetID}, Note: why})
}

// landedPostings charge each cost to its account, lot by lot, and the GST to
// what the Crown gives back, against what carriers and customs are owed.
func landedPostings(s supply.Sheet) []ledger.Posting {
	var postings []ledger.Posting
	var owed money.Cents
	for i, c := range s.Costs {
		for j, l := range s.Lots {
			postings = append(postings, ledger.Posting{Account: "expense:" + c.Kind, Amount: s.Parts[i][j], LotID: &l.LotID, Quantity: &l.Pieces})
		}
		postings = append(postings, ledger.Posting{Account: recoverableGST, Amount: c.GSTCents})
		owed += c.Cents + c.GSTCents
	}
	return append(postings, ledger.Posting{Account: payableLanded, Amount: -owed})
}
