package stockroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/ledger"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Reasons for taking pieces off, finding them, or moving them aside and back.
const (
	ReasonFound = "found" // pieces that were lost, in To
	ReasonAside = "aside" // to quarantine or damaged
	ReasonBack  = "back"  // from there to where they are sold
)

// offReasons take pieces off the stock.
var offReasons = map[string]bool{"damaged": true, "stolen": true, "expired": true, "given": true, "sample": true, "other": true}

// Adjustment changes where pieces of one lot are, with a reason. From and To are
// location codes; taken off, To is not read; found, From is not.
type Adjustment struct {
	Key      string
	LotID    int64
	From, To string
	Quantity int64
	Reason   string
	Note     string
	Picture  string // file name under the pictures' folder
}

// places completes and checks From and To by the reason.
func (a *Adjustment) places(ctx context.Context, tx *postgres.Tx) error {
	switch {
	case offReasons[a.Reason]:
		a.To = stock.Loss
	case a.Reason == ReasonFound:
		a.From = stock.Loss
	case a.Reason == ReasonAside && a.To != stock.Quarantine && a.To != stock.Damaged:
		return fault.New(fault.Invalid, "adjust_place").On("to")
	case a.Reason != ReasonAside && a.Reason != ReasonBack:
		return fault.New(fault.Invalid, "stock_reason").On("reason")
	}
	for code, field := range map[string]string{a.From: "from", a.To: "to"} {
		if code == stock.Loss {
			continue
		}
		p, err := stock.PlaceByCode(ctx, tx, code)
		if err != nil || !p.Counted() {
			return fault.New(fault.Invalid, "adjust_place").On(field)
		}
		if a.Reason == ReasonBack && field == "to" && !p.Sellable {
			return fault.New(fault.Invalid, "adjust_place").On("to")
		}
	}
	return nil
}

// Adjust books one adjustment, once under its key, and returns its entry, by
// which it is undone; 0 when it was booked before.
func Adjust(ctx context.Context, db *postgres.DB, a Adjustment) (entry int64, err error) {
	if a.Quantity < 1 || a.Quantity > 1_000_000 {
		return 0, fault.New(fault.Invalid, "adjust_quantity").On("quantity")
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		entry, err = adjust(ctx, tx, a)
		return err
	})
	return entry, err
}

func adjust(ctx context.Context, tx *postgres.Tx, a Adjustment) (int64, error) {
	if err := a.places(ctx, tx); err != nil {
		return 0, err
	}
	var lot struct {
		Code      string `db:"code"`
		VariantID int64  `db:"variant_id"`
	}
	if err := tx.Get(ctx, &lot, `select code, variant_id from lot where id = $1`, a.LotID); err != nil {
		return 0, fmt.Errorf("read lot: %w", err)
	}
	if _, err := stock.Lapse(ctx, tx, []int64{lot.VariantID}, 100); err != nil {
		return 0, err
	}
	if err := onlyWhatWasLost(ctx, tx, a); err != nil {
		return 0, err
	}
	kind, key := "adjust", "adjust:"+a.Key
	if a.Reason == ReasonAside || a.Reason == ReasonBack {
		kind = "transfer"
	}
	entry, err := stock.Post(ctx, tx, stock.Entry{Kind: kind, Key: key, Actor: audit.From(ctx).Actor(), Note: a.Note,
		Movements: []stock.Movement{{LotID: a.LotID, From: a.From, To: a.To, Quantity: a.Quantity}}})
	if err != nil || entry == 0 {
		return 0, err
	}
	_, err = tx.Exec(ctx, `insert into stock_adjustment (entry_id, lot_id, from_location, to_location, quantity, reason, note, picture)
		select $1, $2, f.id, t.id, $5, $6, $7, $8 from location f, location t where f.code = $3 and t.code = $4`,
		entry, a.LotID, a.From, a.To, a.Quantity, a.Reason, a.Note, a.Picture)
	if err != nil {
		return 0, fmt.Errorf("write adjustment: %w", err)
	}
	if kind == "adjust" {
		net := map[int64]int64{a.LotID: a.Quantity}
		if a.To == stock.Loss {
			net[a.LotID] = -a.Quantity
		}
		if err := bookLosses(ctx, tx, key, a.Note, net); err != nil {
			return 0, err
		}
	}
	return entry, audit.Write(ctx, tx, audit.Change{Act: "stock.adjust", Subject: "lot", ID: lot.Code,
		After: map[string]any{"from": a.From, "to": a.To, "pieces": a.Quantity, "reason": a.Reason, "entry_id": entry}, Note: a.Note})
}

// onlyWhatWasLost refuses to find more of a lot than it lost: what is more came
// in unseen, and a count puts it on the lot not known.
func onlyWhatWasLost(ctx context.Context, tx *postgres.Tx, a Adjustment) error {
	if a.Reason != ReasonFound {
		return nil
	}
	lost, err := lostOf(ctx, tx, a.LotID)
	if err == nil && a.Quantity > lost {
		err = fault.New(fault.Conflict, "found_more_than_lost").On("quantity").With("Lost", lost)
	}
	return err
}

// lostOf reads how many pieces of a lot are lost, and holds the figure.
func lostOf(ctx context.Context, tx *postgres.Tx, lotID int64) (lost int64, err error) {
	err = tx.Get(ctx, &lost, `select s.on_hand from stock_level s join location l on l.id = s.location_id
		where s.lot_id = $1 and l.code = 'loss' for update of s`, lotID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read what was lost: %w", err)
	}
	return lost, nil
}

// UndoAdjustment puts everything back, in both ledgers, as long as the pieces
// have not moved on.
func UndoAdjustment(ctx context.Context, db *postgres.DB, entry int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		var made struct {
			Key      string `db:"key"`
			Lot      string `db:"lot"`
			LotID    int64  `db:"lot_id"`
			Lost     bool   `db:"lost"`
			Quantity int64  `db:"quantity"`
			Undone   bool   `db:"undone"`
		}
		err := tx.Get(ctx, &made, `select e.key, l.code as lot, a.lot_id, a.to_location = (select id from location where code = 'loss') as lost, a.quantity, exists (select from stock_entry v where v.voids_id = e.id) as undone
			from stock_adjustment a join stock_entry e on e.id = a.entry_id join lot l on l.id = a.lot_id where a.entry_id = $1`, entry)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		if made.Undone {
			return fault.New(fault.Conflict, "already_undone")
		}
		if made.Lost { // found again by a count since, it is not lost any more
			lost, err := lostOf(ctx, tx, made.LotID)
			if err != nil {
				return err
			}
			if lost < made.Quantity {
				return fault.New(fault.Conflict, "moved_on")
			}
		}
		if err := void(ctx, tx, entry); err != nil {
			return err
		}
		if _, err := ledger.Reverse(ctx, tx, made.Key, audit.From(ctx).Actor(), ""); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "stock.undo", Subject: "lot", ID: made.Lot, Before: map[string]any{"entry_id": entry}})
	})
}

// Adjusted is one adjustment as it was made.
type Adjusted struct {
	EntryID  int64     `db:"entry_id"`
	At       time.Time `db:"at"`
	Who      string    `db:"who"`
	FromFR   string    `db:"from_fr"`
	FromEN   string    `db:"from_en"`
	ToFR     string    `db:"to_fr"`
	ToEN     string    `db:"to_en"`
	Quantity int64     `db:"quantity"`
	Reason   string    `db:"reason"`
	Note     string    `db:"note"`
	Picture  string    `db:"picture"`
	Undone   bool      `db:"undone"`
}

// FromName is where the pieces came from, in a language.
func (a Adjusted) FromName(lang string) string { return either(lang, a.FromFR, a.FromEN) }

// ToName is where they went, in a language.
func (a Adjusted) ToName(lang string) string { return either(lang, a.ToFR, a.ToEN) }

// AdjustmentsOf lists a lot's adjustments, the latest first.
func AdjustmentsOf(ctx context.Context, r postgres.Reader, lotID int64, limit int) ([]Adjusted, error) {
	var list []Adjusted
	err := r.Select(ctx, &list, `select a.entry_id, e.recorded_at as at, e.actor as who, f.name_fr as from_fr, f.name_en as from_en, t.name_fr as to_fr, t.name_en as to_en,
			a.quantity, a.reason, a.note, a.picture, exists (select from stock_entry v where v.voids_id = e.id) as undone
		from stock_adjustment a join stock_entry e on e.id = a.entry_id join location f on f.id = a.from_location join location t on t.id = a.to_location
		where a.lot_id = $1 order by a.entry_id desc limit $2`, lotID, limit)
	if err != nil {
		return nil, fmt.Errorf("read adjustments: %w", err)
	}
	return list, nil
}
