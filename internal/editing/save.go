package editing

import (
	"context"
	"slices"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Saved is what became of a form. Number is the article's version now: the one
// the next form carries. Meanwhile is what others changed since the form was
// opened. On a clash, Clashes are the fields that both changed (Before: what is
// stored, After: what was typed) and Typed is the form to show again.
type Saved struct {
	ID        int64
	Number    int
	Changed   bool
	Meanwhile []Change
	Clashes   []Change
	Typed     map[string]string
}

// ErrMeanwhile says that someone else changed the same fields.
var ErrMeanwhile = fault.New(fault.Conflict, "edited_meanwhile")

// Create makes a draft out of a form. The form's key makes it once.
func Create(ctx context.Context, db *postgres.DB, key string, typed map[string]string) (saved Saved, err error) {
	s, faults := Parse(typed, catalog.Sheet{})
	if err := fault.Form(faults); err != nil {
		return Saved{}, err
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		var made bool
		if saved.ID, made, err = catalog.Make(ctx, tx, key, s, func() error { return free(ctx, tx, 0, s) }); err != nil {
			return err
		}
		if !made {
			return nil
		}
		saved.Changed = true
		saved.Number, err = keep(ctx, tx, saved.ID, "create", nil, 0)
		return err
	})
	return saved, err
}

// Save writes a form over the article. seen is the version the form was opened
// at. What others changed meanwhile stays where this form leaves it alone; where
// both changed the same field nothing is written and ErrMeanwhile comes back
// with the clashes.
func Save(ctx context.Context, db *postgres.DB, id int64, seen int, typed map[string]string) (saved Saved, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		saved = Saved{ID: id}
		now, err := catalog.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		saved.Number = now.Number
		mine, faults := Parse(typed, now.Sheet)
		if err := fault.Form(faults); err != nil {
			return err
		}
		merged, err := saved.meet(ctx, tx, seen, mine, now)
		if err != nil {
			return err
		}
		return saved.write(ctx, tx, merged, now)
	})
	return saved, err
}

// meet brings together what was typed and what others wrote since the form was opened.
func (s *Saved) meet(ctx context.Context, tx *postgres.Tx, seen int, mine catalog.Sheet, now catalog.Opened) (catalog.Sheet, error) {
	if seen == now.Number {
		return mine, nil
	}
	base, err := catalog.Seen(ctx, tx, s.ID, seen)
	if err != nil {
		return mine, err
	}
	var before map[string]string
	if base != nil {
		before, s.Meanwhile = table(Fields(*base, false)), Changes(*base, now.Sheet)
	}
	typed, stored := Fields(mine, false), Fields(now.Sheet, false)
	merged, clashes := merge(before, table(typed), table(stored))
	sheet, faults := Parse(merged, now.Sheet)
	if len(clashes) > 0 {
		s.Typed = merged
		s.Clashes = clashing(clashes, typed, stored)
		return mine, ErrMeanwhile
	}
	return sheet, fault.Form(faults)
}

// clashing are the clashes in the order of the form.
func clashing(keys []string, typed, stored []Field) []Change {
	named := make(map[string]bool, len(keys))
	for _, k := range keys {
		named[k] = true
	}
	mine, theirs := table(typed), table(stored)
	var list []Change
	for _, f := range append(append([]Field{}, typed...), stored...) {
		if named[f.Key] {
			list = append(list, Change{f.Key, f.Of, theirs[f.Key], mine[f.Key]})
			delete(named, f.Key)
		}
	}
	return list
}

// write writes the sheet and keeps the version; the same again writes nothing.
func (s *Saved) write(ctx context.Context, tx *postgres.Tx, sheet catalog.Sheet, now catalog.Opened) error {
	if len(Changes(now.Sheet, sheet)) == 0 {
		return nil
	}
	if err := free(ctx, tx, s.ID, sheet); err != nil {
		return err
	}
	if err := sheet.Write(ctx, tx, s.ID); err != nil {
		return err
	}
	number, err := keep(ctx, tx, s.ID, "save", &now.Sheet, 0)
	s.Number, s.Changed = number, true
	return err
}

// free says what other articles have already of what the sheet names, at the
// field where it is to be mended: the constraints alone would not say where.
func free(ctx context.Context, tx *postgres.Tx, id int64, s catalog.Sheet) error {
	taken, err := catalog.Taken(ctx, tx, id, s)
	if err != nil {
		return err
	}
	var faults []*fault.Fault
	for _, f := range Fields(s, false) {
		name := lastName(f.Key)
		switch {
		case name == "slug" && taken.Slug:
			faults = append(faults, fault.New(fault.Conflict, "slug_taken").On(f.Key))
		case name == "maker" && taken.Maker:
			faults = append(faults, fault.New(fault.Invalid, "maker_elsewhere").On(f.Key))
		case name == "sku" && slices.Contains(taken.SKUs, f.Value):
			faults = append(faults, fault.New(fault.Conflict, "sku_taken").On(f.Key))
		case name == "gtin" && f.Value != "" && slices.Contains(taken.GTINs, f.Value):
			faults = append(faults, fault.New(fault.Conflict, "gtin_taken").On(f.Key))
		}
	}
	return fault.Form(faults)
}

// keep keeps the version of an article that was just written, and the audit's
// row, and says who set its prices.
func keep(ctx context.Context, tx *postgres.Tx, id int64, act string, before *catalog.Sheet, undone int) (int, error) {
	who := audit.From(ctx)
	now, err := catalog.Open(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if err := catalog.SignPrices(ctx, tx, id, who.Name); err != nil {
		return 0, err
	}
	number, err := catalog.AddVersion(ctx, tx, id, catalog.Author{Account: who.ID, Name: who.Name},
		catalog.Version{Act: act, Undone: undone, Before: before, After: now.Sheet})
	if err != nil {
		return 0, err
	}
	was, is := map[string]string{}, map[string]string{}
	if before != nil {
		for _, c := range Changes(*before, now.Sheet) {
			was[c.Key], is[c.Key] = c.Before, c.After
		}
	} else {
		is = table(Fields(now.Sheet, true))
	}
	return number, audit.Write(ctx, tx, audit.Change{Act: "product." + act, Subject: "product", ID: now.Sheet.Slug, Before: was, After: is,
		Note: "version " + strconv.Itoa(number)})
}
