package receiving

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// tally turns a count into movements: what came out of the way, what nobody had
// announced, what is given up.
type tally struct {
	counted  Counted
	shipment supply.Shipment
	actor    string

	lines []supply.ArrivalLine
	in    []stock.Movement
	lost  []stock.Movement
	goods []Goods // pieces counted in, by lot: what is owed if bought
}

func (t *tally) read(ctx context.Context, tx *postgres.Tx) error {
	announced, err := supply.ShipmentLines(ctx, tx, t.shipment.ID)
	if err != nil {
		return err
	}
	byID := make(map[int64]supply.ShipmentLine, len(announced))
	for _, l := range announced {
		byID[l.ID] = l
	}
	var faults []*fault.Fault
	for i, c := range t.counted.Lines {
		if c.Good == 0 && c.Damaged == 0 && c.Lost == 0 {
			continue
		}
		err := t.line(ctx, tx, byID, c)
		if f, ok := fault.Of(err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
			faults = append(faults, f.On(fmt.Sprintf("%s-%s", orCount(f.Field), c.called(i))))
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(faults) == 0 && len(t.lines) == 0 {
		return fault.New(fault.Invalid, "nothing_counted")
	}
	return fault.Form(faults)
}

// called is what a line's fields end in: its name in the form, its id, or its place.
func (c CountedLine) called(i int) string {
	if c.Name != "" {
		return c.Name
	}
	if c.LineID != 0 {
		return fmt.Sprint(c.LineID)
	}
	return fmt.Sprintf("new-%d", i)
}

func orCount(field string) string {
	if field == "" {
		return "good"
	}
	return field
}

func (t *tally) line(ctx context.Context, tx *postgres.Tx, byID map[int64]supply.ShipmentLine, c CountedLine) error {
	for _, n := range []int64{c.Good, c.Damaged, c.Lost} {
		if n < 0 || n > 1_000_000 {
			return fault.New(fault.Invalid, "pieces_range")
		}
	}
	l, known := byID[c.LineID]
	if c.LineID == 0 {
		var err error
		if l, err = t.unexpected(ctx, tx, byID, c); err != nil {
			return err
		}
		known = true
	}
	if !known {
		return fault.New(fault.Invalid, "invalid")
	}
	fromWay := min(l.OnWay, c.Good+c.Damaged)
	if c.Lost > l.OnWay-fromWay {
		return fault.New(fault.Invalid, "lost_too_many").On("lost").With("OnWay", l.OnWay-fromWay)
	}
	if c.Lost > 0 && c.Note == "" {
		return fault.New(fault.Invalid, "lost_without_reason").On("note")
	}
	lotID, err := t.lotOf(ctx, tx, l, c)
	if err != nil {
		return err
	}
	into, err := t.place(ctx, tx, c)
	if err != nil {
		return err
	}
	t.move(l.LotID, lotID, into, fromWay, c)
	l.OnWay -= fromWay + c.Lost
	byID[l.ID] = l
	t.lines = append(t.lines, supply.ArrivalLine{ShipmentLineID: l.ID, LotID: lotID, Into: into, Good: c.Good, Damaged: c.Damaged, Lost: c.Lost,
		Surplus: c.Good + c.Damaged - fromWay, Note: c.Note})
	return nil
}

// move writes the movements of one counted line: announced pieces come out of
// the way, the others from the cooperative; pieces of another lot than the
// announced one go back to the cooperative in the books and come as what they are.
func (t *tally) move(announced, lot int64, into string, fromWay int64, c CountedLine) {
	put := func(lotID int64, from, to string, n int64) {
		if n > 0 {
			t.in = append(t.in, stock.Movement{LotID: lotID, From: from, To: to, Quantity: n})
		}
	}
	if lot != announced {
		put(announced, stock.Transit, stock.Supplier, fromWay)
		fromWay = 0
	}
	good := min(fromWay, c.Good)
	put(lot, stock.Transit, into, good)
	put(lot, stock.Transit, stock.Damaged, fromWay-good)
	put(lot, stock.Supplier, into, c.Good-good)
	put(lot, stock.Supplier, stock.Damaged, c.Damaged-(fromWay-good))
	if c.Lost > 0 {
		t.lost = append(t.lost, stock.Movement{LotID: announced, From: stock.Transit, To: stock.Loss, Quantity: c.Lost})
	}
	if n := c.Good + c.Damaged; n > 0 {
		t.goods = append(t.goods, Goods{LotID: lot, Quantity: n})
	}
}

// place is where the whole pieces of a line go: somewhere goods can be kept.
func (t *tally) place(ctx context.Context, r postgres.Reader, c CountedLine) (string, error) {
	into := c.Into
	if into == "" {
		into = t.counted.Into
	}
	var fits bool
	err := r.Get(ctx, &fits, `select exists (select from location where code = $1 and kind in ('floor', 'back_room', 'quarantine'))`, into)
	if err == nil && !fits {
		err = fault.New(fault.Invalid, "no_such_place").On("into")
	}
	return into, err
}

// lotOf is the lot the counted pieces are really of, with what was learnt of it.
func (t *tally) lotOf(ctx context.Context, tx *postgres.Tx, l supply.ShipmentLine, c CountedLine) (int64, error) {
	today := dayOf(t.counted.At)
	if c.Lot != "" && c.Lot != l.Lot {
		return t.otherLot(ctx, tx, l, c, today)
	}
	if c.Good+c.Damaged == 0 {
		return l.LotID, nil
	}
	var opened bool
	err := tx.Get(ctx, &opened, `select exists (select from stock_movement m join location f on f.id = m.from_location join location t on t.id = m.to_location
		where m.lot_id = $1 and t.kind not in ('transit', 'supplier') and t.real)`, l.LotID)
	if err != nil {
		return 0, err
	}
	if !opened {
		return l.LotID, stock.Learn(ctx, tx, l.LotID, c.Facts, &today)
	}
	if l.Facts.Differs(c.Facts) {
		return 0, fault.New(fault.Conflict, "lot_differs").On("lot").With("Lot", l.Lot)
	}
	return l.LotID, stock.Learn(ctx, tx, l.LotID, c.Facts, nil)
}

// otherLot makes, or finds, the lot that counted pieces turned out to be of, on
// the terms of the announced one.
func (t *tally) otherLot(ctx context.Context, tx *postgres.Tx, l supply.ShipmentLine, c CountedLine, today stock.Day) (int64, error) {
	lot := stock.Lot{Code: c.Lot, VariantID: l.VariantID, CooperativeID: t.shipment.CooperativeID, Known: true, Terms: l.Terms, UnitCost: l.UnitCost,
		ShareBP: l.ShareBP, MakerID: l.MakerID, Country: l.Country, ReceivedOn: today}
	there, err := stock.LotByCode(ctx, tx, c.Lot)
	if err == nil {
		if !sameTerms(there, lot) {
			return 0, fault.New(fault.Conflict, "lot_other_terms").On("lot").With("Lot", c.Lot)
		}
		return there.ID, stock.Learn(ctx, tx, there.ID, c.Facts, nil)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	ids, err := stock.AddLots(ctx, tx, []stock.Lot{lot})
	if err != nil {
		return 0, err
	}
	return ids[c.Lot], stock.Learn(ctx, tx, ids[c.Lot], c.Facts, nil)
}

// unexpected adds a line of nothing announced for an article that came anyway;
// one that was announced, of no other lot, is simply more of it.
func (t *tally) unexpected(ctx context.Context, tx *postgres.Tx, byID map[int64]supply.ShipmentLine, c CountedLine) (supply.ShipmentLine, error) {
	for _, l := range byID {
		if c.Lot == "" && l.Is(c.SKU) {
			return l, nil
		}
	}
	agreement, err := supply.AgreementByID(ctx, tx, t.shipment.AgreementID)
	if err != nil {
		return supply.ShipmentLine{}, err
	}
	if err := supply.Once(ctx, tx, lotCodes); err != nil {
		return supply.ShipmentLine{}, err
	}
	maker := lotMaker{agreement: agreement, left: t.shipment.LeftOn, received: dayOf(t.counted.At)}
	l, err := maker.line(ctx, tx, Announced{SKU: c.SKU, Quantity: max(c.Good+c.Damaged, 1), Lot: c.Lot, Facts: c.Facts, Currency: fx.CAD})
	if err != nil {
		return l, err
	}
	for _, other := range byID {
		if other.LotID == l.LotID { // more of a lot that was announced
			return other, nil
		}
	}
	l.Quantity = 0
	if l.ID, err = supply.AddLine(ctx, tx, t.shipment.ID, l); err != nil {
		return l, err
	}
	lot, err := stock.LotByCode(ctx, tx, l.Lot)
	if err != nil {
		return l, err
	}
	l.Terms, l.UnitCost, l.ShareBP, l.MakerID, l.Country = lot.Terms, lot.UnitCost, lot.ShareBP, lot.MakerID, lot.Country
	if l.Facts, err = stock.FactsOf(ctx, tx, lot.ID); err != nil {
		return l, err
	}
	return l, nil
}
