package editing

import (
	"context"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// change locks an article, lets fn change its sheet, writes it and keeps the
// version; 0 comes back where fn changed nothing.
func change(ctx context.Context, tx *postgres.Tx, id int64, act string, undone int, fn func(*catalog.Sheet) error) (number int, err error) {
	now, err := catalog.Lock(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	sheet := now.Sheet.Copy()
	if err := fn(&sheet); err != nil {
		return 0, err
	}
	if len(Changes(now.Sheet, sheet)) == 0 {
		return 0, nil
	}
	if err := sheet.Write(ctx, tx, id); err != nil {
		return 0, err
	}
	return keep(ctx, tx, id, act, &now.Sheet, undone)
}

func alone(ctx context.Context, db *postgres.DB, id int64, act string, fn func(*catalog.Sheet) error) (number int, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		number, err = change(ctx, tx, id, act, 0, fn)
		return err
	})
	return number, err
}

// Publish puts an article on sale, in both languages or, where only is set, in
// that one under a visible note. What keeps it from it comes back as one fault
// for each reason, at its field.
func Publish(ctx context.Context, db *postgres.DB, id int64, only i18n.Lang) (number int, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		now, err := catalog.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := fault.Form(notYet(now.Sheet, only)); err != nil {
			return err
		}
		number, err = change(ctx, tx, id, "publish", 0, func(s *catalog.Sheet) error {
			s.Live, s.OnlyLang = true, only
			return nil
		})
		return err
	})
	return number, err
}

// Unpublish takes an article out of the shop; what was ordered is not touched.
func Unpublish(ctx context.Context, db *postgres.DB, id int64) (number int, err error) {
	return alone(ctx, db, id, "unpublish", func(s *catalog.Sheet) error { s.Live = false; return nil })
}

// notYet are the reasons an article cannot go on sale.
func notYet(s catalog.Sheet, only i18n.Lang) []*fault.Fault {
	var list []*fault.Fault
	for _, l := range i18n.Langs {
		if (only == "" || only == l) && s.Texts[l].Name == "" {
			list = append(list, fault.New(fault.Invalid, "name_empty").On(string(l)+".name"))
		}
	}
	active := 0
	for _, f := range Fields(s, false) {
		if name := lastName(f.Key); name == "active" && f.Value == "1" {
			active++
		}
	}
	for _, v := range s.Variants {
		if v.Active && v.Price == 0 {
			list = append(list, fault.New(fault.Invalid, "price_missing").On(variantKey(v.ID, "price")).With("SKU", v.SKU))
		}
	}
	if active == 0 {
		list = append(list, fault.New(fault.Invalid, "product_without_variant").On("variants"))
	}
	return list
}

// Blocks says whether something missing keeps an article from going on sale;
// the rest is asked for and not demanded.
func Blocks(gap string) bool {
	switch name := lastName(gap); name {
	case "name", "variant", "price":
		return true
	}
	return false
}

// Undo brings back what an article was before a version, as a version of its
// own. With newest, only the newest version can be undone: what came after it
// would go with it unseen.
func Undo(ctx context.Context, db *postgres.DB, id int64, number int, newest bool) (made int, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		now, err := catalog.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if newest && now.Number != number {
			return fault.New(fault.Conflict, "changed_since")
		}
		v, err := catalog.FindVersion(ctx, tx, id, number)
		if err != nil {
			return err
		}
		if v.Before == nil {
			return fault.New(fault.Conflict, "undo_create")
		}
		if err := free(ctx, tx, id, *v.Before); err != nil {
			return err
		}
		made, err = change(ctx, tx, id, "undo", number, func(s *catalog.Sheet) error { *s = v.Before.Copy(); return nil })
		return err
	})
	return made, err
}
