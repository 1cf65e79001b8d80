package editing

import (
	"context"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// SetPrice lets a variant cost so much from a moment on. Orders quote what is
// current; what was ordered before keeps its price.
func SetPrice(ctx context.Context, db *postgres.DB, productID, variantID int64, text string, from time.Time) (id int64, err error) {
	price, err := money.Parse(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "price").On("price")
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		now, err := catalog.Lock(ctx, tx, productID)
		if err != nil {
			return err
		}
		sku := ""
		for _, v := range now.Sheet.Variants {
			if v.ID == variantID {
				sku = v.SKU
			}
		}
		if sku == "" {
			return fault.New(fault.Invalid, "choose").On("variant")
		}
		if id, err = catalog.SetPrice(ctx, tx, variantID, price, from, audit.From(ctx).Name); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "price.set", Subject: "variant", ID: sku, After: priceRow(price, from)})
	})
	return id, err
}

func priceRow(price money.Cents, from time.Time) map[string]string {
	return map[string]string{"price": Amount(price), "from": from.In(clock.Store).Format("2006-01-02 15:04")}
}

// WithdrawPrice takes back a price that waits.
func WithdrawPrice(ctx context.Context, db *postgres.DB, productID, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		p, err := catalog.FindPrice(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.ProductID != productID {
			return catalog.ErrNotFound
		}
		if err := catalog.WithdrawPrice(ctx, tx, id, false); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "price.withdraw", Subject: "variant", ID: p.SKU, Before: priceRow(p.Price, p.From)})
	})
}

// RestorePrice brings back a price that was withdrawn: one click after it.
func RestorePrice(ctx context.Context, db *postgres.DB, productID, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if err := catalog.WithdrawPrice(ctx, tx, id, true); err != nil {
			return err
		}
		p, err := catalog.FindPrice(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.ProductID != productID {
			return catalog.ErrNotFound
		}
		return audit.Write(ctx, tx, audit.Change{Act: "price.set", Subject: "variant", ID: p.SKU, After: priceRow(p.Price, p.From)})
	})
}

// ApplyPrices lets the prices whose moment has come by the database's clock take
// effect, each once, however many ask at the same time. It says how many.
func ApplyPrices(ctx context.Context, db *postgres.DB) (applied int, err error) {
	due, err := catalog.Due(ctx, db)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		n, err := applyPrices(ctx, db, id)
		if err != nil {
			return applied, err
		}
		applied += n
	}
	return applied, nil
}

func applyPrices(ctx context.Context, db *postgres.DB, id int64) (applied int, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if _, err := catalog.Lock(ctx, tx, id); err != nil {
			return err
		}
		taken, err := catalog.TakeDue(ctx, tx, id)
		if err != nil {
			return err
		}
		applied = len(taken)
		_, err = change(ctx, tx, id, "price", 0, func(s *catalog.Sheet) error {
			for _, p := range taken { // the latest last
				for i := range s.Variants {
					if s.Variants[i].ID == p.VariantID {
						s.Variants[i].Price = p.Price
					}
				}
			}
			return nil
		})
		return err
	})
	return applied, err
}
