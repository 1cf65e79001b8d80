package sending

import (
	"context"
	"slices"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
	"plantagenet/internal/store"
	"plantagenet/internal/tax"
)

// Readdress corrects where an order is sent, while something of it is still
// here. The place of supply decides the taxes (Excise Tax Act, Sch. IX): another
// province is taken only where the taxes on this very order stay the same to
// the cent; otherwise the buyer has to be refunded and order again.
func Readdress(ctx context.Context, db *postgres.DB, orderID int64, to shipping.Address) error {
	if faults := to.Check(); len(faults) > 0 {
		return fault.Form(faults)
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := lock(ctx, tx, orderID)
		if err != nil {
			return err
		}
		if o.Fulfilment != order.Ship {
			return fault.New(fault.Conflict, "order_is_pickup")
		}
		before, after := address(o), order.Address(to)
		if before == after {
			return nil
		}
		if err := sameTaxes(ctx, tx, o, to.Province); err != nil {
			return err
		}
		if err := order.Readdress(ctx, tx, &o, after); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "order.readdress", Subject: "order", ID: strconv.FormatInt(o.Number, 10), Before: before, After: after})
	})
}

func address(o order.Order) order.Address {
	return order.Address{Line1: o.Line1, Line2: o.Line2, City: o.City, Province: o.Province, PostalCode: o.PostalCode}
}

// sameTaxes refuses a province in which the order would have been taxed otherwise.
func sameTaxes(ctx context.Context, r postgres.Reader, o order.Order, province string) error {
	if province == o.TaxProvince {
		return nil
	}
	sale, err := sold(ctx, r, o)
	if err != nil {
		return err
	}
	here, err := tax.Compute(sale)
	if err != nil {
		return err
	}
	sale.Place = tax.Province(province)
	there, err := tax.Compute(sale)
	if err != nil {
		return err
	}
	if !slices.Equal(here.Components, there.Components) {
		return fault.New(fault.Conflict, "address_other_taxes").On("province").With("From", o.TaxProvince).With("To", province)
	}
	return nil
}

// sold is the order as taxes are reckoned on it.
func sold(ctx context.Context, r postgres.Reader, o order.Order) (tax.Sale, error) {
	lines, err := order.Lines(ctx, r, o.ID)
	if err != nil {
		return tax.Sale{}, err
	}
	registered, err := store.Registered(ctx, r)
	if err != nil {
		return tax.Sale{}, err
	}
	sale := tax.Sale{Date: o.PlacedAt.In(clock.Store), Place: tax.Province(o.TaxProvince), Discount: o.Discount, Shipping: o.Shipping,
		Registrations: tax.Registrations{GSTHST: registered["gst_hst"], QST: registered["qst"], PSTBC: registered["pst_bc"],
			PSTSK: registered["pst_sk"], RSTMB: registered["rst_mb"]}}
	for _, l := range lines {
		sale.Lines = append(sale.Lines, tax.Line{Class: tax.Class(l.TaxClass), Quantity: l.Quantity, Unit: l.Unit})
	}
	return sale, nil
}

// Write adds a note of the staff to an order. Key is the form's.
func Write(ctx context.Context, db *postgres.DB, orderID int64, key, text string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := order.ByID(ctx, tx, orderID)
		if err != nil {
			return err
		}
		written, err := order.Write(ctx, tx, o.ID, key, audit.From(ctx).Actor(), text)
		if err != nil || !written {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "order.note", Subject: "order", ID: strconv.FormatInt(o.Number, 10)})
	})
}
