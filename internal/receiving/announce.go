package receiving

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// Announcement is goods that have left a cooperative. OrderNumber is empty where
// no order stands behind them.
type Announcement struct {
	Key           string
	CooperativeID int64
	OrderNumber   string
	Mode          string // air, sea, road, hand
	Carrier       string
	Reference     string
	LeftOn        stock.Day
	ExpectedOn    stock.Day
	Note          string
	Lines         []Announced
}

// Announced is so many pieces of one lot. Lot is the sender's code; empty, one is
// proposed, and Unknown says that the sender does not know it. A bought piece
// costs UnitCostMinor, else what its order says, else what it cost last time.
type Announced struct {
	Name          string // what its fields in the form end in
	SKU           string
	Quantity      int64
	Lot           string
	Unknown       bool
	UnitCostMinor *int64
	Currency      fx.Currency
	Facts         stock.Facts
}

// lotCodes is what everybody locks who makes lots from proposed codes.
const lotCodes = "lot codes"

// Announce writes a shipment, makes its lots and sends their pieces on their way.
// Asked twice under one key, it returns what was written first.
func Announce(ctx context.Context, tx *postgres.Tx, a Announcement) (supply.Shipment, error) {
	if err := supply.Once(ctx, tx, a.Key); err != nil {
		return supply.Shipment{}, err
	}
	if there, err := supply.ShipmentByKey(ctx, tx, a.Key); err != nil || there != nil {
		if there == nil {
			return supply.Shipment{}, err
		}
		return *there, err
	}
	if len(a.Lines) == 0 {
		return supply.Shipment{}, fault.New(fault.Invalid, "shipment_empty")
	}
	s, maker, err := a.begin(ctx, tx)
	if err != nil {
		return s, err
	}
	lines, err := maker.lines(ctx, tx, a.Lines)
	if err != nil {
		return s, err
	}
	if s, err = setOut(ctx, tx, s, lines); err != nil {
		return s, err
	}
	return s, audit.Write(ctx, tx, audit.Change{Act: "shipment.announce", Subject: "shipment", ID: s.Code, After: announcedOf(s, lines)})
}

// begin finds the terms: the order's agreement, or the one in force on the day
// the goods left.
func (a Announcement) begin(ctx context.Context, tx *postgres.Tx) (supply.Shipment, lotMaker, error) {
	s := supply.Shipment{CooperativeID: a.CooperativeID, Mode: a.Mode, Carrier: a.Carrier, Reference: a.Reference, LeftOn: a.LeftOn,
		ExpectedOn: a.ExpectedOn, Note: a.Note, Key: a.Key, CreatedBy: audit.From(ctx).Actor()}
	maker := lotMaker{received: a.ExpectedOn, left: a.LeftOn}
	if a.OrderNumber != "" {
		o, err := supply.LockOrder(ctx, tx, a.OrderNumber)
		if err != nil {
			return s, maker, err
		}
		if o.State != supply.Sent && o.State != supply.PartlyReceived || o.CooperativeID != a.CooperativeID {
			return s, maker, fault.New(fault.Conflict, "purchase_order_state")
		}
		s.OrderID = &o.ID
		if maker.order, err = supply.OrderLines(ctx, tx, o.ID); err != nil {
			return s, maker, err
		}
		maker.orderCurrency = o.Currency
		maker.agreement, err = supply.AgreementByID(ctx, tx, o.AgreementID)
		s.AgreementID = maker.agreement.ID
		return s, maker, err
	}
	var err error
	maker.agreement, err = supply.InForce(ctx, tx, a.CooperativeID, a.LeftOn)
	s.AgreementID = maker.agreement.ID
	return s, maker, err
}

// setOut posts the way out of the cooperative's hands and writes the shipment.
func setOut(ctx context.Context, tx *postgres.Tx, s supply.Shipment, lines []supply.ShipmentLine) (supply.Shipment, error) {
	movements := make([]stock.Movement, len(lines))
	for i, l := range lines {
		movements[i] = stock.Movement{LotID: l.LotID, From: stock.Supplier, To: stock.Transit, Quantity: l.Quantity}
	}
	entry, err := stock.Post(ctx, tx, stock.Entry{Kind: "ship", Key: "ship:" + s.Key, OccurredAt: noon(s.LeftOn), Actor: s.CreatedBy, Movements: movements})
	if err != nil {
		return s, err
	}
	s.EntryID = entry
	if s, err = supply.Open(ctx, tx, s); err != nil {
		return s, err
	}
	for i := range lines {
		if lines[i].ID, err = supply.AddLine(ctx, tx, s.ID, lines[i]); err != nil {
			return s, err
		}
	}
	return s, nil
}

// announcedOf is a shipment as the audit log keeps it.
func announcedOf(s supply.Shipment, lines []supply.ShipmentLine) any {
	pieces := make(map[string]int64, len(lines))
	for _, l := range lines {
		pieces[l.Lot] = l.Quantity
	}
	return struct {
		supply.Shipment
		Lots map[string]int64 `json:"lots"`
	}{s, pieces}
}

// Cancel takes an announcement back of which nothing has arrived: its goods are
// with the cooperative again.
func Cancel(ctx context.Context, tx *postgres.Tx, code, why string, at time.Time) error {
	s, err := supply.LockShipment(ctx, tx, code)
	if err != nil {
		return err
	}
	if s.State == supply.ShipmentCancelled {
		return nil
	}
	if s.State != supply.Announced {
		return fault.New(fault.Conflict, "shipment_state")
	}
	if why == "" {
		return fault.New(fault.Invalid, "why_missing").On("why")
	}
	if _, err := stock.Void(ctx, tx, s.EntryID, audit.From(ctx).Actor(), why); err != nil {
		return fmt.Errorf("cancel shipment: %w", err)
	}
	if err := supply.Drop(ctx, tx, s, why, at); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "shipment.cancel", Subject: "shipment", ID: s.Code,
		Before: map[string]any{"state": s.State}, After: map[string]any{"state": supply.ShipmentCancelled}, Note: why})
}
