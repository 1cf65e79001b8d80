package stockroom

import (
	"context"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// AddStall opens a stall. Names are in both languages.
func AddStall(ctx context.Context, db *postgres.DB, nameFR, nameEN string) error {
	if err := stallNames(nameFR, nameEN); err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		code, err := stock.AddStall(ctx, tx, nameFR, nameEN)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "place.add", Subject: "place", ID: code, After: map[string]any{"name_fr": nameFR, "name_en": nameEN}})
	})
}

// stallNames says which name is missing or too long, at its field.
func stallNames(nameFR, nameEN string) error {
	var wrong []*fault.Fault
	for field, name := range map[string]string{"name_fr": nameFR, "name_en": nameEN} {
		if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > 60 {
			wrong = append(wrong, fault.New(fault.Invalid, "place_name").On(field))
		}
	}
	return fault.Form(wrong)
}

// RenameStall changes what a stall is called.
func RenameStall(ctx context.Context, db *postgres.DB, code, nameFR, nameEN string) error {
	if err := stallNames(nameFR, nameEN); err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		before, err := stock.PlaceByCode(ctx, tx, code)
		if err != nil {
			return err
		}
		changed, err := stock.RenameStall(ctx, tx, code, nameFR, nameEN)
		if err != nil {
			return err
		}
		if !changed {
			return fault.New(fault.NotFound, "not_found")
		}
		return audit.Write(ctx, tx, audit.Change{Act: "place.rename", Subject: "place", ID: code,
			Before: map[string]any{"name_fr": before.NameFR, "name_en": before.NameEN}, After: map[string]any{"name_fr": nameFR, "name_en": nameEN}})
	})
}

// CloseStall takes an empty stall out of use, or opens it again.
func CloseStall(ctx context.Context, db *postgres.DB, code string, closed bool) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		changed, err := stock.CloseStall(ctx, tx, code, closed)
		if err != nil || !changed {
			return err
		}
		act := "place.open"
		if closed {
			act = "place.close"
		}
		return audit.Write(ctx, tx, audit.Change{Act: act, Subject: "place", ID: code, Before: map[string]any{"closed": !closed}, After: map[string]any{"closed": closed}})
	})
}

// SetShelf says where the article of a code stands in a place; an empty shelf
// forgets it.
func SetShelf(ctx context.Context, db *postgres.DB, lang, code, place, shelf string) (t Thing, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if t, err = Find(ctx, tx, lang, code); err != nil {
			return err
		}
		before, err := stock.SetShelf(ctx, tx, t.VariantID, place, shelf)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "place.shelf", Subject: "variant", ID: t.SKU,
			Before: map[string]any{"place": place, "shelf": before}, After: map[string]any{"place": place, "shelf": strings.ToUpper(strings.TrimSpace(shelf))}})
	})
	return t, err
}
